"""The functions that records are answered by; deployed as they are."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

STARTED: list[int] = []
TEMPORARY = Path("/tmp")  # noqa: S108 - Lambda's own
AT_START = sorted(path.name for path in TEMPORARY.iterdir())


def echo(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer with the event; with headers that a function may try to set for CORS."""
    headers = {
        "content-type": "application/json",
        "access-control-allow-origin": "https://of-the-function.example",
    }
    return {"statusCode": 200, "headers": headers, "body": json.dumps(event)}


def result(event: dict[str, Any], _context: object) -> Any:  # noqa: ANN401 - whatever the caller asks for
    """Give what the body says as the result."""
    return json.loads(event["body"])


def fails(_event: dict[str, Any], _context: object) -> None:
    """Throw."""
    raise ValueError("a detail that no caller may see")


def slow(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take longer than the integration waits."""
    time.sleep(2)
    return {"statusCode": 200}


def ends(_event: dict[str, Any], _context: object) -> None:
    """End the process."""
    sys.stdout.flush()
    os._exit(3)


def facts(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    """Tell what a function sees of its environment."""
    STARTED.append(1)
    mark = TEMPORARY / "conformance-mark"
    before = mark.exists()
    mark.write_text("x", encoding="utf-8")
    return {
        "event": event,
        "calls": len(STARTED),
        "mark": before,
        "marked": mark.exists(),
        "at_start": AT_START,
        "writable": {
            "task": _writable(Path(os.environ["LAMBDA_TASK_ROOT"]) / "written"),
            "home": _writable(Path.home() / "written"),
            "other": _writable(Path("/var/tmp/written")),  # noqa: S108
        },
        "environment": {
            name: value
            for name, value in os.environ.items()
            if not any(word in name for word in ("KEY", "TOKEN", "SECRET"))
        },
        "names": sorted(os.environ),
        "context": {
            "function_name": context.function_name,
            "function_version": context.function_version,
            "memory_limit_in_mb": context.memory_limit_in_mb,
            "log_group_name": context.log_group_name,
            "aws_request_id": context.aws_request_id,
            "invoked_function_arn": context.invoked_function_arn,
            "remaining": context.get_remaining_time_in_millis(),
        },
        "directory": str(Path.cwd()),
        "file": __file__,
    }


def _writable(path: Path) -> bool:
    try:
        path.write_text("x", encoding="utf-8")
    except OSError:
        return False
    path.unlink()
    return True
