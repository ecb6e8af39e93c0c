"""The dev stack on this machine, from a clean start to every step of the walk, and the commands beside it."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.support import dev_stack, gatehouse, running, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PASSWORD = "Correct-Horse-9"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dev_stack(tmp_path_factory.mktemp("dev"))


@pytest.fixture(scope="module")
def laptop(program: Path) -> Iterator[Any]:
    """The dev stack, served."""
    with running("up", "--port", "0", cwd=program) as process:
        wait_for(process, "Ctrl-C ends it")
        yield process


def test_up_performs_the_twelve_steps_and_each_holds(tmp_path: Path) -> None:
    done = gatehouse("up", "--exit", "--port", "0", "--json", cwd=dev_stack(tmp_path))
    assert done.code == 0, done.err
    found = done.json
    assert [step["number"] for step in found["walk"]] == list(range(1, 13))
    assert [step["held"] for step in found["walk"]] == [True] * 12
    assert found["violations"] == []
    assert found["not_emulated"] == []
    assert found["outputs"]["allowed_origins"] == ["http://localhost:3000"]


def test_preview_tells_who_may_call_what_and_creates_nothing() -> None:
    done = gatehouse("preview", "--json")
    assert done.code == 0, done.err
    rows = {entry["route"]: entry for entry in done.json["access"]["endpoints"]}
    assert {route: row["verdict"] for route, row in rows.items()} == {
        "$default": "closed",
        "GET /hello": "closed",
        "GET /hello/{name}": "closed",
        "POST /hello": "closed",
        "OPTIONS /": "preflight",
        "OPTIONS /{proxy+}": "preflight",
    }
    assert rows["POST /hello"]["scopes"] == ["hello/write"]
    assert rows["POST /hello"]["authorizer"] == "JWT"
    assert rows["POST /hello"]["issuer"]
    assert rows["POST /hello"]["backend"]


def test_a_preview_is_the_same_on_every_run() -> None:
    assert gatehouse("preview").out == gatehouse("preview").out


def test_walk_asks_the_laptop_that_runs(laptop: Any, program: Path) -> None:
    done = gatehouse("walk", "--json", cwd=program)
    assert done.code == 0, done.err
    assert done.json["held"] is True


def test_a_user_is_created_with_a_password_from_standard_input_and_gets_a_token(
    laptop: Any, program: Path
) -> None:
    made = gatehouse("user", "create", "ada@example.com", cwd=program, stdin=f"{_PASSWORD}\n")
    assert made.code == 0, made.err
    asked = gatehouse("token", "--user", "ada@example.com", cwd=program, stdin=f"{_PASSWORD}\n")
    assert asked.code == 0, asked.err
    assert _PASSWORD not in made.out + made.err + asked.out + asked.err
    assert "eyJ" not in asked.out + asked.err


def test_a_token_is_printed_only_when_asked_for(laptop: Any, program: Path) -> None:
    gatehouse("user", "create", "grace@example.com", cwd=program, stdin=f"{_PASSWORD}\n")
    done = gatehouse("token", "--user", "grace@example.com", "--show", cwd=program, stdin=f"{_PASSWORD}\n")
    assert done.code == 0, done.err
    assert done.out.strip().count(".") == 2


def test_the_run_file_is_for_its_owner_alone(laptop: Any, program: Path) -> None:
    path = program / ".gatehouse" / "run.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    run = json.loads(path.read_text())
    assert run["outputs"]["api_url"].startswith("http://127.0.0.1:")
    assert run["cloud"].startswith("http://127.0.0.1:")


def test_a_change_of_a_handler_is_deployed_and_a_violation_leaves_the_last_good_stack(
    laptop: Any, program: Path
) -> None:
    handler = program / "handlers" / "hello" / "hello.py"
    handler.write_text(handler.read_text().replace("Hello from Lambda!", "Hello again!"))
    wait_for(laptop, "hello: new code serves")
    walked = gatehouse("walk", "--json", cwd=program)
    assert walked.json["held"] is True
    assert "Hello again!" in walked.out
    main = program / "__main__.py"
    source = main.read_text()
    main.write_text(
        source
        + 'aws.apigatewayv2.Route("open", api_id=api.id, route_key="GET /open", authorization_type="NONE")\n'
    )
    said = wait_for(laptop, "last good stack goes on serving")
    assert "GET /open" in said
    assert gatehouse("walk", "--json", cwd=program).json["held"] is True
    main.write_text(source)
    wait_for(laptop, "unchanged")


def test_a_second_up_for_the_same_program_is_refused_and_the_first_goes_on(
    laptop: Any, program: Path
) -> None:
    run = json.loads((program / ".gatehouse" / "run.json").read_text())
    refused = gatehouse("up", "--port", "0", "--exit", cwd=program)
    assert refused.code == 1
    assert f"process {run['pid']}" in refused.err
    assert next(iter(run["gateways"].values())) in refused.err
    assert json.loads((program / ".gatehouse" / "run.json").read_text()) == run
    assert gatehouse("walk", "--json", cwd=program).json["held"] is True
