"""A deployed stack as the Pulumi CLI exports it."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

from gatehouse.operate.errors import OperateError

if TYPE_CHECKING:
    from pathlib import Path

    from gatehouse.laptop.engine.state import ResourceState


def deployed(stack: str, directory: Path) -> list[ResourceState]:
    """The resources of a deployed stack.

    Raises:
        OperateError: The Pulumi CLI is missing, or does not know the stack.
    """
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise OperateError(
            "the Pulumi CLI is not on PATH, and what is deployed is read with it: see https://www.pulumi.com/docs/install/"
        )
    # No --show-secrets: nothing here needs one, and what is not read can't leak.
    command = [pulumi, "stack", "export", "--non-interactive", "--stack", stack]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().removeprefix("error: ")
        raise OperateError(f"the state of stack {stack!r} can't be read: {said}")
    return of_export(done.stdout)


def of_export(text: str) -> list[ResourceState]:
    """The resources of a stack as `pulumi stack export` writes them; a secret value is unknown here.

    Raises:
        OperateError: It is no such export.
    """
    from gatehouse.laptop.engine.pulumi_state import resource

    try:
        found = json.loads(text)["deployment"].get("resources") or []
        return [resource(one, lambda _: True) for one in found if not one.get("delete")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise OperateError(f"this is not what `pulumi stack export` writes: {error!r}") from error
