"""Limits of JWT authorizers, and of throttling, which an API and a route share.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .keys import DEFAULT_SOURCE
from .values import count, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

AUDIENCES = 50

_SOURCE = re.compile(r"\$request\.(header|querystring)\.[A-Za-z0-9_-]+")


def check_identity(identity: Mapping[str, Any], path: str, problems: Problems) -> None:
    """Add what is wrong with IdentityArgs found at `path`."""
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
