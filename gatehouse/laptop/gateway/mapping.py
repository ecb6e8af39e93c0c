"""Parameter mapping: what an integration changes of a request and of a response; a pure calculation.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from gatehouse.laptop.gateway.request import text
from gatehouse.laptop.gateway.variables import variable

if TYPE_CHECKING:
    from gatehouse.laptop.gateway.request import Answer, Exchange, Headers

RESERVED = frozenset(
    {
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-location",
        "forwarded",
        "keep-alive",
        "origin",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailers",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
    }
)
RESERVED_PREFIXES = ("access-control-", "apigw-", "x-amz-", "x-amzn-")

_KEY = re.compile(r"(?:(append|overwrite|remove):)?(?:(header|querystring)\.(.+)|(path|statuscode))")
_REFERENCE = re.compile(
    r"\$\{([^{}]+)\}|\$((?:request|response|context|stageVariables)[A-Za-z0-9_.:$\[\]-]*)"
)
_UNSAFE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

Source = Callable[[str], str | None]


@dataclass(frozen=True)
class ParameterMapping:
    """One entry: `append`, `overwrite` or `remove` of a header, a query parameter, the path or the status."""

    action: str
    place: str
    name: str
    value: str


def parse(parameters: Mapping[str, str]) -> tuple[ParameterMapping, ...]:
    """Read an integration's request or response parameters, `{"append:header.x-sub": "$context.authorizer.claims.sub"}`.

    Raises:
        ValueError: A key is malformed, or names a header that AWS reserves.
    """
    changes = []
    for key, value in parameters.items():
        found = _KEY.fullmatch(key)
        if found is None:
            raise ValueError(
                f"{key} is not append:, overwrite: or remove: of header.NAME, querystring.NAME or path"
            )
        action, place, name, whole = found[1] or "append", found[2] or found[4], found[3] or "", found[4]
        lower = name.lower()
        if place == "header" and (lower in RESERVED or lower.startswith(RESERVED_PREFIXES)):
            raise ValueError(f"{key} names a header that API Gateway reserves; no mapping may change it")
        if whole and action != "overwrite":
            raise ValueError(f"{key} must be overwrite:{whole}")
        changes.append(ParameterMapping(action, place, lower if place == "header" else name, value))
    return tuple(changes)


def request(
    changes: tuple[ParameterMapping, ...], exchange: Exchange, headers: Headers
) -> tuple[Exchange, Headers]:
    """Give the exchange with the path and query that the changes make, and the headers; the given ones stay as they are."""
    source = request_source(exchange)
    query, path = exchange.query_values(), exchange.path
    touched = rerouted = False
    for change in changes:
        value = evaluate(change.value, source)
        if change.place == "header":
            headers = _changed_headers(headers, change, value)
        elif change.place == "querystring":
            touched = True
            query = [pair for pair in query if change.action == "append" or pair[0] != change.name]
            if change.action != "remove" and value is not None:
                query.append((change.name, value))
        elif value is not None:
            rerouted = True
            path = quote(value if value.startswith("/") else f"/{value}", safe="/%:@!$&'()*+,;=~-._")
    query_string = urlencode(query) if touched else exchange.query
    return replace(exchange, path=path, rerouted=rerouted, query=query_string), headers


def response(
    mappings: Mapping[str, tuple[ParameterMapping, ...]], exchange: Exchange, answer: Answer
) -> None:
    """Apply the changes for the answer's status, in place."""
    for change in mappings.get(str(answer.status), ()):
        value = evaluate(change.value, _response_source(exchange, answer))
        if change.place == "header":
            answer.headers = _changed_headers(answer.headers, change, value)
        elif change.place == "statuscode" and value is not None and re.fullmatch("[2-5][0-9][0-9]", value):
            answer.status = int(value)


def evaluate(value: str, source: Source) -> str | None:
    """Evaluate static text, a `$reference`, or text with `${references}`; None where a bare reference finds nothing.

    `source` finds a reference without its `$`.
    """
    if value.startswith("$") and not value.startswith("${"):
        return source(value[1:])
    return _REFERENCE.sub(lambda found: source((found[1] or found[2]).removeprefix("$")) or "", value)


def _changed_headers(headers: Headers, change: ParameterMapping, value: str | None) -> Headers:
    name = change.name.encode("latin-1", "replace")
    if change.action == "append":
        return headers if value is None else [*headers, (name, header_value(value))]
    kept = [pair for pair in headers if pair[0] != name]
    if change.action == "overwrite" and value is not None:
        kept.append((name, header_value(value)))
    return kept


def header_value(value: str) -> bytes:
    """Make a header's value of any text; what could end the line becomes a space."""
    return _UNSAFE.sub(" ", value).strip().encode("utf-8", "replace")


def _common(exchange: Exchange, answer: Answer | None, reference: str) -> str | None:
    kind, _, name = reference.partition(".")
    if kind == "context":
        return variable(name)(exchange, answer)
    if kind == "stageVariables":
        return exchange.stage.variables.get(name)
    return None


def request_source(exchange: Exchange, answer: Answer | None = None) -> Source:
    """Find what a reference to a part of the request, to the context or to the stage's variables stands for."""

    def source(reference: str) -> str | None:
        kind, _, rest = reference.partition(".")
        if kind != "request":
            return _common(exchange, answer, reference)
        place, _, name = rest.partition(".")
        if place == "header":
            return exchange.request.header(name.lower().encode("latin-1", "replace"))
        if place == "querystring":
            values = [value for key, value in exchange.query_values() if key == name]
            return ",".join(values) if values else None
        if place == "path":
            return exchange.parameters.get(name) if name else exchange.route_path
        if place == "body":
            return _from_body(exchange.request.body, name)
        return None

    return source


def _response_source(exchange: Exchange, answer: Answer) -> Source:
    def source(reference: str) -> str | None:
        kind, _, rest = reference.partition(".")
        if kind != "response":
            return _common(exchange, answer, reference)
        place, _, name = rest.partition(".")
        if place == "header":
            key = name.lower().encode("latin-1", "replace")
            values = [text(value) for header, value in answer.headers if header == key]
            return ",".join(values) if values else None
        if place == "body":
            return _from_body(answer.body, name)
        return None

    return source


def _from_body(body: bytes, path: str) -> str | None:
    # JSONPath as far as a mapping needs it: names and indices. `$request.body` alone is the whole.
    if not path:
        return body.decode("utf-8", "replace")
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    if found is None:
        return None
    return found if isinstance(found, str) else json.dumps(found, separators=(",", ":"))
