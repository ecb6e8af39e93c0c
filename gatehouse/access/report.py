"""The access table for reading: text, Markdown for a pull request, JSON, and a page. Openings come first."""

from __future__ import annotations

import html
from dataclasses import asdict
from typing import TYPE_CHECKING

from gatehouse.access import picture
from gatehouse.counts import count
from gatehouse.grid import rows_of_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gatehouse.access.entry import Change, Entry
    from gatehouse.access.made import Made
    from gatehouse.laptop.pack.host import Violation

COLUMNS = ("Endpoint", "API", "Who may call it", "Scopes", "Backend")
_CHANGES = ("", "Endpoint", "API", "What changes")
_MARKS = frozenset("<>&\\`*_[]{}#|~@:!")
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem;
       color: #1a1a1a; background: #fff }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .4rem .6rem; vertical-align: top;
       border-bottom: 1px solid #ccc } .open td { background: #fde8e8 } .alert { border-left: .4rem solid #b00020;
       padding: .5rem 1rem; background: #fde8e8 } code { font-family: ui-monospace, monospace }
div { overflow-x: auto }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } th, td { border-color: #444 }
       .open td, .alert { background: #4a1418 } }
"""


def rows(entries: Iterable[Entry]) -> list[tuple[str, ...]]:
    """The table's cells, under `COLUMNS`."""
    return [(e.route, e.api, e.who, " or ".join(e.scopes), e.backend) for e in entries]


def text(entries: Sequence[Entry], changes: Sequence[Change] | None = None, width: int | None = None) -> str:
    """Columns for a terminal that is this many characters wide; without a width each row is one line."""
    parts = []
    if changes is not None:
        parts.append(_summary(changes) + ".")
        if changes:
            parts.append(_columns(_CHANGES, _change_rows(changes), width))
    parts.append(_columns(COLUMNS, rows(entries), width) if entries else "The program has no endpoints.")
    return "\n\n".join(parts) + "\n"


def markdown(
    entries: Sequence[Entry], changes: Sequence[Change] | None = None, made: Made | None = None
) -> str:
    """GitHub-flavoured Markdown; whatever the program names is escaped."""
    parts = ["### Who may call what"]
    if made is not None:
        parts.append(cell(str(made)))
    if changes is not None:
        openings = [change for change in changes if change.kind == "opens"]
        if openings:
            lines = [f"> - `{code(c.entry.route)}` of {cell(c.entry.api)}: {cell(c.why)}" for c in openings]
            parts.append("\n".join(["> [!CAUTION]", f"> **{_summary(changes)}.**", *lines]))
        else:
            parts.append(f"{_summary(changes)}.")
        rest = [change for change in changes if change.kind != "opens"]
        if rest:
            parts.append(_table(_CHANGES, _change_rows(rest)))
    if entries:
        table = _table(COLUMNS, rows(entries))
        summary = "The endpoint" if len(entries) == 1 else f"All {len(entries)} endpoints"
        folded = f"<details><summary>{summary}</summary>\n\n{table}\n\n</details>"
        parts.append(table if changes is None else folded)
    else:
        parts.append("The program has no endpoints.")
    drawn = picture.mermaid(entries, changes)
    if drawn:
        parts.append(f"<details><summary>As a picture</summary>\n\n```mermaid\n{drawn}```\n\n</details>")
    return "\n\n".join(parts) + "\n"


def loosening(lines: Sequence[str]) -> str:
    """What the policy itself lets pass from now on, in Markdown; empty where that is nothing."""
    if not lines:
        return ""
    told = "\n".join(f"> - {cell(line)}" for line in lines)
    changes = count(len(lines), "change")
    return f"> [!CAUTION]\n> **The policy itself changes: {changes} for its owners to judge.**\n{told}\n\n"


def verdict(violations: Sequence[Violation]) -> str:
    """What the policy pack said of the program, in Markdown; what it forbids comes first."""
    forbidden = [one for one in violations if one.level == "mandatory"]
    told = [one for one in violations if one.level != "mandatory"]
    if not violations:
        return "### Policy\n\nNothing to say: the policy pack accepts the program.\n"
    lines = [
        f"- **{cell(one.policy)}** ({cell(one.level)}): {cell(one.message)}" for one in [*forbidden, *told]
    ]
    summary = (
        f"> [!CAUTION]\n> **{count(len(forbidden), 'violation')} stop{'s' if len(forbidden) == 1 else ''} the deploy.**"
        if forbidden
        else "The policy pack accepts the program, with remarks."
    )
    return "### Policy\n\n" + summary + "\n\n" + "\n".join(lines) + "\n"


def as_json(entries: Sequence[Entry], changes: Sequence[Change] | None = None) -> dict[str, object]:
    """For programs: `endpoints` and, after a comparison, `changes`, in the same order as the other forms."""
    found: dict[str, object] = {"endpoints": [asdict(entry) | {"who": entry.who} for entry in entries]}
    if changes is not None:
        found["changes"] = [asdict(change) for change in changes]
    return found


def page(
    entries: Sequence[Entry],
    changes: Sequence[Change] | None = None,
    made: Made | None = None,
    *,
    title: str = "Who may call what",
) -> str:
    """One HTML page that needs nothing else: what changes, a picture, and the table that says the same."""
    parts = [f"<h1>{html.escape(title)}</h1>"]
    if made is not None:
        parts.append(f"<p>{html.escape(str(made))}</p>")
    if changes is not None:
        openings = [change for change in changes if change.kind == "opens"]
        items = "".join(
            f"<li><code>{html.escape(c.entry.route)}</code> of {html.escape(c.entry.api)}: {html.escape(c.why)}</li>"
            for c in openings
        )
        shown = (
            f'<section class="alert" role="alert"><p><strong>{html.escape(_summary(changes))}.</strong></p>'
        )
        parts.append(
            f"{shown}<ul>{items}</ul></section>" if openings else f"<p>{html.escape(_summary(changes))}.</p>"
        )
        rest = [change for change in changes if change.kind != "opens"]
        if rest:
            parts.append(
                "<h2>Other changes</h2>" + _html_table(_CHANGES, _change_rows(rest), [""] * len(rest))
            )
    if entries or changes:
        drawn = picture.svg(entries, changes)
        parts.append(
            f'<h2>As a picture</h2><div class="picture" tabindex="0" role="group" aria-label="As a picture">{drawn}</div>'
        )
        parts.append("<h2>All endpoints</h2>")
    marks = ["open" if entry.verdict in ("open", "unknown") else "" for entry in entries]
    parts.append(
        _html_table(COLUMNS, rows(entries), marks) if entries else "<p>The program has no endpoints.</p>"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{html.escape(title)}</title><style>{_STYLE}</style></head>\n'
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _summary(changes: Sequence[Change]) -> str:
    openings = sum(change.kind == "opens" for change in changes)
    if openings:
        return f"{count(openings, 'change')} let{'' if openings > 1 else 's'} more callers in"
    if changes:
        return f"{count(len(changes), 'change')}, none lets more callers in"
    return "Nobody gains or loses access"


def _change_rows(changes: Iterable[Change]) -> list[tuple[str, ...]]:
    return [(c.kind, c.entry.route, c.entry.api, c.why) for c in changes]


def _columns(head: tuple[str, ...], cells: list[tuple[str, ...]], width: int | None) -> str:
    return "\n".join(line for row in rows_of_text(head, cells, width) for line in row).rstrip()


def _table(head: tuple[str, ...], cells: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *(tuple(map(cell, row)) for row in cells)]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def cell(value: str) -> str:
    """A cell that Markdown reads as nothing but text."""
    return "".join(f"&#{ord(one)};" if one in _MARKS else one for one in " ".join(value.split()))


def code(value: str) -> str:
    """Text for between two backticks."""
    return " ".join(value.replace("`", "'").split())


def _html_table(head: tuple[str, ...], cells: list[tuple[str, ...]], marks: Sequence[str]) -> str:
    top = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in head)
    body = "".join(
        f"<tr{f' class={mark}' if mark else ''}>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>"
        for row, mark in zip(cells, marks, strict=True)
    )
    return f"<div><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
