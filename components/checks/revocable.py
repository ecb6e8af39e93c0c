"""Limits of what goes with tokens that can be taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .values import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

BOUND = (2, 300)
"""Seconds within which a token that was taken back opens nothing: as long as a function may take, and may be believed."""
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)+")


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
