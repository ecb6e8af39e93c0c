"""The `$context` variables, for the access log and parameter mapping; and the access log.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quote

from gatehouse.components.checks.context import VARIABLE
from gatehouse.laptop.gateway.request import Answer, Exchange, clf_time

Variable = Callable[[Exchange, Answer | None], str | None]

_SERVER_ERROR = 500


def _service_status(found: Exchange, answer: Answer | None) -> str | None:
    """Give the status of the backend, which of a function is what Lambda answered, whatever its code says."""
    if not answer or not answer.integration:
        return None
    return "200" if found.route.integration.kind == "lambda" else str(answer.integration)


def _backend_status(found: Exchange, answer: Answer | None) -> str | None:
    """Give the status of the backend, which of a function is what its code says; nothing where that failed.

    Seen on AWS: https://github.com/DataBiosphere/azul/issues/7470 and https://github.com/DataBiosphere/azul/issues/8192
    """
    if not answer or not answer.integration:
        return None
    failed = answer.error and found.route.integration.kind == "lambda"
    return None if failed else str(answer.integration)


_FIXED: dict[str, Variable] = {
    "accountId": lambda found, _: found.api.account,
    "apiId": lambda found, _: found.api.id,
    "authorizer.error": lambda found, _: found.authorizer_error or None,
    "awsEndpointRequestId": lambda found, _: found.id,
    "customDomain.basePathMatched": lambda found, _: _base_path(found),
    "dataProcessed": lambda found, answer: str(len(found.request.body) + _length(answer)),
    "domainName": lambda found, _: found.domain,
    "domainPrefix": lambda found, _: found.domain.partition(".")[0],
    "error.message": lambda _, answer: answer.error or None if answer else None,
    "error.messageString": lambda _, answer: _quote(answer.error) if answer and answer.error else None,
    "error.responseType": lambda _, answer: _response_type(answer),
    "deploymentId": lambda found, _: found.stage.deployment or None,
    "extendedRequestId": lambda found, _: found.request.id,
    "httpMethod": lambda found, _: found.request.method,
    "identity.sourceIp": lambda found, _: found.request.client,
    "identity.userAgent": lambda found, _: found.request.header(b"user-agent"),
    "integration.integrationStatus": _service_status,
    "integration.status": _backend_status,
    "integration.error": lambda _, answer: answer.error or None if answer and answer.integration else None,
    "integration.latency": lambda found, _: _milliseconds(found),
    "integrationErrorMessage": lambda _, answer: (
        answer.error or None if answer and answer.integration else None
    ),
    "integrationLatency": lambda found, _: _milliseconds(found),
    "integrationStatus": _service_status,
    "path": lambda found, _: found.path,
    "protocol": lambda found, _: found.request.protocol,
    "requestId": lambda found, _: found.id,
    "requestTime": lambda found, _: clf_time(int(found.request.now)),
    "requestTimeEpoch": lambda found, _: str(int(found.request.now * 1000)),
    "resourceId": lambda found, _: found.route.resource or None,
    "resourcePath": lambda found, _: found.route.path or None,
    "responseLatency": lambda found, _: str(round(found.seconds * 1000)),
    "responseLength": lambda _, answer: str(_length(answer)),
    "routeKey": lambda found, _: found.route.key or None,
    "stage": lambda found, _: found.stage.name,
    "status": lambda _, answer: str(answer.status) if answer else None,
}


@lru_cache(maxsize=1024)
def variable(name: str) -> Variable:
    """Find a variable by what follows `$context.`, `authorizer.claims.sub`.

    It gives None where a request has no such thing, also for a bare `authorizer.claims`.
    """
    if name.startswith("identity.") and name not in _FIXED:
        who = name.removeprefix("identity.")
        return lambda found, _: found.caller.identity.get(who) if found.caller else None
    fixed = _FIXED.get(name)
    if fixed is not None or not name.startswith("authorizer."):
        return fixed or (lambda *_: None)
    own = name.removeprefix("authorizer.")
    return lambda found, _: found.caller.variable(own) if found.caller else None


def _length(answer: Answer | None) -> int:
    return 0 if answer is None else len(answer.body)


def _base_path(found: Exchange) -> str | None:
    """Give the base path of a custom domain; that of none is called so: https://github.com/DataBiosphere/azul/issues/6284."""
    return found.base_path or (None if found.domain in {"", found.api.domain} else "(none)")


def _milliseconds(found: Exchange) -> str | None:
    return None if found.backend_seconds is None else str(round(found.backend_seconds * 1000))


def _response_type(answer: Answer | None) -> str | None:
    if answer is None or not answer.error:
        return None
    return answer.error_type or {
        401: "UNAUTHORIZED",
        403: "ACCESS_DENIED",
        404: "NOT_FOUND",
        429: "THROTTLED",
    }.get(
        answer.status,
        "DEFAULT_5XX" if answer.status >= _SERVER_ERROR else "DEFAULT_4XX",
    )


class AccessLog:
    """A stage's access log: the ARN of the log group it goes to, and its format, taken apart once."""

    def __init__(self, destination: str, form: str) -> None:
        self.destination = destination
        self._parts: list[str | Callable[[Exchange, Answer], str]] = []
        end = 0
        for found in VARIABLE.finditer(form):
            quoted = form.count('"', 0, found.start()) % 2 == 1
            self._parts += [form[end : found.start()], _logged(found[1], quoted=quoted)]
            end = found.end()
        self._parts.append(form[end:])

    def line(self, exchange: Exchange, answer: Answer) -> str:
        """Format one request; `-` stands for what it does not have.

        Values are escaped as in JSON strings, so that no request can forge a field or a line. The quotes of
        `error.messageString` are its own where a format has none around it.
        """
        return "".join([part if isinstance(part, str) else part(exchange, answer) for part in self._parts])


def _logged(name: str, *, quoted: bool) -> Callable[[Exchange, Answer], str]:
    """Make what gives a variable's text in a line, where the format has it in quotes or not.

    That values within quotes are escaped was seen on AWS: https://github.com/DataBiosphere/azul/issues/4348
    """
    find = variable(name)
    whole = name == "error.messageString" and not quoted

    def logged(exchange: Exchange, answer: Answer) -> str:
        value = find(exchange, answer)
        if value is None:
            return "-"
        return value if whole else _quote(value)[1:-1]

    return logged
