"""The Lambda behind /profile."""

from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer with what is known of the caller."""
    claims = event["requestContext"]["authorizer"]["lambda"]["claims"]
    return {"user": claims["sub"], "session": claims["origin_jti"]}
