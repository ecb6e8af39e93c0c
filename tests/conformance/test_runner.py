"""How records are read, matched and reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from gatehouse import cli
from gatehouse.conformance import report
from gatehouse.conformance.matching import Reply, differences
from gatehouse.conformance.records import RecordError, filled, load
from gatehouse.conformance.run import as_result, digest
from tests.conformance.made import GOOD

ROOT = Path(__file__).parents[2]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="abc$"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="xyz"), inner, max_size=3),
    max_leaves=8,
)


def json_reply(value: Any) -> Reply:
    return Reply(200, (("x-one", "1"), ("x-one", "2")), json.dumps(value).encode())


@given(JSON)
def test_whatever_comes_is_what_it_is(value: Any) -> None:
    assert differences({"status": 200, "json": value}, json_reply(value)) == []


@given(st.dictionaries(st.text(alphabet="xyz"), JSON, max_size=3), JSON)
def test_further_keys_of_an_object_do_no_harm(value: dict[str, Any], more: Any) -> None:
    assert differences({"json": value}, json_reply({**value, "more": more})) == []


@pytest.mark.parametrize(
    ("back", "difference"),
    [
        ({"status": 201}, "status: 201 expected, 200 came"),
        ({"status": [201, 202]}, "status: 201 or 202 expected, 200 came"),
        ({"headers": {"X-One": "1"}}, "header X-One: '1' expected, '1, 2' came"),
        ({"headers": {"x-one": None}}, "header x-one: None expected, '1, 2' came"),
        ({"body": "{}"}, 'body: \'{}\' expected, \'{"a": {"b": "c"}}\' came'),
        ({"json": {"a": {"b": "d"}}}, "json.a.b: 'd' expected, 'c' came"),
        ({"json": {"a": {"x": "~.+"}}}, "json.a.x: '~.+' expected, nothing came"),
        ({"json": {"a": {"b": "~[de]"}}}, "json.a.b: '~[de]' expected, 'c' came"),
        ({"lacks": ["a.b"]}, "json.a.b: nothing expected, 'c' came"),
    ],
)
def test_what_is_not_as_expected_is_told(back: dict[str, Any], difference: str) -> None:
    assert differences(back, json_reply({"a": {"b": "c"}})) == [difference]


def test_true_is_not_one() -> None:
    assert differences({"json": {"a": True}}, json_reply({"a": 1})) != []


def test_values_take_the_place_of_their_names() -> None:
    values = {"a": "x", "b": {"c": 1}}
    assert filled({"${a}": ["${a}y", "${b}", "${unknown}"]}, values) == {"x": ["xy", {"c": 1}, "${unknown}"]}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sure": "H"}, "a/b: `sure` is 'H'; it must be one of LIVE, DOC, unsure"),
        ({"source": ""}, "a/b: `source` is missing"),
        ({"extra": 1}, "a/b: extra is no key here"),
        ({"send": {"to": "moon"}}, "a/b: `send.to` must be one of http"),
        ({"send": {"to": "http", "verb": "GET"}}, "send: verb is no key here"),
        ({"back": {"code": 200}}, "back: code is no key here"),
        ({"steps": [{"send": {"to": "http"}}]}, "each step has `send` and `back`"),
    ],
)
def test_a_malformed_record_is_refused_by_its_name(
    tmp_path: Path, change: dict[str, Any], problem: str
) -> None:
    (tmp_path / "some.yaml").write_text(json.dumps([GOOD | change]))
    with pytest.raises(RecordError) as found:
        load(tmp_path)
    assert "some.yaml" in str(found.value)
    assert problem in str(found.value)


def test_an_id_names_one_record(tmp_path: Path) -> None:
    (tmp_path / "some.yaml").write_text(json.dumps([GOOD, GOOD]))
    with pytest.raises(RecordError, match="a/b is there twice"):
        load(tmp_path)


def test_each_value_makes_a_record(tmp_path: Path) -> None:
    (tmp_path / "some.yaml").write_text(json.dumps([GOOD | {"id": "a/${n}", "each": {"n": [1, 2]}}]))
    assert [record.id for record in load(tmp_path)] == ["a/1", "a/2"]


def test_a_result_that_was_changed_is_not_read(tmp_path: Path) -> None:
    result = as_result([], target="somewhere", date="2026-01-01")
    path = tmp_path / "somewhere.json"
    path.write_text(json.dumps(result))
    assert report.read(tmp_path) == [result]
    assert result["sha256"] == digest(result)
    path.write_text(json.dumps({**result, "target": "elsewhere"}))
    with pytest.raises(report.ResultError, match="changed after it was made"):
        report.read(tmp_path)


def test_the_page_of_results_is_up_to_date() -> None:
    made = report.page(load(ROOT / "conformance" / "records"), report.read(ROOT / "conformance" / "results"))
    page = ROOT / "docs" / "reference" / "conformance-results.md"
    assert page.read_text(encoding="utf-8") == made, "run `gatehouse conformance page`"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--base", "localhost:3000"], "is not PLACE=URL"),
        (["--base", "http=http://127.0.0.1:9", "--directory", "/nowhere"], "there are no records in"),
    ],
)
def test_a_mistake_is_one_line(arguments: list[str], problem: str) -> None:
    done = CliRunner().invoke(cli.whole(), ["conformance", "run", *arguments])
    assert done.exit_code == 1
    assert problem in done.output
    assert "Traceback" not in done.output
