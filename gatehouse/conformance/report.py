"""The page of results: which records there are, how sure each is, and what holds where."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from gatehouse.conformance.records import SURE
from gatehouse.conformance.run import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gatehouse.conformance.records import Record

SUBJECTS = {
    "http": "HTTP APIs",
    "rest": "REST APIs",
    "cognito": "Cognito",
    "function": "Functions",
    "laptop": "The laptop's own safety",
}
_MARKS = {"holds": "holds", "differs": "**differs**", "not served": "-"}


class ResultError(ValueError):
    """A result that can't be read, or whose hash is not that of what is in it."""


def read(directory: Path) -> list[dict[str, Any]]:
    """Read every result of a directory.

    Raises:
        ResultError: One of them was changed after it was made.
    """
    found = []
    for path in sorted(directory.glob("*.json")):
        try:
            result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as problem:
            raise ResultError(f"{path} is no JSON: {problem}") from problem
        if result.get("sha256") != digest(result):
            raise ResultError(
                f"{path} was changed after it was made: its hash is not that of its content; record it again"
            )
        found.append(result)
    return found


def page(records: Sequence[Record], results: Iterable[Mapping[str, Any]]) -> str:
    """Write the page, Markdown."""
    results = list(results)
    lines = [
        "# Conformance: what holds where",
        "",
        "Made by `gatehouse conformance page` of `conformance/records` and `conformance/results`. What a record is, and how",
        "results are made, is on [the page of records](conformance.md).",
        "",
        "## In numbers",
        "",
        "Of the records that a place is asked, how many hold. A dash stands for what a place does not serve at all.",
        "",
    ]
    lines += _table(
        ["Subject", "Records", *SURE, *(str(result["target"]) for result in results)],
        [_numbers(name, prefix, records, results) for prefix, name in SUBJECTS.items()],
    )
    lines += [
        "",
        *(f"{result['target']}: {result['date']}, `{result['sha256'][:12]}`." for result in results),
    ]
    for prefix, name in SUBJECTS.items():
        chosen = [record for record in records if record.id.startswith(f"{prefix}/")]
        if not chosen:
            continue
        lines += ["", f"## {name}", ""]
        lines += _table(
            [
                "Record",
                f"What {'the laptop' if prefix == 'laptop' else 'AWS'} does",
                "How sure",
                *(str(result["target"]) for result in results),
            ],
            [
                [
                    f"`{record.id}`",
                    record.says,
                    f"{record.sure}: {record.source}",
                    *(_mark(result, record) for result in results),
                ]
                for record in chosen
            ],
        )
    return "\n".join(lines) + "\n"


def _numbers(
    name: str, prefix: str, records: Sequence[Record], results: Sequence[Mapping[str, Any]]
) -> list[str]:
    chosen = [record for record in records if record.id.startswith(f"{prefix}/")]
    sure = Counter(record.sure for record in chosen)
    cells = [name, str(len(chosen)), *(str(sure[kind]) for kind in SURE)]
    for result in results:
        states = Counter(_state(result, record) for record in chosen)
        asked = states["holds"] + states["differs"]
        cells.append(f"{states['holds']} of {asked}" if asked else "-")
    return cells


def _state(result: Mapping[str, Any], record: Record) -> str:
    return str(result["records"].get(record.id, {}).get("state", "not served"))


def _mark(result: Mapping[str, Any], record: Record) -> str:
    return _MARKS[_state(result, record)]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    return lines + [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
