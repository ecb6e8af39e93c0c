"""Every record, and the commands, fired at a laptop that serves the conformance program."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from gatehouse import cli
from gatehouse.conformance import report
from gatehouse.conformance.records import load
from gatehouse.conformance.run import fire
from gatehouse.conformance.sending import Destination
from gatehouse.laptop.lambdas.isolation import hindrance
from gatehouse.operate.target import of_laptop
from tests.conformance.made import GOOD
from tests.operate.commands import apart, deployed

if TYPE_CHECKING:
    from gatehouse.conformance.records import Record

ROOT = Path(__file__).parents[2]
RECORDS = [record for record in load(ROOT / "conformance" / "records") if record.only in ("", "laptop")]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_a_record_holds_on_a_laptop(laptop_place: Destination, record: Record) -> None:
    if record.id.startswith("function/python/files/") and (why := hindrance(Path(__file__).parent)):
        pytest.skip(why)
    outcome = fire(record, laptop_place)
    assert outcome.state == "holds", "\n".join([record.says, *outcome.differences])


def test_there_are_at_least_250_records_and_no_id_twice() -> None:
    assert len(RECORDS) >= 250


def test_a_record_that_does_not_hold_says_why(laptop_place: Destination, tmp_path: Path) -> None:
    (tmp_path / "some.yaml").write_text(json.dumps([GOOD | {"send": {"to": "http", "path": "/nothing"}}]))
    outcome = fire(load(tmp_path)[0], laptop_place)
    assert (outcome.state, outcome.differences) == ("differs", ("status: 200 expected, 404 came",))


def test_a_place_that_is_not_there_is_not_served(laptop_place: Destination, tmp_path: Path) -> None:
    (tmp_path / "some.yaml").write_text(json.dumps([GOOD]))
    elsewhere = Destination({"rest": laptop_place.bases["rest"]}, {}, lambda name: name)
    assert fire(load(tmp_path)[0], elsewhere).state == "not served"


def test_what_a_place_has_no_value_for_is_not_served(laptop_place: Destination, tmp_path: Path) -> None:
    send = {"to": "http", "method": "POST", "path": "/result", "json": {"statusCode": "${status}"}}
    (tmp_path / "some.yaml").write_text(json.dumps([GOOD | {"send": send}]))
    outcome = fire(load(tmp_path)[0], laptop_place)
    assert (outcome.state, outcome.differences) == ("not served", ("there is no status here",))
    place = replace(laptop_place, values=laptop_place.values | {"status": 200})
    assert fire(load(tmp_path)[0], place).state == "holds"


def test_the_command_fires_at_any_base_and_writes_a_result(laptop_place: Destination, tmp_path: Path) -> None:
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
    outputs["issuer"] = str(laptop.outputs["issuer"])
    environment = deployed(tmp_path, outputs, str(laptop.cognito.meta.endpoint_url))
    shutil.copytree(ROOT / "conformance" / "records", tmp_path / "records")
    command = ["conformance", "record", "--stack", "dev", "--profile", "ops", "--only", "http/jwt"]
    before = laptop.cognito.list_users(UserPoolId=laptop.pool_id)["Users"]
    done = apart(*command, "--directory", str(tmp_path), env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " hold, 0 differ, 0 are not served here" in done.stdout
    (result,) = report.read(tmp_path / "results")
    assert result["target"] == "AWS eu-west-1"
    assert laptop.cognito.list_users(UserPoolId=laptop.pool_id)["Users"] == before
