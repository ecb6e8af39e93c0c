"""The groups example: its own function judges tokens."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from gatehouse.cli import whole
from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load
from gatehouse.operate import tokens, users
from gatehouse.operate.target import Target, of_laptop
from gatehouse.operate.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from gatehouse.operate.tokens import Tokens

EXAMPLE = Path(__file__).parents[2] / "examples" / "groups"
PASSWORD = "A-password-of-tests-1!"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Target, Path]]:
    directory = tmp_path_factory.mktemp("groups")
    shutil.copytree(EXAMPLE, directory, dirs_exist_ok=True)
    with runtime.Laptop(load(directory, "dev"), runtime.find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, result.failures or result.violations
        yield of_laptop(directory), directory


def signed_in(target: Target, name: str, *groups: str) -> Tokens:
    users.create(target, name, password=PASSWORD)
    for group in groups:
        target.cognito.admin_add_user_to_group(UserPoolId=target.pool_id, Username=name, GroupName=group)
    return tokens.with_password(target, target.output("client_id", why="sign in"), name, PASSWORD)


def call(target: Target, token: str, path: str = "/profile") -> httpx.Response:
    url = target.resolve(target.output("api_url", why="call")).rstrip("/") + path
    with target.http() as http:
        return http.get(url, headers={"authorization": f"Bearer {token}"})


def test_the_function_behind_knows_who_is_staff(target: tuple[Target, Path]) -> None:
    for name, groups in (("ada@example.com", ("staff",)), ("bob@example.com", ())):
        answer = call(target[0], signed_in(target[0], name, *groups).access_token)
        assert answer.status_code == 200, answer.text
        assert answer.json()["staff"] is bool(groups)


def test_the_pools_own_function_gives_the_staff_the_scope_that_a_route_asks_for(
    target: tuple[Target, Path],
) -> None:
    for name, groups, status in (("eve@example.com", ("staff",), 200), ("fay@example.com", (), 403)):
        answer = call(target[0], signed_in(target[0], name, *groups).access_token, "/reports")
        assert answer.status_code == status, answer.text


def test_a_service_signs_its_calls(target: tuple[Target, Path]) -> None:
    url = target[0].resolve(target[0].output("api_url", why="call")).rstrip("/") + "/reports"
    with target[0].http() as http:
        assert http.post(url).status_code == 403
    ran = CliRunner().invoke(whole(), ["call", "POST", "/reports", "--iam", "--cwd", str(target[1])])
    assert ran.exit_code == 0, ran.output
    assert '"by"' in ran.stdout


def test_an_id_token_is_refused(target: tuple[Target, Path]) -> None:
    found = signed_in(target[0], "cay@example.com")
    assert found.id_token
    assert call(target[0], found.id_token).status_code == 403


@pytest.mark.parametrize("token", ["nothing", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_of_the_pool_is_refused(target: tuple[Target, Path], token: str) -> None:
    assert call(target[0], token).status_code == 403


def test_the_walk_refreshes_a_token_and_signs_a_call(target: tuple[Target, Path]) -> None:
    steps = walk(target[0])
    assert [step.note for step in steps if step.held is False] == []
    assert "with a token that was refreshed, with new refresh token" in steps[-1].note
    assert "POST /reports signed, and not" in steps[-1].note
    assert "Credential=" not in str([step.as_json() for step in steps])
