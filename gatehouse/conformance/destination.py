"""A place to fire records at: a running laptop or a deployed stack of the conformance program, with users and tokens."""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from gatehouse.conformance.sending import Destination, NotServedError
from gatehouse.conformance.signing import RequestSigner
from gatehouse.operate.authorize import sign_in
from gatehouse.operate.claims import header_and_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gatehouse.operate.exchange import Tokens
    from gatehouse.operate.target import Target

RESOURCE = "https://api.example.com/mcp"
"""What an authorizer of the program names as its audience."""
_CALLBACK = "http://localhost:3000/callback"


@contextmanager
def of(target: Target) -> Iterator[Destination]:
    """Make the place of a target; for as long, its user pool has one user more, with a password that nobody else knows."""
    outputs, cognito = target.outputs, target.cognito
    pool = target.pool_id
    user, password = f"conformance-{secrets.token_hex(4)}", f"Aa1!{secrets.token_urlsafe(18)}"
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=user,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": "user@example.com"},
            {"Name": "email_verified", "Value": "true"},
        ],
    )
    try:
        cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=password, Permanent=True)
        machine = str(outputs["machine_client_id"])
        found = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=machine)["UserPoolClient"]
        values: dict[str, Any] = {
            **{name: value for name, value in outputs.items() if isinstance(value, str)},
            "region": target.region,
            "username": user,
            "password": password,
            "machine_client_secret": found.get("ClientSecret", ""),
        }
        bases = {name: target.resolve(str(outputs[name])) for name in ("http", "cors", "rest", "login")}
        bases["rest-root"] = "/".join(bases["rest"].split("/")[:3])
        bases["idp"] = str(cognito.meta.endpoint_url)
        place = Destination(bases, values, _none)
        # What a pool publishes is made when it is first asked for; an authorizer waits for it no longer than 1.5 seconds.
        for its in [value for name, value in values.items() if name.endswith("pool_id")]:
            place.send({"to": "idp", "path": f"/{its}/.well-known/openid-configuration"})
            place.send({"to": "idp", "path": f"/{its}/.well-known/jwks.json"})
        tokens = NamedTokens(place, values, partial(_bound, target, values))
        keys = target.keys()
        sign = None if keys is None else RequestSigner(keys, target.region)
        with contextlib.closing(Destination(bases, values, tokens, place.open, sign)) as served:
            yield served
    finally:
        cognito.admin_delete_user(UserPoolId=pool, Username=user)


class NamedTokens:
    """Gives tokens by their names in records; each is got once.

    `access` and `id` are the user's, `machine` has the scope `conformance/read`, `stranger` is the user's of a client that
    no authorizer names; `bound` is the user's for `RESOURCE`, and `bound-refresh` gives another one. `forged:KIND` is the
    machine's, changed as `KIND` says.
    """

    def __init__(self, place: Destination, values: Mapping[str, Any], bound: Callable[[], Tokens]) -> None:
        self._place, self._values = place, values
        self._bound = cache(bound)
        self._user = cache(self._signed_in)
        self._machine = cache(self._of_machine)

    def __call__(self, name: str) -> str:
        """Give the token of this name."""
        kind, _, how = name.partition(":")
        if kind == "forged":
            return forged(self._machine(), how)
        if kind == "machine":
            return self._machine()
        if kind == "bound":
            return self._bound().access_token
        if kind == "bound-refresh":
            return self._bound().refresh_token or ""
        found: str = self._user("stranger_client_id" if kind == "stranger" else "client_id")[
            "IdToken" if kind == "id" else "AccessToken"
        ]
        return found

    def _signed_in(self, client: str) -> dict[str, str]:
        reply = self._place.send(
            {
                "to": "idp",
                "action": "InitiateAuth",
                "json": {
                    "AuthFlow": "USER_PASSWORD_AUTH",
                    "ClientId": self._values[client],
                    "AuthParameters": {
                        "USERNAME": self._values["username"],
                        "PASSWORD": self._values["password"],
                    },
                },
            }
        )
        found: dict[str, str] = reply.json["AuthenticationResult"]
        return found

    def _of_machine(self) -> str:
        basic = f"{self._values['machine_client_id']}:{self._values['machine_client_secret']}"
        reply = self._place.send(
            {
                "to": "login",
                "method": "POST",
                "path": "/oauth2/token",
                "headers": {"Authorization": f"Basic {base64.b64encode(basic.encode()).decode()}"},
                "form": {"grant_type": "client_credentials", "scope": "conformance/read"},
            }
        )
        token: str = reply.json["access_token"]
        return token


def _bound(target: Target, values: Mapping[str, Any]) -> Tokens:
    """Sign in at the page, which alone binds a token; AWS's page wants a browser."""
    if not target.laptop:
        raise NotServedError(
            "Cognito binds tokens to a resource at its sign-in page alone, which wants a browser"
        )
    who = (str(values["username"]), str(values["password"]))
    return sign_in(target, str(values["client_id"]), _CALLBACK, ["openid"], *who, resource=RESOURCE)


def forged(token: str, how: str) -> str:
    """Change a token as nobody but its issuer may.

    `signature` changes the signature; `payload`, `issuer` and `expired` change claims; `kid`, `no-kid`, `none`, `hs256` and
    `es256` change the header; `segments` leaves the signature out, `four` adds one; `garbage` is no token.

    Raises:
        ValueError: No such way is known.
    """
    header, payload, signature = token.split(".")
    head, claims = header_and_claims(token)
    made: dict[str, tuple[str, ...]] = {
        "signature": (header, payload, signature[:40][::-1] + signature[40:]),
        "payload": (header, _encoded({**claims, "sub": "somebody-else"}), signature),
        "issuer": (header, _encoded({**claims, "iss": "https://evil.example.com"}), signature),
        "expired": (header, _encoded({**claims, "exp": 1_000_000_000}), signature),
        "kid": (_encoded({**head, "kid": "unknown"}), payload, signature),
        "no-kid": (_encoded({key: value for key, value in head.items() if key != "kid"}), payload, signature),
        "none": (_encoded({**head, "alg": "none"}), payload, ""),
        "hs256": (_encoded({**head, "alg": "HS256"}), payload, signature),
        "es256": (_encoded({**head, "alg": "ES256"}), payload, signature),
        "segments": (header, payload),
        "four": (header, payload, signature, signature),
        "garbage": ("garbage",),
    }
    if how not in made:
        raise ValueError(f"no token is forged by {how!r}; there are {', '.join(made)}")
    return ".".join(made[how])


def _none(name: str) -> str:
    raise ValueError(f"no token {name!r} is needed to get one")


def _encoded(part: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
