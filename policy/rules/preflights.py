"""Which preflights meet an authorizer: a calculation over one API's route table.

A route with the method itself is preferred to ANY, and a path to a greedy one to `$default`:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
An authorizer on `$default` with CORS: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .endpoints import Endpoint

_VARIABLE = re.compile(r"\{[^{}+]*\}")
_GREEDY = re.compile(r"\{[^{}]*\+\}")


def swallowed(endpoints: Iterable[Endpoint]) -> list[tuple[Endpoint, list[str]]]:
    """The endpoints that catch preflights and ask them for a token, each with the OPTIONS routes that are missing beside it.

    This is to be asked of APIs that are meant for browsers only.
    """
    table = [
        e for e in endpoints if isinstance(e.path, str) and (e.method is None or isinstance(e.method, str))
    ]
    answered = {shape(str(e.path)) for e in table if e.preflight}
    found = []
    for endpoint in table:
        if endpoint.auth.kind in {"NONE", ""}:
            continue
        missing = [f"OPTIONS {path}" for path in _catches(endpoint) if shape(path) not in answered]
        if missing:
            found.append((endpoint, missing))
    return found


def shape(path: str) -> str:
    """A path up to the names of its variables."""
    return _VARIABLE.sub("{}", _GREEDY.sub("{+}", path))


def _catches(endpoint: Endpoint) -> list[str]:
    if endpoint.method is None:
        return ["/{proxy+}", "/"] if endpoint.path == "$default" else []
    return [str(endpoint.path)] if endpoint.method == "ANY" else []
