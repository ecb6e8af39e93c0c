"""The Lambda authorizer of HTTP APIs: a function tells who calls, and its answer is kept for a time.

Facts: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html. Where AWS does not say,
the rule is the one that lets fewer callers in.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from gatehouse.laptop.gateway import events, events_v1, mapping
from gatehouse.laptop.gateway.authorizers.kind import AuthorizerKind
from gatehouse.laptop.gateway.policies import allowed, statements_of
from gatehouse.laptop.gateway.reading import FUNCTION
from gatehouse.laptop.gateway.request import route_arn
from gatehouse.laptop.gateway.tokens import RefusedTokenError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gatehouse import apis
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.reading import Reader
    from gatehouse.laptop.gateway.request import Exchange

TIMEOUT = 10.0
"""Seconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html."""
DEFAULT_TTL, LONGEST_TTL = 300, 3_600
"""Seconds that an answer is kept: what the AWS provider sends where nothing is said, and at most."""
KEPT = 4_096
"""Answers that are kept, at most."""

_SOURCE = re.compile(r"\$(?:request\.(?:header|querystring)|context|stageVariables)\.\S+")
"""An identity source."""


class NoIdentityError(RefusedTokenError):
    """An identity source is missing or empty: 401, and the function is not asked."""

    challenged = False


class DeniedError(RefusedTokenError):
    """The function says no: 403."""

    status = 403
    challenged = False


class AuthorizerFailedError(RefusedTokenError):
    """The function could not be asked, failed, or answered what can't be read: 500."""

    status = 500
    challenged = False


@dataclass(frozen=True)
class Known:
    """Who a function says is calling: its `context`, as backends get it, and the principal's id."""

    context: Mapping[str, Any] | None
    principal: str | None = None

    @property
    def identity(self) -> Mapping[str, str | None]:
        """Give nothing: who calls is in `requestContext.authorizer`."""
        return {}

    def version_2(self, *, scoped: bool) -> str:  # noqa: ARG002 - as `Caller` has it
        """Give `requestContext.authorizer` of an event in format 2.0, as JSON."""
        return f'{{"lambda":{json.dumps(self.context)}}}'

    def version_1(self, *, scoped: bool) -> dict[str, Any]:  # noqa: ARG002 - as `Caller` has it
        """Give `requestContext.authorizer` of an event in format 1.0."""
        return {"principalId": self.principal, **(self.context or {})}

    def variable(self, name: str) -> str | None:
        """Give `$context.authorizer.NAME`: texts as they are, other values as JSON."""
        value = self.principal if name == "principalId" else (self.context or {}).get(name)
        return value if value is None or isinstance(value, str) else json.dumps(value, separators=(",", ":"))


@dataclass(frozen=True)
class Answered:
    """What the function answered: yes or no for every route, or the statements of a policy; and who calls."""

    allowed: bool | tuple[Mapping[str, Any], ...]
    caller: Known

    def allows(self, arn: str) -> bool:
        """Tell whether the route with this ARN may be called; a Deny wins, and nothing said is a no."""
        if isinstance(self.allowed, bool):
            return self.allowed
        return allowed(self.allowed, "execute-api:Invoke", arn)


@dataclass(frozen=True)
class LambdaAuthorizer:
    """A Lambda authorizer (`REQUEST`).

    Attributes:
        arn: The function's.
        sources: The identity sources; together they are the key of what is kept.
        ttl: Seconds that an answer is kept; 0 keeps none.
        payload: The event's format.
        simple: Whether the function answers `{"isAuthorized": true}` rather than a policy.
        permitted: Whether its policy lets this authorizer call it.
    """

    arn: str
    sources: tuple[str, ...]
    ttl: float
    payload: Literal["1.0", "2.0"]
    simple: bool
    permitted: bool
    _kept: dict[tuple[str, ...], tuple[float, Answered]] = field(
        default_factory=dict, repr=False, compare=False
    )

    async def judge(self, exchange: Exchange, wanted: Sequence[str], backends: Backends) -> Known:  # noqa: ARG002 - only JWTs have scopes
        """Judge a request."""
        find = mapping.request_source(exchange)
        identity = tuple(mapping.evaluate(source, find) or "" for source in self.sources)
        if not all(identity):
            raise NoIdentityError
        now = backends.clock()
        until, answered = self._kept.get(identity, (0.0, None))
        if answered is None or now >= until:
            answered = await self._ask(exchange, identity, backends)
            self._keep(identity, now + self.ttl, answered)
        if not answered.allows(route_arn(exchange)):
            raise DeniedError
        return answered.caller

    def _keep(self, identity: tuple[str, ...], until: float, answered: Answered) -> None:
        self._kept.pop(identity, None)
        if not self.ttl or not identity:  # without identity sources nothing tells callers apart
            return
        if len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[identity] = (until, answered)

    async def _ask(self, exchange: Exchange, identity: tuple[str, ...], backends: Backends) -> Answered:
        if not self.permitted:
            raise AuthorizerFailedError("The function's policy does not let this authorizer call it")
        event = self._event(exchange, identity)
        try:
            result = await backends.run(self.arn, event, trace_id=exchange.trace, within=TIMEOUT)
        except TimeoutError:
            raise AuthorizerFailedError("The authorizer's function took over 10 s") from None
        except Exception as problem:
            raise AuthorizerFailedError(
                f"The authorizer's function could not be run: {type(problem).__name__}"
            ) from problem
        if result.error is not None or result.throttled:
            raise AuthorizerFailedError("The authorizer's function failed")
        return self._read(result.payload)

    def _event(self, exchange: Exchange, identity: tuple[str, ...]) -> bytes:
        """Build the event: the request without its body, and what the identity sources held."""
        headers = events.forwarded(exchange)
        bare = replace(exchange, request=exchange.request._replace(body=b""))
        arn = route_arn(exchange)
        if self.payload == "2.0":
            event = json.loads(events.version_2(bare, headers))
            event |= {"type": "REQUEST", "routeArn": arn, "identitySource": list(identity)}
        else:
            event = json.loads(events_v1.of_http_api(bare, headers))
            held = ",".join(identity)
            event |= {
                "type": "REQUEST",
                "methodArn": arn,
                "identitySource": held,
                "authorizationToken": held,
            }
        for name in ("body", "isBase64Encoded", "multiValueHeaders", "multiValueQueryStringParameters"):
            event.pop(name, None)
        return events.encode(event)

    def _read(self, payload: bytes) -> Answered:
        try:
            answer = json.loads(payload, parse_constant=_refuse)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise AuthorizerFailedError("The authorizer's function answered no JSON object")
        context = answer.get("context")
        if context is not None and not isinstance(context, dict):
            raise AuthorizerFailedError("The `context` of the authorizer's answer is not an object")
        if self.simple:
            allowed = answer.get("isAuthorized")
            if not isinstance(allowed, bool):
                raise AuthorizerFailedError("The authorizer's answer has no `isAuthorized` of true or false")
            return Answered(allowed, Known(context))
        statements = statements_of(answer.get("policyDocument"))
        if statements is None:
            raise AuthorizerFailedError("The authorizer's answer has no `policyDocument` with statements")
        principal = answer.get("principalId")
        return Answered(tuple(statements), Known(context, principal if isinstance(principal, str) else None))


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _read(
    reader: Reader, api: apis.DeployedApi, found: apis.DeployedAuthorizer, where: str
) -> LambdaAuthorizer | None:
    item, sources, before = found.item, found.sources, len(reader.findings.problems)
    where = f"{where}: the authorizer {item.get('Name') or found.id}"
    function = FUNCTION.fullmatch(item.get("AuthorizerUri") or "")
    payload, simple = item.get("AuthorizerPayloadFormatVersion"), bool(item.get("EnableSimpleResponses"))
    ttl = item.get("AuthorizerResultTtlInSeconds")
    ttl = DEFAULT_TTL if ttl is None and sources else ttl or 0
    if function is None:
        reader.problem(f"{where} names no function")
    if payload not in {"1.0", "2.0"}:
        reader.problem(f"{where} has the payload format {payload!r}; AWS knows 1.0 and 2.0")
    if simple and payload == "1.0":
        reader.problem(f"{where} has simple responses, which payload format 1.0 does not know")
    if wrong := [source for source in sources if not _SOURCE.fullmatch(source)]:
        reader.problem(
            f"{where} has the identity sources {wrong}; AWS knows $request.header, $request.querystring, $context and "
            "$stageVariables"
        )
    if not 0 <= ttl <= LONGEST_TTL or (ttl and not sources):
        reader.problem(
            f"{where} keeps answers for {ttl} s; AWS takes 0 to {LONGEST_TTL}, and 0 without identity sources"
        )
    if function is None or len(reader.findings.problems) > before:
        return None
    callers = None if item.get("AuthorizerCredentialsArn") else reader.permissions.sources(function[1])
    return LambdaAuthorizer(
        function[1],
        tuple(sources),
        float(ttl),
        "2.0" if payload == "2.0" else "1.0",
        simple,
        reader.permissions.allow(callers, f"{api.id}/authorizers/{found.id}"),
    )


KIND = AuthorizerKind("REQUEST", _read)
