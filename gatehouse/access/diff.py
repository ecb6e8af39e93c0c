"""What changed between two tables, and whether a change lets anybody in who was kept out before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.access.entry import LATER, Change, Entry, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_ORDER: Mapping[Kind, int] = {"opens": 0, "adds": 1, "changes": 2, "closes": 3, "removes": 4}


def diff(old: Iterable[Entry], new: Iterable[Entry]) -> list[Change]:
    """What changed from `old` to `new`, openings first; endpoints that stayed as they were are left out.

    An endpoint is the same one where its resource is: two function URLs of one component have one name, and must not
    stand for each other. One that only its resource's name tells from another, as after a rename, is the same as well.
    """
    before, after = _by_resource(old), _by_resource(new)
    _follow_renames(before, after)
    changes: list[Change] = []
    for key in before.keys() | after.keys():
        changes += _changes(before.get(key, []), after.get(key, []))
    return sorted(changes, key=lambda change: (_ORDER[change.kind], change.entry.key, change.entry.urn))


_Key = tuple[tuple[str, str, str], str]


def _by_resource(entries: Iterable[Entry]) -> dict[_Key, list[Entry]]:
    """Entries by name and resource: one resource may have several ways in under one name, as a GraphQL API has."""
    found: dict[_Key, list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.key, entry.urn), []).append(entry)
    return found


def _follow_renames(before: dict[_Key, list[Entry]], after: dict[_Key, list[Entry]]) -> None:
    """Put what is served by the same backend under one new name under its new resource, where only one can be meant."""
    gone, come = _alone(before.keys() - after.keys()), _alone(after.keys() - before.keys())
    for name in gone.keys() & come.keys():
        was, now = gone[name], come[name]
        if {entry.backend for entry in before[was]} == {entry.backend for entry in after[now]}:
            before[now] = before.pop(was)


def _alone(keys: Iterable[_Key]) -> dict[tuple[str, str, str], _Key]:
    """The keys whose name no other of them has, by that name."""
    found: dict[tuple[str, str, str], list[_Key]] = {}
    for key in keys:
        found.setdefault(key[0], []).append(key)
    return {name: several[0] for name, several in found.items() if len(several) == 1}


def _changes(old: Sequence[Entry], new: Sequence[Entry]) -> list[Change]:
    """What changed at one resource: each way in that is new is held against an old one that let as many in, if any did."""
    left, coming = list(old), []
    for entry in new:
        if entry in left:
            left.remove(entry)
        else:
            coming.append(entry)
    changes: list[Change | None] = []
    for entry in sorted(coming, key=lambda now: now.verdict != "open"):
        nearest = min(left, key=lambda was: bool(_widening(was, entry)), default=None)
        if nearest is not None:
            left.remove(nearest)
        changes.append(_change(nearest, entry))
    changes += [_change(entry, None) for entry in left]
    return [change for change in changes if change is not None]


def _change(old: Entry | None, new: Entry | None) -> Change | None:
    if new is None:
        return Change("removes", old, None, "the endpoint is gone")
    if old is None:
        kind: Kind = "opens" if new.verdict in ("open", "unknown") else "adds"
        return Change(kind, None, new, f"a new endpoint, for {new.who}: {new.reason}")
    wider = _widening(old, new)
    if wider:
        return Change("opens", old, new, wider)
    if _widening(new, old):
        return Change("closes", old, new, f"fewer may call it; before: {old.who}")
    if _differ(old.backend, new.backend):
        return Change("changes", old, new, f"served by {new.backend}; before: {old.backend}")
    return None


def _widening(old: Entry, new: Entry) -> str:
    """Why `new` lets in a caller that `old` did not; empty if it doesn't. What isn't known yet counts as equal."""
    if old.verdict == new.verdict == "preflight" or old.verdict == "open":
        return ""
    if new.verdict == "open":
        return f"anyone may call it: {new.reason}; before: {old.who}"
    if new.verdict == "unknown" and old.verdict != "unknown":
        before = "" if new.elsewhere else " before the deploy"
        return f"who may call it is not known{before}: {new.reason}"
    if (old.authorizer, old.verdict) != (new.authorizer, new.verdict) or _differ(old.issuer, new.issuer):
        return f"others may call it: {new.who}; before: {old.who}"
    return _more(old.audiences, new.audiences, "tokens issued to") or _more(
        old.scopes, new.scopes, "tokens with the scope"
    )


def _more(old: tuple[str, ...], new: tuple[str, ...], what: str) -> str:
    """One of the new ones is enough, and none asked for lets in all: more is wider, and so is none."""
    if not old or LATER in old or LATER in new:
        return ""
    if not new:
        return f"{what} {' or '.join(old)} were let in; now it is not asked"
    added = [one for one in new if one not in old]
    return f"{what} {' or '.join(added)} are let in, too" if added else ""


def _differ(old: str, new: str) -> bool:
    return old != new and LATER not in (old, new)
