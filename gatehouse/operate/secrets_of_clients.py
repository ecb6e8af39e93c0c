"""The secrets of an app client: a second one is added, callers move to it, and the first is taken away.

A client has two at most, and both are good meanwhile.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.operate.errors import OperateError, explained

if TYPE_CHECKING:
    from gatehouse.operate.target import Target

_MOST = 2


@dataclass(frozen=True)
class ClientSecret:
    """One secret of a client: its id and when it was made, never its value."""

    id: str
    created: str = ""


def every(target: Target, client: str) -> list[ClientSecret]:
    """The secrets of a client, by its id."""
    with explained(f"the client {client}"):
        listed = target.cognito.list_user_pool_client_secrets(UserPoolId=target.pool_id, ClientId=client)
    return [
        ClientSecret(one.get("ClientSecretId", ""), str(one.get("ClientSecretCreateDate", "")))
        for one in listed["ClientSecrets"]
    ]


def add(target: Target, client: str) -> tuple[ClientSecret, str]:
    """Add a secret; its value is told this once.

    Raises:
        OperateError: The client has none, so that it is public, or has two.
    """
    before = every(target, client)
    if not before:
        raise OperateError(
            f"the client {client} has no secret, and Cognito gives none to a public client; "
            'make one with "secret": True in the program, which is another client'
        )
    if len(before) >= _MOST:
        raise OperateError(
            f"the client {client} has {_MOST} secrets ({', '.join(one.id for one in before)}), which is the most; "
            "take one away with `gatehouse client remove-secret`"
        )
    with explained(f"the client {client}"):
        made = target.cognito.add_user_pool_client_secret(UserPoolId=target.pool_id, ClientId=client)
    described = made["ClientSecretDescriptor"]
    return ClientSecret(described["ClientSecretId"]), described["ClientSecretValue"]


def remove(target: Target, client: str, secret: str) -> None:
    """Take a secret away: whoever still uses it is turned away from now on.

    Raises:
        OperateError: The client has no such secret, or it is its last.
    """
    known = [one.id for one in every(target, client)]
    if secret not in known:
        raise OperateError(
            f"the client {client} has no secret {secret!r}; it has {', '.join(known) or 'none'}"
        )
    if len(known) == 1:
        raise OperateError(
            f"{secret} is the only secret of the client {client}; add another first with `gatehouse client add-secret`"
        )
    with explained(f"the client {client}"):
        target.cognito.delete_user_pool_client_secret(
            UserPoolId=target.pool_id, ClientId=client, ClientSecretId=secret
        )
