"""The operators' commands need nothing of what only a laptop needs."""

from __future__ import annotations

import subprocess
import sys

ONLY_LAPTOP = ("httptools", "moto", "starlette", "uvicorn", "uvloop", "watchfiles", "multipart", "jsonschema")
PROGRAM = """
import sys
for name in {names!r}:
    sys.modules[name] = None  # As if it were not installed.
from gatehouse.operate import authorize, claims, commands, doctor, explain, password, token_command, tokens, walk
"""


def test_they_import_without_it() -> None:
    program = PROGRAM.format(names=ONLY_LAPTOP)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
