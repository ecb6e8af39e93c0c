"""The errors that a person can put right, and how they are told: in one message, never with a traceback."""

from __future__ import annotations

import errno
import sys

from rich.console import Console
from rich.text import Text

from gatehouse.laptop.engine.project import ProjectError
from gatehouse.laptop.pack.config import PackError
from gatehouse.laptop.run_file import RunningError
from gatehouse.laptop.servers import PortError
from gatehouse.operate.errors import OperateError

_LAPTOP_ONLY = {"awslambdaric", "httptools", "jsonschema", "moto", "multipart", "python_multipart"} | {
    *("starlette", "uvicorn", "uvloop", "watchfiles")
}


def said(error: Exception) -> str | None:
    """What to say of an error that a person can put right; None of any other."""
    if isinstance(error, mistakes()):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in _LAPTOP_ONLY:
        return (
            f"{error.name} is not installed. What runs on this machine needs gatehouse[laptop]: "
            "`uv add --dev 'gatehouse[laptop]'`, or install it by pip from where gatehouse came."
        )
    if isinstance(error, OSError) and error.filename:  # a file that can't be read or written
        return f"{error.filename}: {error.strerror}."
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:  # where the output goes
        return f"{error.strerror}."
    # As Python has an argument's bytes that are none of UTF-8.
    if isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason:
        return "what was typed has bytes that are not UTF-8."
    return None


OF_PARTS = (
    ("gatehouse.init", "InitError"),
    ("gatehouse.laptop.cloud", "CloudError"),
    ("gatehouse.laptop.engine.pulumi_cli", "EngineError"),
    ("gatehouse.laptop.gateway", "NotAcceptedError"),
    ("gatehouse.laptop.config", "StandInError"),
    ("gatehouse.laptop.services", "ServiceError"),
)
"""Errors by their modules: those of parts that were never loaded can't have been raised."""


def mistakes() -> tuple[type[Exception], ...]:
    """What is told in one message: the errors that a person can put right."""
    found: list[type[Exception]] = [ProjectError, PackError, PortError, RunningError, OperateError]
    for module, name in OF_PARTS:
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
