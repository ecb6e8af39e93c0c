"""Managed login: the OAuth and OpenID Connect endpoints of user pools, and of stand-ins for outside issuers."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount, Route

from gatehouse.laptop.guard import Guard, origin_of
from gatehouse.laptop.login.enrolment import Enrolment
from gatehouse.laptop.login.errors import LoginError
from gatehouse.laptop.login.issue import TokenIssuer
from gatehouse.laptop.login.keys import SigningKeys
from gatehouse.laptop.login.machines import Machines
from gatehouse.laptop.login.people import People
from gatehouse.laptop.login.realms import Realms
from gatehouse.laptop.login.seed import seed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.config import StandIns
    from gatehouse.laptop.login.cognito.messages import Outbox
    from gatehouse.laptop.login.cognito.realm import UserPool
    from gatehouse.laptop.login.cognito.triggers import Triggers

__all__ = [
    "LoginError",
    "create_app",
    "seed",
]

# Single-page clients call these from their own origin, with the token and never with a cookie. AWS answers every
# origin so; here the guard has let in only the application's own.
_OPEN = [
    Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type"],
        max_age=600,
    ),
]


def create_app(
    cloud: Cloud,
    *,
    base_url: str,
    stand_ins: Callable[[], StandIns],
    clock: Callable[[], float] = time.time,
    triggers: Triggers | None = None,
    outbox: Outbox | None = None,
    users: Callable[[str], Mapping[str, str]] = lambda _: {},
) -> Starlette:
    """Serve every pool at `/{pool id}` and every stand-in issuer at `/issuers/{number}`.

    `base_url` is where the application will be reached, such as `http://127.0.0.1:8081`; `clock` gives seconds since
    the epoch. `stand_ins` gives what `laptop.yaml` says now; its pools are made by `seed`. `triggers` call the
    functions of pools, and `outbox` takes what they write to people. `users` gives, of an issuer's URL, the people
    whom the sign-in form names with their passwords. From here on Cognito's own API in the local cloud signs people
    in here too. A cloud that is not running, as for a preview, has stand-in issuers and no pools.
    """
    keys = SigningKeys()
    tokens = TokenIssuer(keys, clock)
    pool: Callable[[str], UserPool | None] = lambda _: None  # noqa: E731
    if cloud.running:
        from gatehouse.laptop.login.cognito.operations import install
        from gatehouse.laptop.login.cognito.service import Service

        service = Service(tokens, clock, triggers, outbox)
        install(service, keys, base_url.rstrip("/"))
        pool = service.named
    # Making a key takes a moment that the first sign-in need not wait for.
    threading.Thread(target=keys.reserve, daemon=True).start()
    realms, base = Realms(pool, stand_ins), base_url.rstrip("/")
    routes = _routes(People(realms, base, tokens, clock, users), Machines(realms, base, tokens, keys, clock))

    def origins() -> frozenset[str]:
        """Those of the pages that may ask: the program's own, and those that sign in at an outside issuer."""
        outside = {
            origin
            for issuer in stand_ins().issuers.values()
            for client in issuer.clients.values()
            for url in (*client.callback_urls, *client.logout_urls)
            if (origin := origin_of(url))
        }
        return frozenset(outside) | (cloud.pages.origins() if cloud.running else frozenset())

    return Starlette(
        routes=[Mount("/{realm:str}/{number:int}", routes=routes), Mount("/{realm:str}", routes=routes)],
        middleware=[Middleware(Guard, origins)],
    )


def _routes(people: People, machines: Machines) -> list[Route]:
    read, send = ["GET", "OPTIONS"], ["POST", "OPTIONS"]
    return [
        Route("/.well-known/openid-configuration", machines.discovery, methods=read, middleware=_OPEN),
        Route("/.well-known/jwks.json", machines.jwks, methods=read, middleware=_OPEN),
        Route("/login", people.login, methods=["GET", "POST"]),
        Route("/logout", people.logout),
        Route("/passkeys/add", Enrolment(people).add, methods=["GET", "POST"]),
        # Cognito's paths, and those that clients of Auth0 know by heart.
        *(Route(path, people.authorize) for path in ("/oauth2/authorize", "/authorize")),
        *(
            Route(path, machines.token, methods=send, middleware=_OPEN)
            for path in ("/oauth2/token", "/oauth/token")
        ),
        *(
            Route(path, machines.revoke, methods=send, middleware=_OPEN)
            for path in ("/oauth2/revoke", "/oauth/revoke")
        ),
        *(
            Route(path, machines.user_info, methods=[*read, "POST"], middleware=_OPEN)
            for path in ("/oauth2/userInfo", "/userinfo")
        ),
        Route("/v2/logout", people.logout),
    ]
