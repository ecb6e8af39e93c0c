"""The proof held against a laptop that runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from gatehouse.access.proof.prover import prove
from gatehouse.access.proof.replay import replay
from gatehouse.access.table import Rules
from gatehouse.cli import whole
from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load
from tests.access.proof.programs import CLOSED, OPEN, http_api, rest_api

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
app = whole()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A laptop runs for the dev stack of this repository, with one route that the policy's owners exempt."""
    directory = tmp_path_factory.mktemp("replayed")
    for name in ("__main__.py", "settings.py", "Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / name, directory / name)
    for name in ("components", "handlers", "policy"):
        (directory / name).symlink_to(ROOT / name)
    source = directory / "__main__.py"
    before = source.read_text()
    source.write_text(
        before.replace('"GET /hello/{name}": backend', '"GET /hello/{name}": {**backend, "public": "polled"}')
    )
    assert source.read_text() != before
    exemption = {"route": "GET /hello/{name}", "reason": "polled by the balancer"}
    config = {"closed-endpoints": {"exemptions": [exemption]}}
    (directory / "policy-config.json").write_text(json.dumps(config))
    with runtime.Laptop(load(directory, "dev"), runtime.find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, result.failures or result.violations
        yield directory


@pytest.mark.parametrize("read", [[], ["--laptop"]], ids=["a preview", "the laptop"])
def test_a_running_laptop_answers_each_class_as_proven(program: Path, read: list[str]) -> None:
    ran = CliRunner().invoke(app, ["prove", str(program), *read, "--replay", "--json"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    assert found["verdict"] == "PROVEN"
    assert [route["reason"] for route in found["doors"][0]["routes"] if route["answer"] == "exempt"] == [
        "polled by the balancer"
    ]
    assert found["replay"]["differences"] == []
    assert found["replay"]["sent"] > 20


def test_a_request_that_goes_another_way_is_a_difference() -> None:
    proof = prove(http_api({("GET", "/a"): CLOSED, ("POST", "/a"): OPEN}), Rules(), read_from="a test")
    answers = {"GET": (401, b'{"message":"Unauthorized"}'), "POST": (200, b"done")}

    def honest(method: str, url: str) -> tuple[int, bytes]:
        absent = (404, b'{"message":"Not Found"}')
        return answers.get(method, absent) if url == "http://local/a" else absent

    assert replay(proof, {"orders": "http://local"}, honest).held

    def open_door(method: str, url: str) -> tuple[int, bytes]:
        return (200, b"done") if (method, url) == ("GET", "http://local/a") else honest(method, url)

    (difference,) = replay(proof, {"orders": "http://local"}, open_door).differences
    assert (difference.request.method, difference.expected, difference.came) == ("GET", "refused", "served")


def test_a_rest_api_that_says_missing_token_where_it_has_no_route_is_as_proven() -> None:
    proof = prove(rest_api({("GET", "/a"): OPEN}), Rules(), read_from="a test")

    def send(method: str, url: str) -> tuple[int, bytes]:
        absent = (403, b'{"message":"Missing Authentication Token"}')
        return (200, b"done") if (method, url) == ("GET", "http://local/a") else absent

    assert replay(proof, {"rest": "http://local"}, send).held


def test_a_door_that_the_laptop_does_not_serve_is_named_and_nothing_is_held() -> None:
    proof = prove(http_api({("GET", "/a"): CLOSED}), Rules(), read_from="a test")
    found = replay(proof, {}, lambda _method, _url: (500, b""))
    assert (found.held, list(found.unserved)) == (False, ["orders (HTTP API route)"])


def test_without_a_laptop_it_is_one_line(tmp_path: Path) -> None:
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "__main__.py").write_text("")
    ran = CliRunner().invoke(app, ["prove", str(tmp_path), "--laptop"])
    assert ran.exit_code == 1
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    assert "gatehouse up" in ran.stderr
