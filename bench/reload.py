"""How long a person waits while `gatehouse up` runs: for new code, for a change of the program, for the first request.

The targets are in seconds on 2 cores; the bytecode of all that is imported is there.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from bench.measuring import tell_median

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3
CORS = {
    "origin": "http://localhost:3000",
    "access-control-request-method": "GET",
    "access-control-request-headers": "authorization",
}


@contextmanager
def laptop(program: Path) -> Iterator[tuple[str, float]]:
    """The dev stack, copied and served: the API's address, and how long it took until a request was answered."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "gatehouse", "up", "--port", "0"],
        cwd=program,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        for line in process.stdout:
            found = re.search(r"api_url\s+(http://127\.0\.0\.1:\d+)", line)
            if found:
                until(functools.partial(answers, found[1]))
                answered = time.perf_counter() - started
            if "Ctrl-C ends it" in line:
                yield url(program), answered
                return
        sys.exit("the laptop ended")
    finally:
        process.terminate()
        process.communicate(timeout=20)


def url(program: Path) -> str:
    run = json.loads((program / ".gatehouse" / "run.json").read_text())
    return str(next(iter(run["gateways"].values())))


def until(true: Callable[[], bool]) -> float:
    """Wait until something holds; how long that took."""
    started = time.perf_counter()
    while not true():
        if time.perf_counter() - started > 60:
            sys.exit("it did not come about")
        time.sleep(0.01)
    return time.perf_counter() - started


def answers(api: str) -> bool:
    return httpx.options(f"{api}/hello", headers=CORS, trust_env=False).is_success


def allows(api: str, seconds: str) -> bool:
    answer = httpx.options(f"{api}/hello", headers=CORS, trust_env=False)
    return bool(answer.headers.get("access-control-max-age") == seconds)


def greets(program: Path, text: str) -> bool:
    return text in greeting(program)


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        program = Path(directory) / "dev"
        program.mkdir()
        for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py", "settings.py"):
            shutil.copy(ROOT / name, program)
        shutil.copytree(ROOT / "handlers", program / "handlers")
        handler, main_program = program / "handlers" / "hello" / "hello.py", program / "__main__.py"
        code, source = handler.read_text(), main_program.read_text()
        with laptop(program):
            pass  # what is imported is compiled now
        with laptop(program) as (api, answered):
            tell_median("up: the first request of a warm start", 4, [answered])
            greeting(program)
            time.sleep(1)  # the watch begins after the line that says so
            served: list[float] = []
            for number in range(RUNS):
                handler.write_text(
                    code + f"\n\ndef handler(_event, _context):\n    return {{'run': {number}}}\n"
                )
                said = f'"run":{number}'
                served.append(until(functools.partial(greets, program, said)))
            tell_median("up: a function's new code serves", 0.5, served)
            deployed: list[float] = []
            for number in range(RUNS):
                main_program.write_text(
                    source.replace('"allow_origins"', f'"max_age": {700 + number}, "allow_origins"')
                )
                wanted = str(700 + number)
                deployed.append(until(functools.partial(allows, api, wanted)))
            tell_median("up: a change of the program is deployed", 2.5, deployed)


def greeting(program: Path) -> str:
    """What GET /hello answers a signed-in user; the token is got once."""
    if "token" not in TOKEN:
        made = subprocess.run(
            [sys.executable, "-m", "gatehouse", "token", "demo@example.com", "--show"],
            cwd=program,
            capture_output=True,
            text=True,
            check=True,
        )
        TOKEN["token"] = made.stdout.strip()
    answer = httpx.get(
        f"{url(program)}/hello", headers={"authorization": f"Bearer {TOKEN['token']}"}, trust_env=False
    )
    return answer.text.replace(" ", "")


TOKEN: dict[str, str] = {}

if __name__ == "__main__":
    main()
