"""Which engine runs a program on a laptop."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Engine(StrEnum):
    """The built-in one, which needs nothing, or Pulumi's own, which needs the `pulumi` command."""

    BUILT_IN = "built-in"
    PULUMI = "pulumi"


def chosen(given: Engine | None, directory: Path) -> Engine:
    """Return the engine that the command names, else the one that laptop.yaml does, else the built-in one.

    Raises:
        StandInError: laptop.yaml can't be read.
    """
    if given is not None:
        return given
    from gatehouse.laptop.config import StandIns

    return Engine(StandIns.of(directory).engine or Engine.BUILT_IN)


def described(engine: Engine) -> str:
    """Return the engine in words, with its place where it is a command of its own.

    Raises:
        EngineError: It is Pulumi's, and there is no `pulumi`, or only an old one.
    """
    if engine is Engine.BUILT_IN:
        return "the built-in engine"
    from gatehouse.laptop.engine import pulumi_cli

    return f"Pulumi's engine ({pulumi_cli.find()})"
