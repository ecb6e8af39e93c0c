"""Limits of HTTP APIs, apart from their routes.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html and
https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..preflight import options_routes
from ..route_keys import GREEDY, VARIABLE, RouteKey, RouteKeyError, parse
from .access_log import check_access_log
from .context import CONTEXT
from .cors import check_cors
from .identity import check_identity
from .keys import backend_key, own_identity
from .mcp import check_mcp, with_mcp
from .revocable import check_sign_out
from .routes import check_routes
from .throttle import check_throttle
from .values import count, log_group_name, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .identity import KindOf
    from .problems import Problems

ROUTES = 300
INTEGRATIONS = 300
STAGES = 10
AUTHORIZERS = 10
VARIABLES = 100
SUFFIX = 8
"""What Pulumi adds to a name to make it unique."""

STAGE_VALUE = re.compile(r"[A-Za-z0-9 ._~:/?#&=,-]+")
"""The value of a stage variable. The API's reference has no space, and AWS's message about a wrong one names it:
https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html and
https://github.com/sirceljm/aws-lambda-blog/issues/10 (where an empty one was refused)."""

_STAGE = re.compile(r"\$default|[A-Za-z0-9_-]+")


def check_http_api(args: Mapping[str, Any], problems: Problems, kind_of: KindOf) -> None:
    """Add what is wrong with an HttpApi's arguments, whose identities are of the kinds that `kind_of` finds."""
    text(problems, "name", problems.name, 1, 128 - SUFFIX)
    written = args["routes"]
    if "mcp" in args:
        check_mcp(args, problems)
        args = with_mcp(args)
    keys = _keys(args["routes"], problems)
    _one_name_a_level(keys, problems)
    if "authorizer" in args:
        check_identity(args["authorizer"], "authorizer", problems, kind_of)
    check_sign_out(args, problems)
    check_routes(args, problems, kind_of)
    if "cors" in args:
        check_cors(args["cors"], problems, "cors")
        # Clients of an MCP server are seldom browsers.
        _preflights_pass(args, [key for key in keys if key.text in written], problems, kind_of)
    _stages(args, problems)
    if args.get("access_log", {}).get("enabled", True):
        log_group_name(problems, problems.name)
    check_access_log(args.get("access_log", {}), CONTEXT, "HTTP", problems)
    _domain(args, problems)
    _link(args, problems)
    _alarms(args.get("alarms", {}), problems)
    _quotas(args, keys, problems, kind_of)
    if "authorizer_result_ttl_in_seconds" in args.get("transform", {}).get("authorizer", {}) and not any(
        kind_of(one).authorization == "CUSTOM" for one in _identities(args)
    ):
        problems.add(
            "transform.authorizer",
            "authorizer_result_ttl_in_seconds",
            "results are cached for Lambda authorizers only",
            "Leave it out; keys of an issuer are cached by API Gateway itself.",
        )


def _identities(args: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    own = (own_identity(route) for route in args["routes"].values())
    return [identity for identity in (args.get("authorizer"), *own) if identity]


def _keys(routes: Mapping[str, Any], problems: Problems) -> list[RouteKey]:
    if not routes:
        problems.add("routes", {}, "at least one route", "Say what serves which path.")
    keys: dict[tuple[str, tuple[str, ...]], RouteKey] = {}
    for written in routes:
        try:
            key = parse(written)
        except RouteKeyError as error:
            problems.add("routes", written, error.limit, error.remedy)
            continue
        twin = keys.setdefault((key.method, key.shape), key)
        if twin is not key:
            problems.add(
                "routes",
                written,
                f"the same route as {twin.text!r} but for the variables' names",
                "Leave one of them out.",
            )
    return list(keys.values())


def _one_name_a_level(keys: list[RouteKey], problems: Problems) -> None:
    """Refuse paths that call the same place by two names.

    API Gateway answers a route with a 409 that has "a conflicting variable on the same hierarchical level".
    """
    names: dict[tuple[str, ...], RouteKey] = {}
    for key in keys:
        variables = iter(key.variables)
        for index, segment in enumerate(key.shape):
            if segment not in (VARIABLE, GREEDY):
                continue
            name = next(variables)
            twin = names.setdefault(key.shape[: index + 1], key)
            other = twin.variables[sum(one in (VARIABLE, GREEDY) for one in key.shape[:index])]
            if other != name:
                problems.add(
                    "routes",
                    key.text,
                    f"one name for each variable, and where it has {{{name}}} {twin.text!r} has {{{other}}}",
                    "Use one name.",
                )


def _preflights_pass(
    args: Mapping[str, Any], keys: list[RouteKey], problems: Problems, kind_of: KindOf
) -> None:
    """Add a problem for each route whose preflight would be answered with a no to the request itself."""
    cors = args["cors"]
    allowed = cors.get("allow_methods")
    if allowed is not None:
        for key in keys:
            if key.method not in ("ANY", "$default", "OPTIONS", *allowed):
                problems.add(
                    "cors.allow_methods",
                    list(allowed),
                    f"with {key.method}, or no browser can call {key.text!r}",
                    "Add it, or leave `allow_methods` out: then it is the routes' methods.",
                )
    headers = [header.lower() for header in cors.get("allow_headers", ("authorization",))]
    sources = {
        source
        for route in args["routes"].values()
        if "public" not in route and (identity := own_identity(route) or args.get("authorizer"))
        for source in kind_of(identity).sources(identity)
    }
    for source in sorted(sources):
        kind, _, header = source.removeprefix("$request.").partition(".")
        # The wildcard does not stand for Authorization: https://fetch.spec.whatwg.org/#http-access-control-allow-headers
        wildcard = "*" in headers and header.lower() != "authorization"
        if kind == "header" and header.lower() not in headers and not wildcard:
            problems.add(
                "cors.allow_headers",
                list(cors["allow_headers"]),
                f"with {header.lower()}, or no browser can send its token",
                "Add it, or leave `allow_headers` out.",
            )


def _stages(args: Mapping[str, Any], problems: Problems) -> None:
    stages = args.get("stages", ("$default",))
    count(problems, "stages", stages, STAGES, "stages", "Use a second API.")
    if not stages or len(set(stages)) != len(stages):
        problems.add("stages", list(stages), "at least one, each once", "Leave it out for $default alone.")
    for stage in stages:
        text(problems, "stages", stage, 1, 128, _STAGE, what="$default, or letters, digits, - and _")
    variables = args.get("variables", {})
    count(problems, "variables", variables, VARIABLES, "variables", "Keep them in a parameter.")
    for name, value in variables.items():
        text(problems, "variables", name, 1, 64, re.compile(r"[A-Za-z0-9_]+"), what="letters, digits and _")
        what = "letters, digits, spaces and - . _ ~ : / ? # & = ,"
        text(problems, f'variables["{name}"]', value, 1, 2048, STAGE_VALUE, what=what)
    check_throttle(args.get("throttle", {}), "throttle", problems)


def _domain(args: Mapping[str, Any], problems: Problems) -> None:
    domain = args.get("domain")
    if domain is None:
        if args.get("default_endpoint") is False:
            problems.add(
                "default_endpoint",
                False,
                "an API answers somewhere",
                "Give it a `domain`, or leave this out.",
            )
        return
    text(problems, "domain.name", domain["name"], 1, 512)
    tls = domain.get("mutual_tls")
    if tls is None:
        return
    uri = tls["truststore_uri"]
    if isinstance(uri, str) and not uri.startswith("s3://"):
        problems.add("domain.mutual_tls.truststore_uri", uri, "an object in S3", "Write s3://bucket/key.")
    if args.get("default_endpoint"):
        problems.add(
            "default_endpoint",
            True,
            "closed where the domain has mutual TLS, which could be walked around",
            "Leave it out: it is closed with a `domain`.",
        )


def _link(args: Mapping[str, Any], problems: Problems) -> None:
    link = args.get("vpc_link")
    if link is not None and ("id" in link) == ("subnet_ids" in link):
        problems.add("vpc_link", dict(link), "either `id` or `subnet_ids`", "Give one of the two.")
    if link is not None and "subnet_ids" in link and not link["subnet_ids"]:
        problems.add("vpc_link.subnet_ids", [], "at least one subnet", "Name the load balancer's subnets.")


def _alarms(alarms: Mapping[str, Any], problems: Problems) -> None:
    number(problems, "alarms.client_error_rate", alarms.get("client_error_rate"), 0, 1, "of the requests")
    number(problems, "alarms.server_error_rate", alarms.get("server_error_rate"), 0, 1, "of the requests")
    number(problems, "alarms.latency_ms", alarms.get("latency_ms"), 1, 30_000, "milliseconds")
    count(
        problems,
        "alarms.actions",
        alarms.get("actions"),
        5,
        "actions",
        "Notify one topic, and let it fan out.",
    )


def _quotas(args: Mapping[str, Any], keys: list[RouteKey], problems: Problems, kind_of: KindOf) -> None:
    """Refuse what no quota allows, and warn of what a raised one does."""
    routes = args["routes"]
    kinds = [(kind_of(one), one) for one in _identities(args)]
    authorizers = {kind.same(one) for kind, one in kinds if kind.authorizer}
    if len(authorizers) > AUTHORIZERS:
        problems.add(
            "routes",
            f"{len(authorizers)} identities",
            f"at most {AUTHORIZERS} authorizers",
            "Use a second API.",
        )
    planned = len(options_routes(key for key in keys if key.method != "OPTIONS")) if "cors" in args else 0
    number_of = len(routes) + planned
    if number_of > ROUTES:
        problems.warn(
            f"{number_of} routes, {planned} of them for preflights: above {ROUTES} the quota 'Routes per API' of API "
            "Gateway has to be raised first."
        )
    integrations = len({backend_key(route) for route in routes.values()}) + (1 if planned else 0)
    if integrations > INTEGRATIONS:
        problems.warn(
            f"{integrations} integrations: above {INTEGRATIONS} the quota 'Integrations per API' of API Gateway has to "
            "be raised first."
        )
