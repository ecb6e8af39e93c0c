"""The Lambda behind /orders: the gateway checked the token and its scope; what a role may do is checked here."""

from __future__ import annotations

import json
import os
from typing import Any

from gatehouse_claims import claims, has_any
from gatehouse_cors import with_cors_headers

ROLES_CLAIM = os.environ["ROLES_CLAIM"]


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer a route of the table, with the CORS headers of the caller's origin."""
    status, body = _answer(event)
    response = {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
    return with_cors_headers(event, response)


def _answer(event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    order = (event.get("pathParameters") or {}).get("id")
    if event["routeKey"] == "DELETE /orders/{id}" and not has_any(event, ROLES_CLAIM, "manager"):
        return 403, {"message": "Only a manager deletes an order."}
    answers: dict[str, tuple[int, dict[str, Any]]] = {
        "GET /orders": (200, {"orders": ["1001", "1002"], "for": claims(event).get("sub")}),
        "POST /orders": (201, {"order": "1003"}),
        "GET /orders/{id}": (200, {"order": order}),
        "GET /orders/{id}/items": (200, {"order": order, "items": []}),
        "POST /orders/{id}/items": (201, {"order": order}),
        "DELETE /orders/{id}": (200, {"deleted": order}),
    }
    return answers[event["routeKey"]]
