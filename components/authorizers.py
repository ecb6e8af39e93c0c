"""JWT authorizers of an HTTP API: one for each issuer, audiences and source, however many routes use it."""

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from .base import Transform, build, renamed
from .checks.keys import DEFAULT_SOURCE, authorizer_key
from .identity import IdentityArgs
from .route_keys import parse

if TYPE_CHECKING:
    from collections.abc import Hashable


class Authorizers:
    """Makes the authorizers of one API.

    Args:
        name: the API component's name; the authorizer of the API as a whole takes it.
        api_id: the API.
        transform: what goes over ours.
        opts: options of each.
    """

    def __init__(
        self,
        name: str,
        api_id: pulumi.Input[str],
        transform: Transform | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._name = name
        self._api_id = api_id
        self._transform = transform
        self._opts = opts
        self._made: dict[Hashable, aws.apigatewayv2.Authorizer] = {}

    def id_of(self, args: IdentityArgs, route_key: str | None = None) -> pulumi.Output[str]:
        """The id of the authorizer for an identity; made at its first use.

        Args:
            args: the identity.
            route_key: the route that brings it, which names it; None for the API's own.
        """
        key = authorizer_key(args)
        authorizer = self._made.get(key)
        if authorizer is None:
            authorizer = self._made[key] = build(
                aws.apigatewayv2.Authorizer,
                self._name if route_key is None else f"{self._name} {parse(route_key).anonymous}",
                {
                    "api_id": self._api_id,
                    "name": "jwt" if route_key is None else f"jwt {route_key}"[:128],
                    "authorizer_type": "JWT",
                    "identity_sources": [args.get("source", DEFAULT_SOURCE)],
                    "jwt_configuration": {"issuer": args["issuer"], "audiences": args["audiences"]},
                },
                self._transform,
                self._opts if route_key is None else renamed(self._opts, f"{self._name} {route_key}"),
            )
        return authorizer.id
