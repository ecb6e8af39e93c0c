"""The key that a laptop's passwords and secrets follow from."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def run_key(directory: Path, *, fresh: bool = False) -> bytes:
    """The key that passwords and secrets follow from: kept beside the run file, so that they last; anew where `fresh`."""
    path = directory / ".gatehouse" / "key"
    try:
        if not fresh and path.is_file():
            return path.read_bytes()
        key = secrets.token_bytes(32)
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
    except OSError:  # a folder that can't be written: passwords last as long as this run
        return secrets.token_bytes(32)
    return key
