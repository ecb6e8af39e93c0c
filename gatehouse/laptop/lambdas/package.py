"""A function's code on disk, as `/var/task` has it on AWS."""

from __future__ import annotations

import compileall
import contextlib
import hashlib
import importlib.util
import io
import os
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path

from gatehouse.components.installing import InstallError
from gatehouse.laptop.lambdas.compiled import fitted

# What AWS's Python runtimes have beside the function's own package: the runtime interface client and the SDK.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
_RUNTIME_MODULES = (
    "awslambdaric",
    "snapshot_restore_py",
    "simplejson",
    "boto3",
    "botocore",
    "s3transfer",
    "jmespath",
    "dateutil",
    "six",
    "urllib3",
)

# Those of them that nothing but a function loads. Its process can't leave bytecode where they lie.
_COMPILED = ("awslambdaric", "snapshot_restore_py", "simplejson")

_PREFIX = "gatehouse-lambda-"


class BadPackageError(Exception):
    """A deployment package that can't be unpacked; the message says which and why."""


class Packages:
    """Deployment packages unpacked below one temporary directory, each once however often it is asked for.

    `runtime` is a directory to put on a function's `sys.path` after its own: links to the modules that
    AWS's Python runtimes provide, and to nothing else of this environment. A handler that imports what is
    not in its package fails here as it would there.
    """

    def __init__(self) -> None:
        _sweep()
        self._root = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self._unpacked: dict[str, Path] = {}
        self._remarks: dict[Path, str] = {}
        self.runtime = self._root / "runtime"
        self.runtime.mkdir()
        for name in _RUNTIME_MODULES:
            _link(name, self.runtime)
        for name in _COMPILED:
            compileall.compile_dir(self.runtime / name, quiet=2)

    def unpack(self, code: bytes, name: str) -> Path:
        """Give the directory that holds the unpacked zip `code` of the function `name`.

        Raises:
            BadPackageError: It is not a zip, a member can't be written, or it has what does not run on this machine.
        """
        digest = hashlib.sha256(code).hexdigest()
        if digest not in self._unpacked:
            directory = Path(tempfile.mkdtemp(prefix=f"{digest[:12]}-", dir=self._root))
            try:
                with zipfile.ZipFile(io.BytesIO(code)) as archive:
                    for member in archive.infolist():
                        target = Path(archive.extract(member, directory))
                        if not member.is_dir():
                            runs = member.external_attr >> 16 & stat.S_IXUSR
                            target.chmod(0o555 if runs else 0o444)
            except (zipfile.BadZipFile, OSError, ValueError) as error:
                _remove(directory)
                raise BadPackageError(
                    f"the deployment package of the function {name} ({len(code)} bytes) can't be unpacked: "
                    f"{error}; give it as a zip, or as a directory in a pulumi.FileArchive",
                ) from error
            try:
                self._remarks[directory] = fitted(directory)
            except InstallError as error:
                _remove(directory)
                raise BadPackageError(
                    f"the package of the function {name} does not run here: {error}. {error.remedy}"
                ) from None
            for inside in (directory, *directory.rglob("*")):
                if inside.is_dir():
                    inside.chmod(0o555)  # /var/task is read-only on AWS
            self._unpacked[digest] = directory
        return self._unpacked[digest]

    def remark(self, directory: Path) -> str:
        """What there is to say of an unpacked package; empty for nothing."""
        return self._remarks[directory]

    def temporary(self) -> Path:
        """Make the directory that a process has in place of /tmp: its own, and empty at a cold start."""
        return Path(tempfile.mkdtemp(prefix="tmp-", dir=self._root))

    def close(self) -> None:
        """Remove everything that was unpacked."""
        _remove(self._root)


def _sweep() -> None:
    """Remove what earlier runs left behind that were killed before they could."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = left.name.removeprefix(_PREFIX).partition("-")[0]
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            _remove(left)
        except (ValueError, OSError, OverflowError):
            continue  # not ours, or its owner is alive and somebody else's


def _remove(directory: Path) -> None:
    """Remove a directory; what is in a read-only one can't be removed before that is writable."""
    for inside in (directory, *directory.rglob("*")):
        if inside.is_dir() and not inside.is_symlink():
            with contextlib.suppress(OSError):
                inside.chmod(0o755)
    shutil.rmtree(directory, ignore_errors=True)


def _link(name: str, directory: Path) -> None:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return
    if spec is None or spec.origin is None:
        return
    origin = Path(spec.origin)
    source = origin.parent if origin.name == "__init__.py" else origin
    (directory / source.name).symlink_to(source)
