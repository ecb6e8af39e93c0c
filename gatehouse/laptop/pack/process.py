"""The operating system's side of a policy pack: what starts it, what it prints, and that it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import weakref
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import yaml

from gatehouse.laptop.pack.config import PackError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_KEPT_LINES = 400
_SHOWN_LINES = 12


@dataclass(frozen=True)
class JudgedStack:
    """What the pack is to judge: the engine puts it into the pack's environment and says it again over gRPC."""

    project: str
    stack: str
    organization: str
    dry_run: bool
    config: Mapping[str, str]

    def environment(self) -> dict[str, str]:
        """The variables that Pulumi's SDK reads in the pack's process."""
        return {
            "PULUMI_PROJECT": self.project,
            "PULUMI_STACK": self.stack,
            "PULUMI_ORGANIZATION": self.organization,
            "PULUMI_DRY_RUN": "true" if self.dry_run else "false",
            "PULUMI_CONFIG": json.dumps(dict(self.config)),
        }


class PackProcess:
    """A pack's process. It is killed by `stop`, or when this interpreter ends."""

    def __init__(self, directory: Path, target: JudgedStack) -> None:
        self.directory = directory
        command = [interpreter(directory), "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(directory)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and the pack's folder
                command,
                cwd=directory,
                env=os.environ | target.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise PackError(
                f"The policy pack in {directory} can't be started: {command[0]}: {error.strerror}."
            ) from error
        self._command = command
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._first = ""
        self._printed = threading.Event()
        self.stop = weakref.finalize(self, _end, self._process)
        for stream, first in ((self._process.stdout, True), (self._process.stderr, False)):
            assert stream is not None  # noqa: S101 - both were opened as pipes
            threading.Thread(target=self._read, args=(stream, first), name="policy-pack", daemon=True).start()

    @property
    def lines(self) -> tuple[str, ...]:
        """What the pack printed besides its port, newest last."""
        return tuple(self._lines)

    def ends_within(self, seconds: float) -> bool:
        """Whether the process is gone, or goes in this time."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.poll() is not None

    def port(self, seconds: float) -> str:
        """Wait for the port that the pack prints first of all.

        Raises:
            PackError: It ended, printed something else, or printed nothing in time.
        """
        if not self._printed.wait(max(0.0, seconds)):
            raise PackError(
                f"The policy pack in {self.directory} printed no port in time.{self.said()}"
                " Look for work that it does before PolicyPack(...)."
            )
        if self._first.isdecimal():
            return self._first
        if not self.ends_within(1):
            raise PackError(
                f"The policy pack in {self.directory} printed {self._first!r} where its port belongs."
                " Take print() out of what it runs before PolicyPack(...)."
            )
        if "No module named 'pulumi_policy'" in "\n".join(self._lines):
            raise PackError(
                f"The policy pack in {self.directory} did not start: pulumi-policy is not installed for {self._command[0]}."
                " Install it: pip install pulumi-policy."
            )
        raise PackError(
            f"The policy pack in {self.directory} did not start (exit status {self._process.returncode}).{self.said()}"
        )

    def said(self) -> str:
        """The last lines that the pack printed, for an error message."""
        said = [line for line in self._lines if line.strip()][-_SHOWN_LINES:]
        return " It said:\n" + "\n".join(f"  {line}" for line in said) if said else " It said nothing."

    def _read(self, stream: IO[bytes], has_port: bool) -> None:
        with suppress(ValueError, OSError), stream:
            if has_port:
                self._first = stream.readline().decode(errors="replace").strip()
                if self._first and not self._first.isdecimal():
                    self._lines.append(self._first)
                self._printed.set()
            for line in stream:
                self._lines.append(line.decode(errors="replace").rstrip())
        if has_port:
            self._printed.set()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()  # it holds nothing that would have to be written down
    process.wait()


def policy_file(directory: Path) -> dict[str, Any]:
    """Read PulumiPolicy.yaml.

    Raises:
        PackError: There is none, or it is no mapping.
    """
    path = directory / "PulumiPolicy.yaml"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackError(
            f"{directory} holds no PulumiPolicy.yaml, so it is no policy pack. Name the folder that does."
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise PackError(f"{path} is not valid YAML: {getattr(error, 'problem', None) or error}.") from error
    if not isinstance(document, dict):
        raise PackError(f"{path} must be a mapping with `runtime` and `version`.")
    return document


def interpreter(directory: Path) -> str:
    """Name the Python that runs the pack: that of the virtual environment in PulumiPolicy.yaml, or else this one.

    Raises:
        PackError: The folder holds no pack, or one that is not written in Python.
    """
    runtime = policy_file(directory).get("runtime")
    language = runtime.get("name") if isinstance(runtime, dict) else runtime
    if language != "python":
        raise PackError(
            f"The policy pack in {directory} is written for {language!r}; the laptop runtime runs Python packs."
        )
    if not (directory / "__main__.py").is_file():
        raise PackError(f"The policy pack in {directory} has no __main__.py, where a Python pack starts.")
    options = runtime.get("options") if isinstance(runtime, dict) else None
    virtualenv = options.get("virtualenv") if isinstance(options, dict) else None
    own = directory / str(virtualenv) / "bin" / "python"
    return str(own) if virtualenv and own.is_file() else sys.executable
