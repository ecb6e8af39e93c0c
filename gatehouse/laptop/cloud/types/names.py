"""Certificates and DNS.

https://docs.aws.amazon.com/acm/latest/APIReference/ and https://docs.aws.amazon.com/Route53/latest/APIReference/
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.aws import NotFoundError
from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_ZONE_NAME_SERVERS: Final = tuple(f"ns-{number}.awsdns-{number:02d}.example" for number in (1, 2, 3, 4))


def _certificate_outputs(aws: Aws, outputs: Values) -> Values:
    held = aws.call("acm", "DescribeCertificate", {"CertificateArn": outputs["id"]})["Certificate"]
    records = [
        {
            "domainName": option["DomainName"],
            "resourceRecordName": option.get("ResourceRecord", {}).get("Name", ""),
            "resourceRecordType": option.get("ResourceRecord", {}).get("Type", "CNAME"),
            "resourceRecordValue": option.get("ResourceRecord", {}).get("Value", ""),
        }
        for option in held.get("DomainValidationOptions", [])
    ]
    return {"arn": outputs["id"], "domainValidationOptions": records, "status": held.get("Status", "")}


def _change(aws: Aws, action: str, outputs: Values) -> None:
    """Write or delete a record: Route 53 has one operation for both."""
    aliases = outputs.get("aliases")
    record: Values = {"name": outputs["name"], "type": outputs["type"]}
    if aliases:
        target = aliases[0]
        record["aliasTarget"] = {
            "hostedZoneId": target["zoneId"],
            "dNSName": target["name"],
            "evaluateTargetHealth": target.get("evaluateTargetHealth", False),
        }
    else:
        record["tTL"] = outputs.get("ttl") or 300
        record["resourceRecords"] = [{"value": value} for value in outputs.get("records") or []]
    batch = {"changes": [{"action": action, "resourceRecordSet": record}]}
    aws.send("route53", "ChangeResourceRecordSets", {"hostedZoneId": outputs["zoneId"], "changeBatch": batch})


def _written(aws: Aws, outputs: Values, old: Values | None) -> None:
    """A new record takes no other's place, unless the program allows it."""
    fresh = old is None and not outputs.get("allowOverwrite")
    _change(aws, "CREATE" if fresh else "UPSERT", outputs)


def _cleared(aws: Aws, outputs: Values) -> None:
    try:
        _change(aws, "DELETE", outputs)
    except NotFoundError:
        return


def _zone_outputs(aws: Aws, outputs: Values) -> Values:
    zone = outputs["id"].rsplit("/", 1)[-1]
    return {
        "id": zone,
        "zoneId": zone,
        "arn": f"arn:aws:route53:::hostedzone/{zone}",
        "nameServers": outputs.get("nameServers") or list(_ZONE_NAME_SERVERS),
        "primaryNameServer": _ZONE_NAME_SERVERS[0],
        "comment": outputs.get("comment") or "Managed by Pulumi",
        "tags": outputs.get("tags"),
        "account": aws.account,
    }


def _zone_request(values: Values) -> Values:
    private = values.get("vpcs") or []
    config = {"comment": values.get("comment") or "Managed by Pulumi", "privateZone": bool(private)}
    sent = {"name": values["name"], "callerReference": str(uuid.uuid4()), "hostedZoneConfig": config}
    return {**sent, "vpc": private[0] if private else None}


KINDS: Final = (
    Kind(
        type="aws:acm/certificate:Certificate",
        service="acm",
        create=Op("RequestCertificate"),
        read=Op("DescribeCertificate", {"CertificateArn": "id"}, "Certificate"),
        delete=Op("DeleteCertificate", {"CertificateArn": "id"}),
        id=("certificateArn",),
        fixed=frozenset({"domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm"}),
        request=lambda values: {key: item for key, item in values.items() if key != "validationOptions"},
        computed=_certificate_outputs,
        settle=lambda _aws, _outputs, _old: None,
    ),
    Kind(
        type="aws:acm/certificateValidation:CertificateValidation",
        also=frozenset({"certificateArn", "validationRecordFqdns"}),
        service="acm",
        id=("certificateArn",),
        fixed=frozenset({"certificateArn"}),
        settle=lambda _aws, _outputs, _old: None,
    ),
    Kind(
        type="aws:route53/zone:Zone",
        also=frozenset({"comment", "vpcs", "forceDestroy"}),
        service="route53",
        create=Op("CreateHostedZone", path="HostedZone"),
        read=Op("GetHostedZone", {"Id": "id"}, "HostedZone"),
        delete=Op("DeleteHostedZone", {"Id": "id"}),
        id=("zoneId",),
        names={"zoneId": "Id"},
        response=lambda values: {**values, "name": str(values.get("name", "")).rstrip(".")},
        fixed=frozenset({"name"}),
        request=_zone_request,
        computed=_zone_outputs,
    ),
    Kind(
        type="aws:route53/record:Record",
        also=frozenset({"zoneId", "name", "type", "ttl", "records", "aliases", "allowOverwrite"}),
        service="route53",
        id=("zoneId", "name", "type"),
        separator="_",
        fixed=frozenset({"zoneId", "name", "type"}),
        settle=_written,
        clear=_cleared,
        computed=lambda _aws, outputs: {"fqdn": str(outputs["name"]).rstrip(".")},
    ),
)
