"""Tokens that can be taken back: a deny list, an authorizer that reads it, and a route that signs out.

The list is a pool's, the functions are an API's, which knows the scopes of its routes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws

from .base import Transform, build
from .checks.keys import permission_name
from .function import HANDLERS, Function, FunctionArgs, StatementArgs
from .identity import DenyListArgs, IdentityArgs, LambdaAuthorizerArgs

KEY = "revoked"
"""The table's key, by which the `gatehouse` command knows it."""
DEFAULT_SECONDS = 5
SLOWEST = 2
"""Seconds that the authorizer may take: an answer that was right when it was read is at most so old when it is kept."""
_CODE = str(HANDLERS / "revocation")
_REFRESH_MINUTES = 43_200


class RevocableArgs(TypedDict):
    """That calls with a token fail soon after its session or its user was signed out."""

    within_seconds: NotRequired[int]
    """Within how many seconds at most, 2 to 300; 5 by default. The fewer, the more often a function is asked."""


def deny_list(
    name: str, args: Mapping[str, Any], transform: Transform | None, opts: pulumi.ResourceOptions
) -> DenyListArgs | None:
    """Make the table of a pool component whose tokens can be taken back; None for one whose can't."""
    if "revocable" not in args:
        return None
    table = build(
        aws.dynamodb.Table,
        f"{name}-deny-list",
        {
            "billing_mode": "PAY_PER_REQUEST",
            "hash_key": KEY,
            "attributes": [{"name": KEY, "type": "S"}],
            "ttl": {"attribute_name": "expires", "enabled": True},
        },
        transform,
        opts,
    )
    longest = max(
        client.get("refresh_token_minutes", _REFRESH_MINUTES) for client in args["clients"].values()
    )
    return {
        "table_name": table.name,
        "table_arn": table.arn,
        "within_seconds": args["revocable"].get("within_seconds", DEFAULT_SECONDS),
        "session_seconds": longest * 60,
    }


def asking(
    api: str,
    identity: IdentityArgs,
    route_key: str | None,
    scopes: Mapping[str, Sequence[pulumi.Input[str]]],
    opts: pulumi.ResourceOptions,
) -> IdentityArgs:
    """The identity that a function of ours finds out, in place of one that is revocable.

    Args:
        api: the API component's name.
        identity: whose tokens, and the deny list.
        route_key: the route that brings the identity; None for the API's own.
        scopes: what each route of the API asks for, by its key.
        opts: options of the function.
    """
    listed = identity["revocable"]
    issuer = pulumi.Output.from_input(identity["issuer"])
    name = f"{api}-authorizer" if route_key is None else permission_name(f"{api}-authorizer", route_key)
    function = _function(
        name,
        "authorizer.handler",
        listed,
        ["dynamodb:BatchGetItem"],
        {
            "GATEHOUSE_ISSUER": issuer,
            "GATEHOUSE_KEYS": pulumi.Output.concat(issuer, "/.well-known/jwks.json"),
            "GATEHOUSE_AUDIENCES": pulumi.Output.json_dumps(identity["audiences"]),
            "GATEHOUSE_SCOPES": pulumi.Output.json_dumps(scopes, sort_keys=True, separators=(",", ":")),
        },
        {
            "requirements": [f"-r {_CODE}/requirements.txt"],
            "memory": 256,
            "timeout": SLOWEST,
        },
        opts,
    )
    asked: LambdaAuthorizerArgs = {
        "function_arn": function.arn,
        # Each route is asked for on its own, since it may want a scope of its own.
        "identity_sources": [identity.get("source", "$request.header.Authorization"), "$context.routeKey"],
        "ttl_seconds": max(0, listed.get("within_seconds", DEFAULT_SECONDS) - SLOWEST),
    }
    return {"function": asked}


def signing_out(api: str, identity: IdentityArgs, opts: pulumi.ResourceOptions) -> Function:
    """The function behind an API's sign-out route."""
    listed = identity["revocable"]
    seconds = str(listed.get("session_seconds", _REFRESH_MINUTES * 60))
    return _function(
        f"{api}-sign-out",
        "sign_out.handler",
        listed,
        ["dynamodb:PutItem"],
        {"GATEHOUSE_SESSION_SECONDS": seconds},
        {},
        opts,
    )


def _function(
    name: str,
    handler: str,
    listed: DenyListArgs,
    actions: Sequence[str],
    environment: Mapping[str, pulumi.Input[str]],
    more: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> Function:
    granted: StatementArgs = {"actions": actions, "resources": [listed["table_arn"]]}
    args = {
        "code": _CODE,
        "handler": handler,
        "environment": {"GATEHOUSE_DENY_LIST": listed["table_name"], **environment},
        "permissions": [granted],
        **more,
    }
    return Function(name, cast("FunctionArgs", args), opts)
