"""What is printed while things happen: resources as they come, lines of functions, requests."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text

from gatehouse.show import MARKS, short_type
from gatehouse.traces import readable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rich.console import Console

    from gatehouse.laptop.engine.state import Note, Step
    from gatehouse.laptop.served import Served

_FAILED = 500


class Progress:
    """Prints each resource as it comes, indented below its parent."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._depths: dict[str, int] = {}
        self.changes_only = False

    def step(self, step: Step) -> None:
        """Print one resource and what became of it; after the first run only those of which anything became."""
        if self.changes_only and step.operation == "same":
            return
        depth = self._depths.get(step.resource.parent, -1) + 1
        self._depths[step.resource.urn] = depth
        mark, style = MARKS[step.operation]
        line = Text("  " * (depth + 1))
        line.append(f"{mark} ", style)
        line.append(short_type(step.resource.type), "" if step.resource.custom else "bold")
        line.append(f"  {step.resource.name}", "cyan")
        if not step.resource.emulated:
            line.append("  recorded only", "yellow")
        if any(v.level == "mandatory" for v in step.violations):
            line.append("  violates policy", "bold red")
        self._console.print(line, soft_wrap=True)

    def note(self, note: Note) -> None:
        """Print a line that the program logged."""
        style = {"warning": "yellow", "error": "red"}.get(note.level, "dim")
        self._console.print(Text(f"    {note.level}: {note.text}", style), soft_wrap=True)


class Logs:
    """Prints what functions and services write, once `open` is set: while the walk is shown it would be in the way.

    The last lines before that are kept, for a walk that does not hold: they may say why.
    """

    _KEPT = 40
    _PLATFORM = ("START RequestId:", "END RequestId:", "REPORT RequestId:", "INIT_START ")
    _OF_UPDATES = "LAMBDA_WARNING: Unhandled exception."
    """Lambda's runtime adds this to each failure to start: an update of the runtime may be why. Here there are none."""
    _NO_START = "[ERROR] Runtime."
    """Python's runtime begins so where a function's code can't be loaded: that is told at once."""
    _NO_DEBUGGER = "breakpoint() has nobody to ask here; gatehouse up --debug FUNCTION waits for a debugger."

    def __init__(self, console: Console) -> None:
        self._console = console
        self.open = False
        self._before: deque[Text] = deque(maxlen=self._KEPT)
        self.origin: Callable[[str, str], Path | None] = lambda _group, _inside: None
        """The program's own file at a path of the package of the function that writes to this log group."""

    def line(self, source: str, line: str) -> None:
        """Print one line of a log group or a service; what the Lambda platform adds is left to the log group."""
        if line.strip() and not line.startswith(self._PLATFORM) and self._OF_UPDATES not in line:
            name = source.rpartition("/")[2]
            whole = readable(line, partial(self.origin, source))
            self._say(Text.assemble((f"{name}: ", "cyan"), whole), at_once=whole.startswith(self._NO_START))
            if "BdbQuit" in whole:
                self._say(Text(f"{name}: {self._NO_DEBUGGER}", "yellow"))

    def tell(self) -> None:
        """Print what was kept."""
        if self._before:
            self._console.print("What the program's functions wrote meanwhile:", style="dim")
        for line in self._before:
            self._console.print(line, soft_wrap=True)
        self._before.clear()

    def _say(self, line: Text, *, at_once: bool = False) -> None:
        if self.open or at_once:
            self._console.print(line, soft_wrap=True)
        else:
            self._before.append(line)


class Requests:
    """Prints a line for each request that the gateway answered, once `open` is set; keeps why those before failed."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.open = False
        self.named: Callable[[str, str], str] = lambda _issuer, name: name
        """What a person calls somebody of whom an issuer says this name."""
        self._failed: dict[str, None] = {}

    def line(self, served: Served) -> None:
        """Print when, what, by which route, the status, how long, by whom, and why not."""
        if not self.open:
            if served.status >= _FAILED and served.reason:
                self._failed[f"{served.method} {served.path} {served.status}  {served.reason}"] = None
            return
        style = "yellow" if served.refused else "green"
        line = Text.assemble(
            (f"{served.time} ", "dim"), f"{served.method} {served.path} ", (str(served.status), style)
        )
        line.append(f" {served.seconds * 1000:.0f} ms", "dim")
        if served.route and served.route != f"{served.method} {served.path}":
            line.append(f"  {served.route}", "dim")
        if served.caller:
            line.append(f"  {self.named(served.issuer, served.caller)}", "cyan")
        if served.reason:
            line.append(f"  {served.reason}", "yellow")
        self._console.print(line, soft_wrap=True)

    def tell(self) -> None:
        """Print why requests before failed, each once: a function may have written nothing about it."""
        for line in self._failed:
            self._console.print(Text(line, "yellow"), soft_wrap=True)
        self._failed.clear()
