"""The routes of an access table as `curl` lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gatehouse.operate import curl
from gatehouse.policy.rules.authorization import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gatehouse.access.entry import Entry

_ROUTE = re.compile(r"(ANY|[A-Z]+) (/\S*)")
_VARIABLE = re.compile(r"\{[^}]+\}")


def lines(
    entries: Iterable[Entry], url: str, user: str, region: str, directory: str = "", stack: str | None = None
) -> list[str]:
    """A line for each route that a person can call: with a token of `user`, signed, or as it is, as its authorizer wants.

    The token is the laptop's for the program in `directory`, or that of a deployed `stack`.
    Routes for preflights, and what is no route of an HTTP or REST API, have none.
    """
    found = []
    for entry in entries:
        route = _ROUTE.fullmatch("ANY /gatehouse" if entry.route == "$default" else entry.route)
        if route is None or entry.verdict == "preflight":
            continue
        method, path = route.groups()
        how = []
        if entry.verdict == "closed" and (kind := KINDS.get(entry.authorizer)) and kind.scoped:
            how = [curl.with_token([user], entry.scopes[:1], directory=directory, stack=stack)]
        elif entry.verdict == "closed" and entry.authorizer == "AWS_IAM":
            keys = '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'
            how = [f"--aws-sigv4 aws:amz:{region}:execute-api", keys]
        address = url + _VARIABLE.sub("ada", path)
        found.append(curl.line("GET" if method == "ANY" else method, address, how=how))
    return found
