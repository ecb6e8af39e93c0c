"""The CORS Lambda's handler: microseconds a preflight, and what its import costs a cold start above bare Python."""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measuring import tell

if TYPE_CHECKING:
    from collections.abc import Callable

HANDLER = Path(__file__).parents[1] / "handlers" / "cors" / "cors.py"
ENVIRONMENT = {
    "GATEHOUSE_CORS_ORIGINS": "https://app.example.com https://*.preview.example.com http://localhost:3000",
    "GATEHOUSE_CORS_METHODS": "GET POST PUT DELETE",
    "GATEHOUSE_CORS_HEADERS": "authorization content-type x-request-id",
    "GATEHOUSE_CORS_MAX_AGE": "600",
}
ORIGINS = {
    "an exact origin": ("https://app.example.com", 200),
    "a pattern's": ("https://pull-17.team.preview.example.com", 200),
    "one refused": ("https://evil.example.net", 403),
}
ROUNDS, CALLS, STARTS = 15, 4000, 25
MICROSECONDS, MILLISECONDS = "<= 20", "<= 5"
NOTHING = "pass"
IMPORT = f"import sys; sys.path.insert(0, {str(HANDLER.parent)!r}); import cors"


def event(origin: str) -> dict[str, Any]:
    """A preflight as an HTTP API passes it on (payload 2.0)."""
    return {
        "version": "2.0",
        "routeKey": "OPTIONS /{proxy+}",
        "rawPath": "/hello",
        "rawQueryString": "",
        "headers": {
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type",
            "host": "abc123.execute-api.eu-west-1.amazonaws.com",
            "user-agent": "Mozilla/5.0",
        },
        "requestContext": {"http": {"method": "OPTIONS", "path": "/hello"}, "stage": "$default"},
        "isBase64Encoded": False,
    }


def call_cost(handler: Callable[[Any, Any], dict[str, Any]], origin: str, status: int) -> float:
    """Microseconds a call: the median of rounds, since the machine has other work too."""
    sent = event(origin)
    if handler(sent, None)["statusCode"] != status:
        raise SystemExit(f"the handler does not answer {status} to {origin}")
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(CALLS):
            handler(sent, None)
        rounds.append((time.perf_counter() - start) / CALLS)
    return statistics.median(rounds) * 1e6


def start_cost(program: str) -> float:
    """Milliseconds that an interpreter takes to run `program`: the least of several starts."""
    times = []
    for _ in range(STARTS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True, env=os.environ | ENVIRONMENT)
        times.append(time.perf_counter() - start)
    return min(times) * 1e3


def main() -> None:
    os.environ |= ENVIRONMENT
    spec = importlib.util.spec_from_file_location("cors", HANDLER)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{HANDLER} can't be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, (origin, status) in ORIGINS.items():
        cost = call_cost(module.handler, origin, status)
        tell(f"cors handler, {name}", cost, MICROSECONDS, f"median of {ROUNDS} rounds of {CALLS}", "us")
    extra = start_cost(IMPORT) - start_cost(NOTHING)
    tell("cors handler, import", extra, MILLISECONDS, f"above bare Python, least of {STARTS} starts", "ms")


if __name__ == "__main__":
    main()
