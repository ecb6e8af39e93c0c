"""Limits of the routes of an HTTP API: who may call them, and what serves them.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..route_keys import RouteKey, RouteKeyError, parse
from .client import LOCAL
from .identity import check_identity
from .keys import BACKENDS, input_key, with_backends
from .throttle import check_throttle
from .values import count, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .identity import KindOf
    from .problems import Problems

SCOPES_PER_ROUTE = 10
SCOPE_LENGTH = 64
"""As the API reference has it; longer ones are known to pass, so this is a warning."""

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_SERVES = (*BACKENDS, "method", "timeout_ms", "tls_server_name")
_VARIABLE = re.compile(r"\{([^}]*)\}")


def check_routes(args: Mapping[str, Any], problems: Problems, kind_of: KindOf) -> None:
    """Add what is wrong with the routes of HttpApiArgs, apart from the keys themselves."""
    _named(args, problems)
    routes = with_backends(args)["routes"]
    served = {
        input_key(route.get("function_arn", route.get("listener_arn", route.get("url"))))
        for key, route in routes.items()
        if not key.startswith("OPTIONS ")
    }
    for written, route in routes.items():
        path = f'routes["{written}"]'
        try:
            key: RouteKey | None = parse(written)
        except RouteKeyError:
            key = None
        _backend(args, key, route, path, problems)
        if key is not None and key.method == "OPTIONS":
            _options(args, route, path, served, problems)
        else:
            _access(args, route, path, problems, kind_of)
        check_throttle(route.get("throttle", {}), f"{path}.throttle", problems)


def _named(args: Mapping[str, Any], problems: Problems) -> None:
    """Backends that have names: each is one, and a route that refers to one says nothing else about what serves it."""
    named = args.get("backends", {})
    for name, backend in named.items():
        path = f'backends["{name}"]'
        text(problems, "backends", name, 1, 64, _NAME, what="letters, digits, - and _")
        _backend(args, None, backend, path, problems)
    for written, route in args["routes"].items():
        name, path = route.get("backend"), f'routes["{written}"].backend'
        if name is None:
            continue
        if name not in named:
            remedy = f"Use one of {', '.join(named)}." if named else "Give the API `backends`."
            problems.add(path, name, "the name of one of the API's `backends`", remedy)
        for key in _SERVES:
            if key in route:
                problems.add(
                    path,
                    name,
                    f"in place of {key!r}",
                    f"Leave one of the two out, or give the backend {key!r}.",
                )


def _access(
    args: Mapping[str, Any], route: Mapping[str, Any], path: str, problems: Problems, kind_of: KindOf
) -> None:
    public = route.get("public")
    scopes = route.get("scopes", ())
    if public is not None and not str(public).strip():
        problems.add(
            f"{path}.public",
            public,
            "the reason why no token is needed",
            "Write it, or leave `public` out.",
        )
    if public is not None or route.get("iam"):
        without = "public" if public is not None else "iam"
        for key in ("iam", "scopes", "authorizer"):
            if key != without and route.get(key):
                problems.add(
                    f"{path}.{key}",
                    route[key],
                    "only on a route with the authorizer",
                    f"Leave `{without}` or `{key}` out.",
                )
        return
    identity = route.get("authorizer") or args.get("authorizer")
    if identity is None:
        problems.add(
            f"{path}.authorizer",
            None,
            "every route has an authorizer, or says under `public` why not",
            "Give the API an `authorizer`.",
        )
        return
    if "authorizer" in route:
        check_identity(route["authorizer"], f"{path}.authorizer", problems, kind_of)
    count(
        problems,
        f"{path}.scopes",
        scopes,
        SCOPES_PER_ROUTE,
        "scopes",
        "Any one is enough; ask for a wider one.",
    )
    if scopes and not kind_of(identity).scoped:
        problems.add(
            f"{path}.scopes",
            list(scopes),
            "only where a token is checked, not with a Lambda authorizer",
            "Leave `scopes` out, and let the function look at the route.",
        )
    _scopes(scopes, identity.get("scopes"), path, problems)


def _scopes(scopes: Iterable[Any], offered: Iterable[Any] | None, path: str, problems: Problems) -> None:
    known = None if offered is None else list(offered)
    for scope in scopes:
        if not isinstance(scope, str):
            continue
        if not scope or " " in scope:
            problems.add(f"{path}.scopes", scope, "one scope each, without spaces", "Split it into a list.")
        elif known is not None and all(isinstance(one, str) for one in known) and scope not in known:
            problems.add(
                f"{path}.scopes",
                scope,
                "a scope that the issuer defines and a client may ask for",
                f"Use one of {', '.join(sorted(known)) or 'none'}, or let a client ask for this one.",
            )
        elif len(scope) > SCOPE_LENGTH:
            problems.warn(
                f"{path}.scopes: {scope!r} is longer than the {SCOPE_LENGTH} characters that AWS documents."
            )


def _options(
    args: Mapping[str, Any], route: Mapping[str, Any], path: str, served: set[Any], problems: Problems
) -> None:
    if "cors" in args:
        problems.add(path, "OPTIONS", "planned where there is `cors`", "Leave the route out, or `cors`.")
    for key in ("iam", "scopes", "authorizer"):
        if route.get(key):
            problems.add(f"{path}.{key}", route[key], "a preflight carries no token", f"Leave `{key}` out.")
    if not str(route.get("public", "")).strip():
        problems.add(f"{path}.public", route.get("public"), "the reason why no token is needed", "Write it.")
    backend = route.get("function_arn", route.get("listener_arn", route.get("url")))
    if input_key(backend) in served:
        problems.add(
            path,
            "OPTIONS",
            "not the backend of other methods, which it would open",
            "Give it one that answers preflights.",
        )


def _backend(
    args: Mapping[str, Any], key: RouteKey | None, route: Mapping[str, Any], path: str, problems: Problems
) -> None:
    given = [kind for kind in BACKENDS if route.get(kind) is not None]
    if not given and "backend" in route:
        return
    if len(given) != 1:
        problems.add(path, given, f"exactly one of {', '.join(BACKENDS)}", "Say what serves it, once.")
    number(problems, f"{path}.timeout_ms", route.get("timeout_ms"), 50, 30_000, "milliseconds")
    if "listener_arn" in route and "vpc_link" not in args:
        problems.add(
            f"{path}.listener_arn", route["listener_arn"], "reached through `vpc_link`", "Give the API one."
        )
    for name, kinds in (("tls_server_name", ("listener_arn",)), ("method", ("url", "listener_arn"))):
        if name in route and not set(kinds) & set(given):
            problems.add(f"{path}.{name}", route[name], f"only with {' or '.join(kinds)}", "Leave it out.")
    url = route.get("url")
    if isinstance(url, str):
        check_url(url, key, path, problems)


def check_url(url: str, key: RouteKey | None, path: str, problems: Problems, remedy: str = "") -> None:
    """Add what is wrong with the URL of a route.

    Args:
        url: the URL, with variables of the route's path in it.
        key: the route's key, or None where it could not be read.
        path: where the route is in the arguments.
        problems: where to add.
        remedy: against a variable that the path does not have; by default to add it.
    """
    parts = urlsplit(_VARIABLE.sub("x", url))
    local = parts.scheme == "http" and parts.hostname in LOCAL
    if (parts.scheme != "https" and not local) or not parts.hostname:
        problems.add(
            f"{path}.url", url, "an https URL, or tokens would cross the network in the clear", "Use https."
        )
    if key is None:
        return
    for variable in _VARIABLE.findall(url):
        if variable not in key.variables:
            problems.add(
                f"{path}.url",
                url,
                f"variables of the path, and {{{variable}}} is none",
                remedy or _added(key, variable),
            )


def _added(key: RouteKey, variable: str) -> str:
    if key.path:
        return f"Add it to {key.text!r}."
    return f"Name the route 'ANY /{{{variable}+}}': {key.text!r} has no variables."
