from __future__ import annotations

from typing import Any

import pytest

from handlers.helpers.claims import claim_list, claims, has_any, scopes


def http_api(**held: str) -> dict[str, Any]:
    return {"requestContext": {"authorizer": {"jwt": {"claims": held, "scopes": None}}}}


@pytest.mark.parametrize(
    "event",
    [
        http_api(sub="u1"),
        {"requestContext": {"authorizer": {"claims": {"sub": "u1"}, "scopes": None}}},
    ],
    ids=["payload 2.0", "payload 1.0 and REST"],
)
def test_claims_are_found_in_every_form_of_event(event: dict[str, Any]) -> None:
    assert claims(event) == {"sub": "u1"}


@pytest.mark.parametrize("event", [{}, {"requestContext": {}}, {"requestContext": {"authorizer": None}}])
def test_a_route_without_an_authorizer_has_no_claims(event: dict[str, Any]) -> None:
    assert claims(event) == {}
    assert claim_list(event, "cognito:groups") == []
    assert scopes(event) == frozenset()


@pytest.mark.parametrize(
    ("passed", "items"),
    [
        ("[admin editors]", ["admin", "editors"]),
        ("[admin]", ["admin"]),
        ("[]", []),
        ("admin", ["admin"]),
        ("admin,editors", ["admin", "editors"]),
        ("", []),
    ],
)
def test_a_list_claim_is_read_as_aws_passes_it(passed: str, items: list[str]) -> None:
    assert claim_list(http_api(**{"cognito:groups": passed}), "cognito:groups") == items


def test_has_any_compares_whole_names() -> None:
    event = http_api(roles="[superadmin reader]")
    assert not has_any(event, "roles", "admin")
    assert has_any(event, "roles", "admin", "reader")


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({"scope": "a b"}, {"a", "b"}),
        ({"scp": "[a b]", "scope": "c"}, {"a", "b"}),
        ({"scp": "a"}, {"a"}),
    ],
)
def test_scopes_come_from_scp_before_scope(held: dict[str, str], expected: set[str]) -> None:
    assert scopes(http_api(**held)) == expected
