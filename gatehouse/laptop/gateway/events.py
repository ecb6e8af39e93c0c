"""The event a Lambda gets from an HTTP API, in payload format 2.0 and 1.0: a pure calculation.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
"""

from __future__ import annotations

import base64
import json
import random
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quote
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.gateway.call import HOP_BY_HOP, Call, Headers, clf_time, text

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT_TYPES = frozenset(
    {
        "text/plain",
        "text/html",
        "text/csv",
        "text/xml",
        "application/json",
        "application/xml",
        "application/javascript",
        "application/graphql",
    }
)
# What 1.0 spells this way; clients speak HTTP/2 to AWS, where a header's name is lower case.
_TITLED = {
    b"content-length": "Content-Length",
    b"host": "Host",
    b"user-agent": "User-Agent",
    b"x-amzn-trace-id": "X-Amzn-Trace-Id",
    b"x-forwarded-for": "X-Forwarded-For",
    b"x-forwarded-port": "X-Forwarded-Port",
    b"x-forwarded-proto": "X-Forwarded-Proto",
}
_NO_AGENT = '"user-agent":""'
_encode = json.JSONEncoder(separators=(",", ":")).encode


def encode(event: dict[str, Any]) -> bytes:
    """Encode an event, in ASCII, so that no character of a request can be one that JSON can't hold."""
    return _encode(event).encode("ascii")


def forwarded(call: Call) -> Headers:
    """Give the request's headers as backends get them.

    Args:
        call: The request, its body read.

    Returns:
        The end-to-end headers, with the caller's address, port and scheme and a trace id added.
    """
    found: Headers = []
    came_through, trace, length = b"", b"", False
    for name, value in call.headers:
        if name == b"x-forwarded-for":
            came_through = came_through + b", " + value if came_through else value
        elif name == b"x-amzn-trace-id":
            trace = value
        elif name in HOP_BY_HOP or name in {b"x-forwarded-port", b"x-forwarded-proto"}:
            continue
        else:
            length = length or name == b"content-length"
            found.append((name, value))
    if not length:
        found.append((b"content-length", b"%d" % len(call.body)))
    client = call.client.encode()
    trace = trace or b"Root=1-%08x-%024x" % (int(call.now), random.getrandbits(96))
    found.append((b"x-amzn-trace-id", trace))
    found.append((b"x-forwarded-for", came_through + b", " + client if came_through else client))
    found.append((b"x-forwarded-port", b"%d" % call.port))
    found.append((b"x-forwarded-proto", call.scheme.encode()))
    return found


def body(call: Call) -> tuple[str, bool]:
    """Give the body as an event has it.

    Args:
        call: The request, its body read.

    Returns:
        The text and False, or for anything that is not text, base64 and True.
    """
    kind = (call.header(b"content-type") or "").partition(";")[0].strip().lower()
    if kind in TEXT_TYPES:
        try:
            return call.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(call.body).decode(), True


def version_2(call: Call, headers: Headers) -> bytes:
    """Build the event in format 2.0.

    Args:
        call: The request, its route selected and its body read.
        headers: What `forwarded` gave, after parameter mapping.

    Returns:
        The event, JSON, without the keys for what the request has not.
    """
    # Written out rather than built and encoded: it is the costliest part of a request, and half as costly this way.
    members: dict[bytes, str] = {}
    cookies: list[str] = []
    for pair in headers:
        name = pair[0]
        if name == b"cookie":
            cookies += [cookie for part in text(pair[1]).split(";") if (cookie := part.strip())]
        elif name in members:
            members[name] = f"{members[name][:-1]},{_quote(text(pair[1]))[1:]}"
        elif name == b"x-amzn-trace-id":
            members[name] = _member(pair)  # no two requests have the same
        else:
            members[name] = _known_member(pair)
    route_key, path = _quote(call.route_key), _quote(call.path)
    parts = [
        f'{{"version":"2.0","routeKey":{route_key},"rawPath":{path},"rawQueryString":{_quote(call.query)},'
    ]
    if cookies:
        parts.append(f'"cookies":{_encode(cookies)},')
    parts.append(f'"headers":{{{",".join(members.values())}}},')
    if call.query:
        parts.append(_query(call))
    agent = members.get(b"user-agent", _NO_AGENT)[len(_NO_AGENT) - 2 :]
    parts.append(_context(call, route_key, path, agent))
    if call.parameters:
        parts.append(f'"pathParameters":{_object(call.parameters)},')
    if call.variables:
        parts.append(f'"stageVariables":{_object(call.variables)},')
    encoded = False
    if call.body:
        content, encoded = body(call)
        parts.append(f'"body":{_quote(content)},')
    parts.append('"isBase64Encoded":true}' if encoded else '"isBase64Encoded":false}')
    return "".join(parts).encode("ascii")


def _query(call: Call) -> str:
    joined: dict[str, str] = {}
    for parameter, given in call.query_values():
        joined[parameter] = f"{joined[parameter]},{given}" if parameter in joined else given
    return f'"queryStringParameters":{_object(joined)},' if joined else ""


def _context(call: Call, route_key: str, path: str, agent: str) -> str:
    caller = call.caller
    authorizer = ""
    if caller is not None:
        scopes = caller.scopes_json if call.scoped else "null"
        authorizer = f'"authorizer":{{"jwt":{{"claims":{caller.strings_json},"scopes":{scopes}}}}},'
    domain = call.domain
    return (
        f'"requestContext":{{"accountId":"{call.account}","apiId":"{call.api}",{authorizer}'
        f'"domainName":{_quote(domain)},"domainPrefix":{_quote(domain.partition(".")[0])},'
        f'"http":{{"method":{_quote(call.method)},"path":{path},"protocol":{_quote(call.protocol)},'
        f'"sourceIp":{_quote(call.client)},"userAgent":{agent}}},'
        f'"requestId":"{call.id}","routeKey":{route_key},"stage":{_quote(call.stage)},'
        f'"time":"{clf_time(int(call.now))}","timeEpoch":{int(call.now * 1000)}}},'
    )


def _member(header: tuple[bytes, bytes]) -> str:
    return f"{_quote(header[0].decode('latin-1'))}:{_quote(text(header[1]))}"


_known_member = lru_cache(maxsize=1024)(_member)  # a client sends the same headers again and again


def _object(values: Mapping[str, str]) -> str:
    return "{" + ",".join([f"{_quote(name)}:{_quote(value)}" for name, value in values.items()]) + "}"


def version_1(call: Call, headers: Headers) -> bytes:
    """Build the event in format 1.0.

    Args:
        call: The request, its route selected and its body read.
        headers: What `forwarded` gave, after parameter mapping.

    Returns:
        The event, JSON; what the request has not is null.
    """
    multi = multi_headers(headers)
    values: dict[str, list[str]] = {}
    for name, value in call.query_values():
        values.setdefault(name, []).append(value)
    content, encoded = body(call) if call.body else (None, False)
    method, _, path = call.route_key.rpartition(" ")
    context: dict[str, Any] = {
        "accountId": call.account,
        "apiId": call.api,
        "domainName": call.domain,
        "domainPrefix": call.domain.partition(".")[0],
        "extendedRequestId": call.id,
        "httpMethod": call.method,
        "identity": identity(call),
        "path": call.sent,
        "protocol": call.protocol,
        "requestId": call.id,
        "requestTime": clf_time(int(call.now)),
        "requestTimeEpoch": int(call.now * 1000),
        "resourceId": call.route_key,
        "resourcePath": path if method else call.route_key,
        "stage": call.stage,
    }
    if call.caller is not None:
        scopes = call.caller.scopes if call.scoped else None
        context["authorizer"] = {"claims": call.caller.strings, "scopes": scopes}
    event = {
        "version": "1.0",
        "resource": path if method else call.route_key,
        "path": call.sent,
        "httpMethod": call.method,
        "headers": {name: found[-1] for name, found in multi.items()},
        "multiValueHeaders": multi,
        "queryStringParameters": {name: found[-1] for name, found in values.items()} or None,
        "multiValueQueryStringParameters": values or None,
        "requestContext": context,
        "pathParameters": dict(call.parameters) or None,
        "stageVariables": dict(call.variables) or None,
        "body": content,
        "isBase64Encoded": encoded,
    }
    return encode(event)


def multi_headers(headers: Headers) -> dict[str, list[str]]:
    """Group the headers by the names that format 1.0 gives them."""
    multi: dict[str, list[str]] = {}
    for name, value in headers:
        multi.setdefault(_TITLED.get(name) or name.decode("latin-1"), []).append(text(value))
    return multi


def identity(call: Call) -> dict[str, str | None]:
    """Give `requestContext.identity`: with a JWT, only the address and the user agent are known."""
    return {
        "accessKey": None,
        "accountId": None,
        "caller": None,
        "cognitoAmr": None,
        "cognitoAuthenticationProvider": None,
        "cognitoAuthenticationType": None,
        "cognitoIdentityId": None,
        "cognitoIdentityPoolId": None,
        "principalOrgId": None,
        "sourceIp": call.client,
        "user": None,
        "userAgent": call.header(b"user-agent") or "",
        "userArn": None,
    }
