"""What lets a call be sent to a process ahead of time, and taken back for as long as the process has not begun it."""

from __future__ import annotations

import os


class Tickets:
    """A pipe with one byte in it for each call that was sent ahead; whoever reads the byte has the call.

    The process reads one before it begins such a call, and leaves the call alone where there is none. Reading is
    atomic, so a call is never both begun and taken back.
    """

    def __init__(self) -> None:
        """Make the pipe.

        Attributes:
            reader: The file descriptor that the process reads from too.
        """
        self.reader, self._writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.set_blocking(self._writer, False)

    def give(self) -> None:
        """Add one, before its call is sent."""
        os.write(self._writer, b".")

    def take(self, count: int) -> int:
        """Take up to so many back; how many there were."""
        try:
            return len(os.read(self.reader, count))
        except BlockingIOError:
            return 0

    def close(self) -> None:
        """Close our ends."""
        os.close(self.reader)
        os.close(self._writer)
