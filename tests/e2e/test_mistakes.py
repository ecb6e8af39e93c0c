"""A person's mistakes: each a clear error, a non-zero exit, and no traceback."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.e2e.support import PROGRAMS, Done, gatehouse

if TYPE_CHECKING:
    from pathlib import Path

WRONG = """
import sys
from botocore.exceptions import ClientError
from gatehouse import cli

@cli.app.command()
def wrong() -> None:
    {}

sys.argv = ["gatehouse", "wrong"]
cli.main()
"""
ASKS = WRONG.format("import typer; typer.confirm('Delete it?', abort=True)")


def program(
    directory: Path, source: str = "import pulumi\n", stack: str = "config: {}\n", project: str = ""
) -> str:
    (directory / "Pulumi.yaml").write_text(f"name: shop\nruntime: python\n{project}")
    (directory / "Pulumi.dev.yaml").write_text(stack)
    (directory / "__main__.py").write_text(source)
    return str(directory)


def refused(done: Done, *parts: str) -> None:
    said = done.out + done.err
    assert done.code == 1, said
    assert "Traceback" not in said
    for part in parts:
        assert part in said


def test_a_config_value_of_the_wrong_type(tmp_path: Path) -> None:
    schema = "config:\n  days:\n    type: integer\n  protect:\n    type: boolean\n"
    stack = "config:\n  shop:days: soon\n  shop:protect: maybe\n"
    done = gatehouse("preview", program(tmp_path, stack=stack, project=schema))
    refused(done, "shop:days must be of type integer", "'soon'", "shop:protect must be of type boolean")


def test_all_mistakes_of_the_dev_stacks_configuration_at_once(tmp_path: Path) -> None:
    for name in ("Pulumi.yaml", "__main__.py", "settings.py"):
        shutil.copy(PROGRAMS.parents[1] / name, tmp_path / name)
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config:\n  gatehouse:allowedOrigins: []\n  gatehouse:logRetentionDays: 31\n  gatehouse:userPoolId: eu-west-1_a\n"
    )
    done = gatehouse("preview", str(tmp_path))
    refused(
        done,
        "gatehouse:allowedOrigins is []",
        "gatehouse:logRetentionDays is 31",
        "gatehouse:clientIds is []",
    )


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused(gatehouse("up", program(tmp_path), "--port", str(port)), f"Port {port} is in use", "--port")


def test_an_exception_in_the_program_with_its_line(tmp_path: Path) -> None:
    done = gatehouse("preview", program(tmp_path, "import pulumi\n\nraise ValueError('no routes')\n"))
    refused(done, "__main__.py:3", "ValueError: no routes")


@pytest.mark.parametrize("command", ["preview", "up", "walk"])
def test_a_directory_that_is_no_program(tmp_path: Path, command: str) -> None:
    refused(gatehouse(command, str(tmp_path)), "holds no Pulumi.yaml")


def test_a_stack_that_does_not_exist(tmp_path: Path) -> None:
    refused(gatehouse("up", program(tmp_path), "--stack", "prod"), "no stack 'prod'", "Its stacks: dev")


def test_a_pack_that_does_not_start(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (pack / "__main__.py").write_text("raise RuntimeError('broken pack')\n")
    done = gatehouse("preview", program(tmp_path), "--policy-pack", str(pack))
    assert done.code == 1
    assert "did not start" in done.err
    assert "broken pack" in done.err


def test_a_pack_that_is_not_there(tmp_path: Path) -> None:
    done = gatehouse("preview", program(tmp_path), "--policy-pack", str(tmp_path / "none"))
    refused(done, "holds no policy pack", "--policy-pack")


def test_a_policy_configuration_that_is_not_json(tmp_path: Path) -> None:
    (tmp_path / "policy-config.json").write_text("{")
    refused(gatehouse("preview", program(tmp_path)), "policy-config.json is not valid JSON")


def test_a_date_that_does_not_exist_is_told_with_its_file(tmp_path: Path) -> None:
    stack = "config:\n  shop:when: 2026-02-30\n"
    refused(gatehouse("preview", program(tmp_path, stack=stack)), "Pulumi.dev.yaml", "day is out of range")


def test_an_encrypted_value_without_its_passphrase(tmp_path: Path) -> None:
    stack = "encryptionsalt: v1:AAAAAAAAAAA=:v1:AAAAAAAAAAAAAAAA:AAAA\nconfig:\n  shop:key:\n    secure: v1:AAAA:BBBB\n"
    refused(gatehouse("preview", program(tmp_path, stack=stack)), "shop:key", "PULUMI_CONFIG_PASSPHRASE")


def test_an_unknown_option_is_a_usage_error() -> None:
    done = gatehouse("up", "--nonsense")
    assert done.code == 2
    assert "Traceback" not in done.err


def test_a_choice_that_does_not_exist_is_answered_with_those_that_do() -> None:
    done = gatehouse("access", "--format", "pdf")
    assert done.code == 2
    assert "Invalid value for '--format': 'pdf' is not one of 'text', 'markdown', " in done.err


def test_a_value_that_is_missing_is_asked_for_with_its_file_and_line(tmp_path: Path) -> None:
    schema = "config:\n  origin:\n    type: string\n"
    done = gatehouse("preview", program(tmp_path, project=schema))
    refused(done, "pulumi config set origin VALUE", "Pulumi.dev.yaml", "`shop:origin: VALUE`")


def test_json_of_a_failed_preview_is_still_json(tmp_path: Path) -> None:
    done = gatehouse("preview", program(tmp_path, "raise ValueError('x')\n"), "--json")
    assert done.code == 1
    assert json.loads(done.out)["failures"][0]["where"] == "__main__.py:1"


def test_a_setting_that_nothing_reads_is_warned_of_with_the_one_that_was_meant(tmp_path: Path) -> None:
    schema = "config:\n  allowedOrigins:\n    type: array\n    items: {type: string}\n    default: []\n"
    stack = "config:\n  shop:allowedOrigin: ['https://app.example.com']\n"
    done = gatehouse("preview", program(tmp_path, stack=stack, project=schema))
    assert done.code == 0
    assert "shop:allowedOrigin is no setting of this program. Did you mean shop:allowedOrigins?" in done.err


def test_a_command_that_does_not_exist_is_told_with_the_one_that_was_meant() -> None:
    done = gatehouse("prevew")
    assert done.code == 2
    assert "Did you mean 'preview'" in done.err


def test_a_question_that_nobody_can_answer_names_the_option_that_answers_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKS], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Answer with --yes" in done.stderr


def test_an_answer_of_aws_that_nobody_expected_is_one_message(tmp_path: Path) -> None:
    raised = "raise ClientError({'Error': {'Code': 'Odd', 'Message': 'it is odd'}}, 'GetApi')"
    done = subprocess.run(
        [sys.executable, "-c", WRONG.format(raised)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "error: AWS: GetApi failed with Odd: it is odd\n")


def test_a_file_that_can_not_be_written_is_one_message(tmp_path: Path) -> None:
    opened = f"open({str(tmp_path / 'none' / 'report.html')!r}, 'w')"
    done = subprocess.run(
        [sys.executable, "-c", WRONG.format(opened)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == f"error: {tmp_path / 'none' / 'report.html'}: No such file or directory.\n"
