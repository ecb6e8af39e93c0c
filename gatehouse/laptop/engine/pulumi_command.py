"""Runs the `pulumi` command for the automation API, so that nothing of it is left where this process is asked to end."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import warnings
from typing import TYPE_CHECKING, Final

from pulumi import automation
from pulumi.automation.errors import create_command_error

from gatehouse.laptop.engine.language import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_STARTER: Final = """\
#!/bin/sh
exec 3<&0
(cat <&3; kill -9 $$) >/dev/null 2>&1 &
exec 3<&-
exec {command} <&-
"""
_RUNNING: Final = ("preview", "up")
"""The commands that run a program."""


class Command(automation.PulumiCommand):
    """The `pulumi` command, which is killed when the wait for it is interrupted.

    The API's own leaves it behind then: https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/automation/_cmd.py
    """

    _client: str | None = None

    @contextlib.contextmanager
    def running(self, program: Callable[[], None], directory: Path) -> Iterator[None]:
        """Have the engine run `program`, as the one in `directory`, where it previews or deploys meanwhile."""
        with Language(program, directory) as language:
            self._client = language.address
            try:
                yield
            finally:
                self._client = None

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Callable[[str], object] | None = None,
        on_error: Callable[[str], object] | None = None,
    ) -> automation.CommandResult:
        """Run a command to its end.

        Raises:
            CommandError: It failed.
        """
        if self._client is not None and args[0] in _RUNNING:
            args = [*args, f"--client={self._client}"]
        with subprocess.Popen(  # noqa: S603 - what PATH has
            [self.command, "--non-interactive", *args],
            cwd=cwd,
            env={**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            process_group=0,  # Ctrl-C in a terminal is for this process, which ends it
        ) as process:
            try:
                said, complained = process.communicate()
            except BaseException:
                # The API's reader of the engine's events warns that the last one is cut off.
                warnings.filterwarnings("ignore", message="Error in event stream")
                process.kill()
                raise
        for told, text in ((on_output, said), (on_error, complained)):
            if told is not None:
                for line in text.splitlines():
                    told(line)
        result = automation.CommandResult(stdout=said, stderr=complained, code=process.returncode)
        if result.code:
            raise create_command_error(result)
        return result


def starter(command: Sequence[str], given: str) -> str:
    """Return the text of a script that the engine starts a plugin by: `command`, and what the shell makes of `given`.

    The plugin ends with the engine, however that ends: the engine holds the other end of its standard input.
    """
    return _STARTER.format(command=f"{shlex.join(command)} {given}")
