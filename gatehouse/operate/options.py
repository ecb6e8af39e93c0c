"""What the operating commands share: which stack they are for, errors in one line, no secret in argv."""

from __future__ import annotations

import functools
import inspect
import sys
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, get_type_hints

import typer
from rich.console import Console
from rich.text import Text

from gatehouse.operate.errors import OperateError
from gatehouse.operate.target import Target, find
from gatehouse.options import HERE, Cwd, Profile, Region, Stack

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")

_SHARED: dict[str, tuple[Any, Any]] = {
    "stack": (Stack, None),
    "cwd": (Cwd, HERE),
    "profile": (Profile, None),
    "region": (Region, None),
}


def on_target(command: Callable[Concatenate[Target, P], None]) -> Callable[..., None]:
    """Make a command of a function whose first parameter is a `Target`: options that name it take its place.

    An `OperateError` becomes one line on standard error and exit status 1, without a traceback.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        named: dict[str, Any] = {name: kwargs.pop(name) for name in _SHARED}
        try:
            target = find(
                named["stack"], directory=named["cwd"], profile=named["profile"], region=named["region"]
            )
            command(target, *args, **kwargs)
        except OperateError as error:
            fail(error)

    own = list(inspect.signature(command).parameters.values())[1:]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in _SHARED.items()
    ]
    hints = get_type_hints(command, include_extras=True)
    run.__annotations__ = {p.name: hints[p.name] for p in own} | {n: k for n, (k, _) in _SHARED.items()}
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [p.replace(annotation=hints[p.name], kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + shared
    )
    del run.__wrapped__
    return run


def fail(error: Exception) -> None:
    """Say the error in one line and end with status 1."""
    Console(stderr=True).print(Text.assemble(("error: ", "red"), str(error)), soft_wrap=True)
    raise typer.Exit(1) from error


def read_secret(what: str) -> str:
    """Ask for a secret without echo, or read one line of standard input where that is no terminal.

    Raises:
        OperateError: Nothing was given.
    """
    given: str = typer.prompt(what, hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    secret = given.rstrip("\r\n")
    if not secret:
        raise OperateError(f"no {what} was given; type it when asked, or send it on standard input")
    return secret


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something is gone for good; where there is no terminal, one line of standard input may answer.

    Raises:
        OperateError: There is nobody to answer.
        typer.Abort: The answer is no.
    """
    if yes:
        return
    if sys.stdin.isatty():
        typer.confirm(question, abort=True, err=True)
        return
    answer = sys.stdin.readline().strip().lower()
    if not answer:
        raise OperateError(f"{question} There is no terminal to answer at; answer with --yes")
    if answer not in {"y", "yes"}:
        raise OperateError("nothing was deleted")
