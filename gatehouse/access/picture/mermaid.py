"""The picture as a Mermaid flowchart, which GitHub and GitLab draw in a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.access.picture import ways as model
from gatehouse.access.picture.ways import GONE, Box, BoxLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gatehouse.access.entry import Change, Entry

_STYLES = (
    "classDef open fill:#fde8e8,stroke:#b00020,color:#1a1a1a",
    "classDef unknown fill:#fff4d6,stroke:#8a6100,color:#1a1a1a",
)


def mermaid(entries: Sequence[Entry], changes: Sequence[Change] | None = None) -> str:
    """The flowchart's text, without the fence of a code block. Names are escaped; empty where there are no routes."""
    found = model.ways(entries, changes)
    if not found:
        return ""
    boxes = list(dict.fromkeys(box for way in found for box in way.boxes))
    names = {box: f"n{i}" for i, box in enumerate(boxes)}
    between = model.lines(found)
    rows = ["flowchart LR", "accTitle: Who may call what", f"accDescr: {model.summary(found)}"]
    rows += [f'{name}["{_label(box)}"]' for box, name in names.items()]
    rows += [f"{names[line.start]} {_arrow(line)} {names[line.end]}" for line in between]
    for tone in ("open", "unknown"):
        marked = [name for box, name in names.items() if box.tone == tone]
        if marked:
            rows.append(f"class {','.join(marked)} {tone}")
            rows += [style for style in _STYLES if f" {tone} " in style]
    opening = [str(i) for i, line in enumerate(between) if line.mark == "opens"]
    if opening:
        rows.append(f"linkStyle {','.join(opening)} stroke:#b00020,stroke-width:3px")
    return "\n".join(rows) + "\n"


def _arrow(line: BoxLine) -> str:
    stroke = "-.->" if line.mark in GONE else "-->"
    return f"{stroke}|{line.mark}|" if line.mark else stroke


def _label(box: Box) -> str:
    return _escaped(box.title) + (f"<br/>{_escaped(box.detail)}" if box.detail else "")


def _escaped(text: str) -> str:
    """Text in which Mermaid finds nothing but text: all else than letters, digits, spaces and a few signs is a code point.

    See https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters.
    """
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    found = "".join(one if one.isalnum() or one in " /.,-" else f"#{ord(one)};" for one in plain)
    # A dash or a number with a dot, and then a space, would begin a list.
    return found.replace("- ", "#45; ").replace(". ", "#46; ")
