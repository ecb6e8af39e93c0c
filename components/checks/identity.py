"""Limits of JWT and Lambda authorizers, and of throttling, which an API and a route share.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .keys import DEFAULT_SOURCE, DEFAULT_TTL, identity_sources, is_simple
from .values import count, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

AUDIENCES = 50
LONGEST_TTL = 3_600
"""Seconds: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html."""

BOUND = (2, 300)
"""Seconds within which a token that was taken back opens nothing: as long as a function may take, and may be believed."""

_SOURCE = re.compile(r"\$request\.(header|querystring)\.[A-Za-z0-9_-]+")
_IDENTITY_SOURCE = re.compile(
    r"\$(request\.(header|querystring)\.[A-Za-z0-9_-]+|context\.[A-Za-z0-9_.]+|stageVariables\.[A-Za-z0-9_]+)"
)
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)+")


def check_identity(identity: Mapping[str, Any], path: str, problems: Problems) -> None:
    """Add what is wrong with IdentityArgs found at `path`."""
    if "function" in identity:
        _lambda(identity, path, problems)
    else:
        _jwt(identity, path, problems)
        _revocable(identity, path, problems)


def _lambda(identity: Mapping[str, Any], path: str, problems: Problems) -> None:
    for key in sorted({"issuer", "audiences", "source", "scopes", "revocable"} & set(identity)):
        problems.add(
            f"{path}.{key}",
            identity[key],
            "only for tokens of an issuer, not with `function`",
            f"Leave `{key}` or `function` out.",
        )
    function, path = identity["function"], f"{path}.function"
    ttl = function.get("ttl_seconds", DEFAULT_TTL)
    number(problems, f"{path}.ttl_seconds", ttl, 0, LONGEST_TTL, "seconds")
    payload = function.get("payload", "2.0")
    if payload not in ("1.0", "2.0"):
        problems.add(f"{path}.payload", payload, "1.0 or 2.0", "Leave it out for 2.0.")
    elif payload == "1.0" and is_simple(function):
        problems.add(
            f"{path}.simple", True, "only with payload 2.0", "Answer a policy, or leave `payload` out."
        )
    sources = identity_sources(identity)
    wrong = [source for source in sources if not _IDENTITY_SOURCE.fullmatch(source)]
    for source in wrong:
        problems.add(
            f"{path}.identity_sources",
            source,
            "a header, a query parameter, a context or a stage variable",
            f"Write {DEFAULT_SOURCE}, $request.querystring.NAME, $context.NAME or $stageVariables.NAME.",
        )
    if not wrong and not any(source.startswith("$request.") for source in sources):
        problems.add(
            f"{path}.identity_sources",
            list(sources),
            "something that the caller sends: else all callers would share one kept answer"
            if ttl
            else "something that the caller sends, or the function is asked for a request without any credentials",
            f"Add {DEFAULT_SOURCE}, or the header or query parameter that your callers use.",
        )


def check_sign_out(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with the `sign_out` of HttpApiArgs, where there is one."""
    path = args.get("sign_out")
    if path is None:
        return
    if "revocable" not in args.get("authorizer", {}):
        remedy = "Give the user pool `revocable`, and the API its `identity`, or leave it out."
        problems.add("sign_out", path, "only with an `authorizer` that is revocable", remedy)
    text(problems, "sign_out", path, 2, 1024, _PATH, what="a path without variables, such as /sign-out")
    if f"POST {path}" in args["routes"]:
        problems.add("sign_out", path, "a route that is not in `routes`", "Choose another path.")


def _revocable(identity: Mapping[str, Any], path: str, problems: Problems) -> None:
    seconds = identity.get("revocable", {}).get("within_seconds")
    number(problems, f"{path}.revocable.within_seconds", seconds, *BOUND, "seconds")


def _jwt(identity: Mapping[str, Any], path: str, problems: Problems) -> None:
    missing = [key for key in ("issuer", "audiences") if key not in identity]
    for key in missing:
        problems.add(f"{path}.{key}", None, "this argument is required", f"Give {key!r}.")
    if missing:
        return
    issuer = identity["issuer"]
    text(problems, f"{path}.issuer", issuer, 1, 2048)
    if isinstance(issuer, str) and issuer and not issuer.startswith("https://"):
        problems.add(f"{path}.issuer", issuer, "an https URL", "Use the `iss` of its tokens, byte for byte.")
    audiences = identity["audiences"]
    if isinstance(audiences, list | tuple):
        count(problems, f"{path}.audiences", audiences, AUDIENCES, "audiences", "Use a second authorizer.")
        if not audiences or "" in [one for one in audiences if isinstance(one, str)]:
            problems.add(
                f"{path}.audiences",
                audiences,
                "at least one, and none empty: else every token of the issuer would do",
                "Name the API's identifier, or the app clients' ids.",
            )
    elif isinstance(audiences, str):
        problems.add(f"{path}.audiences", audiences, "a list", f"Write [{audiences!r}].")
    source = identity.get("source", DEFAULT_SOURCE)
    if not _SOURCE.fullmatch(source):
        problems.add(
            f"{path}.source",
            source,
            "one header or query parameter",
            f"Write {DEFAULT_SOURCE}, or $request.querystring.NAME.",
        )


def check_throttle(args: Mapping[str, Any], path: str, problems: Problems) -> None:
    """Add a problem for a throttle that would stop every request."""
    for key in ("rate", "burst"):
        value = args.get(key)
        if isinstance(value, int | float) and value <= 0:
            problems.add(
                f"{path}.{key}",
                value,
                "above 0, which would stop every request",
                "Raise it, or leave it out.",
            )
