"""Sending a record's requests, byte for byte as it has them: `http.client` changes neither paths nor names of headers."""

from __future__ import annotations

import base64
import http.client
import json
import select
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from gatehouse.conformance.matching import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

Headers = list[tuple[str, str]]
Sign = Callable[[str, str, str, bytes], Headers]
"""Gives the headers of a signature: how it is made, and the method, URL and body that are sent."""

_SECONDS = 35.0
_IDP = "AWSCognitoIdentityProviderService."


class NotServedError(Exception):
    """The place that a record is sent to is not there, as where a peer has no REST APIs."""


@dataclass
class Destination:
    """Where records are sent: the URL of each place, `http`, `rest`, `login` and so on; what is not here is not served.

    `values` are what `${names}` in records stand for, and `token` gives a token by its name. `sign` signs a request as a
    record says; without it, one that has to be signed is not served. `open` are the connections by scheme and host.
    """

    bases: Mapping[str, str]
    values: dict[str, Any] = field(repr=False)  # a password and a client's secret are among them
    token: Callable[[str], str] = field(repr=False)
    open: dict[str, http.client.HTTPConnection] = field(default_factory=dict, repr=False)
    sign: Sign | None = field(default=None, repr=False)

    def send(self, send: Mapping[str, Any]) -> Reply:
        """Send one request.

        Raises:
            NotServedError: Its place is not served here.
            OSError: The connection broke.
        """
        to = send["to"]
        base = self.bases.get(to)
        if not base:
            raise NotServedError(f"{to} is not served here")
        if "raw" in send:
            return _raw(base, send["raw"])
        method, path, headers, body = self._request(send)
        parts = urlsplit(base)
        connection = self._connection(parts.scheme, parts.netloc)
        if "sign" in send:
            if self.sign is None:
                raise NotServedError("there are no AWS keys here to sign with")
            headers += self.sign(send["sign"], method, base + path, body)
        names = {name.lower() for name, _ in headers}
        try:
            connection.putrequest(method, parts.path + path, skip_host=True, skip_accept_encoding=True)
            if "host" not in names:
                connection.putheader("Host", parts.netloc)
            if body and "content-length" not in names:
                connection.putheader("Content-Length", str(len(body)))
            for name, value in headers:
                connection.putheader(name, value.encode("utf-8"))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as problem:
            connection.close()
            raise OSError(str(problem) or type(problem).__name__) from problem
        return Reply(answer.status, tuple((name.lower(), value) for name, value in answer.getheaders()), said)

    def close(self) -> None:
        """Close the connections."""
        while self.open:
            self.open.popitem()[1].close()

    def _request(self, send: Mapping[str, Any]) -> tuple[str, str, Headers, bytes]:
        headers = [
            (name, str(value))
            for name, values in (send.get("headers") or {}).items()
            for value in (values if isinstance(values, list) else [values])
        ]
        names = {name.lower() for name, _ in headers}
        body, kind = b"", ""
        if "json" in send:
            body, kind = json.dumps(send["json"]).encode(), "application/json"
        elif "form" in send:
            body, kind = urlencode(send["form"]).encode(), "application/x-www-form-urlencoded"
        elif "base64" in send:
            body = base64.b64decode(send["base64"])
        elif "body" in send:
            body = str(send["body"]).encode()
        if "action" in send:
            headers.append(("X-Amz-Target", _IDP + send["action"]))
            kind = "application/x-amz-json-1.1"
        if kind and "content-type" not in names:
            headers.append(("Content-Type", kind))
        if "token" in send:
            headers.append(("Authorization", f"Bearer {self.token(send['token'])}"))
        method = send.get("method") or ("POST" if "action" in send else "GET")
        path = quote(
            send.get("path") or ("/" if "action" in send else ""), safe="/%?&=+:@!$'()*,;~#[]-._{}\"<>|^`\\"
        )
        return method, path, headers, body

    def _connection(self, scheme: str, netloc: str) -> http.client.HTTPConnection:
        key = f"{scheme}://{netloc}"
        if key not in self.open:
            self.open[key] = (
                http.client.HTTPSConnection(netloc, timeout=_SECONDS, context=ssl.create_default_context())
                if scheme == "https"
                else http.client.HTTPConnection(netloc, timeout=_SECONDS)
            )
        connection = self.open[key]
        if connection.sock is not None and select.select([connection.sock], [], [], 0)[0]:
            connection.close()  # The server has closed it, as servers do after a while; the next request opens it again.
        return connection


def _raw(base: str, text: str) -> Reply:
    parts = urlsplit(base)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    sent = text.replace("${host}", parts.netloc).replace("${base}", parts.path).replace("\n", "\r\n").encode()
    with socket.create_connection((host, port), _SECONDS) as plain:
        connection: socket.socket = plain
        if parts.scheme == "https":
            connection = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        connection.sendall(sent)
        response = http.client.HTTPResponse(connection)
        try:
            response.begin()
            body = response.read()
        except http.client.HTTPException as problem:
            raise OSError(str(problem)) from problem
        finally:
            response.close()
    return Reply(response.status, tuple((name.lower(), value) for name, value in response.getheaders()), body)
