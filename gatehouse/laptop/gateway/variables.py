"""The `$context` variables, for the access log and parameter mapping.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from gatehouse.laptop.gateway.call import Answer, Call, clf_time

Variable = Callable[[Call, Answer | None], str | None]

_SERVER_ERROR = 500

_FIXED: dict[str, Variable] = {
    "accountId": lambda call, _: call.account,
    "apiId": lambda call, _: call.api,
    "authorizer.error": lambda call, _: call.authorizer_error or None,
    "authorizer.principalId": lambda call, _: call.caller.strings.get("sub") if call.caller else None,
    "awsEndpointRequestId": lambda call, _: call.id,
    "dataProcessed": lambda call, answer: str(len(call.body) + _length(answer)),
    "domainName": lambda call, _: call.domain,
    "domainPrefix": lambda call, _: call.domain.partition(".")[0],
    "error.message": lambda _, answer: answer.error or None if answer else None,
    "error.messageString": lambda _, answer: f'"{answer.error}"' if answer and answer.error else None,
    "error.responseType": lambda _, answer: _response_type(answer),
    "extendedRequestId": lambda call, _: call.id,
    "httpMethod": lambda call, _: call.method,
    "identity.sourceIp": lambda call, _: call.client,
    "identity.userAgent": lambda call, _: call.header(b"user-agent"),
    "integration.integrationStatus": lambda _, answer: _status(answer),
    "integration.status": lambda _, answer: _status(answer),
    "integration.error": lambda _, answer: answer.error or None if answer and answer.integration else None,
    "integration.latency": lambda call, _: _milliseconds(call),
    "integrationErrorMessage": lambda _, answer: (
        answer.error or None if answer and answer.integration else None
    ),
    "integrationLatency": lambda call, _: _milliseconds(call),
    "integrationStatus": lambda _, answer: _status(answer),
    "path": lambda call, _: call.path,
    "protocol": lambda call, _: call.protocol,
    "requestId": lambda call, _: call.id,
    "requestTime": lambda call, _: clf_time(int(call.now)),
    "requestTimeEpoch": lambda call, _: str(int(call.now * 1000)),
    "resourcePath": lambda call, _: call.route_key.rpartition(" ")[2] or None,
    "responseLatency": lambda call, _: str(round(call.seconds * 1000)),
    "responseLength": lambda _, answer: str(_length(answer)),
    "routeKey": lambda call, _: call.route_key or None,
    "stage": lambda call, _: call.stage,
    "status": lambda _, answer: str(answer.status) if answer else None,
}


@lru_cache(maxsize=1024)
def variable(name: str) -> Variable:
    """Find a variable by what follows `$context.`.

    Args:
        name: Such as `authorizer.claims.sub`.

    Returns:
        What computes it; None where a request has no such thing, also for a bare `authorizer.claims`.
    """
    for prefix in ("authorizer.claims.", "authorizer.jwt.claims."):
        if name.startswith(prefix):
            claim = name.removeprefix(prefix)
            return lambda call, _: call.caller.strings.get(claim) if call.caller else None
    return _FIXED.get(name, lambda *_: None)


def _length(answer: Answer | None) -> int:
    if answer is None:
        return 0
    return int(answer.length or 0) if answer.stream is not None else len(answer.body)


def _status(answer: Answer | None) -> str | None:
    return str(answer.integration) if answer and answer.integration else None


def _milliseconds(call: Call) -> str | None:
    return None if call.backend_seconds is None else str(round(call.backend_seconds * 1000))


def _response_type(answer: Answer | None) -> str | None:
    if answer is None or not answer.error:
        return None
    return {401: "UNAUTHORIZED", 403: "ACCESS_DENIED", 404: "NOT_FOUND", 429: "THROTTLED"}.get(
        answer.status,
        "DEFAULT_5XX" if answer.status >= _SERVER_ERROR else "DEFAULT_4XX",
    )
