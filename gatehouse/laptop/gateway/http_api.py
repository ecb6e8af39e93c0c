"""What HTTP APIs do in their own way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from gatehouse.laptop.gateway import answers, cors, events, events_v1, mapping
from gatehouse.laptop.gateway.answers import MalformedResultError
from gatehouse.laptop.gateway.backends import LARGEST_EVENT, endpoint, staged
from gatehouse.laptop.gateway.model import Api
from gatehouse.laptop.gateway.request import JSON, Answer

if TYPE_CHECKING:
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.model import Error
    from gatehouse.laptop.gateway.request import Exchange
    from gatehouse.laptop.gateway.tokens import RefusedTokenError

_ERRORS: dict[Error, tuple[int, str]] = {
    "NOT_FOUND": (404, "Not Found"),
    "DISABLED": (404, "Not Found"),
    "FORBIDDEN": (403, "Forbidden"),
    "UNSIGNED": (403, "Forbidden"),
    "THROTTLED": (429, "Too Many Requests"),
    "TOO_LARGE": (413, "Request Entity Too Large"),
    "MISCONFIGURED": (500, "Internal Server Error"),
    "FAILED": (500, "Internal Server Error"),
    "BUSY": (503, "Service Unavailable"),
    "UNREACHABLE": (503, "Service Unavailable"),
    "TIMEOUT": (503, "Service Unavailable"),
}
_REFUSED = {401: "Unauthorized", 403: "Forbidden", 500: "Internal Server Error"}


_OWN = frozenset({b"connection", b"content-length", b"date", b"apigw-requestid"})
"""Headers of a backend that are the gateway's own to say."""


def message(status: int, text: str) -> Answer:
    """Make an error as API Gateway words its own: `{"message":"..."}`."""
    return Answer(status, [JSON], b'{"message":"' + text.encode() + b'"}', error=text)


class HttpKind:
    """HTTP APIs, version 2 of API Gateway."""

    def find_stage(self, exchange: Exchange, name: str | None) -> Answer | None:
        """Take the stage that the path begins with, else `$default`, which has no part in the path."""
        stages, path = exchange.api.stages, exchange.path
        first = path[1:].partition("/")[0]
        if name is not None:
            stage = stages.get(name)
        elif first != "$default" and (stage := stages.get(first)) is not None:
            exchange.route_path = path[len(first) + 1 :] or "/"
        else:
            stage = stages.get("$default")
        if stage is None:
            return self.error("NOT_FOUND", exchange)
        exchange.stage = stage
        return None

    def find_route(self, exchange: Exchange) -> Answer | None:
        """Select the route; a preflight that has none is answered where the API has a CORS configuration."""
        method = exchange.request.method
        match = exchange.stage.table.select(method, exchange.route_path)
        if match is None:
            if method == "OPTIONS" and exchange.api.cors is not None:
                return Answer(204)
            return self.error("NOT_FOUND", exchange)
        exchange.route = exchange.stage.routes[match.key]
        exchange.parameters = {name: unquote(value) for name, value in match.parameters.items()}
        return None

    def error(self, error: Error, exchange: Exchange, why: str = "") -> Answer:  # noqa: ARG002 - as `Kind` has it
        """Word an error."""
        answer = message(*_ERRORS[error])
        answer.error = why or answer.error
        return answer

    def refuse(self, refusal: RefusedTokenError, exchange: Exchange) -> Answer:
        """Word a refusal, that of a token with its challenge (RFC 6750)."""
        answer = message(refusal.status, _REFUSED[refusal.status])
        if not refusal.challenged:
            return answer
        challenge = "Bearer"
        if refusal.code:
            scopes = " ".join(exchange.route.scopes)
            challenge += f' scope="{scopes}" error="{refusal.code}" error_description="{refusal}"'
        answer.headers.append((b"www-authenticate", challenge.encode("latin-1", "replace")))
        return answer

    async def call(self, exchange: Exchange, backends: Backends) -> Answer:
        """Call the integration, with its parameter mapping."""
        integration = exchange.route.integration
        headers = events.forwarded(exchange)
        sent = exchange
        if integration.request:
            sent, headers = mapping.request(integration.request, exchange, headers)
        if integration.kind == "lambda":
            build = events.version_2 if integration.payload == "2.0" else events_v1.of_http_api
            event = build(sent, headers)
            if len(event) > LARGEST_EVENT:
                return self.error("TOO_LARGE", exchange)
            answer = await backends.invoke(exchange, staged(integration.uri, exchange), event)
            if isinstance(answer, bytes):
                answer = self._answer(answer, exchange)
        elif integration.kind in {"http", "vpc"}:
            vpc = integration.kind == "vpc"
            address = backends.listener(integration.uri) if vpc else integration.uri
            if address is None:
                return self.error("UNREACHABLE", exchange, "The VPC link's listener is not known")
            append = vpc or exchange.route.key == "$default"
            url = endpoint(address, sent, append=append, staged_path=vpc)
            host = urlsplit(url).netloc
            if any(change.place == "header" and change.name == "host" for change in integration.request):
                host = next((value.decode("latin-1") for name, value in headers if name == b"host"), host)
            answer = await backends.forward(sent, url, integration.method, headers, host=host)
            answer.headers = [pair for pair in answer.headers if pair[0] not in _OWN]
        elif integration.kind == "service":
            answer = await backends.service(sent)
        else:
            return self.error("MISCONFIGURED", exchange, "The integration is not emulated")
        if integration.responses:
            mapping.response(integration.responses, exchange, answer)
        return answer

    def _answer(self, result: bytes, exchange: Exchange) -> Answer:
        read = answers.version_2 if exchange.route.integration.payload == "2.0" else answers.version_1
        try:
            return read(result)
        except MalformedResultError as problem:
            answer = self.error("FAILED", exchange, str(problem))
            answer.integration = 200  # Lambda's own, which is well
            return answer

    def finish(self, exchange: Exchange, answer: Answer) -> None:
        """Add the request id, and the CORS headers where the API has a configuration."""
        configuration = exchange.api.cors
        if configuration is not None and exchange.stage.name:
            request = exchange.request
            # Configured, the gateway's headers are the only ones; the backend's are dropped, `Origin` or not.
            answer.headers = [pair for pair in answer.headers if not cors.is_cors_header(pair[0])]
            origin = request.header(b"origin")
            if origin:
                asked = request.header(b"access-control-request-method")
                preflight = request.method == "OPTIONS" and asked is not None
                answer.headers += configuration.headers(origin, preflight=preflight)
        answer.headers.append((b"apigw-requestid", exchange.id.encode()))


HTTP = HttpKind()
NO_API = Api("", HTTP)
"""What a request is for before its API is found; what goes wrong until then is worded as by an HTTP API."""
