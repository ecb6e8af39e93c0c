"""A function's dependencies, from its requirements: wheels for Lambda's platform, the same files on each machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import ComponentError
from .checks.problems import Problem
from .checks.requirements import meaning, placed, shown
from .installing import InstallError, cached, install, of_lambda

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LARGEST = 250 * 1024 * 1024
"""Bytes of a function's package with its layers, unpacked: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""


def dependencies(component: str, requirements: Sequence[str], runtime: str, architecture: str) -> Path:
    """The folder with what requirements name and what that depends on; installed when it is asked for first.

    Args:
        component: whose they are, for the error.
        requirements: lines of a requirements file.
        runtime: such as `python3.13`.
        architecture: `x86_64` or `arm64`.

    Raises:
        ComponentError: they can't be installed, or are larger than Lambda takes.
    """
    platform = of_lambda(runtime, architecture)
    said = meaning(requirements)
    hashed = any("--hash" in line for line in said)
    try:
        found = cached(
            (str(platform), *said),
            lambda target: install(placed(requirements), target, platform, hashed=hashed),
        )
    except InstallError as error:
        raise _refused(component, requirements, str(error), error.remedy) from None
    size = sum(path.stat().st_size for path in found.rglob("*") if path.is_file())
    if size > LARGEST:
        limit = f"at most {LARGEST // 1024**2} MB unpacked, and they have {size // 1024**2}"
        raise _refused(component, requirements, limit, "Leave some out, or put them into layers.")
    return found


def _refused(component: str, requirements: Sequence[str], limit: str, remedy: str) -> ComponentError:
    return ComponentError([Problem(component, "requirements", shown(requirements), limit, remedy)])
