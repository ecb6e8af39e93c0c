"""The picture as SVG: it needs nothing else, follows a dark theme, and says in words what it shows."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gatehouse.access.picture import ways as model
from gatehouse.access.picture.ways import COLUMNS, GONE, Box, BoxLine, Mark, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gatehouse.access.entry import Change, Entry
    from gatehouse.access.made import Made

TITLE = "Who may call what"
# In a monospace font a character is 0.6 of the font's size wide, so that a text's width is known without the font.
_TITLE_SIZE, _DETAIL_SIZE, _WIDE = 12.5, 11.0, 0.602
_TITLE_LINE, _DETAIL_LINE = 17, 15
_PAD, _GAP, _MARGIN, _TOP = 9, 10, 14, 44
_WIDTHS = (205, 190, 240, 215)
_BETWEEN = 66
_ROUTE = 2
_PIECES = re.compile(
    r"[^/.:_-]*[/.:_-]+|[^/.:_-]+"
)  # a word that is too long goes on below after one of these signs
_LONGEST = 6  # lines of a title or a detail; the whole text is in the box's tooltip
_STYLE = """
.gh-picture { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; background: #fff }
.gh-picture text { fill: #1a1a1a; font-size: 12.5px } .gh-picture .small { font-size: 11px; fill: #4a4f57 }
.gh-picture .head { font-weight: 700 } .gh-picture rect { fill: #f6f7f9; stroke: #7b818b }
.gh-picture .open rect { fill: #fde8e8; stroke: #b00020; stroke-width: 2 }
.gh-picture .unknown rect { fill: #fff4d6; stroke: #8a6100; stroke-width: 2 }
.gh-picture .preflight rect { stroke-dasharray: 2 3 }
.gh-picture .gone rect { stroke-dasharray: 6 4; fill: none } .gh-picture .gone text { fill: #5b616b }
.gh-picture path { fill: none; stroke: #8a8f98; stroke-width: 1.3 }
.gh-picture path.open, .gh-picture path.opens { stroke: #b00020 } .gh-picture path.unknown { stroke: #8a6100 }
.gh-picture path.opens, .gh-picture path.adds, .gh-picture path.changes, .gh-picture path.closes { stroke-width: 3 }
.gh-picture path.adds, .gh-picture path.changes { stroke: #1155aa } .gh-picture path.closes { stroke: #1b6e3c }
.gh-picture path.removes, .gh-picture path.was { stroke-dasharray: 6 4 }
.gh-picture .mark { font-weight: 700; font-size: 11px; stroke: #fff; stroke-width: 4px; paint-order: stroke }
.gh-picture .mark.opens { fill: #b00020 } .gh-picture .mark.adds, .gh-picture .mark.changes { fill: #1155aa }
.gh-picture .mark.closes { fill: #1b6e3c } .gh-picture .mark.removes, .gh-picture .mark.was { fill: #5b616b }
@media (prefers-color-scheme: dark) {
.gh-picture { background: #161616 } .gh-picture text { fill: #eee } .gh-picture .small { fill: #b9bec6 }
.gh-picture rect { fill: #24272c; stroke: #8a8f98 } .gh-picture .open rect { fill: #4a1418; stroke: #ff8a95 }
.gh-picture .unknown rect { fill: #3d3110; stroke: #e0b44c } .gh-picture .gone text { fill: #a5abb5 }
.gh-picture path.open, .gh-picture path.opens { stroke: #ff8a95 } .gh-picture path.unknown { stroke: #e0b44c }
.gh-picture path.adds, .gh-picture path.changes { stroke: #7db4ff } .gh-picture path.closes { stroke: #6fcf97 }
.gh-picture .mark { stroke: #161616 } .gh-picture .mark.opens { fill: #ff8a95 }
.gh-picture .mark.adds, .gh-picture .mark.changes { fill: #7db4ff } .gh-picture .mark.closes { fill: #6fcf97 }
.gh-picture .mark.removes, .gh-picture .mark.was { fill: #a5abb5 } }
"""
_LEGEND: Mapping[Mark, str] = {
    "opens": "lets more callers in",
    "adds": "is new, for callers who have to show who they are",
    "changes": "has another backend",
    "closes": "lets fewer callers in",
    "removes": "is gone",
    "was": "how it was before",
}


@dataclass(frozen=True)
class _Placed:
    box: Box
    x: float
    y: float
    width: float
    height: float
    title: tuple[str, ...]
    detail: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def svg(
    entries: Sequence[Entry], changes: Sequence[Change] | None = None, *, made: Made | None = None
) -> str:
    """The picture of a table, and of what a comparison changed in it, as one SVG element.

    Where there are more than `MOST` routes, those that are alike are one box. The description of the element says each way
    in words, one on a line. `made` is written below.
    """
    found = model.ways(entries, changes)
    between = model.lines(found)
    placed = _placed(found, between)
    width = 2 * _MARGIN + sum(_WIDTHS) + _BETWEEN * (len(_WIDTHS) - 1)
    bottom = max([_TOP, *(one.y + one.height for one in placed.values())])
    marks = [mark for mark in _LEGEND if any(line.mark == mark for line in between)]
    below = [*(f"{mark}: {_LEGEND[mark]}" for mark in marks), *([str(made)] if made else [])]
    height = bottom + _MARGIN + len(below) * _TITLE_LINE + (8 if below else 0)
    said = [model.summary(found), *map(str, found)]
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gh-picture" role="img" {size} aria-labelledby="gh-title gh-desc">',
        f'<title id="gh-title">{TITLE}</title><desc id="gh-desc">{_escaped_lines(said)}</desc>',
        f"<style>{_STYLE}</style>",
        *(
            f'<text class="head" x="{_left(i):g}" y="{_MARGIN + 14}">{head}</text>'
            for i, head in enumerate(COLUMNS)
        ),
        *(_path(line, placed) for line in sorted(between, key=lambda line: line.mark == "opens")),
        *(_rectangle(one, gone=_gone(one.box, found)) for one in placed.values()),
        *_labels(between, placed),
        *(
            f'<text class="small" x="{_MARGIN}" y="{bottom + 24 + i * _TITLE_LINE:g}">{_escaped(text)}</text>'
            for i, text in enumerate(below)
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _left(column: int) -> float:
    return _MARGIN + sum(_WIDTHS[:column]) + _BETWEEN * column


def _placed(found: Sequence[Way], between: Sequence[BoxLine]) -> dict[Box, _Placed]:
    """Where each box is: routes below each other, all others as near as there is room to the middle of what they lead to."""
    boxes = list(dict.fromkeys(box for way in found for box in way.boxes))
    placed: dict[Box, _Placed] = {}
    y = float(_TOP)
    for box in (box for box in boxes if box.column == _ROUTE):
        placed[box] = _measured(box, y)
        y += placed[box].height + _GAP
    end = y - _GAP
    # A route's neighbours first, then who is on the far side of the authorizers.
    for column in (1, 3, 0):
        here = [box for box in boxes if box.column == column]
        wanted = {box: _middle(box, between, placed) for box in here}
        row = [_measured(box, 0) for box in sorted(here, key=lambda box: wanted[box])]
        for one in _spread(row, [wanted[one.box] for one in row], end):
            placed[one.box] = one
    return placed


def _middle(box: Box, between: Sequence[BoxLine], placed: Mapping[Box, _Placed]) -> float:
    near = [
        placed[other].middle
        for line in between
        for one, other in ((line.start, line.end), (line.end, line.start))
        if one == box and other in placed
    ]
    return sum(near) / len(near) if near else _TOP


def _spread(row: Sequence[_Placed], wanted: Sequence[float], end: float) -> list[_Placed]:
    """The boxes of a column from top to bottom, each near the middle that it wants, none over another."""
    found: list[_Placed] = []
    y = float(_TOP)
    for one, middle in zip(row, wanted, strict=True):
        y = max(y, middle - one.height / 2)
        found.append(replace(one, y=y))
        y += one.height + _GAP
    limit = max(end, _TOP + sum(one.height + _GAP for one in row) - _GAP)
    for i in range(len(found) - 1, -1, -1):
        found[i] = replace(found[i], y=min(found[i].y, limit - found[i].height))
        limit = found[i].y - _GAP
    return found


def _measured(box: Box, y: float) -> _Placed:
    width = _WIDTHS[box.column]
    title = _wrapped(box.title, width, _TITLE_SIZE)
    detail = _wrapped(box.detail, width, _DETAIL_SIZE)
    height = 2 * _PAD + len(title) * _TITLE_LINE + len(detail) * _DETAIL_LINE - 2
    return _Placed(box, _left(box.column), y, width, height, title, detail)


def _wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    """The text in lines that fit."""
    most = int((width - 2 * _PAD) / (size * _WIDE))
    rows = [""]
    for word in text.split():
        if len(rows[-1]) + 1 + len(word) <= most:
            rows[-1] += f" {word}" if rows[-1] else word
            continue
        rows.append("")
        for piece in _PIECES.findall(word):
            if len(rows[-1] + piece) > most:
                rows.append("")
            rest = piece
            while len(rest) > most:
                rows.insert(-1, rest[:most])
                rest = rest[most:]
            rows[-1] += rest
    rows = [row for row in rows if row]
    return tuple(
        rows if len(rows) <= _LONGEST else [*rows[: _LONGEST - 1], rows[_LONGEST - 1][: most - 1] + "…"]
    )


def _gone(box: Box, found: Iterable[Way]) -> bool:
    return all(way.mark in GONE for way in found if box in way.boxes)


def _rectangle(one: _Placed, *, gone: bool) -> str:
    whole = f"{one.box.title} ({one.box.detail})" if one.box.detail else one.box.title
    rows, y = [], one.y + _PAD + 11
    for text in one.title:
        rows.append(f'<text x="{one.x + _PAD:g}" y="{y:g}">{_escaped(text)}</text>')
        y += _TITLE_LINE
    for text in one.detail:
        rows.append(f'<text class="small" x="{one.x + _PAD:g}" y="{y - 1:g}">{_escaped(text)}</text>')
        y += _DETAIL_LINE
    kind = f"{one.box.tone} gone" if gone else one.box.tone
    return (
        f'<g class="{kind}"><title>{_escaped(whole)}</title>'
        f'<rect x="{one.x:g}" y="{one.y:g}" width="{one.width:g}" height="{one.height:g}" rx="5"/>{"".join(rows)}</g>'
    )


def _path(line: BoxLine, placed: Mapping[Box, _Placed]) -> str:
    start, end = placed[line.start], placed[line.end]
    x, y, to, down = start.x + start.width, start.middle, end.x, end.middle
    bend = _BETWEEN * 0.55
    tone = line.start.tone if line.start.column < _ROUTE else "closed"
    curve = f"M{x:g} {y:.1f} C{x + bend:g} {y:.1f} {to - bend:g} {down:.1f} {to:g} {down:.1f}"
    return f'<path class="{line.mark or tone}" d="{curve}"/>'


def _labels(between: Sequence[BoxLine], placed: Mapping[Box, _Placed]) -> list[str]:
    """What became of a line, in a word, at that end of it where there are fewer; of several there each word is said once."""
    said: dict[tuple[Box, bool], list[Mark]] = {}
    for line in between:
        leaves = line.start.column == _ROUTE
        there = said.setdefault((line.start if leaves else line.end, leaves), [])
        if line.mark and line.mark not in there:
            there.append(line.mark)
    found = []
    for (box, leaves), marks in said.items():
        one = placed[box]
        x, anchor = (one.x + one.width + 5, "start") if leaves else (one.x - 5, "end")
        for i, mark in enumerate(sorted(marks, key=list(_LEGEND).index)):
            y = one.middle - 5 + i * (_DETAIL_LINE + 4)
            found.append(
                f'<text class="mark {mark}" text-anchor="{anchor}" x="{x:g}" y="{y:g}">{mark}</text>'
            )
    return found


def _escaped(text: str) -> str:
    """Text as XML takes it: its control characters can't be written there at all."""
    return html.escape("".join(one if one.isprintable() else " " for one in text))


def _escaped_lines(said: Iterable[str]) -> str:
    return "\n".join(map(_escaped, said))
