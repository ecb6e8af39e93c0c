"""What it takes to make a resource what is asked for, and in which order what is gone is deleted."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.laptop import paths, urns
from gatehouse.laptop.engine.built_in.goal import Goal, Options
from gatehouse.laptop.engine.built_in.plan import (
    Difference,
    PlanError,
    difference,
    imports,
    plan,
    replaced_along,
)
from gatehouse.laptop.engine.built_in.resources import seconds
from gatehouse.laptop.engine.built_in.snapshot import State, deletion_order, dependents, repaired
from gatehouse.laptop.unknown import UNKNOWN
from gatehouse.laptop.urns import Alias
from gatehouse.laptop.values import Secret, annotated, plain, secret_keys

TYPE = "aws:ssm/parameter:Parameter"


def urn(name: str) -> str:
    return urns.urn("dev", "shop", "", TYPE, name)


def state(name: str, *needs: str, **more: Any) -> State:
    dependencies = tuple(urn(n) for n in needs)
    return State(
        urn(name), TYPE, name, "", custom=True, inputs={}, dependencies=dependencies, id=name, **more
    )


def goal(name: str, **options: Any) -> Goal:
    return Goal(urn(name), TYPE, name, "", custom=True, inputs={}, options=Options(**options))


def found(old: State, compared: Difference, **options: Any) -> Difference:
    return difference(goal(old.name, **options), old, {}, replaced=(), compare=lambda: compared)


def test_what_does_not_differ_stays_and_what_differs_is_updated_or_replaced() -> None:
    old = state("a")
    assert plan(goal("a"), old, Difference()).operation == "same"
    assert plan(goal("a"), old, Difference(("value",))).operation == "update"
    assert plan(goal("a"), old, Difference(("value",), ("value",))).operation == "replace"


@pytest.mark.parametrize(
    ("provider", "option", "first"),
    [
        (False, None, False),
        (True, None, True),
        (True, False, False),
        (False, True, True),
    ],
)
def test_the_program_has_the_last_word_on_the_order_of_a_replacement(
    provider: bool, option: bool | None, first: bool
) -> None:
    compared = Difference(("name",), ("name",), delete_first=provider)
    assert plan(goal("a", delete_before_replace=option), state("a"), compared).delete_first is first


def test_what_was_deleted_to_be_replaced_is_created_though_nothing_differs() -> None:
    assert plan(goal("a"), state("a", pending=True), Difference()).operation == "replace"


def test_a_replacement_of_what_is_and_was_protected_is_refused() -> None:
    protected = Options(protect=True)
    with pytest.raises(PlanError, match="protected"):
        plan(goal("a", protect=True), state("a", options=protected), Difference(("name",), ("name",)))
    assert (
        plan(goal("a"), state("a", options=protected), Difference(("name",), ("name",))).operation
        == "replace"
    )


def test_a_change_at_a_path_of_replace_on_changes_replaces_and_one_beside_it_does_not() -> None:
    old = state("a")

    def replaces(path: str, place: str) -> tuple[str, ...]:
        asked, compared = (
            goal("a", replace_on_changes=(path,)),
            Difference(("tags",), places=(paths.parse(place),)),
        )
        return difference(asked, old, {}, replaced=(), compare=lambda: compared).replaces

    assert replaces("tags.a", "tags.a") == replaces("tags.a", 'tags.a["b.c"]') == ("tags",)
    assert replaces("tags.a", "tags.b") == replaces("tags.a.b", "tags.a") == ()
    assert replaces("tags", "tags.b") == replaces("*", "tags.b") == replaces("tags[*]", "tags.b") == ("tags",)


def test_a_trigger_replaces_when_it_changes_and_not_when_it_comes_or_goes() -> None:
    old = state("a", options=Options(replacement_trigger="1"))
    assert found(old, Difference(), replacement_trigger="2").replaces == ("replacementTrigger",)
    assert found(old, Difference(), replacement_trigger="1").replaces == ()
    assert found(old, Difference()).replaces == ()
    assert found(state("a"), Difference(), replacement_trigger="1").replaces == ()


def test_an_import_happens_once() -> None:
    asked = goal("a", import_id="x")
    assert imports(asked, None)
    assert imports(asked, state("a"))
    assert not imports(goal("a", import_id="a"), state("a"))
    assert not imports(asked, state("a", options=Options(import_id="x")))


def test_only_what_would_be_replaced_itself_is_deleted_before_what_it_depends_on() -> None:
    root = state("root")
    by_property = {"role": (urn("root"),)}
    fixed = State(**{**state("fixed", "root").__dict__, "inputs": {"role": "r"}})
    fixed = State(**{**fixed.__dict__, "property_dependencies": by_property})
    free = State(**{**fixed.__dict__, "urn": urn("free"), "name": "free"})
    order_only = state("order", "root")

    def compare(one: State, inputs: dict[str, Any]) -> Difference:
        assert inputs["role"] is UNKNOWN
        return Difference(("role",), ("role",) if one.name == "fixed" else ())

    held = [root, fixed, free, order_only]
    assert [one.name for one in replaced_along(held, root, (), compare)] == ["fixed"]
    assert replaced_along(held, root, {urn("fixed")}, compare) == []


@st.composite
def graphs(draw: st.DrawFn) -> list[State]:
    size = draw(st.integers(0, 9))
    held: list[State] = []
    for number in range(size):
        needs = draw(st.sets(st.sampled_from(range(number)), max_size=3)) if number else set()
        held.append(state(f"r{number}", *(f"r{one}" for one in needs)))
    return held


@given(graphs(), st.data())
def test_nothing_is_deleted_before_what_depends_on_it_whatever_the_order(
    held: list[State], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(held))
    condemned = data.draw(st.lists(st.sampled_from(mixed), unique_by=id)) if mixed else []
    ordered = deletion_order(mixed, condemned)
    assert sorted(one.urn for one in ordered) == sorted(one.urn for one in condemned)
    place = {one.urn: number for number, one in enumerate(ordered)}
    for one in ordered:
        assert all(place[need] > place[one.urn] for need in one.needs if need in place)


@given(graphs())
def test_dependents_are_all_that_lead_back_to_a_resource(held: list[State]) -> None:
    if not held:
        return
    reached = {held[0].urn}
    for one in held[1:]:
        if one.needs & reached:
            reached.add(one.urn)
    assert {one.urn for one in dependents(held, held[0])} == reached - {held[0].urn}


KEYS = st.text(string.ascii_letters, min_size=1, max_size=4)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, TREES), st.dictionaries(KEYS, TREES))
def test_ignoring_all_changes_keeps_the_old_inputs(new: dict[str, Any], old: dict[str, Any]) -> None:
    assert paths.kept(new, old, ["*"]) == old
    assert paths.kept(new, old, []) == new


@given(st.dictionaries(KEYS, TREES, min_size=1), st.dictionaries(KEYS, TREES), st.data())
def test_ignoring_one_property_keeps_that_one_and_no_other(
    new: dict[str, Any], old: dict[str, Any], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(new)))
    kept = paths.kept(new, old, [key])
    assert kept.get(key) == old.get(key)
    assert {k: v for k, v in kept.items() if k != key} == {k: v for k, v in new.items() if k != key}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ("a",)),
        ("a.b", ("a", "b")),
        ("a[0].b", ("a", 0, "b")),
        ('a["b.c"]', ("a", "b.c")),
        ("a[*].b", ("a", "*", "b")),
        ("*", ("*",)),
    ],
)
def test_a_path_is_read_as_pulumi_writes_it(text: str, parts: tuple[str | int, ...]) -> None:
    assert paths.parse(text) == parts


@given(
    st.lists(st.text(max_size=4) | st.integers(0, 99), min_size=1, max_size=4).filter(
        lambda p: isinstance(p[0], str)
    )
)
def test_a_path_is_written_as_it_is_read(parts: list[str | int]) -> None:
    assert paths.parse(paths.text(tuple(parts))) == tuple(parts)


def test_values_differ_at_the_innermost_places_that_both_have() -> None:
    old = {"a": {"b": 1, "c": [1, 2]}, "d": {"e": 1}, "f": 1}
    new = {"a": {"b": 1, "c": [1, 3, 4]}, "f": 1}
    assert paths.differing(old, new, ("p",), lambda a, b: bool(a == b)) == [
        ("p", "a", "c", 1),
        ("p", "a", "c", 2),
        ("p", "d"),
    ]


def test_a_change_inside_a_list_is_ignored_at_its_place() -> None:
    new, old = {"rules": [{"p": 1}, {"p": 2}]}, {"rules": [{"p": 9}, {"p": 8}]}
    assert paths.kept(new, old, ["rules[1].p"]) == {"rules": [{"p": 1}, {"p": 8}]}
    assert paths.kept(new, old, ["rules[*].p"]) == old


def test_what_a_provider_answers_is_as_secret_as_what_it_was_given() -> None:
    marked = annotated(
        {"a": 1, "b": {"c": 2, "d": 3}, "e": [1]}, {"a": Secret(1), "b": {"c": Secret(2)}, "e": [Secret(1)]}
    )
    assert secret_keys(marked) == {"a", "b", "e"}
    assert isinstance(marked["b"]["c"], Secret)
    assert marked["b"]["d"] == 3
    assert plain(marked) == {"a": 1, "b": {"c": 2, "d": 3}, "e": [1]}
    assert "hunter2" not in repr(Secret("hunter2"))


def test_an_alias_is_a_name_in_the_parts_that_it_gives() -> None:
    parent = urns.urn("dev", "shop", "", "shop:index:Box", "two")
    own = urns.urn("dev", "shop", parent, TYPE, "two-param")
    former = urns.urn("dev", "shop", "", "shop:index:Box", "one")
    assert urns.resolved(Alias(name="x"), own, parent, {}).endswith(f"shop:index:Box${TYPE}::x")
    assert urns.resolved(Alias(no_parent=True), own, parent, {}) == urns.urn(
        "dev", "shop", "", TYPE, "two-param"
    )
    assert urns.aliases(own, parent, [], {parent: former}) == [
        urns.urn("dev", "shop", former, TYPE, "one-param")
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("30s", 30), ("5m", 300), ("1h30m", 5400), ("1.5s", 1.5), ("soon", None), ("5", None)],
)
def test_durations_are_read_as_go_writes_them(text: str, wanted: float | None) -> None:
    assert seconds(text) == wanted


def test_what_depended_on_something_that_is_gone_depends_on_the_rest_only() -> None:
    kept, other = state("a"), state("c", "a", "b", property_dependencies={"value": (urn("b"), urn("a"))})
    found = repaired((kept, other))
    assert found[0] is kept
    assert found[1].dependencies == (urn("a"),)
    assert found[1].property_dependencies == {"value": (urn("a"),)}


def test_a_name_with_the_separator_of_urns_in_it_is_read_whole() -> None:
    own = urns.urn("dev", "shop", urn("box"), TYPE, "a::b")
    assert (urns.name_of(own), urns.type_of(own), urns.program_of(own)) == ("a::b", TYPE, ("shop", "dev"))
