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
        """The keys; `fresh` reads them again, but at most once in ten seconds."""
        with self._lock:
            age = time.monotonic() - self._read
            if self._keys is None or age > KEYS_SECONDS or (fresh and age > 10):
                with urllib.request.urlopen(JWKS_URL, timeout=3) as response:
                    self._keys = KeySet.import_key_set(json.load(response))
                self._read = time.monotonic()
            return self._keys


KEYS = Keys()
STARTED: dict[str, float] = {}


def caller(header: str) -> dict[str, Any] | None:
    """The claims of a bearer token that is good here: signature, issuer, client and times; else None."""
    token = header.removeprefix("Bearer ")
    for fresh in (False, True):
        try:
            claims = jwt.decode(token, KEYS.get(fresh=fresh), algorithms=["RS256"]).claims
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
            return self.answer(200, {"status": "ok"})
        claims = caller(self.headers.get("authorization", ""))
        if claims is None:
            return self.answer(401, {"message": "Unauthorized"})
        started = STARTED.get(claims["sub"])
        seconds = None if started is None else round(time.time() - started, 3)
        return self.answer(200, {"path": self.path, "sub": claims["sub"], "seconds": seconds})

    def do_POST(self) -> None:
        """Start the caller's timer."""
        self.rfile.read(int(self.headers.get("content-length") or 0))
        claims = caller(self.headers.get("authorization", ""))
        if claims is None:
            return self.answer(401, {"message": "Unauthorized"})
        STARTED[claims["sub"]] = time.time()
        return self.answer(201, {"seconds": 0})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        """Send a JSON answer."""
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    address = (os.environ.get("HOST", "0.0.0.0"), int(os.environ["PORT"]))
    ThreadingHTTPServer(address, Handler).serve_forever()
