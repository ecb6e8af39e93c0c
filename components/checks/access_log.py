"""Limits of the access logs of both kinds of API."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from .context import strangers
from .function import retention

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

FORMAT_BYTES = 3072


def check_access_log(log: Mapping[str, Any], known: frozenset[str], kind: str, problems: Problems) -> None:
    """Add what is wrong with AccessLogArgs.

    What a format must have: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html

    Args:
        log: the API's `access_log`.
        known: the context variables that such APIs have.
        kind: `HTTP` or `REST`.
        problems: where to add.
    """
    retention(problems, "access_log.retention_days", log.get("retention_days"))
    written = log.get("format")
    if written is None:
        return
    size = len(json.dumps(written).encode())
    if size > FORMAT_BYTES:
        problems.add(
            "access_log.format", f"{size} bytes", f"at most {FORMAT_BYTES} bytes", "Leave some fields out."
        )
    if not {"$context.requestId", "$context.extendedRequestId"}.intersection(written.values()):
        problems.add(
            "access_log.format",
            dict(written),
            "with $context.requestId",
            'Add "requestId": "$context.requestId".',
        )
    for variable in (one for value in written.values() for one in strangers(value, known)):
        near = difflib.get_close_matches(variable, [one for one in known if not one.endswith(".")], 1)
        problems.add(
            "access_log.format",
            f"$context.{variable}",
            f"a variable that {kind} APIs have, or every line would hold a - in its place",
            f"Write $context.{near[0]}." if near else "Leave it out.",
        )
