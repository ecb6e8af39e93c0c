"""The scopes of a user pool: which there are, what a short name stands for, and who may ask for them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STANDARD = ("openid", "email", "phone", "profile", "aws.cognito.signin.user.admin")
DEFAULT_STANDARD = ("openid", "email", "profile")


class ScopeError(ValueError):
    """A scope that a pool does not have, or a short name that stands for several.

    Attributes:
        limit: what is allowed, as a clause.
        remedy: what to do, as a sentence.
    """

    def __init__(self, limit: str, remedy: str) -> None:
        super().__init__(f"{limit}. {remedy}")
        self.limit = limit
        self.remedy = remedy


class PoolScopes:
    """The scopes that a pool's arguments define.

    Args:
        args: UserPoolArgs.

    Attributes:
        custom: the scopes of its resource servers, as tokens carry them: `identifier/name`.
    """

    def __init__(self, args: Mapping[str, Any]) -> None:
        self._clients: Mapping[str, Mapping[str, Any]] = args["clients"]
        self.custom = [
            f"{server['identifier']}/{name}" for server in resource_servers(args) for name in server["scopes"]
        ]

    def resolve(self, name: str) -> str:
        """The scope as tokens carry it, from a short name (`write`), a whole one, or a standard one.

        Raises:
            ScopeError: when no resource server of the pool defines it, or several do.
        """
        if name in self.custom or name in STANDARD:
            return name
        whole = [scope for scope in self.custom if scope.rpartition("/")[2] == name]
        if len(whole) == 1:
            return whole[0]
        known = ", ".join(self.custom) or "none"
        if whole:
            raise ScopeError("several resource servers define it", f"Write one of {', '.join(whole)}.")
        raise ScopeError(
            f"no resource server of the pool defines it; its scopes are {known}",
            "Add it to a resource server, with a description, or correct its name.",
        )

    def of_route(self, name: str) -> str:
        """The scope as tokens carry it, which at least one client may ask for.

        Raises:
            ScopeError: as `resolve`, or when no client may.
        """
        whole = self.resolve(name)
        if whole not in self.offered():
            raise ScopeError("no client of the pool may ask for it", "Add it to a client's `scopes`.")
        return whole

    def of_client(self, client: str) -> list[str]:
        """What a client may ask for, standard scopes first as written.

        Raises:
            ScopeError: as `resolve`.
        """
        args = self._clients[client]
        named: Sequence[str] | None = args.get("scopes")
        if named is not None:
            return [self.resolve(name) for name in named]
        return [] if args.get("flow") == "client_credentials" else [*DEFAULT_STANDARD, *self.custom]

    def offered(self) -> frozenset[str]:
        """The scopes that at least one client may ask for.

        Raises:
            ScopeError: as `resolve`.
        """
        return frozenset(scope for client in self._clients for scope in self.of_client(client))


def resource_servers(args: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The resource servers of UserPoolArgs, the single one first."""
    single = args.get("resource_server")
    return [*([single] if single else []), *args.get("resource_servers", ())]
