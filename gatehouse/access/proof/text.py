"""A proof for reading: for a terminal, and as the first line of a pull request's comment."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from gatehouse.access.report import cell, code
from gatehouse.counts import count
from gatehouse.grid import rows_of_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.access.proof.doors import Invoker, Passage
    from gatehouse.access.proof.prover import Proof
    from gatehouse.access.proof.replay import Replay

_MANY = 20


def headline(proof: Proof) -> str:
    """The verdict in one line."""
    if proof.verdict == "OPEN":
        return f"OPEN: {count(len(proof.holes), 'way')} in ask{'s' if len(proof.holes) == 1 else ''} nobody who is calling"
    if proof.verdict == "NOT PROVEN":
        return f"NOT PROVEN: {count(len(proof.unread), 'thing')} could not be read"
    exempt = f", {len(proof.exempt)} exempt" if proof.exempt else ""
    return (
        f"PROVEN: no request reaches a backend without a caller who is known ({count(proof.classes, 'class', 'classes')}"
        f" of requests{exempt})"
    )


def text(proof: Proof, width: int | None = None) -> str:
    """All of it, for a terminal that is this many characters wide; without a width each row of the table is one line."""
    lines = [headline(proof), f"Read from {proof.read_from}."]
    for hole in proof.holes:
        lines += [
            "",
            f"{hole.route} of {hole.door}: {hole.why}; served by {hole.backend}",
            f"  {hole.command}",
        ]
    if proof.unread:
        lines += ["", "Not read:", *(f"  {one.what}: {one.why}" for one in proof.unread)]
    if proof.exempt:
        lines += ["", "Exempt:"]
        lines += [f"  {way.route or way.source} of {door.name}: {_exempt(way)}" for door, way in proof.exempt]
    if proof.callers:
        lines += ["", "Who may invoke the functions:"]
        lines += [f"  {one.backend}: {one.principal}, {_from(one)}" for one in proof.callers]
    if proof.remarks:
        lines += ["", *proof.remarks]
    table = rows_of_text(("Door", "Requests", "Who may send them", "Backend"), list(_rows(proof)), width)
    lines += ["", *(line for row in table for line in row)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def markdown(proof: Proof) -> str:
    """For a pull request: the verdict first, then each request that gets in and what could not be read."""
    mark = {"PROVEN": "> [!NOTE]", "OPEN": "> [!CAUTION]", "NOT PROVEN": "> [!WARNING]"}[proof.verdict]
    parts = [f"{mark}\n> **{cell(headline(proof))}**"]
    told = [
        f"- `{code(hole.route)}` of {cell(hole.door)}: {cell(hole.why)}\n  `{code(hole.command)}`"
        for hole in proof.holes[:_MANY]
    ]
    told += [f"- not read: {cell(one.what)}: {cell(one.why)}" for one in proof.unread[:_MANY]]
    told += [
        f"- exempt: `{code(way.route or way.source)}` of {cell(door.name)}: {cell(_exempt(way))}"
        for door, way in proof.exempt
    ]
    more = max(0, len(proof.holes) - _MANY) + max(0, len(proof.unread) - _MANY)
    told += [f"- and {more} more"] if more else []
    if told:
        parts.append("\n".join(told))
    return "\n\n".join(parts) + "\n"


def replay(found: Replay | None) -> str:
    """What a running laptop answered, in a few lines; empty where nothing was sent."""
    if found is None:
        return ""
    lines = [
        f"Replayed {count(found.sent, 'request')}: {'all went' if found.held else 'NOT all went'} as proven."
    ]
    lines += [
        f"  {one.request.method} {one.request.path} of {one.door} was {one.came} ({one.status}), not {one.expected}"
        for one in found.differences
    ]
    lines += [f"  not served by the laptop: {one}" for one in found.unserved]
    return "\n" + "\n".join(lines) + "\n"


def replay_json(found: Replay | None) -> dict[str, object]:
    """The same for a program."""
    return {} if found is None else {"replay": asdict(found)}


def _rows(proof: Proof) -> Iterator[tuple[str, str, str, str]]:
    for one in proof.doors:
        for way in one.door.ways:
            said = {"exempt": f"anyone (exempt: {way.reason})", "unknown": f"not known: {way.reason}"}
            yield one.door.name, way.route or way.source, said.get(way.answer, way.who), way.backend


def _exempt(way: Passage) -> str:
    until = f", until {way.until}" if way.until else ""
    return f"{way.reason}{until} (owner: {way.owner or 'nobody is named in CODEOWNERS'})"


def _from(one: Invoker) -> str:
    account = f" of the account {one.account}" if one.account else ""
    return f"from {one.source}{account}"
