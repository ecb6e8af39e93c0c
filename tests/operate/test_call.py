"""`gatehouse call` against a running laptop."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load
from gatehouse.operate.target import Target, of_laptop
from tests.operate.commands import gatehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "Planted-password-1!"
ADA = "ada@example.com"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("called")
    shutil.copytree(Path(__file__).parent / "program", directory, dirs_exist_ok=True)
    source = directory / "__main__.py"
    text = source.read_text()
    (directory / "jobs.py").write_text(
        "def handler(event, _):\n    return event['requestContext']['authorizer']\n"
    )
    text = text.replace(
        "api = HttpApi(",
        'jobs = Function("jobs", {"code": str(Path(__file__).parent), "handler": "jobs.handler"})\napi = HttpApi(',
    )
    source.write_text(
        text.replace(
            '"routes": {', '"routes": {\n            "POST /jobs": {"function_arn": jobs.arn, "iam": True},'
        )
    )
    with runtime.Laptop(load(directory, "dev"), runtime.find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, result.failures or result.violations
        made = gatehouse(directory, "user", "create", ADA, stdin=PASSWORD + "\n")
        assert made.returncode == 0, made.stderr
        yield directory


@pytest.fixture(scope="module")
def target(program: Path) -> Target:
    return of_laptop(program)


def test_a_call_as_nobody_shows_why_it_is_refused(program: Path) -> None:
    done = gatehouse(program, "call", "GET", "/hello")
    assert done.returncode == 0
    assert "401 Unauthorized" in done.stderr
    assert "www-authenticate: Bearer" in done.stderr
    assert json.loads(done.stdout) == {"message": "Unauthorized"}


def test_a_call_that_must_not_fail_ends_with_status_1(program: Path) -> None:
    assert gatehouse(program, "call", "GET", "/hello", "--fail").returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("G ET", "/hello"),
        ("GÉT", "/hello"),
        ("GET", "/hello", "-H", "a b: c"),
        ("GET", "/", "-H", "é: c"),
    ],
)
def test_what_no_request_has_is_refused_before_it_is_sent(program: Path, arguments: tuple[str, ...]) -> None:
    done = gatehouse(program, "call", *arguments)
    assert done.returncode == 1
    assert "such as GET" in done.stderr or "not of the form `Name: value`" in done.stderr


def test_a_header_may_have_letters_of_any_language(program: Path) -> None:
    done = gatehouse(program, "call", "POST", "/jobs?a=b+c", "--iam", "-H", "x-name: Zoë")
    assert "200 OK" in done.stderr, done.stderr
    assert "a=b%20c" in done.stderr


def test_a_call_as_a_user_has_the_users_token(program: Path) -> None:
    done = gatehouse(program, "call", "get", "/hello?a=1", "--as", ADA, stdin=PASSWORD + "\n")
    assert "200 OK" in done.stderr, done.stderr
    assert json.loads(done.stdout)["hello"]
    assert "eyJ" not in done.stdout + done.stderr


def test_a_call_as_a_client_has_its_own_scopes(program: Path, target: Target) -> None:
    robot = str(target.outputs["machine_client_id"])
    done = gatehouse(program, "call", "POST", "/hello", "--client", robot, "--json")
    told = json.loads(done.stdout)
    assert told["status"] in {401, 403}
    assert f"gatehouse token --machine --client {robot} --show" in told["curl"]


def test_a_signed_call_reaches_a_route_for_services(program: Path) -> None:
    assert "403 Forbidden" in gatehouse(program, "call", "POST", "/jobs").stderr
    done = gatehouse(program, "call", "POST", "/jobs", "--iam", "-d", "{}")
    assert "200 OK" in done.stderr, done.stderr
    assert json.loads(done.stdout)["iam"]["userArn"] == "arn:aws:iam::123456789012:root"


def test_headers_and_a_body_from_standard_input_are_sent(program: Path) -> None:
    done = gatehouse(
        program, "call", "POST", "/jobs", "--iam", "-H", "x-one: two", "-d", "@-", "--json", stdin="{}"
    )
    told = json.loads(done.stdout)
    assert told["status"] == 200
    assert "'x-one: two'" in told["curl"]


@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        (["-d", '{"a": 1}'], "'content-type: application/json'"),
        (["-d", "one two"], "'content-type: text/plain'"),
        (["-d", "{}", "-H", "Content-Type: text/csv"], "'Content-Type: text/csv'"),
    ],
)
def test_a_body_has_a_type_so_that_the_api_hands_it_on_as_text(
    program: Path, arguments: list[str], sent: str
) -> None:
    line = json.loads(gatehouse(program, "call", "POST", "/jobs", *arguments, "--json").stdout)["curl"]
    assert sent in line
    assert line.lower().count("content-type") == 1


def test_a_call_with_a_space_and_other_letters_is_signed_as_it_is_sent(program: Path) -> None:
    done = gatehouse(program, "call", "POST", "/jobs?a=b c*&é=:/@&%2F=", "--iam")
    assert "200" in done.stderr, done.stderr
    assert "/jobs?%2F=&%C3%A9=%3A%2F%40&a=b%20c%2A" in done.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("how", [[], ["--iam"]])
def test_the_curl_line_makes_the_same_call(program: Path, how: list[str]) -> None:
    told = json.loads(gatehouse(program, "call", "POST", "/jobs?b=/&a", *how, "-d", "{}", "--json").stdout)
    done = subprocess.run(["sh", "-c", told["curl"]], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.split()[1] == str(told["status"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["GET", "hello"], "the path 'hello' does not begin with /"),
        (["GET", "/hello", "-H", "nothing"], "is not of the form `Name: value`"),
        (["GET", "/hello", "--iam", "--as", ADA], "call as one of --as, --client or --iam"),
    ],
)
def test_a_call_that_cannot_be_made_says_why(program: Path, arguments: list[str], said: str) -> None:
    done = gatehouse(program, "call", *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
