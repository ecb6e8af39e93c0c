"""The Lambda behind GET /hello. A REST API wants the whole response, CORS headers included."""

import json
from typing import Any

from gatehouse_cors import with_cors_headers


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Greet."""
    body = json.dumps({"message": "Hello from Lambda!"})
    return with_cors_headers(
        event, {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}
    )
