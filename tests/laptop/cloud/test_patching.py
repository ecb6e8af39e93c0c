"""Patch operations lead from the old inputs to the new ones."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gatehouse.laptop.cloud.gaps.apigateway import _patched
from gatehouse.laptop.cloud.types.patching import patches

PATHS = {
    "description": "/description",
    "authorizationScopes": "/authorizationScopes",
    "requestTemplates": "/requestTemplates",
}
INPUTS = st.fixed_dictionaries(
    {},
    optional={
        "description": st.text(min_size=1).filter(lambda value: value not in {"true", "false"}),
        "authorizationScopes": st.lists(st.text(min_size=1), unique=True),
        "requestTemplates": st.dictionaries(
            st.text(min_size=1), st.text(min_size=1).filter(lambda value: value not in {"true", "false"})
        ),
    },
)


@given(INPUTS, INPUTS)
def test_a_model_that_is_patched_is_as_if_it_were_made_anew(old: dict[str, Any], new: dict[str, Any]) -> None:
    model = SimpleNamespace(
        description=old.get("description"),
        authorization_scopes=list(old.get("authorizationScopes", [])),
        request_templates=dict(old.get("requestTemplates", {})),
    )
    _patched(model, patches(PATHS, old, new))
    assert model.description == new.get("description")
    assert set(model.authorization_scopes) == set(new.get("authorizationScopes", []))
    assert model.request_templates == new.get("requestTemplates", {})


@given(INPUTS)
def test_what_did_not_change_is_not_patched(inputs: dict[str, Any]) -> None:
    assert patches(PATHS, inputs, dict(inputs)) == []


def test_a_slash_in_a_key_is_escaped() -> None:
    operations = patches(PATHS, {}, {"requestTemplates": {"application/json": "{}"}})
    assert operations == [{"op": "replace", "path": "/requestTemplates/application~1json", "value": "{}"}]
