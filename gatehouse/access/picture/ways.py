"""What a picture of an access table shows: boxes in four columns, and the lines between them. Nothing of how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gatehouse.access.entry import ELSEWHERE, LATER, Change, Entry, Kind, Verdict
from gatehouse.counts import count
from gatehouse.policy.rules.authorization import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Mark = Kind | Literal["", "was"]
"""What a comparison says of a line: what brought it, `removes` or `was` of one that is gone, or nothing."""
COLUMNS = ("Who", "Authorizer and scopes", "Route", "Backend")
MOST = 40
"""So many routes a person can follow in one picture; where there are more, they are drawn in groups."""
_NAMED = 3
_ORDER: Mapping[str, int] = {"opens": 0, "adds": 1, "changes": 2, "closes": 3, "removes": 4, "was": 5, "": 6}
_FIRST: Mapping[Verdict, int] = {"open": 0, "unknown": 1, "closed": 2, "preflight": 3}
GONE: frozenset[Mark] = frozenset({"removes", "was"})


@dataclass(frozen=True)
class Box:
    """A box: its column, a title, what is written smaller below, and for whom it lets in, which gives its colour."""

    column: int
    title: str
    detail: str = ""
    tone: Verdict = "closed"


@dataclass(frozen=True)
class BoxLine:
    """A line between two boxes of neighbouring columns."""

    start: Box
    end: Box
    mark: Mark


@dataclass(frozen=True)
class Way:
    """A way in: a box of each column, and what became of it; `routes` says how many routes it stands for."""

    boxes: tuple[Box, Box, Box, Box]
    mark: Mark
    routes: int

    def __str__(self) -> str:
        """The way as a sentence."""
        who, gate, route, backend = (
            f"{box.title} ({box.detail})" if box.detail else box.title for box in self.boxes
        )
        became = {"": "", "was": "Before: ", "removes": "Removed: "}.get(self.mark, f"Changed, {self.mark}: ")
        return f"{became}{who}, by {gate}, through {route}, to {backend}."


@dataclass(frozen=True)
class _Shown:
    entry: Entry
    mark: Mark
    # A route is one box, whoever could call it before: its colour is that of now.
    now: Verdict


def ways(entries: Sequence[Entry], changes: Sequence[Change] | None = None) -> list[Way]:
    """The ways in, at most `MOST` of them: where there are more routes, those that are alike are drawn as one.

    What is open or changed stays on its own the longest.
    """
    changed = {entry for change in changes or () for entry in (change.before, change.after)}
    shown = [_Shown(entry, "", entry.verdict) for entry in entries if entry not in changed]
    for change in changes or ():
        if change.after is not None:
            shown.append(_Shown(change.after, change.kind, change.after.verdict))
        if change.before is not None:
            gone: Mark = "removes" if change.after is None else "was"
            shown.append(_Shown(change.before, gone, change.entry.verdict))
    several = len({one.entry.api for one in shown}) > 1
    groups: dict[object, list[_Shown]] = {}
    for key in _GROUPINGS:
        groups = {}
        for one in shown:
            groups.setdefault((one.mark, one.entry.verdict, one.now, key(one)), []).append(one)
        if len(groups) <= MOST:
            break
    found = [_way(group, several=several) for group in groups.values()]
    return sorted(
        found, key=lambda way: (_FIRST[way.boxes[2].tone], [(b.title, b.detail) for b in way.boxes])
    )


def lines(found: Iterable[Way]) -> list[BoxLine]:
    """The lines of all ways, each once. One that was there before and is there now is not marked."""
    marks: dict[tuple[Box, Box], set[Mark]] = {}
    for way in found:
        for start, end in zip(way.boxes, way.boxes[1:], strict=False):
            marks.setdefault((start, end), set()).add(way.mark)
    return [BoxLine(start, end, _mark(said)) for (start, end), said in marks.items()]


def summary(found: Sequence[Way]) -> str:
    """The picture in one sentence: how many routes, and how many of them anyone may call."""
    now = [way for way in found if way.mark not in GONE]
    counts = {tone: sum(way.routes for way in now if way.boxes[2].tone == tone) for tone in _FIRST}
    parts = [
        f"{counts['open']} open to anyone",
        f"{counts['closed']} behind an authorizer or a private network",
        f"{counts['preflight']} for preflights",
        f"{counts['unknown']} not known before the deploy",
    ]
    said = [part for part in parts if not part.startswith("0 ")]
    return f"{count(sum(counts.values()), 'route')}: {', '.join(said)}." if said else "There are no routes."


def _mark(said: set[Mark]) -> Mark:
    if "" in said or (said & GONE and said - GONE):
        return ""
    return min(said, key=_ORDER.__getitem__)


def _own(one: _Shown) -> object:
    return one.entry


def _outstanding(one: _Shown) -> object:
    """What tells an open or a changed route from others, while there is room for it."""
    return one.entry if one.mark or one.entry.verdict in ("open", "unknown") else None


# Coarser and coarser. The first that gives few enough groups is taken.
_GROUPINGS: tuple[Callable[[_Shown], object], ...] = (
    _own,
    lambda one: (_outstanding(one), *_parts(one), _folder(one.entry)),
    lambda one: (_outstanding(one), *_parts(one)),
    lambda one: (_outstanding(one), one.entry.api, _who(one.entry), _gate(one.entry)),
    lambda one: (one.entry.api, _who(one.entry), _gate(one.entry)),
    lambda one: (one.entry.api, _who(one.entry)),
    lambda one: one.entry.api,
    lambda _one: None,
)


def _parts(one: _Shown) -> tuple[object, ...]:
    return one.entry.api, _who(one.entry), _gate(one.entry), one.entry.backend


def _folder(entry: Entry) -> str:
    """The first part of a route's path."""
    return entry.route.partition("/")[2].partition("/")[0]


def _way(group: Sequence[_Shown], *, several: bool) -> Way:
    entries = [one.entry for one in group]
    tone = entries[0].verdict
    apis = {entry.api for entry in entries}
    title, detail = _one_or_all([(entry.route, "") for entry in entries], "routes", keep=True)
    if several:
        named = next(iter(apis)) if len(apis) == 1 else count(len(apis), "API")
        detail = f"{detail}; {named}" if detail else named
    who, gate = (
        _one_or_all([read(entry) for entry in entries], noun)
        for read, noun in ((_who, "callers"), (_gate, "authorizers and scopes"))
    )
    backend = _one_or_all([(entry.backend, "") for entry in entries], "backends")
    texts = (who, gate, (title, detail), backend)
    # Who and what answers are the same for open and closed routes: only what lies between takes the verdict's colour.
    tones: tuple[Verdict, ...] = (tone, tone, group[0].now, "closed")
    boxes = [Box(i, *text, tone=tones[i]) for i, text in enumerate(texts)]
    return Way((boxes[0], boxes[1], boxes[2], boxes[3]), group[0].mark, len(entries))


def _one_or_all(texts: Sequence[tuple[str, str]], noun: str, *, keep: bool = False) -> tuple[str, str]:
    """The one text that all have, or how many there are with the first of them; with `keep` equal ones count, too."""
    distinct = list(texts) if keep else list(dict.fromkeys(texts))
    if len(distinct) == 1:
        return distinct[0]
    named = [title if not detail or keep else f"{title}, {detail}" for title, detail in distinct[:_NAMED]]
    left = len(distinct) - len(named)
    return f"{len(distinct)} {noun}", ", ".join(named) + (f" and {left} more" if left else "")


def _who(entry: Entry) -> tuple[str, str]:
    if entry.verdict == "open":
        return "anyone", ""
    if entry.verdict == "closed" and entry.issuer:
        return entry.issuer, ", ".join(entry.audiences)
    return entry.who, ""


def _gate(entry: Entry) -> tuple[str, str]:
    kind = KINDS.get(entry.authorizer)
    title = kind.title if kind else {"none": "no authorizer"}.get(entry.authorizer, entry.authorizer)
    if entry.authorizer in ("none", LATER, ELSEWHERE):
        # What an open route says of itself is its exemption; that it has no authorizer is said already.
        return title, entry.reason if entry.verdict == "closed" or entry.reason.startswith("exempt: ") else ""
    if entry.scopes:
        return title, f"scope {' or '.join(entry.scopes)}"
    return title, "no scope asked" if kind and kind.scoped else ""
