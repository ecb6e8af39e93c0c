"""What a function sees of the file system: on Linux that of AWS, elsewhere the nearest to it.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop import lambdas
from gatehouse.laptop.lambdas import filesystem
from gatehouse.laptop.lambdas.isolation import hindrance, tried
from tests.laptop.lambdas.conftest import ARN, Rig, package

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

SEES = """
import json, os, pathlib, tempfile

def can_write(place):
    try:
        pathlib.Path(place, "written").write_text("x")
    except OSError:
        return False
    return True

def handler(event, context):
    if event == "fail":
        raise ValueError("told to")
    seen = {
        "file": __file__, "directory": os.getcwd(), "root": os.environ["LAMBDA_TASK_ROOT"],
        "runtime": os.environ["LAMBDA_RUNTIME_DIR"], "tmp": sorted(os.listdir(tempfile.gettempdir())),
        "temporary": tempfile.gettempdir(), "user": os.getuid(),
    }
    return seen | {"writes": {place: can_write(place) for place in event or ()}}
"""


def _hindrance() -> str | None:
    with tempfile.TemporaryDirectory() as place:
        return hindrance(Path(place))


HINDERED = _hindrance()
needs_mounts = pytest.mark.skipif(HINDERED is not None, reason=str(HINDERED))


@needs_mounts
async def test_code_is_in_var_task_and_tmp_is_the_processs_own_and_empty(rig: Rig) -> None:
    with tempfile.NamedTemporaryFile(dir="/tmp"):
        rig.put(SEES)
        seen = await rig.result(["/tmp"])
    assert seen["file"] == "/var/task/hello.py"
    assert seen["directory"] == seen["root"] == "/var/task"
    assert seen["runtime"] == "/var/runtime"
    assert (seen["temporary"], seen["tmp"]) == ("/tmp", [])
    assert seen["writes"] == {"/tmp": True}
    assert (await rig.result())["tmp"] == ["written"]


@needs_mounts
async def test_a_function_can_write_nowhere_but_in_tmp(rig: Rig, tmp_path: Path) -> None:
    places = ["/var/task", "/var/tmp", "/dev/shm", str(Path.home()), str(Path(__file__).parent)]
    rig.put(SEES)
    assert (await rig.result(places))["writes"] == dict.fromkeys(places, False)
    assert not (Path(__file__).parent / "written").exists()


@needs_mounts
async def test_a_tracebacks_paths_are_those_of_aws(rig: Rig) -> None:
    rig.put(SEES)
    assert 'File "/var/task/hello.py", line 13, in handler' in (await rig.failure("fail"))["stackTrace"][0]


@needs_mounts
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js on PATH")
async def test_a_function_on_node_has_the_same(rig: Rig) -> None:
    source = (
        "import fs from 'node:fs'\n"
        "export const handler = async () => [import.meta.url, process.cwd(), fs.readdirSync('/tmp')]\n"
    )
    rig.put(
        "", code=package({"index.mjs": source}), runtime="nodejs22.x", handler="index.handler", timeout=10
    )
    assert await rig.result() == ["file:///var/task/index.mjs", "/var/task", []]


@needs_mounts
async def test_a_program_of_a_functions_own_has_the_same(rig: Rig) -> None:
    script = (
        "#!/bin/sh\n"
        'api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"\n'
        'curl -sS -o /tmp/event -D /tmp/headers "$api/next"\n'
        'id=$(sed -n "s/^Lambda-Runtime-Aws-Request-Id: *\\([^ \\r]*\\).*/\\1/Ip" /tmp/headers)\n'
        'curl -sS "$api/$id/response" -d "\\"$0 in $PWD\\""\n'
    )
    rig.put(
        "",
        code=package({"bootstrap": script}, executable="bootstrap"),
        runtime="provided.al2023",
        timeout=10,
    )
    assert await rig.result() == "/var/task/bootstrap in /var/task"


@needs_mounts
def test_a_user_without_rights_over_mounts_can_do_it_too(tmp_path: Path) -> None:
    # Root gives up CAP_SYS_ADMIN (21) for all that it executes; anybody else has none.
    without = "import ctypes, os, sys; ctypes.CDLL(None).prctl(24, 21, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])"
    probe = [sys.executable, "-I", filesystem.__file__, *[str(tmp_path)] * 3]
    done = subprocess.run(
        [sys.executable, "-c", without, *probe], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
async def hindered(anyio_backend: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rig]:
    monkeypatch.setattr(lambdas, "hindrance", lambda runtime: "this is a test")
    made = Rig()
    await made.lambdas.start()
    yield made
    await made.lambdas.close()


async def test_where_it_cannot_be_done_the_variables_name_directories_of_the_functions_own(
    hindered: Rig,
) -> None:
    hindered.put(SEES)
    seen = await hindered.result()
    assert seen["file"] == f"{seen['root']}/hello.py"
    assert seen["tmp"] == []
    assert seen["temporary"] != "/tmp"
    assert (await hindered.result([seen["root"], seen["temporary"]]))["writes"] == {
        seen["root"]: False,
        seen["temporary"]: True,
    }
    assert 'hello.py", line 13, in handler' in (await hindered.failure("fail"))["stackTrace"][0]


async def test_where_it_cannot_be_done_the_first_functions_log_says_why_once(hindered: Rig) -> None:
    hindered.put(SEES)
    await hindered.result()
    hindered.lambdas.forget(ARN)
    await hindered.result()
    assert hindered.text.count("this is a test") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="says what hinders on Linux")
def test_an_interpreter_in_tmp_is_a_hindrance_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        monkeypatch.setattr(sys, "prefix", place)
        assert hindrance(tmp_path) == f"{place}, which a function's process needs, lies in /tmp"


@pytest.mark.skipif(sys.platform != "linux", reason="says what hinders on Linux")
def test_what_the_system_answers_is_in_the_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = tmp_path / "filesystem.py"
    refusing.write_text("import sys; sys.exit('[Errno 1] mount: Operation not permitted')")
    monkeypatch.setattr(filesystem, "__file__", str(refusing))
    monkeypatch.setattr(filesystem, "TEMPORARY", "/nothing-is-here")
    tried.cache_clear()
    found = hindrance(tmp_path)
    tried.cache_clear()
    assert found == (
        "this system does not let a process make its own mounts ([Errno 1] mount: Operation not permitted)"
    )
