"""The errors of a REST API's own, and how its gateway responses word them.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gatehouse.laptop.gateway.call import JSON, Answer, Call
from gatehouse.laptop.gateway.mapping import header_value
from gatehouse.laptop.gateway.variables import variable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.gateway.rest.model import GatewayResponse

_ERRORS = {
    "MISSING_AUTHENTICATION_TOKEN": (
        403,
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    ),
    "UNAUTHORIZED": (401, "UnauthorizedException", "Unauthorized"),
    "EXPIRED_TOKEN": (401, "UnauthorizedException", "The incoming token has expired"),
    "ACCESS_DENIED": (403, "ForbiddenException", "Forbidden"),
    "THROTTLED": (429, "TooManyRequestsException", "Too Many Requests"),
    "REQUEST_TOO_LARGE": (413, "RequestTooLargeException", "Request Entity Too Large"),
    "API_CONFIGURATION_ERROR": (500, "InternalServerErrorException", "Internal server error"),
    "INTEGRATION_FAILURE": (502, "InternalServerErrorException", "Internal server error"),
    "INTEGRATION_TIMEOUT": (504, "InternalServerErrorException", "Endpoint request timed out"),
}
_SERVER_ERROR = 500


def error(kind: str, call: Call, responses: Mapping[str, GatewayResponse], why: str = "") -> Answer:
    """Make an error.

    Args:
        kind: Its gateway response type.
        call: The request.
        responses: The API's gateway responses.
        why: What only the access log says.

    Returns:
        The response as the API's gateway response for this type, or for all of its kind, makes it.
    """
    status, exception, text = _ERRORS[kind]
    body = json.dumps({"message": text}, separators=(",", ": " if status >= _SERVER_ERROR else ":"))
    answer = Answer(
        status, [JSON, (b"x-amzn-errortype", exception.encode())], body.encode(), error=why or text
    )
    general = "DEFAULT_5XX" if status >= _SERVER_ERROR else "DEFAULT_4XX"
    for name in (general, kind):
        if name in responses:
            _apply(responses[name], call, answer, text)
    return answer


def _apply(response: GatewayResponse, call: Call, answer: Answer, text: str) -> None:
    if response.status is not None:
        answer.status = response.status
    for name, source in response.headers.items():
        value = _value(source, call, answer)
        if value is not None:
            key = name.lower().encode()
            answer.headers = [pair for pair in answer.headers if pair[0] != key]
            answer.headers.append((key, header_value(value)))
    if response.template is not None:
        body = response.template.replace("$context.error.messageString", json.dumps(text))
        answer.body = body.replace("$context.error.message", text).encode()


def _value(source: str, call: Call, answer: Answer) -> str | None:
    if source.startswith("'"):
        return source.strip("'")
    if source.startswith("context."):
        return variable(source.removeprefix("context."))(call, answer)
    if source.startswith("method.request.header."):
        return call.header(source.removeprefix("method.request.header.").lower().encode())
    if source.startswith("stageVariables."):
        return call.variables.get(source.removeprefix("stageVariables."))
    return None
