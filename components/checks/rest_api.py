"""Limits of REST APIs.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..route_keys import DEFAULT, RouteKey, RouteKeyError, parse
from .access_log import check_access_log
from .context import REST_CONTEXT
from .cors import check_cors
from .rest_paths import EVERYTHING
from .routes import check_url
from .throttle import check_throttle
from .values import count, log_group_name, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

RESOURCES = 300
USER_POOLS = 1000
SCOPES_PER_METHOD = 10

_SOURCE = re.compile(r"method\.request\.header\.[A-Za-z0-9_-]+")


def check_rest_api(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with a RestApi's arguments."""
    text(
        problems,
        "stage",
        args.get("stage"),
        1,
        128,
        re.compile(r"[A-Za-z0-9_-]+"),
        what="letters, digits, - and _",
    )
    _authorizer(args.get("authorizer"), problems)
    keys = [key for key in (_key(written, problems) for written in args["routes"]) if key is not None]
    _siblings(args, keys, problems)
    for written, route in args["routes"].items():
        _route(written, route, args, problems)
    if not args["routes"]:
        problems.add("routes", {}, "at least one route", "Say what serves which path.")
    if "cors" in args:
        check_cors(args["cors"], problems, "cors")
    check_throttle(args.get("throttle", {}), "throttle", problems)
    acl = args.get("web_acl_arn")
    if isinstance(acl, str) and ":regional/webacl/" not in acl:
        problems.add(
            "web_acl_arn",
            acl,
            "a web ACL with the scope REGIONAL, in the API's region",
            "Make one there; an Edge's is for CloudFront alone.",
        )
    if args.get("access_log", {}).get("enabled", "access_log" in args):
        log_group_name(problems, problems.name)
    check_access_log(args.get("access_log", {}), REST_CONTEXT, "REST", problems)


def _authorizer(args: Mapping[str, Any] | None, problems: Problems) -> None:
    if args is None:
        return
    pools = args["user_pool_arns"]
    count(problems, "authorizer.user_pool_arns", pools, USER_POOLS, "user pools", "Use a second API.")
    if not pools:
        problems.add("authorizer.user_pool_arns", [], "at least one user pool", "Name one.")
    source = args.get("source")
    text(problems, "authorizer.source", source, 1, 256, _SOURCE, what="method.request.header.NAME")


def _key(written: str, problems: Problems) -> RouteKey | None:
    try:
        return parse(written)
    except RouteKeyError as error:
        problems.add("routes", written, error.limit, error.remedy)
        return None


def _siblings(args: Mapping[str, Any], keys: list[RouteKey], problems: Problems) -> None:
    """A REST API takes one variable at each place of the tree, with one name."""
    names: dict[tuple[str, ...], str] = {}
    resources: set[str] = set()
    for path in {key.path for key in keys if key.path} | (
        {"/{proxy+}"} if DEFAULT in args["routes"] else set()
    ):
        parts = path.strip("/").split("/") if path != "/" else []
        for index, part in enumerate(parts):
            resources.add("/".join(parts[: index + 1]))
            twin = names.setdefault(tuple(parts[:index]), part) if part.startswith("{") else part
            if twin != part:
                problems.add(
                    "routes",
                    path,
                    f"one variable at each place, and {twin} stands where {part} does",
                    "Use one name.",
                )
    if len(resources) > RESOURCES:
        problems.warn(
            f"{len(resources)} resources: above {RESOURCES} the quota 'Resources per API' has to be raised."
        )


def _route(written: str, route: Mapping[str, Any], args: Mapping[str, Any], problems: Problems) -> None:
    path = f'routes["{written}"]'
    given = [kind for kind in ("function_arn", "url") if route.get(kind) is not None]
    if len(given) != 1:
        problems.add(path, given, "exactly one of function_arn, url", "Say what serves it, once.")
    number(problems, f"{path}.timeout_ms", route.get("timeout_ms"), 50, 29_000, "milliseconds")
    count(
        problems, f"{path}.scopes", route.get("scopes"), SCOPES_PER_METHOD, "scopes", "Ask for a wider one."
    )
    check_throttle(route.get("throttle", {}), f"{path}.throttle", problems)
    options = written.startswith("OPTIONS ")
    if options and "cors" in args:
        problems.add(path, "OPTIONS", "planned where there is `cors`", "Leave the route out, or `cors`.")
    public = route.get("public")
    if public is not None and not str(public).strip():
        problems.add(
            f"{path}.public", public, "the reason why no token is needed", "Write it, or leave `public` out."
        )
    if (public is not None or options) and route.get("scopes"):
        problems.add(
            f"{path}.scopes", route["scopes"], "only on a route with the authorizer", "Leave one of them out."
        )
    if public is None and not options and "authorizer" not in args:
        problems.add(
            f"{path}.authorizer",
            None,
            "every route has an authorizer, or says under `public` why not",
            "Give the API an `authorizer`.",
        )
    url = route.get("url")
    if isinstance(url, str):
        for key in _served(written, args["routes"]):
            check_url(url, key, path, problems, _remedy(written, key))


def _served(written: str, routes: Mapping[str, Any]) -> list[RouteKey | None]:
    """The keys that a route stands for: `$default` for all paths, but those that have a route of their own."""
    keys = [one for one in EVERYTHING if one not in routes] if written == DEFAULT else [written]
    try:
        return [parse(key) for key in keys]
    except RouteKeyError:
        return [None]


def _remedy(written: str, key: RouteKey | None) -> str:
    """How a route gets the variable that its URL has; "" where it can be added to the route's own path."""
    if written != DEFAULT or key is None:
        return ""
    if key.variables:
        return "Use {proxy}, which is the whole path, or leave it out."
    return "Give 'ANY /' a route of its own with a URL without it: '$default' serves that path as well."
