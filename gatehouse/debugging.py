"""`gatehouse up --debug`: what it needs, and what an editor has to know."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING, Any

from rich.text import Text

from gatehouse.operate.errors import OperateError

if TYPE_CHECKING:
    from rich.console import Console

    from gatehouse.laptop.runtime import Laptop


def explain(console: Console, laptop: Laptop, name: str) -> None:
    """Say how a debugger attaches to the function of this name.

    Raises:
        OperateError: The program has no such function, or it is in Python and debugpy is not installed.
    """
    from gatehouse.laptop.reload import folders
    from gatehouse.laptop.serving import NODE_DEBUGGER, PYTHON_DEBUGGER

    known = {r.name: r for r in laptop.resources if r.type == "aws:lambda/function:Function"}
    if name not in known:
        raise OperateError(
            f"there is no function {name!r} to debug; the program has {', '.join(sorted(known)) or 'none'}"
        )
    node = str(known[name].outputs.get("runtime")).startswith("nodejs")
    if not node and importlib.util.find_spec("debugpy") is None:
        raise OperateError(
            "--debug of a function in Python needs debugpy, which is not installed: uv add --dev debugpy"
        )
    port, kind = (NODE_DEBUGGER, "node") if node else (PYTHON_DEBUGGER, "debugpy")
    console.print(f"[bold]{name}[/bold] waits for a debugger at 127.0.0.1:{port}. In VS Code's launch.json:")
    attach = {"name": f"Attach to {name}", "type": kind, "request": "attach"}
    where: dict[str, Any] = (
        {"address": "127.0.0.1", "port": port} if node else {"connect": {"host": "127.0.0.1", "port": port}}
    )
    mapped = [] if node else folders(known[name], laptop.project.main.parent)
    if mapped:  # the code runs from a copy of its package, in which it is started
        where["pathMappings"] = [
            {"localRoot": str(place.resolve()), "remoteRoot": inside or "."} for inside, place in mapped
        ]
    console.print(Text(json.dumps(attach | where, indent=2, ensure_ascii=False)), soft_wrap=True)
