"""Limits of cross-origin access.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .function import function_name
from .values import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
ENVIRONMENT_BYTES = 3500
"""Of a function's 4,096, so that the other variables have room."""

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\]"
_ORIGIN = re.compile(rf"[a-z][a-z0-9+.-]*://(?:\*\.)?(?:{_HOST})(?::[0-9]{{1,5}})?")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_DEFAULT_PORT = {"http": "80", "https": "443"}


def check_cors(args: Mapping[str, Any], problems: Problems, path: str = "") -> None:
    """Add what is wrong with CorsArgs found at `path` in the component's arguments."""
    dot = f"{path}." if path else ""
    # Its Lambda is called after it, and after the API where it is part of one.
    function_name(problems, "name", f"{problems.name}-cors" if path else problems.name)
    origins = args["allow_origins"]
    argument = f"{dot}allow_origins"
    if not origins:
        problems.add(argument, origins, "at least one origin", "Name one, or leave `cors` out.")
    for origin in origins:
        if isinstance(origin, str):
            _origin(origin, argument, problems)
    if "*" in origins and args.get("allow_credentials"):
        problems.add(
            f"{dot}allow_credentials",
            True,
            "never together with the origin *",
            "Name the origins that may send cookies.",
        )
    if sum(len(origin) + 1 for origin in origins if isinstance(origin, str)) > ENVIRONMENT_BYTES:
        problems.add(
            argument,
            f"{len(origins)} origins",
            f"at most {ENVIRONMENT_BYTES} bytes in all, the room in the Lambda's environment",
            "Use a pattern such as https://*.example.com.",
        )
    number(problems, f"{dot}max_age", args.get("max_age"), -1, 86_400, "seconds")
    _names(args, dot, problems)


def _names(args: Mapping[str, Any], dot: str, problems: Problems) -> None:
    for method in args.get("allow_methods", ()):
        if method not in METHODS:
            problems.add(
                f"{dot}allow_methods", method, f"one of {', '.join(METHODS)}", "Write it in capitals."
            )
    for key in ("allow_headers", "expose_headers"):
        for header in args.get(key, ()):
            if not _TOKEN.fullmatch(header):
                problems.add(
                    f"{dot}{key}", header, "a header's name", "Give the name alone, without a colon."
                )
            elif header == "*" and (key == "expose_headers" or args.get("allow_credentials")):
                problems.add(f"{dot}{key}", header, "named headers", "Name each header.")


def _origin(origin: str, argument: str, problems: Problems) -> None:
    if origin == "*":
        return
    if not _ORIGIN.fullmatch(origin):
        remedy = (
            "Write scheme://host or scheme://host:port in small letters, without a path or a trailing slash"
        )
        problems.add(
            argument,
            origin,
            "an origin as browsers send it",
            f"{remedy}; https://*.example.com is a pattern.",
        )
        return
    scheme, _, rest = origin.partition("://")
    host, _, port = rest.rpartition(":")
    if host and port == _DEFAULT_PORT.get(scheme):
        problems.add(argument, origin, "browsers leave the default port out", f"Use {scheme}://{host}.")
