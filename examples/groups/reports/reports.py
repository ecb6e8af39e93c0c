"""The Lambda behind GET /reports and POST /reports."""

from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Say who called: a user by a token, or a service by its signature."""
    caller = event["requestContext"]["authorizer"]
    return {"by": caller["jwt"]["claims"]["username"] if "jwt" in caller else caller["iam"]["userArn"]}
