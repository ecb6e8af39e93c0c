"""How records are read, matched and reported; and the commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
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
from gatehouse.conformance.run import as_result, digest, fire
from gatehouse.conformance.sending import Place
from gatehouse.operate.target import of_laptop

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


GOOD = {
    "id": "a/b",
    "says": "x",
    "sure": "DOC",
    "source": "y",
    "send": {"to": "http"},
    "back": {"status": 200},
}


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


def test_a_record_that_does_not_hold_says_why(laptop_place: Place, tmp_path: Path) -> None:
    (tmp_path / "some.yaml").write_text(json.dumps([GOOD | {"send": {"to": "http", "path": "/nothing"}}]))
    outcome = fire(load(tmp_path)[0], laptop_place)
    assert (outcome.state, outcome.differences) == ("differs", ("status: 200 expected, 404 came",))


def test_a_place_that_is_not_there_is_not_served(laptop_place: Place, tmp_path: Path) -> None:
    (tmp_path / "some.yaml").write_text(json.dumps([GOOD]))
    elsewhere = Place({"rest": laptop_place.bases["rest"]}, {}, lambda name: name)
    assert fire(load(tmp_path)[0], elsewhere).state == "not served"


def test_what_a_place_has_no_value_for_is_not_served(laptop_place: Place, tmp_path: Path) -> None:
    send = {"to": "http", "method": "POST", "path": "/result", "json": {"statusCode": "${status}"}}
    (tmp_path / "some.yaml").write_text(json.dumps([GOOD | {"send": send}]))
    outcome = fire(load(tmp_path)[0], laptop_place)
    assert (outcome.state, outcome.differences) == ("not served", ("there is no status here",))
    place = replace(laptop_place, values=laptop_place.values | {"status": 200})
    assert fire(load(tmp_path)[0], place).state == "holds"


def test_the_command_fires_at_any_base_and_writes_a_result(laptop_place: Place, tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    good = GOOD | {"send": {"to": "http", "path": "/echo"}}
    closed = GOOD | {"id": "a/c", "send": {"to": "http", "path": "/closed", "token": "access"}}
    (tmp_path / "records" / "some.yaml").write_text(json.dumps([good, closed]))
    base = f"http={laptop_place.bases['http']}"
    arguments = ["conformance", "run", "--base", base, "--directory", str(tmp_path), "--save", "here"]
    done = CliRunner().invoke(cli.whole(), arguments)
    assert done.exit_code == 0, done.output
    assert "1 holds, 0 differ, 1 is not served here" in done.output
    (result,) = report.read(tmp_path / "results")
    assert result["records"]["a/b"]["state"] == "holds"


def test_what_runs_here_is_recorded_with_its_users_and_without_a_secret(
    program: Path, tmp_path: Path
) -> None:
    (tmp_path / "records").mkdir()
    # A pool answers for itself, where an authorizer waits for it no longer than 1.5 seconds.
    asked = {"to": "idp", "action": "GetUser", "json": {"AccessToken": "${token:access}"}}
    own = GOOD | {"send": asked}
    signed = GOOD | {"id": "a/c", "send": {"to": "http", "path": "/closed"}}
    (tmp_path / "records" / "some.yaml").write_text(json.dumps([own, signed]))
    arguments = ["conformance", "record", "--cwd", str(program), "--directory", str(tmp_path)]
    done = CliRunner().invoke(cli.whole(), arguments)
    assert done.exit_code == 1, done.output
    assert "differs: a/c (DOC)\n  status: 200 expected, 401 came" in done.output
    (result,) = report.read(tmp_path / "results")
    assert result["target"] == "laptop"
    assert [entry["state"] for _, entry in sorted(result["records"].items())] == ["holds", "differs"]


def test_a_deployed_stack_is_recorded_through_its_state_and_the_users_own_profile(
    program: Path, tmp_path: Path
) -> None:
    """`pulumi` answers as the CLI does, and the profile's endpoint is the laptop's; all between them is what AWS gets."""
    laptop = of_laptop(program)
    outputs = {name: laptop.resolve(str(value)) for name, value in laptop.outputs.items()}
    urn = "urn:pulumi:dev::gatehouse-conformance::pulumi:pulumi:Stack::gatehouse-conformance-dev"
    stack = {
        "urn": urn,
        "type": "pulumi:pulumi:Stack",
        "outputs": {**outputs, "issuer": laptop.outputs["issuer"]},
    }
    (tmp_path / "state.json").write_text(json.dumps({"deployment": {"resources": [stack]}}))
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\ncat {tmp_path}/state.json\n")
    (tmp_path / "pulumi").chmod(0o755)
    (tmp_path / "credentials").write_text("[ops]\naws_access_key_id = test\naws_secret_access_key = test\n")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_ENDPOINT_URL": str(laptop.cognito.meta.endpoint_url),
        "NO_PROXY": "127.0.0.1",
    }
    shutil.copytree(ROOT / "conformance" / "records", tmp_path / "records")
    command = ["conformance", "record", "--stack", "dev", "--profile", "ops", "--only", "http/jwt"]
    before = laptop.cognito.list_users(UserPoolId=laptop.pool_id)["Users"]
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from gatehouse.cli import main; main()",
            *command,
            "--directory",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " hold, 0 differ, 0 are not served here" in done.stdout
    (result,) = report.read(tmp_path / "results")
    assert result["target"] == "AWS eu-west-1"
    assert laptop.cognito.list_users(UserPoolId=laptop.pool_id)["Users"] == before


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
