from __future__ import annotations

import pytest

from tests.components import changes


def test_the_page_is_up_to_date() -> None:
    assert changes.PAGE.read_text() == changes.page(), "Run `python -m tests.components.changes`."


@pytest.mark.parametrize("component", changes.FULL)
def test_every_argument_is_changed(component: str) -> None:
    tried = {".".join(path.split(".")[-2:]) for path in changes.paths(component)} | {
        path.rpartition(".")[2] for path in changes.paths(component)
    }
    missing = {
        name
        for name in changes.arguments(component)
        if not {name, name.partition(".")[0], name.rpartition(".")[2]} & tried
    }
    assert missing == set()


@pytest.mark.parametrize("component", changes.FULL)
def test_no_change_of_the_table_is_one_that_the_component_refuses(component: str) -> None:
    assert [f"{one.path}: {one.refused}" for one in changes.changes(component) if one.refused] == []


def test_only_a_change_of_how_users_sign_in_replaces_the_pool() -> None:
    replacing = [
        one.path for one in changes.changes("UserPool") if "cognito.UserPool" in one.done.get("replace", ())
    ]
    assert replacing == ["sign_in"]


def test_no_change_replaces_an_api_or_a_log() -> None:
    lasting = {"apigatewayv2.Api", "apigateway.RestApi", "cloudwatch.LogGroup", "cloudfront.Distribution"}
    for component in changes.FULL:
        for one in changes.changes(component):
            assert not lasting.intersection(one.done.get("replace", ())), one.path
