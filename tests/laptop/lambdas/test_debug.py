"""A function that waits for a debugger: a real debugpy, asked as an editor asks it."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import websocket

from tests.laptop.lambdas.conftest import package

if TYPE_CHECKING:
    from tests.laptop.lambdas.conftest import Rig

pytestmark = pytest.mark.anyio
NODE = {"runtime": "nodejs22.x", "handler": "index.handler"}
ECHO = "def handler(event, context):\n    return event\n"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


async def connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for _ in range(400):
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
    raise AssertionError("nothing listens for a debugger")


class Inspector:
    """Speaks Node's inspector protocol: https://chromedevtools.github.io/devtools-protocol/v8/Debugger/."""

    def __init__(self, port: int) -> None:
        (program,) = httpx.get(f"http://127.0.0.1:{port}/json/list", trust_env=False).json()
        self._socket = websocket.create_connection(
            program["webSocketDebuggerUrl"], timeout=30, suppress_origin=True
        )
        self._sent = 0

    def go_on(self) -> None:
        """Look on from now, wait until the program stands at its first line, and let it run."""
        for method in ("Debugger.enable", "Runtime.runIfWaitingForDebugger"):
            self._send(method)
        while json.loads(self._socket.recv()).get("method") != "Debugger.paused":
            pass
        self._send("Debugger.resume")

    def _send(self, method: str) -> None:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method}))

    def close(self) -> None:
        self._socket.close()


class Editor:
    """Speaks the Debug Adapter Protocol: https://microsoft.github.io/debug-adapter-protocol/overview."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._sent = 0

    def send(self, command: str, **arguments: Any) -> None:
        self._sent += 1
        body = json.dumps(
            {"seq": self._sent, "type": "request", "command": command, "arguments": arguments}
        ).encode()
        self._writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def until(self, kind: str, name: str) -> dict[str, Any]:
        while True:
            head = await self._reader.readuntil(b"\r\n\r\n")
            message = json.loads(await self._reader.readexactly(int(head.split(b":")[1])))
            if message["type"] == kind and message[{"event": "event", "response": "command"}[kind]] == name:
                return dict(message)

    async def attach(self) -> None:
        self.send("initialize", adapterID="python", clientID="test")
        await self.until("response", "initialize")
        self.send("attach", name="test", justMyCode=False)
        await self.until("event", "initialized")
        self.send("configurationDone", name="test")

    def close(self) -> None:
        self._writer.close()


async def test_a_function_that_is_debugged_runs_once_a_debugger_has_attached(rig: Rig) -> None:
    port = free_port()
    rig.put(ECHO, debug=port, timeout=86_400)
    answer = asyncio.ensure_future(rig.result({"a": 1}))
    editor = Editor(*await connected(port))
    assert not answer.done()
    await editor.attach()
    assert await asyncio.wait_for(answer, 30) == {"a": 1}
    editor.close()


async def test_a_debugged_function_has_one_process_and_no_modules_of_ours(rig: Rig) -> None:
    port = free_port()
    rig.put(
        "import importlib.util\ndef handler(event, context):\n    return importlib.util.find_spec('pulumi') is None\n",
        debug=port,
        timeout=86_400,
    )
    answers = asyncio.gather(*(rig.result(number) for number in range(3)))
    editor = Editor(*await connected(port))
    await editor.attach()
    assert await asyncio.wait_for(answers, 30) == [True, True, True]
    editor.close()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js on PATH")
async def test_a_node_function_that_is_debugged_stops_at_its_first_line_until_it_is_told_to_go_on(
    rig: Rig,
) -> None:
    port = free_port()
    source = "exports.handler = async (event) => event\n"
    rig.put("", code=package({"index.js": source}), debug=port, timeout=86_400, **NODE)
    answer = asyncio.ensure_future(rig.result({"a": 1}))
    _, writer = await connected(port)
    writer.close()
    inspector = await asyncio.to_thread(Inspector, port)
    assert not answer.done()
    await asyncio.to_thread(inspector.go_on)
    assert await asyncio.wait_for(answer, 30) == {"a": 1}
    inspector.close()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js on PATH")
async def test_new_code_of_a_debugged_function_waits_until_the_call_in_progress_is_answered(rig: Rig) -> None:
    port = free_port()
    answers = []
    for number, code in enumerate(("before", "after")):
        source = f"exports.handler = async () => '{code}'\n"
        rig.put("", code=package({"index.js": source}), debug=port, timeout=86_400, **NODE)
        rig.lambdas.forget()
        answers.append(asyncio.ensure_future(rig.result({})))
        await listening(rig, 1)
        assert not answers[number].done()
    for number, expected in enumerate(("before", "after")):
        await listening(rig, number + 1)
        inspector = await asyncio.to_thread(Inspector, port)
        await asyncio.to_thread(inspector.go_on)
        assert await asyncio.wait_for(answers[number], 30) == expected
        inspector.close()
    assert not [line for _, line in rig.lines if "failed" in line]


async def listening(rig: Rig, times: int) -> None:
    """Wait until this many processes have said that they wait for a debugger."""
    for _ in range(600):
        if sum("Debugger listening" in line for _, line in rig.lines) >= times:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"not {times} times: {rig.lines}")
