"""Rule: a stage has limits of its own, so that one caller can't use up the account's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Context, Finding, Rule
from ..values import Unknown, get, items, number
from .access_log import HTTP_STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

_SETTINGS = frozenset({"aws:apigateway/methodSettings:MethodSettings"})
_NATIVE_REST = frozenset({"aws-native:apigateway:Stage"})


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Report stages, and method settings, without a rate and a burst. REST stages of `aws` are the stack rule's.

    That a missing one is sent as 0: https://github.com/pulumi/pulumi-aws/issues/2363
    """
    if resource.type in HTTP_STAGES:
        limited = _limits(get(resource.props, "defaultRouteSettings"))
        option = 'default_route_settings={"throttling_burst_limit": 100, "throttling_rate_limit": 50}'
    elif resource.type in _SETTINGS:
        limited = _limits(get(resource.props, "settings"))
        option = 'settings={"throttling_burst_limit": 100, "throttling_rate_limit": 50}'
    else:
        each = items(resource.props, "methodSettings")
        limited = isinstance(each, Unknown) or any(_limits(settings) for settings in each)
        option = 'method_settings=[{"http_method": "*", "resource_path": "/*", "throttling_burst_limit": 100, ...}]'
    if limited:
        return
    problem = (
        f"The stage {resource.label} is without a rate or a burst limit: without any, one caller can use up the "
        "account's; with one alone, the provider sends the other as 0 and no request passes."
    )
    yield Finding(resource, problem, f"{resource.code} with {option}.")


def _limits(settings: object) -> bool:
    limits = [number(settings, "throttlingRateLimit"), number(settings, "throttlingBurstLimit")]
    return all(isinstance(limit, Unknown) or (limit is not None and limit >= 0) for limit in limits)


RULE = Rule(
    id="GH111",
    name="throttling",
    title="Stages are throttled",
    description="Every stage should have a rate and a burst limit of its own.",
    level="advisory",
    severity="medium",
    cure="Give the stage's default route settings a rate and a burst limit.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html",
    types=HTTP_STAGES | _SETTINGS | _NATIVE_REST,
    check=check,
    tags=("availability", "api"),
)
