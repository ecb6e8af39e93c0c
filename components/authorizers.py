"""Authorizers of an HTTP API: one for each identity and source, however many routes use it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from .base import Transform, build
from .identity import kind_of
from .permissions import Permissions
from .route_keys import parse

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from .identity.kind import Kind


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
        self._asked: dict[Hashable, Mapping[str, Any]] = {}
        self._api_id = api_id
        self._permissions = permissions
        self._transform = transform
        self._opts = opts
        self._made: dict[Hashable, aws.apigatewayv2.Authorizer] = {}

    def guard(
        self,
        args: Mapping[str, Any],
        route_key: str | None = None,
        scopes: "Sequence[pulumi.Input[str]] | None" = None,
    ) -> dict[str, Any]:
        """What a route that asks for an identity has: its authorization, authorizer and scopes.

        Args:
            args: the identity.
            route_key: the route that brings it, which names its authorizer; None for the API's own.
            scopes: any one of them is enough; None for none.
        """
        key = kind_of(args).same(args)
        if key not in self._asked:
            self._asked[key] = kind_of(args).stand_in(self._name, args, route_key, self._scopes, self._opts)
        args = self._asked[key]
        kind = kind_of(args)
        found: dict[str, Any] = {"authorization_type": kind.authorization}
        if kind.authorizer:
            found["authorizer_id"] = self._authorizer(kind, args, route_key).id
        if kind.scoped:
            found["authorization_scopes"] = scopes or None
        return found

    def _authorizer(
        self, kind: "Kind", args: Mapping[str, Any], route_key: str | None
    ) -> "aws.apigatewayv2.Authorizer":
        """The authorizer for an identity; made at its first use."""
        key = kind.same(args)
        if key in self._made:
            return self._made[key]
        # One that checks tokens keeps the name that it had before there was another kind.
        kinds = () if kind.authorizer == "jwt" else (kind.authorizer,)
        routes = () if route_key is None else (parse(route_key).anonymous,)
        made = self._made[key] = build(
            aws.apigatewayv2.Authorizer,
            " ".join((self._name, *kinds, *routes)),
            {
                "api_id": self._api_id,
                "name": kind.authorizer if route_key is None else f"{kind.authorizer} {route_key}"[:128],
                "identity_sources": list(kind.sources(args)),
                **kind.properties(args),
            },
            self._transform,
            self._opts,
            formerly=[] if route_key is None else [f"{self._name} {route_key}"],
        )
        function = kind.function(args)
        if function is not None:
            self._permissions.give_authorizer(" ".join(("authorizer", *routes)), function, made.id)
        return made
