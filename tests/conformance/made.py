"""A record that is as it should be, to be changed."""

from typing import Any, Final

GOOD: Final[dict[str, Any]] = {
    "id": "a/b",
    "says": "x",
    "sure": "DOC",
    "source": "y",
    "send": {"to": "http"},
    "back": {"status": 200},
}
