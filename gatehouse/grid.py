"""Tables of text for a terminal: in columns where they fit, else each row as lines of its own. No word is broken."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

_BETWEEN = 2


def rows_of_text(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None
) -> Iterator[list[str]]:
    """The lines of the heading, then those of each row.

    `width` is how many characters a line may have; without one a row is one line. Where not even the longest words stand
    beside each other, a row is `Heading: cell` line by line, and the heading has no line.
    """
    natural = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    room = width if width is not None else _whole(natural)
    if _whole(natural) <= room:
        widths = natural
    else:
        least = [max(_longest(row[i]) for row in (head, *rows)) for i in range(len(head))]
        if _whole(least) > room:
            yield []
            for row in rows:
                told = [
                    line for name, cell in zip(head, row, strict=True) for line in _said(name, cell, room)
                ]
                yield [*told, ""]
            return
        widths = _shared(least, natural, room - _whole(least))
    for row in (head, *rows):
        yield _beside([_wrapped(cell, most) for cell, most in zip(row, widths, strict=True)], widths)


class Grid:
    """A table for rich, which knows how wide the terminal is; `styles` has one style for each row. No rows are no table."""

    def __init__(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str] = ()
    ) -> None:
        self._head, self._rows, self._styles = head, rows, styles or [""] * len(rows)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay it out for this console: one that is no terminal, such as a file or a pipe, takes lines of any length."""
        if not self._rows:
            return
        width = options.max_width if console.is_terminal else None
        laid = rows_of_text(self._head, self._rows, width)
        for style, lines in zip(("bold", *self._styles), laid, strict=True):
            for line in lines:
                yield Text(line, style, no_wrap=True, overflow="ignore")


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + _BETWEEN * (len(widths) - 1)


def _longest(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _shared(least: Sequence[int], natural: Sequence[int], left: int) -> list[int]:
    """What is left of the line goes to the columns that lack most."""
    widths = list(least)
    for _ in range(left):
        lacking = max(range(len(widths)), key=lambda i: natural[i] / widths[i] if widths[i] else 0)
        if widths[lacking] >= natural[lacking]:
            break
        widths[lacking] += 1
    return widths


def _wrapped(text: str, width: int) -> list[str]:
    return [text] if len(text) <= width else _broken(text, width)


def _broken(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 1), break_long_words=False, break_on_hyphens=False)


def _beside(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    height = max(map(len, cells))
    filled = [[*cell, *[""] * (height - len(cell))] for cell in cells]
    return [
        (" " * _BETWEEN).join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip()
        for line in zip(*filled, strict=True)
    ]


def _said(name: str, cell: str, width: int) -> list[str]:
    """A cell with its heading, further lines set in; nothing of an empty one."""
    if not cell:
        return []
    first, *rest = _broken(f"{name}: {cell}", width)
    return [first, *(f"  {line}" for line in _broken(" ".join(rest), width - 2))]
