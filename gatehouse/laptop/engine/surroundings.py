"""What a program finds round it while it runs in this process: its directory, its loop, and who hears what it says."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import runpy
import site
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.settings import SETTINGS, _get_callbacks, set_root_resource
from pulumi.runtime.stack import register_stack_transformation, run_in_stack

from gatehouse.laptop.engine.failures import remember
from gatehouse.laptop.engine.state import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gatehouse.laptop.engine.project import Project

_LEVELS = {
    engine_pb2.DEBUG: "debug",
    engine_pb2.INFO: "info",
    engine_pb2.WARNING: "warning",
    engine_pb2.ERROR: "error",
}


@contextlib.contextmanager
def placed(project: Project) -> Iterator[None]:
    """Stand in the program's directory, as the language host does, and leave nothing of it behind.

    What the program's own virtual environment holds can be imported, after what this command's holds.
    """
    directory = project.main.parent
    here, paths = Path.cwd(), list(sys.path)
    known = set(sys.modules)
    if project.environment is not None and project.environment.usable:
        site.addsitedir(str(project.environment.packages))
    sys.path.insert(0, str(directory))
    os.chdir(directory)
    try:
        with warnings.catch_warnings():
            # What a program that failed was still to compute is no news of its own.
            warnings.filterwarnings("ignore", "coroutine 'Output", RuntimeWarning)
            yield
    finally:
        os.chdir(here)
        sys.path[:] = paths
        for name in set(sys.modules) - known:
            file = getattr(sys.modules[name], "__file__", None)
            if file and project.owns(Path(file)):
                del sys.modules[name]


def run_lines(project: Project) -> tuple[tuple[str, str], ...]:
    """Run a program's own lines in the SDK's stack: the type and name of each resource that they made, in their order.

    None of them is registered before the lines are through. A transformation hears of each as its object is made, whatever
    its registration will wait for: https://www.pulumi.com/docs/iac/concepts/resources/options/transformations/
    """
    made: list[tuple[str, str]] = []
    register_stack_transformation(lambda one: made.append((one.type_, one.name)))
    runpy.run_path(str(project.main), run_name="__main__")
    return tuple(made)


def _task(
    loop: asyncio.AbstractEventLoop,
    coroutine: Any,  # noqa: ANN401 - as asyncio calls it
    **more: Any,  # noqa: ANN401
) -> asyncio.Task[Any]:
    task = asyncio.Task(coroutine, loop=loop, **more)
    task.add_done_callback(_failed)  # before anyone waits for it
    return task


def _failed(task: asyncio.Task[Any]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        remember(error)


def run_in_loop(
    program: Callable[[], None],
    threads: int | None = None,
    began: Callable[[asyncio.AbstractEventLoop, asyncio.Task[Any]], None] = lambda *_: None,
) -> None:
    """Run a program in a stack of its own, in a loop of its own, of which nothing is left: the thread's is as it was.

    What the program raises is raised. `threads` is how many of its calls may wait at once; `began` is told the loop and the
    task, which may be cancelled from elsewhere.
    """

    async def started() -> None:
        # Not by the first hook or transform: gRPC crashes where a program fails in the moment of the start. What is called
        # finds the settings of this moment, so the stack has to be there, and what the engine can do has to be known.
        SETTINGS.callbacks = await _get_callbacks()
        program()

    async def main() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        # One error fails every value that depends on it; it is told once, by whoever runs the program.
        loop.set_exception_handler(lambda _loop, _context: None)
        if threads is not None:
            loop.set_default_executor(ThreadPoolExecutor(threads))
        loop.set_task_factory(_task)
        began(loop, cast("asyncio.Task[Any]", task))
        await run_in_stack(started)

    set_root_resource(cast("Any", None))  # the context starts without a stack
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(main())


class Notes(io.TextIOBase):
    """Stands for the engine where the program logs, and for standard output where it prints."""

    encoding = "utf-8"

    def __init__(self, on_note: Callable[[Note], None]) -> None:
        self._on_note = on_note
        self._line = ""
        self._outside = sys.stdout
        self._telling = False

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:  # noqa: N802 - the protocol's name
        """Take a line that the program logs, as Pulumi's engine would."""
        level = _LEVELS.get(request.severity, "info")
        if level != "debug" and not request.ephemeral:
            self._on_note(Note(level, request.message, request.urn))  # type: ignore[arg-type]
        return empty_pb2.Empty()

    def write(self, text: str) -> int:
        """Take what the program prints; each whole line is told."""
        if self._telling:  # whoever is told a line may print it
            return self._outside.write(text)
        self._line += text
        while "\n" in self._line:
            line, _, self._line = self._line.partition("\n")
            if line.strip():
                self._tell(line)
        return len(text)

    def _tell(self, line: str) -> None:
        self._telling = True
        try:
            self._on_note(Note("info", line))
        finally:
            self._telling = False

    def flush(self) -> None:
        """Nothing is held back but an unfinished line."""

    def writable(self) -> bool:
        """It is written to."""
        return True

    def fileno(self) -> int:
        """Standard error's, for what writes past this: standard output may be JSON for another program."""
        return sys.stderr.fileno()
