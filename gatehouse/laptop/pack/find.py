"""Which policy pack judges a program, and with what configuration."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from gatehouse.laptop.pack.config import PackError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.pack.host import PolicyPack


_ORGANIZATION = "organization"  # what Pulumi calls that of a stack which belongs to none


class Judged(Protocol):
    """The program that a pack judges: its project, its stack and its configuration."""

    @property
    def name(self) -> str:
        """The Pulumi project's name."""

    @property
    def stack(self) -> str:
        """The stack's name."""

    @property
    def config(self) -> Mapping[str, str]:
        """The stack's configuration: full keys to strings, objects as JSON."""


@dataclass(frozen=True)
class PackSource:
    """Where a policy pack is, and its configuration, as `--policy-pack` and `--policy-pack-config` give them to the CLI.

    `config_file` need not exist where nobody named it. It is read anew each time, so that what a person changes in it is in
    force at the next deploy.
    """

    directory: Path
    config_file: Path
    named: bool = False

    @property
    def config(self) -> Mapping[str, Any] | None:
        """The pack's configuration as it is written now; None where there is none.

        Raises:
            PackError: The file can't be read, or holds no JSON object.
        """
        return _read_config(self.config_file) if self.named or self.config_file.is_file() else None

    def launch(self, project: Judged, *, dry_run: bool) -> PolicyPack:
        """Start the pack's process without waiting for it."""
        from gatehouse.laptop.pack.process import JudgedStack, PackProcess

        target = JudgedStack(project.name, project.stack, _ORGANIZATION, dry_run, dict(project.config))
        process = PackProcess(self.directory.resolve(), target)
        # What asks the pack takes as long to import as the pack itself: both happen at once.
        from gatehouse.laptop.pack.host import PolicyPack

        return PolicyPack(process, target, self.config)


def find_pack(directory: Path, pack: Path | None = None, config: Path | None = None) -> PackSource:
    """The pack that judges the program in `directory`: the one named, the program's own `policy/`, or Gatehouse's.

    Its configuration is the file named, or `policy-config.json` beside Pulumi.yaml where there is one.

    Raises:
        PackError: The pack or its configuration does not exist, or the configuration is not a JSON object.
    """
    own = directory / "policy"
    shipped = (Path(__file__).parents[2] / "policy").resolve()
    found = pack or (own if (own / "PulumiPolicy.yaml").is_file() else shipped)
    if not (found / "PulumiPolicy.yaml").is_file():
        raise PackError(
            f"{found} holds no policy pack: there is no PulumiPolicy.yaml. Name one with --policy-pack."
        )
    source = PackSource(found, config or directory / "policy-config.json", named=config is not None)
    _ = source.config  # a mistake in it is told before anything is started
    return source


def _read_config(path: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackError(f"The policy configuration {path} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise PackError(f"The policy configuration {path} is not valid JSON: {error}.") from error
    if not isinstance(document, dict):
        raise PackError(
            f"The policy configuration {path} must be a JSON object that maps policies to their settings."
        )
    return document
