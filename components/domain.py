"""A domain of one's own in front of an HTTP API."""

from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .base import Transform, build
from .claims import claim


class MutualTlsArgs(TypedDict):
    """Callers show a certificate."""

    truststore_uri: pulumi.Input[str]
    """The certificates to trust: `s3://bucket/truststore.pem`."""
    truststore_version: NotRequired[pulumi.Input[str]]
    """The version of that object."""


class DomainArgs(TypedDict):
    """A domain of your own for the API."""

    name: pulumi.Input[str]
    """Such as `api.example.com`. Given as a text, not as an output, it can be moved to another API of the program."""
    certificate_arn: pulumi.Input[str]
    """An ACM certificate for it, in the API's region."""
    mutual_tls: NotRequired[MutualTlsArgs]
    """Callers show a certificate; not by default."""
    zone_id: NotRequired[pulumi.Input[str]]
    """The Route 53 zone to put its record in; none by default."""


def domain(
    owner: pulumi.ComponentResource,
    name: str,
    custom: DomainArgs | None,
    transform: Mapping[str, Any],
    api_id: pulumi.Output[str],
    stage: "aws.apigatewayv2.Stage",
) -> pulumi.Output[str | None]:
    """Make the domain, its mapping to the API's stage, and its record where a zone is given.

    Args:
        owner: the API component.
        name: its name.
        custom: the API's `domain`.
        transform: the API's, for its `domain`, `mapping` and `record`.
        api_id: the API.
        stage: the stage that the domain leads to.

    Returns:
        What a DNS record has to point at; nothing without a domain.
    """
    if custom is None:
        return pulumi.Output.from_input(None)
    tls = custom.get("mutual_tls")
    opts = pulumi.ResourceOptions(parent=owner)
    # Named by itself, a domain that another API is given is the same one, and moves; two APIs can also swap theirs.
    before, name = name, custom["name"] if isinstance(custom["name"], str) else name
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
        [before],
    )
    claim(owner, before, api_id, "domain.name", [custom["name"]], holder=made)
    build(
        aws.apigatewayv2.ApiMapping,
        name,
        {"api_id": api_id, "domain_name": made.id, "stage": stage.name},
        transform.get("mapping"),
        # A domain has one mapping of a path, and to another API it is another mapping: the old one goes first.
        # https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/apigatewayv2/api_mapping.go
        # So it does before a stage that is replaced, which API Gateway deletes only where no domain leads to it.
        pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(delete_before_replace=True, replace_with=[stage])
        ),
        [before],
    )
    target = made.domain_name_configuration.apply(lambda known: known.target_domain_name)
    zone = made.domain_name_configuration.apply(lambda known: known.hosted_zone_id)
    pointed(name, custom, target, zone, transform.get("record"), opts, [before])
    return target


def pointed(
    name: str,
    custom: Mapping[str, Any],
    target: pulumi.Output[Any],
    target_zone: pulumi.Output[Any],
    transform: Transform | None,
    opts: pulumi.ResourceOptions,
    formerly: Iterable[str] = (),
) -> None:
    """Point the name of a domain at what serves it, where its `zone_id` says which zone of Route 53 it is in."""
    if "zone_id" not in custom:
        return
    build(
        aws.route53.Record,
        name,
        {
            "zone_id": custom["zone_id"],
            "name": custom["name"],
            "type": "A",
            "aliases": [{"name": target, "zone_id": target_zone, "evaluate_target_health": False}],
        },
        transform,
        opts,
        formerly,
    )
