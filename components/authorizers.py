"""Authorizers of an HTTP API: one for each identity and source, however many routes use it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from .base import Transform, build
from .checks.keys import DEFAULT_TTL, authorizer_key, identity_sources, is_simple
from .identity import IdentityArgs
from .permissions import Permissions
from .revocation import asking
from .route_keys import parse

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence


class Authorizers:
    """Makes the authorizers of one API component, whose name the authorizer of the API as a whole takes.

    `scopes` are what each route asks for, by its key; `transform` goes over our properties.
    """

    def __init__(
        self,
        name: str,
        api_id: pulumi.Input[str],
        permissions: Permissions,
        transform: Transform | None,
        opts: pulumi.ResourceOptions,
        *,
        scopes: "Mapping[str, Sequence[pulumi.Input[str]]]",
    ) -> None:
        self._name = name
        self._scopes = scopes
        self._asked: dict[Hashable, IdentityArgs] = {}
        self._api_id = api_id
        self._permissions = permissions
        self._transform = transform
        self._opts = opts
        self._made: dict[Hashable, aws.apigatewayv2.Authorizer] = {}

    def guard(
        self,
        args: IdentityArgs,
        route_key: str | None = None,
        scopes: "Sequence[pulumi.Input[str]] | None" = None,
    ) -> dict[str, Any]:
        """What a route that asks for an identity has: its authorization, authorizer and scopes.

        Args:
            args: the identity.
            route_key: the route that brings it, which names its authorizer; None for the API's own.
            scopes: any one of them is enough; None for none.
        """
        args = self._found_out(args, route_key) if "revocable" in args else args
        if "function" in args:
            made = self._authorizer(args, route_key, "lambda", _asks_function)
            return {"authorization_type": "CUSTOM", "authorizer_id": made.id}
        made = self._authorizer(args, route_key, "jwt", _checks_token)
        return {
            "authorization_type": "JWT",
            "authorizer_id": made.id,
            "authorization_scopes": scopes or None,
        }

    def _found_out(self, args: IdentityArgs, route_key: str | None) -> IdentityArgs:
        """The identity that a function finds out in place of a revocable one; made at its first use."""
        key = authorizer_key(args)
        if key not in self._asked:
            self._asked[key] = asking(self._name, args, route_key, self._scopes, self._opts)
        return self._asked[key]

    def _authorizer(
        self,
        args: IdentityArgs,
        route_key: str | None,
        kind: str,
        properties: Callable[[IdentityArgs], Mapping[str, Any]],
    ) -> "aws.apigatewayv2.Authorizer":
        """The authorizer for an identity; made at its first use."""
        key = authorizer_key(args)
        if key in self._made:
            return self._made[key]
        # One that checks tokens keeps the name that it had before there was another kind.
        kinds = () if kind == "jwt" else (kind,)
        routes = () if route_key is None else (parse(route_key).anonymous,)
        made = self._made[key] = build(
            aws.apigatewayv2.Authorizer,
            " ".join((self._name, *kinds, *routes)),
            {
                "api_id": self._api_id,
                "name": kind if route_key is None else f"{kind} {route_key}"[:128],
                "identity_sources": list(identity_sources(args)),
                **properties(args),
            },
            self._transform,
            self._opts,
            formerly=[] if route_key is None else [f"{self._name} {route_key}"],
        )
        if "function" in args:
            self._permissions.give_authorizer(
                " ".join(("authorizer", *routes)), args["function"]["function_arn"], made.id
            )
        return made


def _checks_token(args: IdentityArgs) -> Mapping[str, Any]:
    return {
        "authorizer_type": "JWT",
        "jwt_configuration": {"issuer": args["issuer"], "audiences": args["audiences"]},
    }


def _asks_function(args: IdentityArgs) -> Mapping[str, Any]:
    function = args["function"]
    return {
        "authorizer_type": "REQUEST",
        "authorizer_uri": pulumi.Output.from_input(function["function_arn"]).apply(_invoke_arn),
        "authorizer_payload_format_version": function.get("payload", "2.0"),
        "enable_simple_responses": is_simple(function),
        "authorizer_result_ttl_in_seconds": function.get("ttl_seconds", DEFAULT_TTL),
    }


def _invoke_arn(arn: str) -> str:
    """A function's ARN as API Gateway wants it of an authorizer: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html."""
    _, partition, _, region, *_ = arn.split(":")
    return f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
