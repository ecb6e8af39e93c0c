"""Which routes an MCP server has, and what of its arguments cannot be. Pure.

Sources: https://modelcontextprotocol.io/specification/2025-11-25/basic/transports (POST, GET and DELETE of one path) and
https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization (the metadata beside it).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .keys import BACKENDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

DEFAULT_PATH = "/mcp"
RESOURCE_METADATA = "/.well-known/oauth-protected-resource"
SERVER_METADATA = "/.well-known/oauth-authorization-server"
WHY_PUBLIC = "clients read the OAuth metadata before they sign in (RFC 9728, RFC 8414)"
METHODS = ("POST", "GET", "DELETE")
METADATA = "mcp metadata"
"""What serves the metadata's routes. The policy pack counts on these to refer to it, and on it to call its function."""

_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_OF_ROUTE = (*BACKENDS, "backend", "method", "timeout_ms", "tls_server_name", "scopes", "throttle")
_UNKNOWN = "https://resource.invalid"


def with_mcp(
    args: Mapping[str, Any],
    resource: object = _UNKNOWN,
    metadata_arn: object = _UNKNOWN,
    *,
    named: bool = False,
) -> dict[str, Any]:
    """HttpApiArgs with the routes of its MCP server in the table.

    Args:
        args: the API's.
        resource: the server's URL, to which tokens of a pool are bound.
        metadata_arn: the function that gives out the metadata.
        named: whether what serves the routes has a name of its own, which no backend of a program can have.
    """
    mcp = args.get("mcp")
    if mcp is None:
        return dict(args)
    identity = mcp.get("authorizer") or args.get("authorizer")
    served = {**({"backend": "mcp server"} if named else {}), **{k: mcp[k] for k in _OF_ROUTE if k in mcp}}
    if identity:
        # An issuer outside AWS has its own way to an audience, which the identity names.
        served["authorizer"] = {**identity, "audiences": [resource]} if _is_pool(mcp) else identity
    public = {"function_arn": metadata_arn, "public": WHY_PUBLIC}
    if named:
        public["backend"] = METADATA
    metadata = {f"GET {path}": public for path in metadata_paths(mcp)}
    return {
        **args,
        "routes": {
            **args["routes"],
            **{f"{method} {path_of(mcp)}": served for method in METHODS},
            **metadata,
        },
    }


def path_of(mcp: Mapping[str, Any]) -> str:
    """Where the server is."""
    return str(mcp.get("path", DEFAULT_PATH))


def metadata_paths(mcp: Mapping[str, Any]) -> list[str]:
    """Where its metadata is: at the well-known path before its own (RFC 9728, section 3.1), and at that alone."""
    resource = [RESOURCE_METADATA, f"{RESOURCE_METADATA}{path_of(mcp)}"]
    return [*resource, SERVER_METADATA] if _is_pool(mcp) else resource


def check_mcp(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with the `mcp` of HttpApiArgs, apart from what is wrong with its routes."""
    mcp = args["mcp"]
    path = mcp.get("path", DEFAULT_PATH)
    if not _PATH.fullmatch(path) or path.startswith("/.well-known"):
        problems.add(
            "mcp.path",
            path,
            "a path of plain segments, outside /.well-known",
            f"Leave it out for {DEFAULT_PATH}.",
        )
        return
    for key in with_mcp({**args, "routes": {}})["routes"]:
        if key in args["routes"]:
            problems.add("mcp", key, "a route that `mcp` makes itself", f"Take {key!r} out of `routes`.")
    identity = mcp.get("authorizer") or args.get("authorizer")
    if not identity or "issuer" not in identity:
        problems.add(
            "mcp.authorizer",
            None,
            "an issuer of tokens, which clients are sent to",
            "Give the API, or `mcp`, an `authorizer` such as `pool.identity`.",
        )
    stages = args.get("stages", ("$default",))
    if "domain" not in args and list(stages)[:1] != ["$default"]:
        problems.add(
            "stages",
            list(stages),
            "$default first, or a `domain`: clients look for the metadata at the root of the host",
            "Leave `stages` out, or give the API a `domain`.",
        )
    login = mcp.get("login_url", "")
    if "login_url" in mcp and login is None:
        problems.add(
            "mcp.login_url",
            None,
            "the pool's sign-in address, which it has none of",
            "Give the pool a `domain_prefix` or a `custom_domain`.",
        )
    elif isinstance(login, str) and login and not login.startswith("https://"):
        problems.add("mcp.login_url", login, "an https URL", "Use the pool's `login_url`.")


def _is_pool(mcp: Mapping[str, Any]) -> bool:
    """Whether the issuer is a user pool, for which we give out the metadata of the authorization server."""
    return "login_url" in mcp
