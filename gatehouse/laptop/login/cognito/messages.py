"""E-mails and text messages: a laptop sends none, it writes them where their reader finds them.

Each is a line of JSON in a file that only its owner may read, since its text holds codes and passwords.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MOST = 500


@dataclass(frozen=True)
class Message:
    """What was sent to whom, by `EMAIL` or `SMS`; the subject is an e-mail's."""

    to: str
    medium: str
    text: str = field(repr=False)
    subject: str = ""


class Outbox:
    """Keeps the last messages, and writes each to a file where one is given.

    `log` is told that there is one and for whom, by the name of a log group and a line, and never what it says.
    """

    def __init__(self, path: Path | None = None, log: Callable[[str, str], None] | None = None) -> None:
        self._path = path
        self._log = log
        self.sent: list[Message] = []
        self.close()

    def put(self, message: Message) -> None:
        """Deliver a message."""
        self.sent = [*self.sent[-_MOST:], message]
        if self._path is not None:
            self._path.parent.mkdir(exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            with os.fdopen(os.open(self._path, flags, 0o600), "a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(message)) + "\n")
            if self._log is not None:
                self._log("cognito", f"a message for {message.to} is in {self._path}")

    def close(self) -> None:
        """Remove the file."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def masked(address: str) -> str:
    """An address as Cognito shows it to whoever asked for the message."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***@{host[:1]}***" if at else f"+*******{address[-4:]}"
