"""Rule: credentials are never allowed to every origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..documents import Unreadable
from ..extract import functions, http_api, openapi, rest_api
from ..rule import Context, Finding, Rule
from ..values import UNKNOWN, Unknown, first, flag, get, items, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

_HEADERS = frozenset(
    {
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        "aws-native:cloudfront:ResponseHeadersPolicy",
    }
)
_ANSWERS = frozenset(
    {
        "aws:apigateway/integrationResponse:IntegrationResponse",
        "aws:apigateway/response:Response",
        "aws-native:apigateway:GatewayResponse",
    }
)
# Any page can be `null`: it opens itself in a sandboxed frame (https://fetch.spec.whatwg.org/#cors-protocol-and-credentials,
# https://html.spec.whatwg.org/multipage/browsers.html#sandboxed-origin-browsing-context-flag).
_EVERYONE = frozenset({"*", "http://*", "https://*", "null"})
_REPEATED = ("method.request.header.origin", "$request.header.origin", "integration.request.header.origin")
_ORIGIN, _CREDENTIALS = "access-control-allow-origin", "access-control-allow-credentials"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Report a CORS configuration that names every origin and allows credentials."""
    if any(_careless(origins, allowed) for origins, allowed in _configurations(resource)):
        problem = (
            f"The CORS configuration of {resource.where} allows every origin with credentials: any page that a"
            " signed-in user opens may call the API as that user."
        )
        yield Finding(
            resource,
            problem,
            f'{resource.code} with the origins written out, such as ["https://app.example.com"].',
        )


def _configurations(resource: Resource) -> Iterator[tuple[object, object]]:
    props = resource.props
    if resource.type in http_api.APIS | functions.URLS:
        cors = first(props, "corsConfiguration", "cors")
        yield get(cors, "allowOrigins"), get(cors, "allowCredentials")
    elif resource.type in _HEADERS:
        cors = first(props, "corsConfig")
        if cors is None:
            cors = get(props, "responseHeadersPolicyConfig", "corsConfig")
        yield get(cors, "accessControlAllowOrigins", "items"), get(cors, "accessControlAllowCredentials")
    elif resource.type in _ANSWERS:
        yield _sent(get(props, "responseParameters"))
    elif resource.type in rest_api.METHODS:
        responses = items(props, "integration", "integrationResponses")
        listed = [] if isinstance(responses, Unknown) else responses
        yield from (_sent(get(each, "responseParameters")) for each in listed)
    if resource.type in http_api.APIS | rest_api.APIS:
        yield from _document(get(props, "body"))


def _document(body: object) -> Iterator[tuple[object, object]]:
    """What a document says for its API, and what its operations' integrations and its API's own answers send.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
    """
    if body is None or body is UNKNOWN:
        return
    try:
        document = openapi.parse(body)
    except Unreadable:
        return
    cors = get(document, "x-amazon-apigateway-cors")
    yield get(cors, "allowOrigins"), get(cors, "allowCredentials")
    operations = [operation for path in _values(get(document, "paths")) for operation in _values(path)]
    answers = [get(operation, "x-amazon-apigateway-integration", "responses") for operation in operations]
    for answer in (*answers, get(document, "x-amazon-apigateway-gateway-responses")):
        yield from (_sent(get(each, "responseParameters")) for each in _values(answer))


def _values(value: object) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else []


def _sent(parameters: object) -> tuple[object, object]:
    """The origins and the permission that the parameters of a response send."""
    headers = (
        {str(key).lower().rpartition(".header.")[2]: value for key, value in parameters.items()}
        if isinstance(parameters, dict)
        else {}
    )
    return _unquoted(headers.get(_ORIGIN)), _unquoted(headers.get(_CREDENTIALS))


def _careless(origins: object, allowed: object) -> bool:
    if flag({"": allowed}, "") is not True:
        return False
    named = texts({"": origins}, "")
    return not isinstance(named, Unknown) and any(
        isinstance(o, str) and (o.strip() in _EVERYONE or o.strip().lower() in _REPEATED) for o in named
    )


def _unquoted(value: object) -> object:
    return value.strip("'\" ") if isinstance(value, str) else value


RULE = Rule(
    id="GH105",
    name="cors-credentials",
    title="Credentials stay with known origins",
    description="A CORS configuration must not allow credentials to every origin.",
    level="mandatory",
    severity="high",
    cure="Write the allowed origins out, or leave allow_credentials off.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",
    types=http_api.APIS | rest_api.APIS | rest_api.METHODS | functions.URLS | _HEADERS | _ANSWERS,
    check=check,
    tags=("cors", "api"),
)
