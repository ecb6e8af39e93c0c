"""The Lambda behind GET /profile."""

from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer with what the authorizer said of the caller."""
    caller = event["requestContext"]["authorizer"]["lambda"]
    return {"user": caller["user"], "staff": "staff" in caller["groups"].split()}
