"""The stack rule for REST API stages, whose web ACL and throttling are resources of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..extract import rest_api
from ..links import Links
from ..rule import Context, Finding, Rule
from ..values import number, text
from .access_log import REST_STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

_ASSOCIATIONS = frozenset(
    {"aws:wafv2/webAclAssociation:WebAclAssociation", "aws-native:wafv2:WebAclAssociation"}
)
_SETTINGS = frozenset({"aws:apigateway/methodSettings:MethodSettings"})


def check(resources: list[Resource], context: Context) -> Iterator[Finding]:
    """Report REST stages without a web ACL, and those of `aws` without method settings that limit the rate."""
    links = Links(resources)
    guarded = {stage.urn for a in links.of(_ASSOCIATIONS) if (stage := _stage_of(links, a)) is not None}
    throttled = [
        settings
        for settings in links.of(_SETTINGS)
        if number(settings.props, "settings", "throttlingRateLimit") != -1.0
    ]
    for stage in links.of(REST_STAGES):
        if context.settings["waf"] and stage.urn not in guarded:
            problem = f"The stage '{stage.name}' of a REST API has no web ACL in front of it."
            package = "aws_native" if stage.native else "aws"
            cure = (
                f"{package}.wafv2.WebAclAssociation(..., resource_arn= the stage's ARN, web_acl_arn=acl.arn)."
            )
            yield Finding(stage, problem, cure)
        if (
            context.settings["throttling"]
            and not stage.native
            and not any(_about(links, s, stage) for s in throttled)
        ):
            problem = f"The stage '{stage.name}' of a REST API has no throttling: one caller can use up the account's limit."
            cure = (
                'aws.apigateway.MethodSettings(..., method_path="*/*", settings={"throttling_rate_limit": 50,'
                ' "throttling_burst_limit": 100}).'
            )
            yield Finding(stage, problem, cure)


def _stage_of(links: Links, association: Resource) -> Resource | None:
    found = links.target(association, REST_STAGES, "resourceArn")
    if found is not None:
        return found
    arn = text(association.props, "resourceArn")
    if isinstance(arn, str):
        for stage in links.of(REST_STAGES):
            api = text(stage.props, "restApi") or text(stage.props, "restApiId")
            if isinstance(api, str) and arn.endswith(
                f"/restapis/{api}/stages/{text(stage.props, 'stageName')}"
            ):
                return stage
        return None
    # aws-native's stages have no ARN, so it is put together from the API's id and the stage's name.
    apis = set(association.depends.get("resourceArn", ()))
    near = [
        s
        for s in links.of(REST_STAGES)
        if (a := links.target(s, rest_api.APIS, "restApi", "restApiId")) and a.urn in apis
    ]
    return near[0] if len(near) == 1 else None


def _about(links: Links, settings: Resource, stage: Resource) -> bool:
    if links.same(settings, stage, rest_api.APIS, "restApi", "restApiId") is False:
        return False
    named, own = text(settings.props, "stageName"), text(stage.props, "stageName")
    return not (isinstance(named, str) and isinstance(own, str)) or named == own


RULE = Rule(
    id="GH114",
    name="rest-guards",
    title="REST stages are guarded",
    description="A REST API's stage should have a web ACL and method settings that throttle.",
    level="advisory",
    severity="medium",
    cure="Associate a web ACL with the stage, and give it method settings with a rate and a burst.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html",
    types=REST_STAGES | _ASSOCIATIONS | _SETTINGS | rest_api.APIS,
    stack_check=check,
    settings={
        "waf": {"type": "boolean", "default": True, "description": "Whether a web ACL is asked for."},
        "throttling": {"type": "boolean", "default": True, "description": "Whether throttling is asked for."},
    },
    tags=("availability", "api"),
)
