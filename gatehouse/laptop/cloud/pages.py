"""Which web pages may call the local cloud, and what.

On AWS any page may call those operations of Cognito's API that ask for no signature: they take a client id, a session
or a user's own token. Here only the application's own pages may, and nothing else answers a page at all: every other
call takes any credentials, so that a page could read each secret of the stack.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.gaps.base import moto
from gatehouse.laptop.cloud.session import isolated
from gatehouse.laptop.guard import origin_of, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_COGNITO: Final = "AWSCognitoIdentityProviderService"
_LOOKED_AT: Final = ("host", "origin", "sec-fetch-site", "sec-fetch-mode")


class Pages:
    """The origins of the application's pages: those of its user pool clients' URLs, and what `add` names."""

    def __init__(self) -> None:
        self._named: frozenset[str] = frozenset()

    def name(self, origins: Iterable[str]) -> None:
        """Take these origins, such as `http://localhost:3000`, in the place of those named before."""
        self._named = frozenset(origins)

    def origins(self) -> frozenset[str]:
        """All of them; patterns are not origins and let nobody in."""
        return self._named | {origin for url in _client_urls() if (origin := origin_of(url))}

    def answered(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes] | None:
        """Answer what moto shall not: a page that may not call, a preflight, moto's own switches. Else give None."""
        origin = environ.get("HTTP_ORIGIN")
        headers = {name: environ.get(f"HTTP_{name.upper().replace('-', '_')}") for name in _LOOKED_AT}
        given = {name: str(value) for name, value in headers.items() if value is not None}
        reason = refusal(given, self.origins() if origin is not None else (), cross_site=True)
        if reason is None and environ.get("PATH_INFO", "").startswith("/moto-api"):
            reason = "The switches of moto itself are not served; end `gatehouse up` to forget everything."
        preflight = environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
        if reason is None and origin is not None and not preflight and not _unsigned(environ):
            reason = "A page may call only those operations of Cognito that ask for no signature."
        if reason is not None:
            body = f"{reason}\n".encode()
            head = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
            start_response("403 Forbidden", head)
            return [body]
        if origin is not None and preflight:
            start_response(
                "200 OK",
                [
                    *_allowed(origin),
                    ("Access-Control-Allow-Methods", "POST"),
                    ("Access-Control-Allow-Headers", environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")),
                    ("Access-Control-Max-Age", "172800"),
                    ("Content-Length", "0"),
                ],
            )
            return [b""]
        return None

    def readable(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Callable[..., Any]:
        """Let the page that asked read the answer, and no other: moto would let every page."""
        origin = environ.get("HTTP_ORIGIN")

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:  # noqa: ANN401 - WSGI
            kept = [item for item in headers if not item[0].lower().startswith("access-control-")]
            return start_response(status, [*kept, *(_allowed(origin) if origin else ())], *more)

        return start


def _allowed(origin: str) -> list[tuple[str, str]]:
    return [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"),
        ("Vary", "Origin"),
    ]


def _unsigned(environ: dict[str, Any]) -> bool:
    service, _, operation = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")
    signed = "HTTP_AUTHORIZATION" in environ
    return service == _COGNITO and operation in unsigned_operations() and not signed


@cache
def unsigned_operations() -> frozenset[str]:
    """The operations of Cognito's API that AWS's own description of it asks no signature for (`authtype: none`)."""
    model = isolated().get_service_model("cognito-idp")
    return frozenset(
        name for name in model.operation_names if model.operation_model(name).auth_type == "none"
    )


def _client_urls() -> Iterable[str]:
    if "moto.cognitoidp.models" not in sys.modules:  # No pool has been made yet.
        return
    for regions in moto("cognitoidp.models").cognitoidp_backends.values():
        for backend in list(regions.values()):
            for pool in list(backend.user_pools.values()):
                for client in list(pool.clients.values()):
                    config = client.extended_config
                    yield from (*(config.get("CallbackURLs") or ()), *(config.get("LogoutURLs") or ()))
