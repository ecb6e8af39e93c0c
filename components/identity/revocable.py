"""Tokens that can be taken back: a deny list, an authorizer that reads it, and a route that signs out.

The list is a pool's, the functions are an API's, which knows the scopes of its routes.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws

from ..base import Transform, build
from ..checks.keys import input_key, permission_name
from ..checks.revocable import BOUND
from ..checks.values import number
from ..function import HANDLERS, Function, FunctionArgs, StatementArgs
from .kind import DEFAULT_SOURCE
from .tokens import Tokens

if TYPE_CHECKING:
    from ..checks.problems import Problems
    from . import IdentityArgs
    from .function import LambdaAuthorizerArgs

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


class DenyListArgs(TypedDict):
    """The deny list of a user pool whose tokens can be taken back."""

    table_name: pulumi.Input[str]
    """The DynamoDB table's name."""
    table_arn: pulumi.Input[str]
    """The DynamoDB table's ARN."""
    within_seconds: NotRequired[int]
    """Within how many seconds calls with a token fail that was taken back, 2 to 300; 5 by default."""
    session_seconds: NotRequired[int]
    """For how long a session that was signed out is remembered: as long as its refresh token lasts, 30 days by default."""


class Revocable(Tokens):
    """Tokens that a function of ours checks in the place of the API's own JWT authorizer, and looks up in the deny list."""

    key = "revocable"
    takes = Tokens.takes | {"revocable"}
    # What a function says of a caller is not among the token's claims.
    logged: ClassVar[Mapping[str, str]] = {
        name: f"$context.authorizer.{name}" for name in ("sub", "client_id")
    }

    def check(self, identity: Mapping[str, Any], path: str, problems: "Problems") -> None:
        """Add what is wrong with the tokens, and with the time that a lost one may last."""
        super().check(identity, path, problems)
        seconds = identity["revocable"].get("within_seconds")
        number(problems, f"{path}.revocable.within_seconds", seconds, *BOUND, "seconds")

    def same(self, identity: Mapping[str, Any]) -> Hashable:
        """Equal for the same tokens and the same list."""
        return (super().same(identity), input_key(identity["revocable"].get("table_name")))

    def stand_in(
        self,
        api: str,
        identity: Mapping[str, Any],
        route_key: str | None,
        scopes: Mapping[str, Sequence[pulumi.Input[str]]],
        opts: pulumi.ResourceOptions,
    ) -> "IdentityArgs":
        """The identity that the function finds out."""
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
            "identity_sources": [identity.get("source", DEFAULT_SOURCE), "$context.routeKey"],
            "ttl_seconds": max(0, listed.get("within_seconds", DEFAULT_SECONDS) - SLOWEST),
        }
        return {"function": asked}


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


def signing_out(api: str, identity: "IdentityArgs", opts: pulumi.ResourceOptions) -> Function:
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
