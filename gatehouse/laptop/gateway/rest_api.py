"""What REST APIs do in their own way: version 1 of API Gateway.

The errors: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

from gatehouse.laptop.gateway import answers, events, events_v1
from gatehouse.laptop.gateway.answers import MalformedResultError
from gatehouse.laptop.gateway.backends import LARGEST_EVENT, staged
from gatehouse.laptop.gateway.mapping import header_value, request_source
from gatehouse.laptop.gateway.request import JSON, Answer

if TYPE_CHECKING:
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.model import Error, GatewayResponse, Integration
    from gatehouse.laptop.gateway.request import Exchange, Headers
    from gatehouse.laptop.gateway.tokens import RefusedTokenError

_MISSING = (
    "MISSING_AUTHENTICATION_TOKEN",
    403,
    "MissingAuthenticationTokenException",
    "Missing Authentication Token",
)
_INTERNAL = ("InternalServerErrorException", "Internal server error")
_ERRORS: dict[Error, tuple[str, int, str, str]] = {
    "NOT_FOUND": _MISSING,
    "UNSIGNED": _MISSING,
    "DISABLED": ("ACCESS_DENIED", 403, "ForbiddenException", "Forbidden"),
    "FORBIDDEN": ("ACCESS_DENIED", 403, "ForbiddenException", "Forbidden"),
    "THROTTLED": ("THROTTLED", 429, "TooManyRequestsException", "Too Many Requests"),
    "TOO_LARGE": ("REQUEST_TOO_LARGE", 413, "RequestTooLargeException", "Request Too Long"),
    "MISCONFIGURED": ("API_CONFIGURATION_ERROR", 500, *_INTERNAL),
    "BUSY": ("INTEGRATION_FAILURE", 500, *_INTERNAL),
    "FAILED": ("INTEGRATION_FAILURE", 502, *_INTERNAL),
    "UNREACHABLE": (
        "INTEGRATION_FAILURE",
        504,
        "InternalServerErrorException",
        "Network error communicating with endpoint",
    ),
    "TIMEOUT": ("INTEGRATION_TIMEOUT", 504, "InternalServerErrorException", "Endpoint request timed out"),
}
_UNAUTHORIZED = ("UNAUTHORIZED", 401, "UnauthorizedException", "Unauthorized")
_EXPIRED = ("EXPIRED_TOKEN", 401, "UnauthorizedException", "The incoming token has expired")
_SERVER_ERROR = 500
_REMAPPED = frozenset({b"connection", b"content-length", b"date", b"server", b"www-authenticate"})
_SLASHES = re.compile("^/{2,}")
_REFERENCE = re.compile(r"\$(?:method\.request|context|stageVariables)\.[\w.$-]*\w")


class RestKind:
    """REST APIs."""

    def find_stage(self, exchange: Exchange, name: str | None) -> Answer | None:
        """Take the stage that the path begins with. Slashes before and after it count once (seen on AWS)."""
        exchange.id = str(uuid4())
        if name is None:
            exchange.path = _SLASHES.sub("/", exchange.path)
            name = exchange.path[1:].partition("/")[0]
            exchange.route_path = _SLASHES.sub("/", exchange.path[len(name) + 1 :]) or "/"
        stage = exchange.api.stages.get(name)
        if stage is None or exchange.api.denied:
            return self.error("FORBIDDEN", exchange)
        exchange.stage = stage
        return None

    def find_route(self, exchange: Exchange) -> Answer | None:
        """Pick the path first, then the method: a path whose methods are others is not passed over.

        A slash at the end is no part of the path, and no part of a greedy variable's value.
        """
        stage, verb = exchange.stage, exchange.request.method
        match = stage.table.select("ANY", exchange.route_path.rstrip("/") or "/")
        path = match.key.removeprefix("ANY ") if match else ""
        route = stage.routes.get(f"{verb} {path}") or stage.routes.get(f"ANY {path}")
        if match is None or route is None:
            return self.error("NOT_FOUND", exchange)
        exchange.route, exchange.parameters = route, match.parameters
        return None

    def error(self, error: Error, exchange: Exchange, why: str = "") -> Answer:
        """Word an error, as the API's gateway response for its type, or for all of its kind, makes it."""
        return _error(_ERRORS[error], exchange, why)

    def refuse(self, refusal: RefusedTokenError, exchange: Exchange) -> Answer:
        """Word a refusal."""
        return _error(_EXPIRED if refusal.expired else _UNAUTHORIZED, exchange, str(refusal))

    async def call(self, exchange: Exchange, backends: Backends) -> Answer:
        """Call the integration."""
        integration = exchange.route.integration
        if integration.kind == "mock" and integration.mock is not None:
            mock = integration.mock
            headers = [(name.lower().encode(), header_value(value)) for name, value in mock.headers.items()]
            if not any(name == b"content-type" for name, _ in headers):
                headers.append(JSON)
            return Answer(mock.status, headers, mock.body.encode(), integration=mock.status)
        if integration.kind == "lambda":
            return await self._invoke(exchange, backends)
        if integration.kind == "http":
            url, headers = _mapped(integration, exchange)
            host = next((value.decode("latin-1") for name, value in headers if name == b"host"), "")
            mapped = "header.host" in {target.lower() for target in integration.parameters}
            host = host if mapped else urlsplit(url).netloc
            headers.append((b"x-amzn-apigateway-api-id", exchange.api.id.encode()))
            answer = await backends.forward(exchange, url, integration.method, headers, host=host)
            answer.headers = _remapped(answer.headers)
            return answer
        return self.error(
            "MISCONFIGURED", exchange, "The integration is not emulated, or a mock has no response"
        )

    async def _invoke(self, exchange: Exchange, backends: Backends) -> Answer:
        integration = exchange.route.integration
        if integration.method not in {"POST", "ANY"}:
            # https://repost.aws/knowledge-center/api-gateway-lambda-template-invoke-error: Lambda is invoked by POST only.
            return self.error("MISCONFIGURED", exchange, "A Lambda integration must have the method POST")
        event = events_v1.of_rest_api(exchange, events.forwarded(exchange))
        if len(event) > LARGEST_EVENT:
            return self.error("TOO_LARGE", exchange)
        result = await backends.invoke(exchange, staged(integration.uri, exchange), event)
        if isinstance(result, Answer):
            return result
        accept = (
            (exchange.request.header(b"accept") or "").partition(",")[0].partition(";")[0].strip().lower()
        )
        trace = (b"x-amzn-trace-id", exchange.trace.encode("latin-1", "replace"))
        try:
            if integration.streamed:
                answer = answers.streamed(result)
            else:
                answer = answers.rest(result, decode=events_v1.is_binary(accept, exchange.api.binary))
        except MalformedResultError as problem:
            answer = self.error("FAILED", exchange, str(problem))
            answer.integration = 200  # Lambda's own, which is well
            if not problem.read:  # what is no JSON has a trace id and no error type (seen on AWS)
                answer.headers = [pair for pair in answer.headers if pair[0] != b"x-amzn-errortype"] + [trace]
            return answer
        answer.headers = [*_remapped(answer.headers), trace]
        return answer

    def finish(self, exchange: Exchange, answer: Answer) -> None:
        """Add the two request ids, of which what is refused before its stage is known has had one only."""
        if exchange.id == exchange.request.id:
            exchange.id = str(uuid4())
        answer.headers.append((b"x-amzn-requestid", exchange.id.encode()))
        answer.headers.append((b"x-amz-apigw-id", exchange.request.id.encode()))


REST = RestKind()


def _error(words: tuple[str, int, str, str], exchange: Exchange, why: str) -> Answer:
    type_, status, exception, text = words
    body = json.dumps({"message": text}, separators=(",", ": " if status >= _SERVER_ERROR else ":"))
    headers = [JSON, (b"x-amzn-errortype", exception.encode())]
    answer = Answer(status, headers, body.encode(), error=why or text, error_type=type_)
    general = "DEFAULT_5XX" if status >= _SERVER_ERROR else "DEFAULT_4XX"
    # A type with a response of its own has nothing of the general one, which is for types without, says the page above.
    response = exchange.stage.responses.get(type_) or exchange.stage.responses.get(general)
    if response is not None:
        _apply(response, exchange, answer, text)
    return answer


def _apply(response: GatewayResponse, exchange: Exchange, answer: Answer, text: str) -> None:
    if response.status is not None:
        answer.status = response.status
    for name, source in response.headers.items():
        value = _gateway_value(source, exchange, answer, text)
        if value is not None:
            key = name.lower().encode()
            answer.headers = [pair for pair in answer.headers if pair[0] != key]
            answer.headers.append((key, header_value(value)))
    if response.template is not None:
        # Variables are put in as they are, and nothing else is done to it: it is no template of VTL.
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.responseTemplates.html
        body = _REFERENCE.sub(
            lambda found: _gateway_value(found[0][1:], exchange, answer, text) or "", response.template
        )
        answer.body = body.encode("utf-8", "replace")


def _gateway_value(source: str, exchange: Exchange, answer: Answer, text: str) -> str | None:
    if source.startswith("'"):
        return source.strip("'")
    if source in {"context.error.message", "context.error.messageString"}:
        # A log has the reason instead, which is more than callers may know.
        return json.dumps(text) if source.endswith("String") else text
    return request_source(exchange, answer)(source.removeprefix("method."))


def _remapped(headers: Headers) -> Headers:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    return [(b"x-amzn-remapped-" + name if name in _REMAPPED else name, value) for name, value in headers]


def _mapped(integration: Integration, exchange: Exchange) -> tuple[str, Headers]:
    headers = events.forwarded(exchange)
    query = exchange.query_values()
    path: dict[str, str] = {}
    for target, source in integration.parameters.items():
        value = _source(source, exchange)
        place, _, name = target.partition(".")
        if value is None:
            continue
        if place == "path":
            path[name] = value
        elif place == "header":
            key = name.lower().encode()
            headers = [*(pair for pair in headers if pair[0] != key), (key, header_value(value))]
        elif place == "querystring":
            query = [*(pair for pair in query if pair[0] != name), (name, value)]
    uri = staged(integration.uri, exchange)
    for name in exchange.parameters:
        uri = uri.replace(f"{{{name}}}", quote(path.get(name, ""), safe="/%:@!$&'()*+,;=~-._"))
    return (f"{uri}?{urlencode(query)}" if query else uri), headers


def _source(source: str, exchange: Exchange) -> str | None:
    if source.startswith("'"):
        return source.strip("'")
    place, _, name = source.removeprefix("method.request.").partition(".")
    if place == "path":
        return exchange.parameters.get(name)
    if place == "header":
        return exchange.request.header(name.lower().encode())
    if place == "querystring":
        return next((value for key, value in exchange.query_values() if key == name), None)
    return None
