"""The authorizer of a revocable API, without keys and without its table."""

from __future__ import annotations

import importlib
import sys
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture
def authorizer(monkeypatch: pytest.MonkeyPatch) -> Any:
    said = {"KEYS": "", "ISSUER": "", "AUDIENCES": "[]", "SCOPES": '{"GET /a": ["a/read", "a/write"]}'}
    for name, value in said.items():
        monkeypatch.setenv(f"GATEHOUSE_{name}", value)
    monkeypatch.setitem(sys.modules, "deny_list", SimpleNamespace(holds=lambda _: False))
    monkeypatch.delitem(sys.modules, "handlers.revocation.authorizer", raising=False)
    return importlib.import_module("handlers.revocation.authorizer")


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"scope": None},
        {"scope": 5},
        {"scope": [{}, 5]},
        {"scp": None, "scope": "a/read"},
        {"scope": "a/read/x"},
    ],
)
def test_no_scopes_are_read_where_there_are_none(authorizer: Any, claims: dict[str, Any]) -> None:
    assert not authorizer._scoped(claims, "GET /a")
    assert authorizer._scoped(claims, "GET /b")


@pytest.mark.parametrize("claims", [{"scope": "openid a/read"}, {"scope": "", "scp": ["x", "a/write"]}])
def test_one_of_the_routes_scopes_is_enough(authorizer: Any, claims: dict[str, Any]) -> None:
    assert authorizer._scoped(claims, "GET /a")
