"""How the command ends: a user's mistake is one message and exit status 1, Ctrl-C is 130."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from gatehouse import problems
from gatehouse.laptop import interrupts
from gatehouse.operate.errors import explained

if TYPE_CHECKING:
    from collections.abc import Callable

_USAGE = typer.BadParameter.__mro__[2]  # the base of all usage errors, which has no public name


def run(app: Callable[..., Any]) -> NoReturn:
    """Run a typer application and end the process."""
    try:
        with interrupts.orderly(), explained("AWS"):
            code = app(standalone_mode=False)
    except KeyboardInterrupt:
        code = interrupts.INTERRUPTED
    except typer.Abort:  # Ctrl-C at a question, or nobody to answer it
        if not sys.stdin.isatty():
            problems.complain(
                "This asks a question, and there is no terminal to answer it. Answer with --yes."
            )
            _leave(1)
        code = interrupts.INTERRUPTED
    except Exception as error:
        said = problems.said(error)
        if said is not None:
            problems.complain(said)
            _leave(1)
        if isinstance(error, _USAGE):
            usage: Any = error
            # Typer finds a wrong choice with pydantic, which puts this before the sentence.
            usage.message = usage.message.removeprefix("Value error, ")
            usage.show()
            _leave(usage.exit_code)
        raise
    if code == interrupts.INTERRUPTED:
        # Whatever was started is closed by now; a thread that still runs a program is not waited for.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    _leave(code if isinstance(code, int) else 0)


def _leave(code: int) -> NoReturn:
    """End the process once all of the output is where it goes; one that does not get there is an error."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if not code:
            problems.complain(f"{error.strerror}.")
        code = code or 1
        with contextlib.suppress(OSError):
            sys.stdout.close()  # or it is tried again on the way out, with words of Python's own
    sys.exit(code)
