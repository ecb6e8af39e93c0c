"""What a kind of identity is: one way in which an HTTP API finds out who calls."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

import pulumi

from ..checks.keys import input_key

if TYPE_CHECKING:
    from ..checks.problems import Problems
    from . import IdentityArgs

DEFAULT_SOURCE = "$request.header.Authorization"


class Kind:
    """One way in which an HTTP API finds out who calls; `KINDS` beside it lists them all.

    Attributes:
        key: the key by which an identity is known to be of this kind.
        takes: the keys of IdentityArgs that go with it.
        authorization: a route's authorization type, as AWS has it.
        authorizer: how its authorizers are called; empty for a kind that API Gateway judges without one.
        scoped: whether a route may ask for scopes.
        logged: fields of the access log by which callers are known, over those of a token's claims.
    """

    key: ClassVar[str]
    takes: ClassVar[frozenset[str]] = frozenset()
    authorization: ClassVar[str]
    authorizer: ClassVar[str] = ""
    scoped: ClassVar[bool] = False
    logged: ClassVar[Mapping[str, str]] = {}

    def check(self, identity: Mapping[str, Any], path: str, problems: "Problems") -> None:
        """Add what is wrong with an identity of this kind, found at `path`."""

    def same(self, identity: Mapping[str, Any]) -> Hashable:
        """Equal for identities that one authorizer can check."""
        return (self.key, input_key(identity.get(self.key)))

    def sources(self, identity: Mapping[str, Any]) -> tuple[str, ...]:  # noqa: ARG002 - for the kinds that have some
        """Where a request carries what its caller is known by: `$request.header.NAME` and the like."""
        return ()

    def properties(self, identity: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 - as above
        """What an `aws.apigatewayv2.Authorizer` has, besides its API, name and identity sources."""
        return {}

    def function(self, identity: Mapping[str, Any]) -> pulumi.Input[str] | None:  # noqa: ARG002 - as above
        """The ARN of the function that its authorizer asks; None where it asks none."""
        return None

    def stand_in(
        self,
        api: str,  # noqa: ARG002 - as above
        identity: Mapping[str, Any],
        route_key: str | None,  # noqa: ARG002
        scopes: "Mapping[str, Sequence[pulumi.Input[str]]]",  # noqa: ARG002
        opts: pulumi.ResourceOptions,  # noqa: ARG002
    ) -> "IdentityArgs":
        """What takes the identity's place in the API, made once for each: itself, or that of a function of ours.

        Args:
            api: the API component's name.
            identity: the identity as it was given.
            route_key: the route that brings the identity; None for the API's own.
            scopes: what each route of the API asks for, by its key.
            opts: options of what it makes.
        """
        return cast("IdentityArgs", identity)
