"""What `gatehouse up --debug` says of the function that it is about."""

from __future__ import annotations

import importlib.util
import io
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from gatehouse import debugging
from gatehouse.laptop.engine.state import ResourceState
from gatehouse.operate.errors import OperateError

FUNCTION = "aws:lambda/function:Function"


def explained(runtime: str) -> str:
    outputs = {"runtime": runtime}
    function = ResourceState("urn", FUNCTION, "orders", "", custom=True, inputs={}, outputs=outputs)
    laptop: Any = SimpleNamespace(resources=[function])
    console = Console(file=io.StringIO(), width=200)
    debugging.explain(console, laptop, "orders")
    said: Any = console.file
    return str(said.getvalue())


def test_only_a_function_in_python_needs_debugpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert "waits for a debugger at 127.0.0.1:9229" in explained("nodejs22.x")
    with pytest.raises(OperateError, match="uv add --dev debugpy"):
        explained("python3.13")
