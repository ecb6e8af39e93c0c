"""VPCs and what is in them. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.aws import NotFoundError
from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "ec2"
_VPC: Final = "vpcId"


def _first(aws: Aws, operation: str, path: str, vpc: str) -> Values:
    """Return the first of what a VPC has by default."""
    found = aws.call(_SERVICE, operation, {"Filters": [{"Name": "vpc-id", "Values": [vpc]}]})[path]
    return found[0] if found else {}


def _vpc_outputs(aws: Aws, outputs: Values) -> Values:
    vpc = outputs["id"]
    table = _first(aws, "DescribeRouteTables", "RouteTables", vpc).get("RouteTableId", "")
    return {
        "arn": aws.arn(_SERVICE, f"vpc/{vpc}"),
        "ownerId": aws.account,
        "mainRouteTableId": table,
        "defaultRouteTableId": table,
        "defaultNetworkAclId": _first(aws, "DescribeNetworkAcls", "NetworkAcls", vpc).get("NetworkAclId", ""),
        "defaultSecurityGroupId": _first(aws, "DescribeSecurityGroups", "SecurityGroups", vpc).get(
            "GroupId", ""
        ),
        "enableDnsSupport": outputs.get("enableDnsSupport", True),
        "enableDnsHostnames": outputs.get("enableDnsHostnames", False),
    }


def _vpc_settled(aws: Aws, outputs: Values, _old: Values | None) -> None:
    for key, member in {
        "enableDnsSupport": "EnableDnsSupport",
        "enableDnsHostnames": "EnableDnsHostnames",
    }.items():
        if outputs.get(key) is not None:
            aws.call(
                _SERVICE, "ModifyVpcAttribute", {"VpcId": outputs["id"], member: {"Value": outputs[key]}}
            )


def _subnet_settled(aws: Aws, outputs: Values, _old: Values | None) -> None:
    if outputs.get("mapPublicIpOnLaunch") is not None:
        value = {"Value": bool(outputs["mapPublicIpOnLaunch"])}
        aws.call(_SERVICE, "ModifySubnetAttribute", {"SubnetId": outputs["id"], "MapPublicIpOnLaunch": value})


def _attach(aws: Aws, outputs: Values, old: Values | None) -> None:
    gateway = {"InternetGatewayId": outputs["id"]}
    if old and old.get(_VPC) and old[_VPC] != outputs.get(_VPC):
        aws.call(_SERVICE, "DetachInternetGateway", {**gateway, "VpcId": old[_VPC]})
    if outputs.get(_VPC) and (not old or old.get(_VPC) != outputs[_VPC]):
        aws.call(_SERVICE, "AttachInternetGateway", {**gateway, "VpcId": outputs[_VPC]})


def _detach(aws: Aws, outputs: Values) -> None:
    if outputs.get(_VPC):
        params = {"InternetGatewayId": outputs["id"], "VpcId": outputs[_VPC]}
        aws.call(_SERVICE, "DetachInternetGateway", params)


def _table_settled(aws: Aws, outputs: Values, old: Values | None) -> None:
    """Make a table's routes those it was given."""
    table = {"RouteTableId": outputs["id"]}
    for route in (old or {}).get("routes") or []:
        aws.call(_SERVICE, "DeleteRoute", {**table, "DestinationCidrBlock": route["cidrBlock"]})
    for route in outputs.get("routes") or []:
        values = {
            **route,
            "destinationCidrBlock": route.get("cidrBlock"),
            "destinationIpv6CidrBlock": route.get("ipv6CidrBlock"),
        }
        aws.send(_SERVICE, "CreateRoute", values, **table)


def _association_cleared(aws: Aws, outputs: Values) -> None:
    try:
        aws.call(_SERVICE, "DisassociateRouteTable", {"AssociationId": outputs["id"]})
    except NotFoundError:
        return


def _owned(noun: str) -> Callable[[Aws, Values], Values]:
    """What is known of something by its ID: its ARN and whose it is."""
    return lambda aws, outputs: {
        "arn": aws.arn(_SERVICE, f"{noun}/{outputs['id']}"),
        "ownerId": aws.account,
    }


def _kind(noun: str, **habits: Any) -> Kind:  # noqa: ANN401 - what a `Kind` takes
    """A type whose operations and ID are called after it."""
    key = noun[:1].lower() + noun[1:]
    return Kind(
        type=f"aws:ec2/{key}:{noun}",
        service=_SERVICE,
        create=Op(f"Create{noun}", path=noun),
        read=Op(f"Describe{noun}s", {f"{noun}Ids[]": "id"}, f"{noun}s.0"),
        delete=Op(f"Delete{noun}", {f"{noun}Id": "id"}),
        id=(f"{key}Id",),
        **habits,
    )


KINDS: Final = (
    _kind(
        "Vpc",
        also=frozenset({"enableDnsSupport", "enableDnsHostnames"}),
        fixed=frozenset({"cidrBlock"}),
        settle=_vpc_settled,
        computed=_vpc_outputs,
    ),
    _kind(
        "Subnet",
        also=frozenset({"mapPublicIpOnLaunch"}),
        fixed=frozenset({_VPC, "cidrBlock", "availabilityZone"}),
        settle=_subnet_settled,
        computed=_owned("subnet"),
    ),
    _kind(
        "InternetGateway",
        also=frozenset({"vpcId"}),
        response=lambda values: {**values, _VPC: ((values.get("attachments") or [{}])[0]).get("vpcId")},
        settle=_attach,
        clear=_detach,
        computed=_owned("internet-gateway"),
    ),
    _kind(
        "RouteTable",
        unread=frozenset({"routes"}),
        also=frozenset({"routes"}),
        fixed=frozenset({_VPC}),
        settle=_table_settled,
        computed=_owned("route-table"),
    ),
    Kind(
        type="aws:ec2/route:Route",
        service=_SERVICE,
        create=Op("CreateRoute"),
        delete=Op(
            "DeleteRoute", {"RouteTableId": "routeTableId", "DestinationCidrBlock": "destinationCidrBlock"}
        ),
        id=("routeTableId", "destinationCidrBlock"),
        separator="_",
        computed=lambda _aws, _outputs: {"origin": "CreateRoute", "state": "active"},
    ),
    Kind(
        type="aws:ec2/routeTableAssociation:RouteTableAssociation",
        service=_SERVICE,
        create=Op("AssociateRouteTable"),
        id=("associationId",),
        clear=_association_cleared,
    ),
    Kind(
        type="aws:ec2/eip:Eip",
        service=_SERVICE,
        create=Op("AllocateAddress"),
        read=Op("DescribeAddresses", {"AllocationIds[]": "id"}, "Addresses.0"),
        delete=Op("ReleaseAddress", {"AllocationId": "id"}),
        id=("allocationId",),
        request=lambda values: {**values, "domain": values.get("domain") or "vpc"},
        computed=lambda aws, outputs: {"arn": aws.arn(_SERVICE, f"elastic-ip/{outputs['id']}")},
    ),
    _kind("NatGateway", fixed=frozenset({"allocationId", "subnetId", "connectivityType"})),
    Kind(
        type="aws:ec2/vpcEndpoint:VpcEndpoint",
        service=_SERVICE,
        create=Op("CreateVpcEndpoint", path="VpcEndpoint"),
        read=Op("DescribeVpcEndpoints", {"VpcEndpointIds[]": "id"}, "VpcEndpoints.0"),
        update=Op("ModifyVpcEndpoint", {"VpcEndpointId": "id"}),
        delete=Op("DeleteVpcEndpoints", {"VpcEndpointIds[]": "id"}),
        id=("vpcEndpointId",),
        fixed=frozenset({_VPC, "serviceName", "vpcEndpointType"}),
        computed=lambda aws, outputs: {"arn": aws.arn(_SERVICE, f"vpc-endpoint/{outputs['id']}")},
    ),
)
