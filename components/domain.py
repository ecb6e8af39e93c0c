"""A domain of one's own in front of an HTTP API."""

import pulumi
import pulumi_aws as aws

from components.base import build
from components.http_api_args import HttpApiArgs


def domain(
    name: str,
    args: HttpApiArgs,
    api_id: pulumi.Output[str],
    stage: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str | None]:
    """Make the domain, its mapping to the API's stage, and its record where a zone is given.

    Returns:
        What a DNS record has to point at; nothing where the arguments have no domain.
    """
    custom = args.get("domain")
    if custom is None:
        return pulumi.Output.from_input(None)
    transform = args.get("transform", {})
    tls = custom.get("mutual_tls")
    made = build(
        aws.apigatewayv2.DomainName,
        name,
        {
            "domain_name": custom["name"],
            "domain_name_configuration": {
                "certificate_arn": custom["certificate_arn"],
                "endpoint_type": "REGIONAL",
                "security_policy": "TLS_1_2",
            },
            "mutual_tls_authentication": tls,
        },
        transform.get("domain"),
        opts,
    )
    build(
        aws.apigatewayv2.ApiMapping,
        name,
        {"api_id": api_id, "domain_name": made.id, "stage": stage},
        transform.get("mapping"),
        opts,
    )
    target = made.domain_name_configuration.apply(lambda known: known.target_domain_name)
    if "zone_id" in custom:
        zone = made.domain_name_configuration.apply(lambda known: known.hosted_zone_id)
        build(
            aws.route53.Record,
            name,
            {
                "zone_id": custom["zone_id"],
                "name": custom["name"],
                "type": "A",
                "aliases": [{"name": target, "zone_id": zone, "evaluate_target_health": False}],
            },
            transform.get("record"),
            opts,
        )
    return target
