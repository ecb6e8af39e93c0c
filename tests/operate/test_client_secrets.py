"""A client's secrets are changed while its callers go on, against a running laptop."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load
from gatehouse.operate import tokens
from gatehouse.operate.claims import header_and_claims
from gatehouse.operate.clients import names
from gatehouse.operate.errors import OperateError
from gatehouse.operate.target import Target, of_laptop
from tests.operate.commands import gatehouse

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A laptop runs for the program in this directory."""
    directory = tmp_path_factory.mktemp("operated")
    shutil.copytree(Path(__file__).parent / "program", directory, dirs_exist_ok=True)
    with runtime.Laptop(load(directory, "dev"), runtime.find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, result.failures or result.violations
        yield directory


@pytest.fixture(scope="module")
def target(program: Path) -> Target:
    return of_laptop(program)


def test_a_clients_secret_is_changed_while_callers_go_on(
    program: Path, target: Target, tmp_path: Path
) -> None:
    robot = str(target.outputs["machine_client_id"])
    before = gatehouse(program, "client", "secrets", robot).stdout.split()
    first = tokens.with_secret(target, robot)
    file = tmp_path / "secret"
    added = gatehouse(program, "client", "add-secret", robot, "--out", str(file))
    assert added.returncode == 0, added.stderr
    value = file.read_text().strip()
    assert value
    assert value not in added.stdout + added.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert tokens.with_secret(target, robot, secret=value).access_token
    assert tokens.with_secret(target, robot).access_token != first.access_token
    listed = json.loads(gatehouse(program, "client", "secrets", robot, "--json").stdout)
    assert [set(one) for one in listed] == [{"id", "created"}] * 2
    again = gatehouse(program, "client", "add-secret", robot, "--out", str(tmp_path / "third"))
    assert again.returncode != 0
    assert "which is the most" in again.stderr
    assert not (tmp_path / "third").exists()
    new = next(
        one for one in gatehouse(program, "client", "secrets", robot).stdout.split() if one not in before
    )
    assert gatehouse(program, "client", "remove-secret", robot, new, "--yes").returncode == 0
    with pytest.raises(OperateError):
        tokens.with_secret(target, robot, secret=value)
    last = gatehouse(program, "client", "remove-secret", robot, before[0], "--yes")
    assert "is the only secret" in last.stderr


def test_a_secret_is_not_written_over_a_file(program: Path, target: Target, tmp_path: Path) -> None:
    file = tmp_path / "there"
    file.write_text("kept")
    done = gatehouse(
        program, "client", "add-secret", str(target.outputs["machine_client_id"]), "--out", str(file)
    )
    assert done.returncode != 0
    assert "name a file that is not there yet" in done.stderr
    assert file.read_text() == "kept"


def test_a_public_client_gets_no_secret(program: Path, target: Target, tmp_path: Path) -> None:
    done = gatehouse(
        program, "client", "add-secret", str(target.outputs["client_id"]), "--out", str(tmp_path / "secret")
    )
    assert "no secret, and Cognito gives none to a public client" in done.stderr
    assert not (tmp_path / "secret").exists()


def test_an_unknown_client_is_told_which_there_are(program: Path) -> None:
    done = gatehouse(program, "client", "secrets", "nobody")
    assert done.returncode != 0
    assert "the pool has no clients called 'nobody'" in done.stderr


def test_a_token_is_asked_for_by_a_clients_name_as_by_its_id(program: Path, target: Target) -> None:
    robot = str(target.outputs["machine_client_id"])
    called = names(target)[robot]
    by_name = gatehouse(program, "token", "--machine", "--client", called, "--show")
    assert header_and_claims(by_name.stdout.strip())[1]["client_id"] == robot, by_name.stderr
    nobody = gatehouse(program, "token", "--machine", "--client", "nobody")
    assert nobody.returncode != 0
    assert "the pool has no clients called 'nobody'; its clients are" in nobody.stderr


def test_when_the_first_secret_is_taken_away_the_second_goes_on(
    program: Path, target: Target, tmp_path: Path
) -> None:
    robot = str(target.outputs["machine_client_id"])
    (first,) = gatehouse(program, "client", "secrets", robot).stdout.split()
    assert gatehouse(program, "client", "add-secret", robot, "--out", str(tmp_path / "new")).returncode == 0
    assert gatehouse(program, "client", "remove-secret", robot, first, "--yes").returncode == 0
    value = (tmp_path / "new").read_text().strip()
    assert tokens.with_secret(target, robot, secret=value).access_token
    with pytest.raises(OperateError, match="secret is missing or wrong"):
        tokens.with_secret(target, robot)
    asked = gatehouse(program, "token", "--machine", "--show", stdin=f"{value}\n")
    assert header_and_claims(asked.stdout.strip())[1]["client_id"] == robot, asked.stderr
    assert value not in asked.stderr
    nothing = gatehouse(program, "token", "--machine", "--show")
    assert nothing.returncode != 0
    assert "secret is missing or wrong. If another secret has taken its place" in nothing.stderr
    assert f"no secret of the client {robot} was given" in nothing.stderr
