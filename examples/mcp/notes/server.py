"""An MCP server in one function, without sessions or streams: each request has its answer.

https://modelcontextprotocol.io/specification/2025-11-25/basic/transports
"""

import json
from typing import Any

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26")
TOOL = {
    "name": "read_note",
    "description": "Reads the note of whoever is signed in.",
    "inputSchema": {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]},
}


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one request; API Gateway has checked the token, its audience and its scopes already."""
    if event["requestContext"]["http"]["method"] != "POST":
        return {"statusCode": 405, "headers": {"allow": "POST"}, "body": ""}
    try:
        message = json.loads(event.get("body") or "")
        method, parameters = message["method"], message.get("params") or {}
    except (ValueError, TypeError, KeyError, RecursionError):
        return answer(400, {"id": None, "error": {"code": -32700, "message": "Not a JSON-RPC request"}})
    if "id" not in message:
        return {"statusCode": 202, "body": ""}  # a notification
    if not isinstance(parameters, dict) or not isinstance(parameters.get("arguments") or {}, dict):
        return answer(
            200, {"id": message["id"], "error": {"code": -32602, "message": "Parameters are an object"}}
        )
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    return answer(200, {"id": message["id"], **respond(method, parameters, claims["sub"])})


def respond(method: str, parameters: dict[str, Any], user: str) -> dict[str, Any]:
    """The result of a method, or the error, for the user who calls it."""
    if method == "initialize":
        version = parameters.get("protocolVersion")
        return {
            "result": {
                "protocolVersion": version if version in VERSIONS else VERSIONS[0],
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "notes", "version": "1"},
            }
        }
    if method == "tools/list":
        return {"result": {"tools": [TOOL]}}
    if method == "tools/call" and parameters.get("name") == TOOL["name"]:
        title = (parameters.get("arguments") or {}).get("title", "")
        return {"result": {"content": [{"type": "text", "text": f"{title}: written by {user}"}]}}
    return (
        {"result": {}} if method == "ping" else {"error": {"code": -32601, "message": f"No method {method}"}}
    )


def answer(status: int, said: dict[str, Any]) -> dict[str, Any]:
    """A JSON-RPC response."""
    body = json.dumps({"jsonrpc": "2.0", **said})
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": body}
