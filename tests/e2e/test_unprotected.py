"""A route that anyone may call is not deployable."""

from __future__ import annotations

from tests.e2e.support import PROGRAMS, gatehouse

PROGRAM = str(PROGRAMS / "unprotected")


def test_a_preview_of_an_open_route_fails_and_names_route_rule_and_remedy() -> None:
    done = gatehouse("preview", PROGRAM)
    assert done.code == 1
    assert "GET /orders" in done.out
    assert "[mandatory]" in done.out
    assert "authorizer_id" in done.out
    assert "Traceback" not in done.out + done.err


def test_an_open_route_is_not_created_nor_anything_after_it() -> None:
    done = gatehouse("up", PROGRAM, "--exit", "--port", "0", "--json")
    assert done.code == 1
    found = done.json
    assert found["ok"] is False
    operations = {r["name"]: r["operation"] for r in found["resources"]}
    assert operations["orders"] == "create"
    assert (operations["everyone"], operations["afterwards"]) == ("blocked", "blocked")
    assert any("GET /orders" in v["message"] for v in found["violations"] if v["level"] == "mandatory")
