"""Authorised GET /hello to a Python Lambda: the gateway, every signature checked, against serverless-offline, none.

Also what 300 routes cost against 3, and whether memory stays level over 100,000 requests.
serverless-offline 14 and osls come from npm, into a directory under the system's temporary one.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.gateway_server import HANDLER
from bench.load import Result, load
from bench.measuring import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
PEER = Path(tempfile.gettempdir()) / "gatehouse-bench-serverless-offline"
PACKAGES = ("serverless-offline@14", "osls@4")
SECONDS = 6.0
TURNS = 5
REQUESTS = 100_000

SERVERLESS = """
service: bench
provider:
  name: aws
  region: eu-west-1
  runtime: python{python}
  httpApi:
    authorizers:
      jwt:
        type: jwt
        identitySource: $request.header.Authorization
        issuerUrl: {issuer}
        audience: [{audience}]
functions:
  hello:
    handler: hello.handler
    events:
      - httpApi: {{path: /hello, method: get, authorizer: {{name: jwt}}}}
plugins: [serverless-offline]
"""


class CannotRunError(Exception):
    """The peer can't run here; the text says why."""


@contextlib.contextmanager
def gateway(*options: str) -> Iterator[tuple[dict[str, Any], int]]:
    """Run the gateway in a process of its own; what it printed, and its process id."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "gateway_server.py"), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
    )
    try:
        assert process.stdout is not None
        assert process.stdin is not None
        yield json.loads(process.stdout.readline()), process.pid
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@contextlib.contextmanager
def serverless_offline(issuer: str, audience: str, handler: str) -> Iterator[int]:
    """Run the peer in a process of its own; the port it serves."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise CannotRunError(f"{tool} is not installed; serverless-offline 14 needs Node.js 20 and npm")
    PEER.mkdir(exist_ok=True)
    if not (PEER / "node_modules" / "serverless-offline").is_dir():
        (PEER / "package.json").write_text('{"private": true}')
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *PACKAGES]
        done = subprocess.run(command, cwd=PEER, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode:
            raise CannotRunError(f"npm install of {' '.join(PACKAGES)} failed: {done.stderr.strip()[-300:]}")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    (PEER / "serverless.yml").write_text(SERVERLESS.format(issuer=issuer, audience=audience, python=version))
    (PEER / "hello.py").write_text(handler)
    ports = [free_port() for _ in range(3)]
    names = ("--httpPort", "--lambdaPort", "--albPort")
    log = (PEER / "log.txt").open("wb")
    process = subprocess.Popen(
        [
            str(PEER / "node_modules" / ".bin" / "osls"),
            "offline",
            "start",
            "--host",
            "127.0.0.1",
            "--ignoreJWTSignature",  # without it, it does not start with a JWT authorizer at all
            *(part for name, port in zip(names, ports, strict=True) for part in (name, str(port))),
        ],
        cwd=PEER,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env={
            **os.environ,
            # The interpreter itself, so that no version manager's wrapper slows it down.
            "PATH": f"{Path(sys.executable).resolve().parent}{os.pathsep}{os.environ['PATH']}",
            "SLS_NOTIFICATIONS_MODE": "off",
            "SLS_TELEMETRY_DISABLED": "1",
        },
    )
    try:
        deadline = time.monotonic() + 60
        while not reachable(ports[0]):
            if process.poll() is not None or time.monotonic() > deadline:
                tail = (PEER / "log.txt").read_text(errors="replace")[-500:]
                raise CannotRunError(f"serverless-offline did not start: {tail}")
            time.sleep(0.2)
        yield ports[0]
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def reachable(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def measured(
    port: int, token: str, connections: int, *, path: str = "/hello", seconds: float = SECONDS
) -> Result:
    result = load(port, path, {"authorization": f"Bearer {token}"}, connections=connections, seconds=seconds)
    if set(result.statuses) != {200}:
        raise CannotRunError(f"port {port} answered {result.statuses}, {result.body[:200]!r}")
    return result


def resident(pid: int) -> int:
    """The resident memory of a process, in KiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise CannotRunError("the process has no VmRSS")


def against_peer() -> bool:
    ok = True
    with gateway() as (info, _), serverless_offline(info["issuer"], info["audience"], HANDLER) as port:
        for side in (info["port"], port):
            measured(side, info["token"], 32, seconds=3)
        for connections in (1, 32):
            # In turns, and the median of the turns, so that what else the machine does falls on both.
            pairs = [
                tuple(
                    measured(side, info["token"], connections, seconds=SECONDS / TURNS)
                    for side in (info["port"], port)
                )
                for _ in range(TURNS)
            ]
            rate = statistics.median(ours.rate / theirs.rate for ours, theirs in pairs)
            tail = statistics.median(
                theirs.percentile(0.99) / ours.percentile(0.99) for ours, theirs in pairs
            )
            rates = [statistics.median(pair[side].rate for pair in pairs) for side in (0, 1)]
            tails = [
                statistics.median(pair[side].percentile(0.99) for pair in pairs) * 1000 for side in (0, 1)
            ]
            plural = "connection" if connections == 1 else "connections"
            ok &= tell(
                f"authorised GET /hello, {connections} {plural}, requests/s against serverless-offline",
                rate,
                "> 1.25",
                f"{rates[0]:.0f}/s against {rates[1]:.0f}/s",
            )
            ok &= tell(
                f"authorised GET /hello, {connections} {plural}, p99 of serverless-offline against ours",
                tail,
                "> 1.25",
                f"{tails[0]:.2f} ms against {tails[1]:.2f} ms",
            )
    return ok


def many_routes() -> bool:
    with (
        gateway("--routes", "3", "--instant") as (few, _),
        gateway("--routes", "300", "--instant") as (many, _),
    ):
        found: list[list[float]] = [[], []]
        for _ in range(5):
            for runs, info in zip(found, (few, many), strict=True):
                run = measured(info["port"], info["token"], 1, path="/orders/7/lines/9", seconds=1)
                runs.append(run.percentile(0.5))
        three, three_hundred = (min(runs) * 1e6 for runs in found)
    return tell(
        "a request with 300 routes against one with 3",
        three_hundred / three,
        "<= 1.2",
        f"{three_hundred:.0f} us against {three:.0f} us, without a Lambda",
    )


def level_memory() -> bool:
    with gateway() as (info, pid):
        headers = {"authorization": f"Bearer {info['token']}"}
        load(info["port"], "/hello", headers, connections=32, seconds=60, count=REQUESTS // 10)
        before = resident(pid)
        result = load(info["port"], "/hello", headers, connections=32, seconds=300, count=REQUESTS)
        after = resident(pid)
    return tell(
        f"memory after {len(result.latencies):,} requests against before",
        after / before,
        "<= 1.05",
        f"{after / 1024:.1f} MiB against {before / 1024:.1f} MiB, answers {result.statuses}",
    )


def main() -> int:
    try:
        return 0 if all([against_peer(), many_routes(), level_memory()]) else 1
    except CannotRunError as problem:
        print(f"gateway: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
