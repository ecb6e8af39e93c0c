"""The errors that a person can put right, and how they are told: in one message, never with a traceback."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text

from gatehouse.laptop.engine.project import ProjectError
from gatehouse.laptop.pack.config import PackError
from gatehouse.laptop.run_file import RunningError
from gatehouse.laptop.servers import PortError
from gatehouse.operate.errors import OperateError


def mistakes() -> tuple[type[Exception], ...]:
    """What is told in one message: the errors that a person can put right."""
    found: list[type[Exception]] = [ProjectError, PackError, PortError, RunningError, OperateError]
    # Those of parts that were never loaded can't have been raised.
    for module, name in (
        ("gatehouse.init", "InitError"),
        ("gatehouse.laptop.cloud", "CloudError"),
        ("gatehouse.laptop.gateway", "RefusedError"),
        ("gatehouse.laptop.config", "StandInError"),
        ("gatehouse.laptop.services", "ServiceError"),
    ):
        loaded = sys.modules.get(module)
        if loaded is not None and hasattr(loaded, name):
            found.append(getattr(loaded, name))
    return tuple(found)


def complain(error: BaseException | str) -> None:
    """Print an error for a person."""
    errors().print(Text.assemble(("error: ", "bold red"), str(error)), soft_wrap=True)


def errors() -> Console:
    """Standard error, as it is now."""
    return Console(stderr=True, highlight=False, emoji=False)
