"""What is printed while things happen: resources as they come, lines of functions, requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.text import Text

from gatehouse.show import MARKS, short_type

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rich.console import Console

    from gatehouse.laptop.engine.state import Note, Step
    from gatehouse.laptop.served import Served


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
    """Prints what functions and services write, once `open` is set: while the walk is shown it would be in the way."""

    _TASK = re.compile(
        r"(?:/var/task|/[^\s\"':,()]*/gatehouse-lambda-[\w-]+/[0-9a-f]{12}-\w+)/([^\s\"':,()]+)"
    )
    """A path in a function's package: where AWS has it, or where it is unpacked on a machine that can't have it there."""
    _PLATFORM = ("START RequestId:", "END RequestId:", "REPORT RequestId:", "INIT_START ")
    _OF_UPDATES = "LAMBDA_WARNING: Unhandled exception."
    """Lambda's runtime adds this to each failure to start: an update of the runtime may be why. Here there are none."""
    _NO_DEBUGGER = "breakpoint() has nobody to ask here; gatehouse up --debug FUNCTION waits for a debugger."

    def __init__(self, console: Console) -> None:
        self._console = console
        self.open = False
        self.origin: Callable[[str, str], Path | None] = lambda _group, _inside: None
        """The program's own file at a path of the package of the function that writes to this log group."""

    def line(self, source: str, line: str) -> None:
        """Print one line of a log group or a service; what the Lambda platform adds is left to the log group."""
        if (
            self.open
            and line.strip()
            and not line.startswith(self._PLATFORM)
            and self._OF_UPDATES not in line
        ):
            name = source.rpartition("/")[2]
            # Lambda's runtime writes a traceback as one line, with carriage returns and hard spaces in it.
            whole = line.rstrip().replace("\r", "\n").replace("\xa0", " ")
            # A person opens the file that the program has, and not its copy in the function's package.
            whole = self._TASK.sub(lambda found: str(self.origin(source, found[1]) or found[0]), whole)
            self._console.print(Text.assemble((f"{name}: ", "cyan"), whole), soft_wrap=True)
            if "BdbQuit" in whole:
                self._console.print(Text(f"{name}: {self._NO_DEBUGGER}", "yellow"), soft_wrap=True)


class Requests:
    """Prints a line for each request that the gateway answered, once `open` is set."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.open = False

    def line(self, served: Served) -> None:
        """Print when, what, by which route, the status, how long, by whom, and why not."""
        if not self.open:
            return
        style = "yellow" if served.refused else "green"
        line = Text.assemble(
            (f"{served.time} ", "dim"), f"{served.method} {served.path} ", (str(served.status), style)
        )
        line.append(f" {served.seconds * 1000:.0f} ms", "dim")
        if served.route and served.route != f"{served.method} {served.path}":
            line.append(f"  {served.route}", "dim")
        if served.caller:
            line.append(f"  {served.caller}", "cyan")
        if served.reason:
            line.append(f"  {served.reason}", "yellow")
        self._console.print(line, soft_wrap=True)
