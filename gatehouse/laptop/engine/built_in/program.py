"""Runs a Pulumi program in this process, as the CLI's language host would run it in its own."""

from __future__ import annotations

import contextlib
import contextvars
import threading
from typing import TYPE_CHECKING

import pulumi
from pulumi.runtime import Settings, configure
from pulumi.runtime.config import set_all_config

from gatehouse.laptop.engine.failures import exited, explained
from gatehouse.laptop.engine.state import Failure, Note
from gatehouse.laptop.engine.surroundings import Notes, placed, run_in_loop, run_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gatehouse.laptop.engine.built_in.monitor import Monitor
    from gatehouse.laptop.engine.project import Project


def run(
    project: Project,
    monitor: Monitor,
    *,
    preview: bool,
    on_note: Callable[[Note], None],
    ready: Callable[[Sequence[tuple[str, str]]], None],
) -> Failure | None:
    """Run the project's program against `monitor`; the answer says why it failed, if it did.

    The program sees what it would see under the CLI: its directory as the working directory and first on the
    import path, the stack's configuration, and `__name__ == "__main__"`. What it prints goes to the notes,
    since standard output is the command's. Modules of the program are forgotten afterwards, so that a second
    run reads them anew.

    `ready` is called once when the program's own lines are through and its resources are about to be registered, with the
    type and name of each, in the order of those lines; where it raises, none of them is.
    """
    notes = Notes(on_note)
    context = contextvars.copy_context()
    with placed(project), contextlib.redirect_stdout(notes):
        return _in_thread(lambda: context.run(_run, project, monitor, preview, notes, ready))


def _in_thread(work: Callable[[], Failure | None]) -> Failure | None:
    """Do the work in a thread of its own, and leave it there when the main thread is asked to end.

    The SDK catches KeyboardInterrupt (`run_pulumi_func`) and then waits for registrations that no longer come.
    """
    found: list[Failure | None] = []
    thread = threading.Thread(target=lambda: found.append(work()), name="program", daemon=True)
    thread.start()
    thread.join()
    return found[0]


def _run(
    project: Project,
    monitor: Monitor,
    preview: bool,
    notes: Notes,
    ready: Callable[[Sequence[tuple[str, str]]], None],
) -> Failure | None:
    configure(
        Settings(
            project=project.name,
            stack=project.stack,
            monitor=monitor,
            engine=notes,
            dry_run=preview,
            organization="organization",
            root_directory=str(project.directory),
        )
    )
    set_all_config(dict(project.config), sorted(project.secret_keys))

    def program() -> None:
        ready(run_lines(project))

    try:
        run_in_loop(program)
    except pulumi.RunError as error:  # the SDK's way to end a program with a message and no stack
        return Failure(str(error))
    except SystemExit as error:
        return Failure(exited(error)) if error.code else None
    except BaseException as error:  # noqa: BLE001 - whatever a program raises is told with its line
        return explained(error, project)
    return None
