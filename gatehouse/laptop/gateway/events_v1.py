"""The events of format 1.0, which a REST API sends too, with differences: a pure calculation.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html; and for what it leaves
open, AWS's recordings in hotsock/voker (vokerhttp/testdata/apigwv1-request.json), aws/aws-lambda-dotnet
(HttpContextTestCases.cs) and localstack/localstack (test_apigateway_lambda.snapshot.json).
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from gatehouse.laptop.gateway.events import body, encode
from gatehouse.laptop.gateway.issuers import Verified
from gatehouse.laptop.gateway.request import clf_time, text
from gatehouse.laptop.gateway.tokens import rest_claims

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gatehouse.laptop.gateway.request import Exchange, Headers

# What is spelled this way however the caller spells it; all other names stay as they are sent.
_TITLED = {
    b"host": "Host",
    b"user-agent": "User-Agent",
    b"x-amzn-trace-id": "X-Amzn-Trace-Id",
    b"x-forwarded-for": "X-Forwarded-For",
    b"x-forwarded-port": "X-Forwarded-Port",
    b"x-forwarded-proto": "X-Forwarded-Proto",
}
_HTTP_TITLED = _TITLED | {b"content-length": "Content-Length"}
_REST_TITLED = _TITLED | {b"authorization": "Authorization"}


def of_http_api(exchange: Exchange, headers: Headers) -> bytes:
    """Build an HTTP API's event, JSON, of the headers that `forwarded` gave; what is not there is null.

    `path` is as sent, `requestContext.path` is URL-decoded.
    """
    request, key, path = exchange.request, exchange.route.key, exchange.route.path
    content, encoded = body(exchange) if request.body else (None, False)
    caller = exchange.caller
    authorizer = None if caller is None else caller.version_1(scoped=bool(exchange.route.scopes))
    identity = {"cognitoAmr": None, **_identity(exchange)}
    context = _context(exchange, unquote(request.path), identity, authorizer)
    context |= {"extendedRequestId": exchange.id, "resourceId": key, "resourcePath": path}
    event = _event(exchange, headers, _HTTP_TITLED, context)
    event |= {
        "version": "1.0",
        "resource": path,
        "path": request.path,
        "pathParameters": exchange.parameters or None,
    }
    return encode(event | {"body": content, "isBase64Encoded": encoded})


def of_rest_api(exchange: Exchange, headers: Headers) -> bytes:
    """Build a REST API's event, JSON, of the headers that `forwarded` gave; what is not there is null.

    Paths and path variables are as sent, and there is no `Content-Length`. Under a custom domain both paths begin with the
    base path, which is why event handlers strip it: https://github.com/vincentsarago/lambda-proxy/issues/16,
    https://github.com/aws-powertools/powertools-lambda-python/pull/579.
    """
    request, route, caller = exchange.request, exchange.route, exchange.caller
    kind = (request.header(b"content-type") or "").partition(";")[0].strip().lower()
    encoded = bool(request.body) and is_binary(kind, exchange.api.binary)
    content = base64.b64encode(request.body).decode() if encoded else request.body.decode("utf-8", "replace")
    # Of a REST API's authorizers, only that of Cognito user pools is emulated.
    authorizer = {"claims": rest_claims(caller.claims)} if isinstance(caller, Verified) else None
    base = f"/{exchange.base_path}" if exchange.base_path else ""
    context = _context(exchange, base + exchange.path, _identity(exchange), authorizer)
    context |= {
        "extendedRequestId": request.id,
        "resourceId": route.resource,
        "resourcePath": route.path,
        "deploymentId": exchange.stage.deployment,
    }
    sent = [pair for pair in headers if pair[0] != b"content-length"]
    event = _event(exchange, sent, _REST_TITLED, context)
    event |= {
        "resource": route.path,
        "path": base + exchange.route_path,
        "pathParameters": exchange.parameters or None,
    }
    return encode(event | {"body": content or None, "isBase64Encoded": encoded})


def is_binary(kind: str, binary: Sequence[str]) -> bool:
    """Tell whether a media type is one of an API's binary ones, of which `*/*` and `image/*` stand for many."""
    return any(
        pattern in ("*/*", kind) or (pattern.endswith("/*") and kind.startswith(pattern[:-1]))
        for pattern in binary
    )


def _event(
    exchange: Exchange, headers: Headers, titled: Mapping[bytes, str], context: dict[str, Any]
) -> dict[str, Any]:
    spelling = exchange.request.spelling
    multi: dict[str, list[str]] = {}
    for name, value in headers:
        spelled = titled.get(name) or spelling.get(name, name).decode("latin-1")
        multi.setdefault(spelled, []).append(text(value))
    values: dict[str, list[str]] = {}
    for parameter, given in exchange.query_values():
        values.setdefault(parameter, []).append(given)
    return {
        "httpMethod": exchange.request.method,
        "headers": {name: found[-1] for name, found in multi.items()},
        "multiValueHeaders": multi,
        "queryStringParameters": {name: found[-1] for name, found in values.items()} or None,
        "multiValueQueryStringParameters": values or None,
        "stageVariables": dict(exchange.stage.variables) or None,
        "requestContext": context,
    }


def _context(
    exchange: Exchange, path: str, identity: dict[str, str | None], authorizer: dict[str, Any] | None
) -> dict[str, Any]:
    request, api = exchange.request, exchange.api
    context: dict[str, Any] = {
        "accountId": api.account,
        "apiId": api.id,
        "domainName": exchange.domain,
        "domainPrefix": exchange.domain.partition(".")[0],
        "httpMethod": request.method,
        "identity": identity,
        "path": path,
        "protocol": request.protocol,
        "requestId": exchange.id,
        "requestTime": clf_time(int(request.now)),
        "requestTimeEpoch": int(request.now * 1000),
        "stage": exchange.stage.name,
    }
    return context if authorizer is None else context | {"authorizer": authorizer}


def _identity(exchange: Exchange) -> dict[str, str | None]:
    """Give `requestContext.identity`: the address and the user agent, and who signed the call."""
    return {
        "accessKey": None,
        "accountId": None,
        "caller": None,
        "cognitoAuthenticationProvider": None,
        "cognitoAuthenticationType": None,
        "cognitoIdentityId": None,
        "cognitoIdentityPoolId": None,
        "principalOrgId": None,
        "sourceIp": exchange.request.client,
        "user": None,
        "userAgent": exchange.request.header(b"user-agent") or "",
        "userArn": None,
        **(exchange.caller.identity if exchange.caller else {}),
    }
