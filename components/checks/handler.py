"""Whether a function's handler is where its name says, before a deploy of which every call would answer 500.

Sources: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html and
https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

RUNTIME = "python3.13"
"""Of a function that names none."""
_RUNTIMES = {"python": r"python\d\.\d+", "nodejs": r"nodejs\d+\.x"}
"""How Lambda names them: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""
_ELSEWHERE = ("layers", "requirements")
"""Arguments that bring modules besides those in the code."""


def check_handler(args: Mapping[str, Any], problems: Problems) -> None:
    """Add a problem for a handler whose module the code does not hold; of other runtimes' handlers nothing is said."""
    handler, runtime, code = args["handler"], args.get("runtime", RUNTIME), Path(args["code"])
    if not isinstance(handler, str) or not isinstance(runtime, str):
        return
    family = next((one for one in _RUNTIMES if runtime.startswith(one)), None)
    if family is None:
        return
    if not re.fullmatch(_RUNTIMES[family], runtime):
        problems.add(
            "runtime", runtime, "a runtime as Lambda names it", "Write it like python3.13 or nodejs22.x."
        )
        return
    module, dot, name = handler.rpartition(".")
    if not (module and dot and name):
        problems.add("handler", handler, "a module and a function in it", "Write them like 'app.handler'.")
        return
    # A module of Python may have dots; one of Node.js ends at the first dot of the last part.
    folder, _, last = (module.replace(".", "/") if family == "python" else handler).rpartition("/")
    stem, within = last.partition(".")[0], code / folder
    if not code.is_dir() or any(args.get(key) for key in _ELSEWHERE):
        return
    # Whatever its kind is: source, bytecode, an extension, or a package's folder.
    there = {one.name.partition(".")[0] for one in within.iterdir()} if within.is_dir() else set()
    if stem in there:
        return
    near = difflib.get_close_matches(stem, there, 1)
    meant = "/".join(filter(None, (folder, near[0]))) + handler[len(module) :] if near else ""
    remedy = f"Write {meant!r}." if near else "Write the module, a dot and the function, like 'app.handler'."
    problems.add(
        "handler", handler, f"a module that {str(args['code'])!r} holds, and there is no {stem!r}", remedy
    )
