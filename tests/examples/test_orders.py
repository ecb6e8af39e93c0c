"""The Lambda of the auth0 example decides by role what the gateway's scopes cannot."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from handlers.cors import cors
from handlers.helpers import claims

ROOT = Path(__file__).parents[2]
ROLES = "https://acme.example/roles"


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("ROLES_CLAIM", ROLES)
    monkeypatch.setenv("GATEHOUSE_CORS_ORIGINS", "https://*.acme.example")
    # As the function's archive has them: the helpers beside its own code.
    monkeypatch.setitem(sys.modules, "gatehouse_claims", claims)
    monkeypatch.setitem(sys.modules, "gatehouse_cors", importlib.reload(cors))
    monkeypatch.syspath_prepend(str(ROOT / "examples" / "auth0" / "orders"))
    monkeypatch.delitem(sys.modules, "app", raising=False)
    return importlib.import_module("app").handler


def event(route: str, roles: str) -> dict[str, Any]:
    return {
        "routeKey": route,
        "headers": {"origin": "https://shop.acme.example"},
        "pathParameters": {"id": "7"},
        "requestContext": {"authorizer": {"jwt": {"claims": {"sub": "ada", ROLES: roles}}}},
    }


@pytest.mark.parametrize(
    ("roles", "status"), [("[manager clerk]", 200), ("[clerk]", 403), ("[manager-trainee]", 403)]
)
def test_only_a_manager_deletes_an_order(handler: Any, roles: str, status: int) -> None:
    answer = handler(event("DELETE /orders/{id}", roles), None)
    assert answer["statusCode"] == status
    assert answer["headers"]["access-control-allow-origin"] == "https://shop.acme.example"


@pytest.mark.parametrize("route", ["GET /orders", "GET /orders/{id}", "GET /orders/{id}/items"])
def test_a_clerk_reads_every_order(handler: Any, route: str) -> None:
    assert handler(event(route, "[clerk]"), None)["statusCode"] == 200
    assert json.loads(handler(event("GET /orders", "[clerk]"), None)["body"])["for"] == "ada"
