from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, str]:
    return {"hello": event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]}
