"""Tokens, and the token endpoint that gives them (RFC 6749, section 3.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from gatehouse.operate.discovery import discover
from gatehouse.operate.errors import CredentialsError, OperateError, SecretError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.operate.target import Target


@dataclass(frozen=True)
class Tokens:
    """What a token endpoint gave; never shown by accident, since the tokens are left out of the repr."""

    access_token: str = field(repr=False)
    id_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_in: int = 0
    scope: str = ""


def exchange(target: Target, client_id: str, form: Mapping[str, str], *, secret: str | None) -> Tokens:
    """Ask the issuer's token endpoint for tokens; `form` has the grant, `secret` goes into HTTP Basic.

    Raises:
        OperateError: There is no such endpoint, it can't be reached, or it refuses, in its own words.
    """
    issuer = target.output("issuer", why="find the token endpoint")
    endpoint = discover(target, issuer).token_endpoint
    if not endpoint:
        raise OperateError(
            f"{issuer} has no token endpoint; for a Cognito pool, give it a domain (domain_prefix)"
        )
    with target.asking(endpoint) as client:
        response = client.post(
            target.resolve(endpoint),
            data={**form, "client_id": client_id},
            auth=httpx.BasicAuth(client_id, secret) if secret else httpx.Auth(),
        )
    try:
        body = response.json()
    except ValueError as error:
        raise OperateError(f"{endpoint} answers {response.status_code}, and no JSON") from error
    if response.status_code != httpx.codes.OK or "access_token" not in body:
        said = body.get("error_description") or body.get("error") or response.status_code
        said = response.headers.get("x-gatehouse-reason", said)
        # RFC 6749, section 5.2; Auth0 says access_denied.
        refused = body.get("error") in {"invalid_client", "unauthorized_client", "access_denied"}
        kind = CredentialsError if refused else OperateError
        if secret and body.get("error") == "invalid_client":
            kind = SecretError
        raise kind(f"{endpoint} gives the client {client_id} no token: {said}")
    return Tokens(
        access_token=body["access_token"],
        id_token=body.get("id_token"),
        refresh_token=body.get("refresh_token"),
        expires_in=int(body.get("expires_in", 0)),
        scope=body.get("scope", ""),
    )
