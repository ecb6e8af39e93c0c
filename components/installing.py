"""Installs Python distributions into a folder, from wheels, with uv or pip; each set once, in a cache. Imports no Pulumi."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .checks.requirements import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FORM = "1"
"""Of what is in the cache: another one where it changes."""
_SECONDS = 300.0
_GET_UV = "Install uv: https://docs.astral.sh/uv/."
_OLDEST_GLIBC = 17
# What says how and where something was installed, and differs from one time to the next.
_LEFT_BEHIND = {
    ".lock", "RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json",
}  # fmt: skip


class InstallError(Exception):
    """Distributions that can't be installed: the text says why, and `remedy` what to do."""

    def __init__(self, text: str, remedy: str) -> None:
        super().__init__(text)
        self.remedy = remedy


@dataclass(frozen=True)
class Platform:
    """What wheels have to fit: CPython such as `3.13`, a machine, `x86_64` or `aarch64`, and glibc 2.`glibc`."""

    python: str
    machine: str
    glibc: int

    def __str__(self) -> str:
        return f"Python {self.python} on {self.machine} Linux with glibc 2.{self.glibc}"


def of_lambda(runtime: str, architecture: str) -> Platform:
    """The platform of a Python runtime of Lambda.

    From Python 3.12 they run on Amazon Linux 2023, which has glibc 2.34, before on Amazon Linux 2, which has 2.26
    (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html,
    https://docs.aws.amazon.com/linux/al2023/ug/compare-with-al2.html); wheels are made for 2.28 and 2.17 (manylinux2014),
    as a rule.
    """
    python = runtime.removeprefix("python")
    new = int(python.partition(".")[2]) >= 12  # noqa: PLR2004
    machine = {"arm64": "aarch64"}.get(architecture, architecture)
    return Platform(python, machine, 28 if new else _OLDEST_GLIBC)


def cached(key: Sequence[str], fill: Callable[[Path], None]) -> Path:
    """The folder of the cache for a key; `fill` is given an empty one where there is none.

    The cache is `gatehouse` in $XDG_CACHE_HOME, ~/.cache by default. What failed leaves nothing behind.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gatehouse"
    digest = hashlib.sha256("\0".join((_FORM, *key)).encode()).hexdigest()
    place = home / digest
    if place.is_dir():
        return place
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        made = Path(scratch) / digest
        made.mkdir()
        fill(made)
        try:
            made.rename(place)
        except OSError:
            if not place.is_dir():  # somebody else may have been faster
                raise
    return place


def install(
    requirements: Sequence[str],
    target: Path,
    platform: Platform | None,
    *,
    hashed: bool = False,
    alone: bool = False,
) -> None:
    """Install what the lines of a requirements file name into a folder, the same files each time.

    Args:
        requirements: the lines.
        target: an empty folder.
        platform: what the wheels have to fit; None for this machine and its Python.
        hashed: whether each distribution must have a hash that matches.
        alone: leave out what the named ones depend on.

    Raises:
        InstallError: there is no installer, it fails, or a distribution has no wheel that fits.
    """
    tool, command = _installer(platform)
    options = ["--only-binary", ":all:", "--target", str(target)]
    options += (["--require-hashes"] if hashed else []) + (["--no-deps"] if alone else [])
    try:
        with tempfile.TemporaryDirectory() as scratch:
            written = Path(scratch) / "requirements.txt"
            written.write_text("\n".join(requirements) + "\n", encoding="utf-8")
            done = subprocess.run(  # noqa: S603
                [*command, *options, "--requirement", str(written)],
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise InstallError(f"{tool} took over {_SECONDS:g} s", "Is the package index reachable?") from None
    except OSError as error:
        raise InstallError(f"{tool} can't be run: {error}", _GET_UV) from None
    if done.returncode:
        where = platform or "this machine"
        said = masked(" ".join((done.stderr or done.stdout).split()))[-700:]
        raise InstallError(
            f"{tool} can't install it for {where}: {said}",
            "Choose versions that have a wheel for it, and check that the package index is reachable.",
        )
    _tidy(target)


def _installer(platform: Platform | None) -> tuple[str, list[str]]:
    """The name of the tool, and its command up to its options: uv before pip, since it reads markers for the platform."""
    uv = shutil.which("uv") or _beside("uv")
    if uv:
        chosen = ["--python", sys.executable]
        if platform is not None:
            tag = "manylinux2014" if platform.glibc == _OLDEST_GLIBC else f"manylinux_2_{platform.glibc}"
            chosen += ["--python-version", platform.python, "--python-platform", f"{platform.machine}-{tag}"]
        return "uv", [uv, "pip", "install", "--quiet", "--no-progress", "--link-mode", "copy", *chosen]
    pip = [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else [shutil.which("pip") or ""]
    if not pip[0]:
        raise InstallError("neither uv nor pip is installed", _GET_UV)
    chosen = []
    if platform is not None:
        tags = [f"manylinux_2_{minor}" for minor in range(platform.glibc, _OLDEST_GLIBC - 1, -1)]
        chosen = ["--implementation", "cp", "--python-version", platform.python]
        for tag in (*tags, "manylinux2014"):
            chosen += ["--platform", f"{tag}_{platform.machine}"]
    return "pip", [
        *pip,
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--no-compile",
        *chosen,
    ]


def _beside(name: str) -> str | None:
    return shutil.which(name, path=str(Path(sys.executable).parent))


def _tidy(target: Path) -> None:
    """Take out what differs from one installation to the next, and scripts, which nothing on Lambda runs."""
    for name in ("bin", *(str(path.relative_to(target)) for path in target.rglob("__pycache__"))):
        shutil.rmtree(target / name, ignore_errors=True)
    for path in (target / ".lock", *target.glob("*.dist-info/*")):
        if path.name in _LEFT_BEHIND:
            path.unlink(missing_ok=True)
