"""The app clients of a pool."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gatehouse.operate.errors import OperateError, explained
from gatehouse.operate.loopback import LOOPBACK_HOSTS

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.type_defs import UserPoolClientTypeTypeDef

    from gatehouse.operate.target import Target


def describe(target: Target, client_id: str) -> UserPoolClientTypeTypeDef:
    """The client as Cognito has it, its secret included; don't print it.

    Raises:
        OperateError: The pool has no such client.
    """
    with explained(f"the client {client_id}"):
        found = target.cognito.describe_user_pool_client(UserPoolId=target.pool_id, ClientId=client_id)
    return found["UserPoolClient"]


def secret_of(target: Target, client_id: str) -> str | None:
    """The secret of a client that the target knows, or else the one that Cognito tells; None where it has none.

    Of two secrets Cognito tells one. Its API does not say which, nor what it tells once that one was taken away:
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html

    Raises:
        OperateError: The pool has no such client.
    """
    known = target.secrets.get(client_id)
    if known is None and target.outputs.get("user_pool_id"):
        known = describe(target, client_id).get("ClientSecret")
    return known


def names(target: Target) -> dict[str, str]:
    """The names of a pool's clients by their ids; empty where users are in an outside issuer."""
    pool = target.outputs.get("user_pool_id")
    if not pool:
        return {}
    with explained("the pool's clients"):
        pages = target.cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool)
        return {
            one["ClientId"]: one.get("ClientName", "") for page in pages for one in page["UserPoolClients"]
        }


def client_id(target: Target, name: str) -> str:
    """The id of the client of this name; an id is taken as it is.

    Raises:
        OperateError: The pool has no such client.
    """
    known = names(target)
    found = [id_ for id_, called in known.items() if name in (id_, called)]
    if len(found) != 1:
        raise OperateError(
            f"the pool has {len(found) or 'no'} clients called {name!r}; its clients are "
            + (", ".join(f"{called} ({id_})" for id_, called in known.items()) or "none")
        )
    return found[0]


def callback_addresses(target: Target, client_id: str) -> list[str]:
    """Where a sign-in may come back to: as the pool has it, or `/callback` on the exact allowed origins."""
    if target.outputs.get("user_pool_id"):
        return describe(target, client_id).get("CallbackURLs", [])
    origins = target.outputs.get("allowed_origins") or ()
    return [f"{origin}/callback" for origin in origins if "*" not in str(origin)]


def loopback_address(target: Target, client_id: str) -> str:
    """The first of a client's callback addresses that a program on this machine can listen on.

    Raises:
        OperateError: None is.
    """
    urls = callback_addresses(target, client_id)
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS:
            return url
    raise OperateError(
        f"none of the addresses to come back to ({', '.join(urls) or 'none is known'}) is http on localhost; "
        "add http://localhost:8765/callback to the client, or name one with --redirect-uri"
    )
