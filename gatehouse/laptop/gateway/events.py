"""The event a Lambda gets from an HTTP API in payload format 2.0, and what all events share: a pure calculation.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
"""

from __future__ import annotations

import base64
import json
import random
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quote
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from gatehouse.laptop.gateway.request import HOP_BY_HOP, SCHEME, Headers, clf_time, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.gateway.request import Exchange

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
_NO_AGENT = '"user-agent":""'
_encode = json.JSONEncoder(separators=(",", ":")).encode


def encode(event: dict[str, Any]) -> bytes:
    """Encode an event, in ASCII, so that no character of a request can be one that JSON can't hold."""
    return _encode(event).encode("ascii")


def forwarded(exchange: Exchange) -> Headers:
    """Give the request's headers as backends get them, and note the trace id that functions see in the exchange.

    They are the end-to-end headers, with the caller's address, port and scheme and a trace id added.
    """
    request = exchange.request
    found: Headers = []
    came_through, trace, length = b"", b"", False
    for name, value in request.headers:
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
        found.append((b"content-length", b"%d" % len(request.body)))
    client = request.client.encode()
    if b"Root=" not in trace:
        # An authorizer's function and the integration behind it belong to one trace.
        trace = exchange.trace.partition(";Parent=")[0].encode()
        trace = trace or b"Root=1-%08x-%024x" % (int(request.now), random.getrandbits(96))
    whole = trace if b"Parent=" in trace else b"%b;Parent=%016x;Sampled=0" % (trace, random.getrandbits(64))
    exchange.trace = exchange.trace or whole.decode("latin-1")
    found.append((b"x-amzn-trace-id", trace))
    found.append((b"x-forwarded-for", came_through + b", " + client if came_through else client))
    found.append((b"x-forwarded-port", b"%d" % request.port))
    found.append((b"x-forwarded-proto", SCHEME.encode()))
    return found


def body(exchange: Exchange) -> tuple[str, bool]:
    """Give the body as an HTTP API's event has it: text and False, or for what is not text, base64 and True."""
    request = exchange.request
    kind = (request.header(b"content-type") or "").partition(";")[0].strip().lower()
    if kind in TEXT_TYPES:
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode(), True


def version_2(exchange: Exchange, headers: Headers) -> bytes:
    """Build the event in format 2.0, JSON, of the headers that `forwarded` gave; nothing is in it for what is not there.

    The path is URL-decoded: AWS's own recordings in aws/aws-lambda-dotnet (HttpContextTestCases, V2_SpecialCharactersInPath)
    and hotsock/voker (vokerhttp/testdata/apigwv2-request.json).
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
    route_key, path = _quote(exchange.route.key), _quote(unquote(exchange.path))
    parts = [
        f'{{"version":"2.0","routeKey":{route_key},"rawPath":{path},"rawQueryString":{_quote(exchange.query)},'
    ]
    if cookies:
        parts.append(f'"cookies":{_encode(cookies)},')
    parts.append(f'"headers":{{{",".join(members.values())}}},')
    if exchange.query:
        parts.append(_query(exchange))
    agent = members.get(b"user-agent", _NO_AGENT)[len(_NO_AGENT) - 2 :]
    parts.append(_context(exchange, route_key, path, agent))
    if exchange.parameters:
        parts.append(f'"pathParameters":{_object(exchange.parameters)},')
    if exchange.stage.variables:
        parts.append(f'"stageVariables":{_object(exchange.stage.variables)},')
    encoded = False
    if exchange.request.body:
        content, encoded = body(exchange)
        parts.append(f'"body":{_quote(content)},')
    parts.append('"isBase64Encoded":true}' if encoded else '"isBase64Encoded":false}')
    return "".join(parts).encode("ascii")


def _query(exchange: Exchange) -> str:
    joined: dict[str, str] = {}
    for parameter, given in exchange.query_values():
        joined[parameter] = f"{joined[parameter]},{given}" if parameter in joined else given
    return f'"queryStringParameters":{_object(joined)},' if joined else ""


def _context(exchange: Exchange, route_key: str, path: str, agent: str) -> str:
    request, api, caller, domain = exchange.request, exchange.api, exchange.caller, exchange.domain
    authorizer = ""
    if caller is not None:
        authorizer = f'"authorizer":{caller.version_2(scoped=bool(exchange.route.scopes))},'
    return (
        f'"requestContext":{{"accountId":"{api.account}","apiId":"{api.id}",{authorizer}'
        f'"domainName":{_quote(domain)},"domainPrefix":{_quote(domain.partition(".")[0])},'
        f'"http":{{"method":{_quote(request.method)},"path":{path},"protocol":{_quote(request.protocol)},'
        f'"sourceIp":{_quote(request.client)},"userAgent":{agent}}},'
        f'"requestId":"{exchange.id}","routeKey":{route_key},"stage":{_quote(exchange.stage.name)},'
        f'"time":"{clf_time(int(request.now))}","timeEpoch":{int(request.now * 1000)}}},'
    )


def _member(header: tuple[bytes, bytes]) -> str:
    return f"{_quote(header[0].decode('latin-1'))}:{_quote(text(header[1]))}"


_known_member = lru_cache(maxsize=1024)(_member)  # a client sends the same headers again and again


def _object(values: Mapping[str, str]) -> str:
    return "{" + ",".join([f"{_quote(name)}:{_quote(value)}" for name, value in values.items()]) + "}"
