"""The identity that a function of yours finds out: a Lambda authorizer of an HTTP API.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

import pulumi

from ..checks.keys import input_key
from ..checks.values import number
from .kind import DEFAULT_SOURCE, Kind

if TYPE_CHECKING:
    from ..checks.problems import Problems
    from . import IdentityArgs

DEFAULT_TTL = 300
LONGEST_TTL = 3_600
"""Seconds: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html."""

_SOURCE = re.compile(
    r"\$(request\.(header|querystring)\.[A-Za-z0-9_-]+|context\.[A-Za-z0-9_.]+|stageVariables\.[A-Za-z0-9_]+)"
)


class LambdaAuthorizerArgs(TypedDict):
    """A function that tells who calls (a Lambda authorizer)."""

    function_arn: pulumi.Input[str]
    """The function; the component gives the authorizer permission to call it."""
    identity_sources: NotRequired[Sequence[str]]
    """What a request must have, or it gets 401 and the function is not asked: `$request.header.NAME`,
    `$request.querystring.NAME`, `$context.NAME`, `$stageVariables.NAME`. Together they are the key under which an answer is
    kept. `$request.header.Authorization` by default."""
    ttl_seconds: NotRequired[int]
    """How long an answer is kept, 0 to 3,600; 300 by default. A simple answer holds for every route meanwhile, unless
    `$context.routeKey` is among the sources."""
    payload: NotRequired[str]
    """The format of its event, `2.0` by default, or `1.0`."""
    simple: NotRequired[bool]
    """Whether it answers `{"isAuthorized": true, "context": {}}`, as it does by default in format 2.0, or a policy, which is
    all that format 1.0 knows."""


class AskedFunction(Kind):
    """A Lambda authorizer."""

    key = "function"
    takes = frozenset({"function"})
    authorization = "CUSTOM"
    authorizer = "lambda"

    def check(self, identity: Mapping[str, Any], path: str, problems: "Problems") -> None:
        """Add what is wrong with its lifetime, its format and its identity sources."""
        function, path = identity["function"], f"{path}.function"
        ttl = function.get("ttl_seconds", DEFAULT_TTL)
        number(problems, f"{path}.ttl_seconds", ttl, 0, LONGEST_TTL, "seconds")
        payload = function.get("payload", "2.0")
        if payload not in ("1.0", "2.0"):
            problems.add(f"{path}.payload", payload, "1.0 or 2.0", "Leave it out for 2.0.")
        elif payload == "1.0" and _is_simple(function):
            problems.add(
                f"{path}.simple", True, "only with payload 2.0", "Answer a policy, or leave `payload` out."
            )
        sources = self.sources(identity)
        wrong = [source for source in sources if not _SOURCE.fullmatch(source)]
        for source in wrong:
            problems.add(
                f"{path}.identity_sources",
                source,
                "a header, a query parameter, a context or a stage variable",
                f"Write {DEFAULT_SOURCE}, $request.querystring.NAME, $context.NAME or $stageVariables.NAME.",
            )
        if not wrong and not any(source.startswith("$request.") for source in sources):
            problems.add(
                f"{path}.identity_sources",
                list(sources),
                "something that the caller sends: else all callers would share one kept answer"
                if ttl
                else "something that the caller sends, or the function is asked for a request without any credentials",
                f"Add {DEFAULT_SOURCE}, or the header or query parameter that your callers use.",
            )

    def same(self, identity: Mapping[str, Any]) -> Hashable:
        """Equal for the same function, asked in the same way."""
        function = identity["function"]
        return (
            input_key(function["function_arn"]),
            self.sources(identity),
            function.get("ttl_seconds", DEFAULT_TTL),
            function.get("payload", "2.0"),
            _is_simple(function),
        )

    def sources(self, identity: Mapping[str, Any]) -> tuple[str, ...]:
        """Where a request carries what it is known by."""
        return tuple(identity["function"].get("identity_sources", (DEFAULT_SOURCE,)))

    def properties(self, identity: Mapping[str, Any]) -> Mapping[str, Any]:
        """An authorizer that asks the function."""
        function = identity["function"]
        return {
            "authorizer_type": "REQUEST",
            "authorizer_uri": pulumi.Output.from_input(function["function_arn"]).apply(_invoke_arn),
            "authorizer_payload_format_version": function.get("payload", "2.0"),
            "enable_simple_responses": _is_simple(function),
            "authorizer_result_ttl_in_seconds": function.get("ttl_seconds", DEFAULT_TTL),
        }

    def function(self, identity: Mapping[str, Any]) -> pulumi.Input[str]:
        """The function's ARN."""
        arn: pulumi.Input[str] = identity["function"]["function_arn"]
        return arn


def lambda_authorizer(
    function: pulumi.Input[str] | pulumi.Resource,
    identity_sources: Sequence[str] = (DEFAULT_SOURCE,),
    ttl_seconds: int = DEFAULT_TTL,
    payload: str = "2.0",
    simple: bool | None = None,
) -> "IdentityArgs":
    """The identity that a function of yours finds out: a Lambda authorizer of an HTTP API.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html

    Args:
        function: a `Function`, an `aws.lambda_.Function`, or a function's ARN.
        identity_sources: what a request must have; together the key under which an answer is kept.
        ttl_seconds: how long an answer is kept, 0 to 3,600.
        payload: the format of its event, `2.0` or `1.0`.
        simple: whether it answers yes or no rather than a policy; by default it does in format 2.0.
    """
    args: LambdaAuthorizerArgs = {
        "function_arn": function.arn if isinstance(function, pulumi.Resource) else function,  # type: ignore[attr-defined]
        "identity_sources": list(identity_sources),
        "ttl_seconds": ttl_seconds,
        "payload": payload,
        "simple": payload == "2.0" if simple is None else simple,
    }
    return {"function": args}


def _is_simple(function: Mapping[str, Any]) -> bool:
    """Whether a Lambda authorizer answers yes or no rather than a policy."""
    return bool(function.get("simple", function.get("payload", "2.0") == "2.0"))


def _invoke_arn(arn: str) -> str:
    """A function's ARN as API Gateway wants it of an authorizer: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html."""
    _, partition, _, region, *_ = arn.split(":")
    return f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
