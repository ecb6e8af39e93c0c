"""One request on its way through the gateway, and the answer to it."""

from __future__ import annotations

import binascii
import random
import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from gatehouse.laptop.gateway.issuers import Verified

Headers = list[tuple[bytes, bytes]]

_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

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


@dataclass(slots=True)
class Answer:
    """A response before it is sent.

    Attributes:
        status: 200 to 599.
        headers: Lower-case names; no content-length and nothing hop-by-hop.
        body: The whole body, where it is not streamed.
        stream: The body's parts, where it is streamed.
        length: The streamed body's length, where the backend said it.
        error: What `$context.error.message` logs.
        integration: The backend's status, where one was asked.
    """

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    stream: AsyncGenerator[bytes, None] | None = None
    length: bytes | None = None
    error: str = ""
    integration: int | None = None

    async def close(self) -> None:
        """Let go of a body that was not read to its end."""
        if self.stream is not None:
            await self.stream.aclose()


def message(status: int, text: str) -> Answer:
    """Make an error as API Gateway words its own: `{"message":"..."}`."""
    return Answer(status, [JSON], b'{"message":"' + text.encode() + b'"}', error=text)


def not_found() -> Answer:
    """404, also where only the method is wrong."""
    return message(404, "Not Found")


def forbidden() -> Answer:
    """403."""
    return message(403, "Forbidden")


def broken() -> Answer:
    """500: the function failed, or may not be invoked."""
    return message(500, "Internal Server Error")


def failed(why: str) -> Answer:
    """Make the 500 of a function that failed; only the access log says why."""
    answer = broken()
    answer.error = why
    return answer


def unavailable() -> Answer:
    """503: the backend took too long or can't be reached."""
    return message(503, "Service Unavailable")


def too_large() -> Answer:
    """413: the body is over the limit."""
    return message(413, "Request Entity Too Large")


@dataclass(slots=True)
class Call:
    """A request.

    Attributes:
        id: The request id, also the `apigw-requestid` header.
        now: Seconds since the epoch when it came.
        method: Upper case, as sent.
        sent: The whole path as sent, percent-encoded, with stage and base path.
        path: The same without the base path of a custom domain.
        route_path: The path that routes are matched with: without the stage or the base path.
        query: The query string as sent.
        headers: Lower-case names, values as sent.
        client: The caller's address.
        protocol: `HTTP/1.1` or so.
        scheme: `http` or `https`.
        port: The port it came to.
        api: The API's id.
        account: The account's id.
        domain: The host name it is served under.
        stage: The stage's name.
        variables: The stage variables.
        route_key: The selected route, empty before.
        parameters: The path variables' values.
        caller: Who calls, on a route with an authorizer.
        scoped: Whether the route wants scopes.
        authorizer_error: For the access log.
        body: The body, once it is read.
        head_size: Bytes of the request line and headers.
        body_size: Bytes of the body, also where it was too large to keep.
        extended_id: A REST API's second request id.
        rerouted: Whether parameter mapping gave it another path.
        backend_seconds: How long the backend took.
        seconds: How long the whole request took, for the access log.
    """

    id: str
    now: float
    method: str
    sent: str
    path: str
    route_path: str
    query: str
    headers: Headers
    client: str
    protocol: str
    scheme: str
    port: int
    api: str = ""
    account: str = ""
    domain: str = ""
    stage: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    route_key: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    caller: Verified | None = None
    scoped: bool = False
    authorizer_error: str = ""
    body: bytes = b""
    extended_id: str = ""
    rerouted: bool = False
    head_size: int = 0
    body_size: int = 0
    backend_seconds: float | None = None
    seconds: float = 0.0

    def header(self, name: bytes) -> str | None:
        """Give a header's value, repeated ones joined by commas, or None."""
        found: bytes | None = None
        for key, value in self.headers:
            if key == name:
                found = value if found is None else found + b"," + value
        return None if found is None else text(found)

    def query_values(self) -> list[tuple[str, str]]:
        """Give the query's names and values, decoded, in their order."""
        return parse_qsl(self.query, keep_blank_values=True) if self.query else []


def request_id() -> str:
    """Make a request id in the form HTTP APIs use."""
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
    """Format a time as the events and logs have it, `12/Mar/2020:19:03:58 +0000`.

    Args:
        seconds: Since the epoch.

    Returns:
        The time in UTC; the months are English in any locale.
    """
    at = time.gmtime(seconds)
    return f"{at.tm_mday:02}/{_MONTHS[at.tm_mon - 1]}/{at.tm_year}:{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} +0000"
