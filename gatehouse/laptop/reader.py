"""Takes values out of a file that a person wrote, and tells all that is wrong with them at once."""

from __future__ import annotations

import base64
import difflib
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


def content(path: Path) -> Any:  # noqa: ANN401 - YAML data
    """What a YAML file holds; None where it is empty.

    Raises:
        ValueError: It is no YAML; the message goes on after the file's name, with the line.
        OSError: It can't be read.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:  # of a date that does not exist, too
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ValueError(f"{where}: not valid YAML: {getattr(error, 'problem', None) or error}.") from error


class ValueReader:
    """Takes values of the kind that is wanted, and collects what is wrong instead of stopping at it."""

    def __init__(self, key: bytes) -> None:
        self.problems: list[str] = []
        self._key = key

    def secret(self, where: str) -> str:
        """What nobody can guess without the key: 32 characters."""
        digest = hmac.digest(self._key, where.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:24]).decode()

    def problem(self, where: str, value: object, remedy: str) -> None:
        """Note what is wrong at a key, and what to write."""
        self.problems.append(f"{where or 'the file'} is {value!r}; {remedy}")

    def mapping(self, where: str, value: object, known: set[str] | None = None) -> dict[str, Any]:
        """A mapping; with `known`, a key that is not among them is a problem."""
        if not isinstance(value, dict):
            self.problem(where, value, "it must be a mapping")
            return {}
        for key in value:
            if known is not None and key not in known:
                near = difflib.get_close_matches(str(key), known, 1)
                remedy = (
                    f"{f'did you mean {near[0]}? ' if near else ''}known keys are {', '.join(sorted(known))}"
                )
                self.problem(f"{where}.{key}".lstrip("."), value[key], remedy)
        return {str(key): item for key, item in value.items()}

    def text(self, where: str, value: object, default: str = "") -> str:
        """A text, or the default where there is none."""
        if value is None:
            return default
        if not isinstance(value, str):
            self.problem(where, value, "it must be a text")
            return default
        return value

    def texts(self, where: str, value: object) -> tuple[str, ...]:
        """A list of texts, empty where there is none."""
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problem(where, value, "it must be a list of texts")
            return ()
        return tuple(value)

    def number(self, where: str, value: object, default: int) -> int:
        """A whole number above 0, or the default where there is none."""
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.problem(where, value, "it must be a number above 0")
            return default
        return value
