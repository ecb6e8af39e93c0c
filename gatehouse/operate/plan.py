"""What the walk calls: an API's routes as its control plane has them, and the calls that show each of its promises."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gatehouse import apis
from gatehouse.operate import deployed, revocable
from gatehouse.operate.errors import OperateError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from gatehouse.apis import DeployedAuthorizer, DeployedRoute
    from gatehouse.operate.target import Target

_SAMPLE = "walker"
_SIGNED = "AWS_IAM"
_NEEDED = ("api_id", "api_url", "issuer")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# https://www.rfc-editor.org/rfc/rfc9728#section-3.1
_MCP_METADATA = "/.well-known/oauth-protected-resource"
_VARIABLE = re.compile(r"\{[^}]+\}")
_SOURCE = re.compile(r"(?:\$|method\.)request\.(header|querystring)\.(.+)", re.IGNORECASE)
HEADER = ("header", "authorization")
"""Where a token goes unless an authorizer looks elsewhere for it."""


@dataclass(frozen=True)
class WalkPlan:
    """The routes that the walk calls. `scoped` is None where no route asks for a scope, `signed` where none for a signature.

    `resource` is the URL that their tokens must be asked for with (RFC 8707), empty where tokens for a client will do. `mcp`
    are the paths of MCP servers, to which a request says something in JSON-RPC.
    """

    open_to_any_token: DeployedRoute
    scoped: DeployedRoute | None
    preflights: tuple[DeployedRoute, ...]
    routes: tuple[DeployedRoute, ...]
    signed: DeployedRoute | None = None
    resource: str = ""
    mcp: frozenset[str] = frozenset()
    places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By an authorizer's id where it looks for the token: `header` or `querystring`, and the name there."""


def make(target: Target) -> WalkPlan:
    """Read the API's routes and choose those to call.

    Raises:
        OperateError: The API can't be read, or no route of it asks for a token.
    """
    with deployed.api(target, why="walk through the API") as found:
        return choose(*revocable.read(target, found), apart=revocable.signs_out(target, found))


def whole(target: Target) -> WalkPlan:
    """The plan for a program of which all is known that a client needs to know.

    Raises:
        OperateError: The API can't be read, or no route of it asks for a token; or else, something is not known of it.
    """
    missing = [name for name in _NEEDED if target.outputs.get(name) in (None, "", [])]
    plan = None if {"api_id", "api_url"}.intersection(missing) else make(target)
    if plan is None or missing:
        raise OperateError(target.lacks(missing, why="walk through an API"))
    return plan


def call(route: DeployedRoute) -> tuple[str, str]:
    """A method and a path that select this route."""
    method = "GET" if route.method == "ANY" else route.method
    path = "/gatehouse-walk" if route.path == apis.DEFAULT else _VARIABLE.sub(_SAMPLE, route.path)
    return method, path


def takes_anything(route: DeployedRoute) -> bool:
    """Whether a route takes a GET of any path."""
    return route.method in {"GET", "ANY"} and (
        route.path == "$default" or (route.path.startswith("/{") and "+}" in route.path)
    )


def bound(authorizer: DeployedAuthorizer | None) -> str:
    """The URL that tokens of a user pool must be for, where an authorizer takes them for nothing else."""
    audiences = authorizer.audiences if authorizer else ()
    return audiences[0] if audiences and all("://" in one for one in audiences) else ""


def place(authorizer: DeployedAuthorizer) -> tuple[str, str]:
    """Where an authorizer looks for the token.

    >>> place(Authorizer("a1", "JWT", (), item={"IdentitySource": ["$request.querystring.token"]}))
    ('querystring', 'token')
    """
    sources = authorizer.item.get("IdentitySource") or authorizer.item.get("identitySource") or ""
    found = _SOURCE.fullmatch(sources if isinstance(sources, str) else sources[0])
    return (found[1].lower(), found[2]) if found else HEADER


def choose(
    routes: Sequence[DeployedRoute],
    authorizers: Mapping[str, DeployedAuthorizer] | None = None,
    *,
    apart: Collection[str] = (),
) -> WalkPlan:
    """Choose what to call: a protected route without scopes, literal and GET if it can be, one with scopes, a signed one.

    The first two take the same tokens; those for a client before those for a resource. Never one whose key is in `apart`.

    Raises:
        OperateError: No route asks for a token.
    """
    known = authorizers or {}
    mcp = frozenset(
        r.path.removeprefix(_MCP_METADATA) for r in routes if r.path.startswith(f"{_MCP_METADATA}/")
    )
    # A server without streams and sessions takes nothing but POST.
    every = [
        r
        for r in routes
        if r.protected
        and r.method != "OPTIONS"
        and r.key not in apart
        and (r.path not in mcp or r.method == "POST")
    ]
    asked = [r for r in every if r.authorization != _SIGNED]
    signed = sorted((r for r in every if r.authorization == _SIGNED), key=_preference)
    resources = {bound(known.get(route.authorizer)) for route in asked}
    resource = "" if "" in resources else min(resources, default="")
    alike = (route for route in asked if bound(known.get(route.authorizer)) == resource)
    protected = sorted(alike, key=_preference)
    if not protected:
        raise OperateError(
            "no route of this API asks for a token, so there is nothing to walk. Give its routes the authorizer"
        )
    plain = [r for r in protected if not r.scopes]
    scoped = [r for r in protected if r.scopes]
    return WalkPlan(
        open_to_any_token=(plain or scoped)[0],
        scoped=scoped[0] if scoped else None,
        signed=signed[0] if signed else None,
        preflights=tuple(r for r in routes if r.method == "OPTIONS"),
        routes=tuple(routes),
        resource=resource,
        places={id_: place(authorizer) for id_, authorizer in known.items()},
        mcp=mcp,
    )


def _preference(route: DeployedRoute) -> tuple[bool, int, int, int, str]:
    method = _METHODS.index(route.method) if route.method in _METHODS else len(_METHODS)
    variables = len(_VARIABLE.findall(route.path))
    return route.path == apis.DEFAULT, variables, method, len(route.path), route.path
