"""The metadata of an MCP server: what a client is told, and that nothing of a request changes it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from handlers.metadata import metadata
from policy.rules.metadata import DIGESTS

ENVIRONMENT = {
    "GATEHOUSE_MCP_RESOURCE": "https://api.example.com/mcp",
    "GATEHOUSE_MCP_SERVER": "https://api.example.com",
    "GATEHOUSE_MCP_ISSUER": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a",
    "GATEHOUSE_MCP_LOGIN": "https://acme.auth.eu-west-1.amazoncognito.com/",
    "GATEHOUSE_MCP_SCOPES": "notes/read notes/write",
}


def test_a_resource_says_which_server_gives_tokens_for_it() -> None:
    document = json.loads(metadata.documents(ENVIRONMENT)["oauth-protected-resource"])
    assert document == {
        "resource": "https://api.example.com/mcp",
        "authorization_servers": ["https://api.example.com"],
        "bearer_methods_supported": ["header"],
        "scopes_supported": ["notes/read", "notes/write"],
    }


def test_the_authorization_server_is_cognitos_and_says_that_it_takes_pkce() -> None:
    document = json.loads(metadata.documents(ENVIRONMENT)["oauth-authorization-server"])
    assert document["issuer"] == "https://api.example.com"
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert (
        document["authorization_endpoint"] == "https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize"
    )
    assert document["token_endpoint"] == "https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token"
    assert document["jwks_uri"] == f"{ENVIRONMENT['GATEHOUSE_MCP_ISSUER']}/.well-known/jwks.json"
    assert "registration_endpoint" not in document


def test_without_a_sign_in_of_a_pool_the_issuer_gives_its_own_document() -> None:
    documents = metadata.documents({**ENVIRONMENT, "GATEHOUSE_MCP_LOGIN": ""})
    assert list(documents) == ["oauth-protected-resource"]


def test_scopes_and_a_name_are_told_where_there_are_any() -> None:
    bare = {key: value for key, value in ENVIRONMENT.items() if not key.endswith("SCOPES")}
    assert "scopes_supported" not in metadata.documents(bare)["oauth-protected-resource"]
    named = metadata.documents({**bare, "GATEHOUSE_MCP_NAME": "Notes"})
    assert json.loads(named["oauth-protected-resource"])["resource_name"] == "Notes"


@pytest.mark.parametrize(
    ("key", "member"),
    [
        ("GET /.well-known/oauth-protected-resource", "resource"),
        ("GET /.well-known/oauth-protected-resource/mcp", "resource"),
        ("GET /.well-known/oauth-authorization-server", "issuer"),
    ],
)
def test_the_route_decides_which_document_is_given(
    key: str, member: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "_DOCUMENTS", metadata.documents(ENVIRONMENT))
    answer = metadata.handler({"routeKey": key, "body": "{}", "headers": {"x": "y"}}, None)
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "application/json")
    assert member in json.loads(answer["body"])


def test_any_other_route_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "_DOCUMENTS", metadata.documents(ENVIRONMENT))
    for event in ({"routeKey": "GET /admin"}, {}):
        assert metadata.handler(event, None)["statusCode"] == 404


def test_the_policy_pack_knows_the_handler_by_its_digest() -> None:
    code = Path(metadata.__file__).read_bytes()
    assert hashlib.sha256(code).hexdigest() in DIGESTS, (
        "Add the digest; the ones before stay, since they are deployed."
    )
