"""Finds the `pulumi` command, and keeps what it needs on a laptop below one folder: state, passphrase, stack files."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MINIMUM: Final = (3, 274)
"""The first release whose engine takes a policy pack as an executable, and that the tests run on."""
BUILT: Final = Path(__file__).resolve().parents[3] / ".engine"
"""Where `make engine` puts its own build of the command, in `bin`."""
_PASSPHRASES: Final = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")


class EngineError(Exception):
    """Pulumi's engine can't be used; the message says why, and what helps."""


@cache
def find() -> Path:
    """Return the path of the `pulumi` command: the one on PATH, else the one that `make engine` built.

    Raises:
        EngineError: There is none, or only one that is too old.
    """
    own = BUILT / "bin" / "pulumi"
    found = [Path(path) for path in (shutil.which("pulumi"), own if own.is_file() else None) if path]
    if not found:
        raise EngineError(
            "Pulumi's engine needs the `pulumi` command, and there is none on PATH. Install it"
            " (https://www.pulumi.com/docs/iac/download-install/), or build it with `make engine` in Gatehouse's"
            " repository. The built-in engine needs neither: --engine built-in."
        )
    versions = {path: _version(path) for path in found}
    for path, version in versions.items():
        if version >= MINIMUM:
            return path
    known = ", ".join(f"{path} is {'.'.join(map(str, version))}" for path, version in versions.items())
    raise EngineError(
        f"Pulumi's engine needs the `pulumi` command from version {'.'.join(map(str, MINIMUM))} on, and {known}."
        " Update it, or build it with `make engine` in Gatehouse's repository."
    )


def _version(command: Path) -> tuple[int, ...]:
    try:
        said = subprocess.run([command, "version"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - what PATH has
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    numbers = re.match(r"v?(\d+)\.(\d+)\.(\d+)", said.stdout.strip())
    return tuple(int(number) for number in numbers.groups()) if numbers else (0,)


@dataclass(frozen=True)
class Home:
    """A folder that holds all that Pulumi's engine keeps on a laptop.

    The state is that of a cloud that ends with the laptop, so `begin` forgets what an earlier one left.
    """

    folder: Path

    def begin(self) -> None:
        """Make the folder, empty, and a passphrase that only this user can read."""
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "state").mkdir(parents=True, mode=0o700)
        file = os.open(self.passphrase, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w") as opened:
            opened.write(secrets.token_urlsafe(32))

    @property
    def busy(self) -> bool:
        """Whether a `pulumi` holds a stack's lock."""
        return any((self.folder / "state").glob(".pulumi/locks/**/*.json"))

    def holds(self, project: str, stack: str) -> bool:
        """Whether the stack is there, which a `pulumi` in another terminal may have removed."""
        return (self.folder / "state" / ".pulumi" / "stacks" / project / f"{stack}.json").is_file()

    @property
    def passphrase(self) -> Path:
        """The file with the passphrase that the state's secrets are encrypted with."""
        return self.folder / "passphrase"

    @property
    def environment(self) -> Mapping[str, str]:
        """What leads `pulumi` to this state.

        A passphrase that the user's environment gives is kept, for it reads the secrets of the stack's own file.
        """
        own = any(name in os.environ for name in _PASSPHRASES)
        return {
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            **({} if own else {"PULUMI_CONFIG_PASSPHRASE_FILE": str(self.passphrase)}),
        }
