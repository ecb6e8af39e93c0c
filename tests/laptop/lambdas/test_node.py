"""Functions in Node.js."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.laptop.lambdas.conftest import package

if TYPE_CHECKING:
    from tests.laptop.lambdas.conftest import Rig

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js on PATH"),
]
OPTIONS = {"runtime": "nodejs22.x", "handler": "index.handler", "timeout": 10}


def put(rig: Rig, source: str, name: str = "index.mjs", **changes: object) -> None:
    rig.put("", code=package({name: source}), **(OPTIONS | changes))


async def test_a_promise_is_awaited(rig: Rig) -> None:
    put(rig, "export const handler = async (event, context) => ({ got: event, name: context.functionName })")
    assert await rig.result({"a": "ü"}) == {"got": {"a": "ü"}, "name": "hello"}
    assert await rig.result(2) == {"got": 2, "name": "hello"}


async def test_a_module_of_the_old_kind_may_call_back(rig: Rig) -> None:
    put(
        rig,
        "exports.handler = (event, context, done) => setTimeout(() => done(null, event + 1), 5)",
        "index.js",
    )
    assert await rig.result(1) == 2


async def test_a_thrown_error_is_the_functions_error(rig: Rig) -> None:
    put(rig, "export const handler = async () => { throw new TypeError('no such thing') }")
    failed = await rig.failure()
    assert (failed["errorType"], failed["errorMessage"]) == ("TypeError", "no such thing")
    assert "TypeError: no such thing" in rig.text


@pytest.mark.parametrize(
    ("source", "handler", "kind"),
    [
        ("export const other = 1", "index.handler", "Runtime.HandlerNotFound"),
        ("", "nothing.handler", "Runtime.ImportModuleError"),
        ("this is no javascript", "index.handler", "SyntaxError"),
    ],
)
async def test_code_that_does_not_load_says_why(rig: Rig, source: str, handler: str, kind: str) -> None:
    put(rig, source, handler=handler)
    assert (await rig.failure())["errorType"] == kind


async def test_a_stuck_call_is_killed_at_its_time(rig: Rig) -> None:
    put(rig, "export const handler = () => new Promise(() => setTimeout(() => {}, 60000))", timeout=1)
    assert (await rig.failure())["errorType"] == "Sandbox.Timedout"


async def test_without_node_it_says_what_to_install(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    put(rig, "export const handler = async () => 1")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "install Node.js" in (await rig.failure())["errorMessage"]
