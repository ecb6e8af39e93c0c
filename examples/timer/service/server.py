"""The timer service: how long ago each of its users started a timer. It checks the token itself, as a second fence.

GET /health answers 200 without a token, for the load balancer. POST / starts the caller's timer, GET on any other
path tells it.
"""

from __future__ import annotations

import json
import os
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ISSUER, JWKS_URL, CLIENT_ID = (os.environ[name] for name in ("ISSUER", "JWKS_URL", "CLIENT_ID"))
KEYS_SECONDS = 300
SOONEST_SECONDS = 10
CLAIMS = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": ISSUER}, exp={"essential": True}, sub={"essential": True}
)


class Keys:
    """The issuer's keys, read again after a while, or sooner when a token names one that is not among them."""

    def __init__(self) -> None:
        self._keys: KeySet | None = None
        self._read = 0.0
        self._lock = threading.Lock()

    def get(self, *, fresh: bool = False) -> KeySet:
        """The keys; `fresh` reads them again, but not at every token that somebody makes up."""
        with self._lock:
            age = time.monotonic() - self._read
            if self._keys is None or age > KEYS_SECONDS or (fresh and age > SOONEST_SECONDS):
                with urllib.request.urlopen(JWKS_URL, timeout=3) as response:  # noqa: S310 - from the task definition
                    self._keys = KeySet.import_key_set(json.load(response))
                self._read = time.monotonic()
            return self._keys


KEYS = Keys()
STARTED: dict[str, float] = {}


class NoKeysError(Exception):
    """The issuer's keys cannot be read, so no token can be checked."""


def caller(header: str) -> dict[str, Any] | None:
    """The claims of a bearer token that is good here: signature, issuer, client and times; else None.

    Raises:
        NoKeysError: when that cannot be told.
    """
    token = header.removeprefix("Bearer ")
    for fresh in (False, True):
        try:
            keys = KEYS.get(fresh=fresh)
        except OSError as error:
            raise NoKeysError(str(error)) from error
        try:
            claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
            CLAIMS.validate(claims)
        except (JoseError, ValueError):
            continue
        return claims if CLIENT_ID in (claims.get("client_id"), claims.get("aud")) else None
    return None


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Tell the time since the caller's start."""
        if self.path == "/health":
            self.answer(200, {"status": "ok"})
        elif subject := self.subject():
            started = STARTED.get(subject)
            seconds = None if started is None else round(time.time() - started, 3)
            self.answer(200, {"path": self.path, "sub": subject, "seconds": seconds})

    def do_POST(self) -> None:
        """Start the caller's timer."""
        self.rfile.read(int(self.headers.get("content-length") or 0))
        if subject := self.subject():
            STARTED[subject] = time.time()
            self.answer(201, {"seconds": 0})

    def subject(self) -> str | None:
        """Whom the token is about; None after the caller was turned away."""
        try:
            claims = caller(self.headers.get("authorization", ""))
        except NoKeysError as error:
            self.log_error("the issuer's keys cannot be read: %s", error)
            self.answer(503, {"message": "Service Unavailable"})
            return None
        if claims is None:
            self.answer(401, {"message": "Unauthorized"})
            return None
        return str(claims["sub"])

    def answer(self, status: int, body: dict[str, Any]) -> None:
        """Send a JSON answer."""
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    address = (os.environ.get("HOST", "0.0.0.0"), int(os.environ["PORT"]))  # noqa: S104 - of the container
    ThreadingHTTPServer(address, Handler).serve_forever()
