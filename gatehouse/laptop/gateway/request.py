"""A request, what has been decided about it, and the answer to it."""

from __future__ import annotations

import binascii
import random
import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import parse_qsl

import httptools

from gatehouse.laptop.gateway.model import NO_ROUTE, NO_STAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.gateway.model import Api, Route, Stage

Headers = list[tuple[bytes, bytes]]

SCHEME = "http"
"""How callers reach a laptop; AWS serves HTTPS only."""
JSON: tuple[bytes, bytes] = (b"content-type", b"application/json")
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"trailers",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""RFC 9110, section 7.6.1: what concerns one connection and is never passed on."""

_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Request(NamedTuple):
    """What a caller sent.

    Attributes:
        now: Seconds since the epoch when it came.
        path: The whole path as sent, percent-encoded, with stage and base path.
        query: The query string as sent.
        headers: Lower-case names, values as sent.
        spelling: How the caller spelled the names that are not in lower case.
        protocol: `HTTP/1.1` or `HTTP/1.0`.
        body: The body; what is past AWS's limit is not kept.
        head_size: Bytes of the request line and headers.
        body_size: Bytes of the body, also where it was too large to keep.
    """

    id: str
    now: float
    method: str
    path: str
    query: str
    headers: Headers
    spelling: Mapping[bytes, bytes]
    client: str
    protocol: str
    port: int
    body: bytes
    head_size: int
    body_size: int

    def header(self, name: bytes) -> str | None:
        """Give a header's value, repeated ones joined by commas, or None."""
        found: bytes | None = None
        for key, value in self.headers:
            if key == name:
                found = value if found is None else found + b"," + value
        return None if found is None else text(found)


def new_request(  # noqa: PLR0913 - the parts of a request
    method: str,
    target: bytes,
    headers: Headers,
    *,
    now: float,
    spelling: Mapping[bytes, bytes] | None = None,
    client: str = "127.0.0.1",
    port: int = 0,
    protocol: str = "HTTP/1.1",
    body: bytes = b"",
    head_size: int = 0,
    body_size: int = 0,
) -> Request:
    """Make a request of its line, headers (names in lower case) and body."""
    if not target.startswith(b"/"):
        try:
            url = httptools.parse_url(target)
            target = (url.path or b"/") + (b"?" + url.query if url.query else b"")
        except httptools.HttpParserError:
            target = b"/" + target
    path, _, query = target.partition(b"#")[0].decode("latin-1").partition("?")
    return Request(
        request_id(),
        now,
        method,
        path,
        query,
        headers,
        spelling or {},
        client,
        protocol,
        port,
        body,
        head_size,
        body_size,
    )


class Caller(Protocol):
    """Who calls, as an authorizer found out."""

    @property
    def identity(self) -> Mapping[str, str | None]:
        """Give what `$context.identity` and format 1.0's `requestContext.identity` have of the caller."""

    def version_2(self, *, scoped: bool) -> str:
        """Give `requestContext.authorizer` of an HTTP API's event in format 2.0, as JSON; has the route scopes?"""

    def version_1(self, *, scoped: bool) -> dict[str, Any] | None:
        """Give `requestContext.authorizer` of an HTTP API's event in format 1.0."""

    def variable(self, name: str) -> str | None:
        """Give `$context.authorizer.NAME`, or None where there is no such thing."""


@dataclass(slots=True)
class Exchange:
    """A request and what the steps have decided about it; each step fills in its own part.

    Attributes:
        api: The API; before it is found, one without stages.
        id: The request id as the answer shows it: the request's own, or a REST API's.
        path: The path without the base path of a custom domain.
        query: The query string; parameter mapping may change it for the backend.
        domain: The host name it is served under.
        base_path: The base path of a custom domain that the request's path begins with, `v1/orders`, or nothing.
        route_path: The path that routes are matched with: without the stage.
        caller: Who calls, on a route with an authorizer.
        authorizer_error: Why the authorizer refused, for the access log.
        trace: The trace id header that backends get.
        rerouted: Whether parameter mapping gave it another path.
        backend_seconds: How long the backend took.
        seconds: How long the whole took, for the access log.
    """

    request: Request
    api: Api
    id: str = ""
    path: str = ""
    query: str = ""
    domain: str = ""
    base_path: str = ""
    stage: Stage = NO_STAGE
    route_path: str = ""
    route: Route = NO_ROUTE
    parameters: Mapping[str, str] = field(default_factory=dict)
    caller: Caller | None = None
    authorizer_error: str = ""
    trace: str = ""
    rerouted: bool = False
    backend_seconds: float | None = None
    seconds: float = 0.0

    @classmethod
    def begin(cls, request: Request, api: Api) -> Exchange:
        """Begin with nothing decided."""
        return cls(request, api, request.id, request.path, request.query, route_path=request.path)

    def query_values(self) -> list[tuple[str, str]]:
        """Give the query's names and values, decoded, in their order."""
        return parse_qsl(self.query, keep_blank_values=True) if self.query else []


@dataclass(slots=True)
class Answer:
    """A response before it is sent.

    Attributes:
        status: 200 to 599.
        headers: Lower-case names; no content-length and nothing hop-by-hop.
        error: What `$context.error.message` logs.
        error_type: What `$context.error.responseType` logs, where the API has types of its own for its errors.
        integration: The backend's status, where one was asked.
    """

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    error: str = ""
    integration: int | None = None
    error_type: str = ""


def route_arn(exchange: Exchange) -> str:
    """Give the ARN that policies on `execute-api:Invoke` name: the API, the stage, the method and the path."""
    api = exchange.api
    return (
        f"arn:aws:execute-api:{api.region}:{api.account}:{api.id}/{exchange.stage.name}"
        f"/{exchange.request.method}{exchange.route_path}"
    )


def request_id() -> str:
    """Make a request id in the form that HTTP APIs use."""
    made = binascii.b2a_base64(random.randbytes(11), newline=False)  # noqa: S311 - an id, not a secret
    return made.translate(_URL_SAFE).decode()


def text(value: bytes) -> str:
    """Decode a header's value: UTF-8, else Latin-1, so that none is ever refused for its bytes."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


@lru_cache(maxsize=4)
def clf_time(seconds: int) -> str:
    """Format seconds since the epoch as events and logs have it, `12/Mar/2020:19:03:58 +0000`, in UTC and English."""
    at = time.gmtime(seconds)
    return f"{at.tm_mday:02}/{_MONTHS[at.tm_mon - 1]}/{at.tm_year}:{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} +0000"
