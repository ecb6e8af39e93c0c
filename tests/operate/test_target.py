from __future__ import annotations

import functools
import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.run_file import RunFile
from gatehouse.operate.errors import OperateError
from gatehouse.operate.target import Target, find, region_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def run_file(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Writes the run file of a laptop that runs until the end of the test."""
    held = RunFile(tmp_path)
    yield functools.partial(_write, held)
    held.close()


def _write(held: RunFile, **changes: object) -> None:
    content: dict[str, object] = {
        "cloud": "http://127.0.0.1:1",
        "region": "eu-west-1",
        "outputs": {"api_id": "abc"},
        "addresses": {"https://abc.execute-api.eu-west-1.amazonaws.com": "http://127.0.0.1:8080"},
        "clients": {"robot": "planted-secret"},
        "passwords": {"https://outside/": {"ada": "planted-password"}, "https://other/": {"ada": "no"}},
    }
    held.write(content | changes)


def test_without_a_stack_the_target_is_the_laptop_that_runs_there(
    tmp_path: Path, run_file: Callable[..., None]
) -> None:
    run_file()
    target = find(directory=tmp_path)
    assert (target.laptop, target.region, target.outputs) == (True, "eu-west-1", {"api_id": "abc"})
    assert (
        target.resolve("https://abc.execute-api.eu-west-1.amazonaws.com/hello")
        == "http://127.0.0.1:8080/hello"
    )
    assert target.client("sts").meta.endpoint_url == "http://127.0.0.1:1"


def test_a_laptop_is_asked_whatever_profile_the_environment_names(
    tmp_path: Path, run_file: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_file(outputs={})
    monkeypatch.setenv("AWS_PROFILE", "of-another-machine")
    (tmp_path / "broken").write_text("[default\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "broken"))
    assert find(directory=tmp_path).client("sqs").meta.region_name == "eu-west-1"


def test_a_client_secret_is_not_in_the_repr(tmp_path: Path, run_file: Callable[..., None]) -> None:
    run_file()
    target = find(directory=tmp_path)
    assert target.secrets["robot"] == "planted-secret"
    assert "planted-secret" not in repr(target)


def test_the_password_of_a_user_that_laptop_yaml_names_is_known_and_not_in_the_repr(
    tmp_path: Path, run_file: Callable[..., None]
) -> None:
    run_file(outputs={"issuer": "https://outside/"})
    target = find(directory=tmp_path)
    assert target.passwords == {"ada": "planted-password"}
    assert "planted-password" not in repr(target)


def test_what_is_no_address_is_told_as_one_that_does_not_answer(
    tmp_path: Path, run_file: Callable[..., None]
) -> None:
    run_file(outputs={})
    with (
        pytest.raises(OperateError, match=r"http://a:b can't be reached: Invalid"),
        find(directory=tmp_path).asking("http://a:b") as client,
    ):
        client.get("http://a:b")


def test_no_laptop_is_an_error_that_says_how_to_start_one(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    with pytest.raises(OperateError, match=r"start it with `gatehouse up`.*--stack"):
        find(directory=tmp_path)


def test_a_laptop_that_was_killed_runs_no_more_even_where_its_process_number_is_in_use(
    tmp_path: Path,
) -> None:
    (tmp_path / ".gatehouse").mkdir()
    (tmp_path / ".gatehouse" / "run.json").write_text(json.dumps({"pid": os.getpid()}))
    with pytest.raises(OperateError, match="nothing runs"):
        find(directory=tmp_path)


def test_a_run_file_that_is_no_json_is_an_error(tmp_path: Path, run_file: Callable[..., None]) -> None:
    run_file()
    (tmp_path / ".gatehouse" / "run.json").write_text("{")
    with pytest.raises(OperateError, match="restart `gatehouse up`"):
        find(directory=tmp_path)


def pulumi(directory: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program named `pulumi` first on PATH; it stands for the CLI, whose own behaviour tests/engine has."""
    path = directory / "bin" / "pulumi"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(path.parent), prepend=os.pathsep)


SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}


def test_a_stack_is_read_through_the_pulumi_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = json.dumps(
        {
            "deployment": {
                "resources": [
                    {
                        "urn": "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev",
                        "type": "pulumi:pulumi:Stack",
                        "outputs": {"user_pool_id": "eu-north-1_x", "key": SECRET},
                    },
                    {
                        "urn": "urn:pulumi:dev::p::aws:apigatewayv2/api:Api::api",
                        "type": "aws:apigatewayv2/api:Api",
                        "id": "abc",
                        "outputs": {"apiEndpoint": "https://abc"},
                    },
                ]
            }
        }
    )
    pulumi(
        tmp_path,
        f"""test "$*" = 'stack export --non-interactive --stack dev' && echo '{state}'""",
        monkeypatch,
    )
    target = find("dev", directory=tmp_path)
    assert (target.name, target.region, target.pool_id, target.laptop) == (
        "dev",
        "eu-north-1",
        "eu-north-1_x",
        False,
    )
    assert (target.outputs["api_id"], target.outputs["key"]) == ("abc", "[secret]")
    assert target.resolve("https://example.com/") == "https://example.com/"


def test_a_stack_that_the_cli_does_not_know_is_an_error_in_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi(tmp_path, "echo 'error: no stack named nope' >&2; exit 255", monkeypatch)
    with pytest.raises(OperateError, match="stack 'nope' can't be read: no stack named nope"):
        find("nope", directory=tmp_path)


def test_a_stack_in_which_nothing_is_deployed_is_said_to_be_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi(tmp_path, """echo '{"deployment": {}}'""", monkeypatch)
    with pytest.raises(OperateError, match="nothing is deployed in stack 'dev'"):
        find("dev", directory=tmp_path)


def test_without_the_cli_a_stack_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OperateError, match="Pulumi CLI is not on PATH"):
        find("dev", directory=tmp_path)


def test_a_profile_that_does_not_exist_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = '{"deployment": {"resources": [{"urn": "urn:pulumi:dev::p::a:b:C::d", "type": "a:b:C"}]}}'
    pulumi(tmp_path, f"echo '{state}'", monkeypatch)
    with pytest.raises(OperateError, match="aws configure list-profiles"):
        find("dev", directory=tmp_path, profile="no-such-profile")


def test_what_is_neither_exported_nor_deployed_is_named_with_what_to_write() -> None:
    target = Target(name="dev", region="x", outputs={"api_id": "abc"}, client=lambda _: None)
    with pytest.raises(
        OperateError, match=r'dev has no user_pool_id.*Add pulumi\.export\("user_pool_id", \.\.\.\)'
    ):
        _ = target.pool_id


@pytest.mark.parametrize(
    ("outputs", "region"),
    [
        ({"user_pool_id": "ap-southeast-2_AbC"}, "ap-southeast-2"),
        ({"api_url": "https://abc.execute-api.us-gov-west-1.amazonaws.com"}, "us-gov-west-1"),
        ({"issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x"}, "eu-west-1"),
        ({"api_url": "https://api.example.com"}, None),
    ],
)
def test_the_region_is_read_from_the_exports(outputs: dict[str, str], region: str | None) -> None:
    assert region_of(outputs) == region
