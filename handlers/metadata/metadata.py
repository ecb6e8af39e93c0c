"""Gives out the OAuth metadata of an MCP server, which its clients read before they sign in.

Two documents: which tokens the server takes and who gives them (RFC 9728), and where that authorization server's endpoints
are (RFC 8414). The second is there for Amazon Cognito, whose own document says nothing of PKCE, without which a client goes
no further. Both are the same for everyone, and nothing that is sent changes them.

Configuration comes from the environment, read once: GATEHOUSE_MCP_RESOURCE (the server's URL), _SERVER (that of the
authorization server, as clients know it), _ISSUER (whose keys sign), _LOGIN (managed login; empty where the authorization
server gives its own document), _SCOPES (separated by spaces) and _NAME (for people; may be empty).
"""

from __future__ import annotations

import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing `typing` would double the import time
    from collections.abc import Mapping
    from typing import Any

_HEADERS = {
    "content-type": "application/json",
    "cache-control": "public, max-age=300",
    "access-control-allow-origin": "*",  # clients in a browser read it, too
}


def documents(environment: Mapping[str, str]) -> dict[str, str]:
    """The two documents as JSON, by the last segment of the well-known path that they are read from.

    Args:
        environment: the variables named in the module's docstring; absent ones count as empty.
    """

    def value(name: str) -> str:
        return environment.get("GATEHOUSE_MCP_" + name, "")

    scopes = value("SCOPES").split()
    resource: dict[str, Any] = {
        "resource": value("RESOURCE"),
        "authorization_servers": [value("SERVER")],
        "bearer_methods_supported": ["header"],
    }
    if scopes:
        resource["scopes_supported"] = scopes
    if value("NAME"):
        resource["resource_name"] = value("NAME")
    found = {"oauth-protected-resource": json.dumps(resource)}
    login = value("LOGIN").rstrip("/")
    if login:
        server = {
            "issuer": value("SERVER"),
            "authorization_endpoint": login + "/oauth2/authorize",
            "token_endpoint": login + "/oauth2/token",
            "revocation_endpoint": login + "/oauth2/revoke",
            "jwks_uri": value("ISSUER").rstrip("/") + "/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        }
        if scopes:
            server["scopes_supported"] = scopes
        found["oauth-authorization-server"] = json.dumps(server)
    return found


_DOCUMENTS = documents(os.environ)


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer with the document of the route's well-known path; 404 where there is none."""
    segments = str(event.get("routeKey", "")).partition(" ")[2].split("/")
    body = next((_DOCUMENTS[one] for one in segments if one in _DOCUMENTS), None)
    if body is None:
        return {"statusCode": 404, "headers": _HEADERS, "body": "{}"}
    return {"statusCode": 200, "headers": _HEADERS, "body": body}
