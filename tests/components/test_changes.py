from __future__ import annotations

from typing import Any

import pytest

from tests.components import changes, changes_page
from tests.components.arguments import FULL
from tests.components.edits import paths
from tests.sample import sample

EVERYDAY = sample(FULL, *(one for one in FULL if one not in {"HttpApi", "RestApi"}))
"""An API is built once for each of its many arguments."""


@pytest.mark.thorough
def test_the_page_is_up_to_date() -> None:
    assert changes_page.PAGE.read_text() == changes_page.page(), (
        "Run `python -m tests.components.changes_page`."
    )


@pytest.mark.parametrize("component", FULL)
def test_every_argument_is_changed(component: str) -> None:
    tried = {".".join(path.split(".")[-2:]) for path in paths(component)} | {
        path.rpartition(".")[2] for path in paths(component)
    }
    missing = {
        name
        for name in changes.arguments(component)
        if not {name, name.partition(".")[0], name.rpartition(".")[2]} & tried
    }
    assert missing == set()


@pytest.mark.parametrize("component", EVERYDAY)
def test_no_change_of_the_table_is_one_that_the_component_refuses(component: str) -> None:
    assert [f"{one.path}: {one.refused}" for one in changes.changes(component) if one.refused] == []


def test_only_a_change_of_how_users_sign_in_replaces_the_pool() -> None:
    replacing = [
        one.path for one in changes.changes("UserPool") if "cognito.UserPool" in one.done.get("replace", ())
    ]
    assert replacing == ["sign_in"]


@pytest.mark.parametrize("component", EVERYDAY)
def test_no_change_replaces_an_api_or_a_log(component: str) -> None:
    lasting = {"apigatewayv2.Api", "apigateway.RestApi", "cloudwatch.LogGroup", "cloudfront.Distribution"}
    for one in changes.changes(component):
        assert not lasting.intersection(one.done.get("replace", ())), one.path


@pytest.mark.parametrize("name", ["web", "robot"])
def test_a_flow_whose_secret_comes_or_goes_makes_another_client(name: str) -> None:
    flows: dict[str, Any] = {
        "web": {"callback_urls": ["https://a.example/callback"]},
        "robot": {"flow": "client_credentials", "scopes": ["read"]},
    }
    server = {"identifier": "orders", "scopes": {"read": "Read"}}
    before, after = (
        {"clients": {"one": flows[flow]}, "resource_server": server, "domain_prefix": "acme"}
        for flow in (name, "robot" if name == "web" else "web")
    )
    steps = changes.compared("UserPool", before, after)
    assert [step for (kind, _), step in steps.items() if kind.endswith(":UserPoolClient")] == ["replace"]
