"""The dev stack's Lambda: greets, on the routes GET /hello, GET /hello/{name}, POST /hello and $default."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer an event of an HTTP API (payload 2.0) or of a REST API.

    Returns:
        200 with a JSON `message`. POST takes a JSON object with an optional `name`; anything else is 400.
    """
    method, path = _request(event)
    if method == "POST":
        name = _posted_name(event)
        if name is None:
            return _answer(400, message='Send a JSON object, such as {"name": "Ada"}.')
        return _answer(200, message=f"Hello, {name}!")
    name = (event.get("pathParameters") or {}).get("name")
    if name:
        return _answer(200, message=f"Hello, {name}!")
    if event.get("routeKey") == "$default":
        return _answer(200, message="Hello from Lambda!", path=path)
    return _answer(200, message="Hello from Lambda!")


def _request(event: Mapping[str, Any]) -> tuple[str, str]:
    http = (event.get("requestContext") or {}).get("http")
    if http:
        return http["method"], event.get("rawPath", http.get("path", "/"))
    return event.get("httpMethod", "GET"), event.get("path", "/")


def _posted_name(event: Mapping[str, Any]) -> str | None:
    text = event.get("body") or "{}"
    try:
        # The gateway encodes every body whose content type it does not know as text.
        body = json.loads(base64.b64decode(text) if event.get("isBase64Encoded") else text)
    except ValueError:
        return None
    if not isinstance(body, dict):
        return None
    return str(body.get("name", "world"))


def _answer(status: int, **body: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
