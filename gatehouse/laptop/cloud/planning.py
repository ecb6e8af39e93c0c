"""What a provider is asked before it makes anything: whether inputs are good, and what a change of them takes.

Pure: it reads the types' table and pulumi-aws's schema, and asks no cloud.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop import paths
from gatehouse.laptop.cloud import schema
from gatehouse.laptop.cloud.compare import plain
from gatehouse.laptop.cloud.naming import Autonaming, NameTooLongError, fitting, suffixed
from gatehouse.laptop.cloud.recorded import kind
from gatehouse.laptop.unknown import has_unknown
from gatehouse.laptop.urns import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gatehouse.laptop.cloud.aws import PriorState
    from gatehouse.laptop.cloud.kinds import Kind
    from gatehouse.laptop.cloud.shapes import Values

FILLED_IN: Final = "__defaults"
"""Where the inputs list those that the provider filled in; pulumi-terraform-bridge's own key."""


@dataclass(frozen=True)
class Checked:
    """Inputs with what the provider fills in, and what is wrong with them: pairs of a property and the reason."""

    inputs: Values
    failures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Diff:
    """How inputs differ from what a resource was made with.

    `diffs` are the properties that changed, `replaces` those of them that AWS can't change, and `places` the innermost
    places at which they differ, each with `add`, `delete` or `update`. `delete_before_replace` says that a replacement can't
    be made while the old one stands.
    """

    diffs: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    delete_before_replace: bool = False
    places: Mapping[paths.Path, str] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.diffs)


def checked(
    urn: str,
    type_: str,
    olds: Mapping[str, Any] | None,
    news: Mapping[str, Any],
    autonaming: Autonaming | None,
    seed: bytes,
) -> Checked:
    """Hold inputs against the schema of their type, and name the resource where they do not."""
    inputs = dict(news)
    if schema.resource_class(type_) is None:
        return Checked(inputs, (("", f"pulumi-aws has no resource type {type_}."),))
    failures = schema.problems(type_, inputs)
    inputs |= {key: _text(inputs[key]) for key in schema.documents(type_) & inputs.keys()}
    known = kind(type_)
    name = known.auto
    if not name or name.startswith("_") or inputs.get(name) is not None:
        return Checked(inputs, tuple(failures))
    if inputs.get(f"{name}Prefix") is not None:
        return Checked(inputs, tuple(failures))
    try:
        chosen = _chosen(known, urn, inputs, olds or {}, autonaming, seed)
    except NameTooLongError as error:
        return Checked(inputs, (*failures, (name, str(error))))
    if chosen is None:
        reason = (
            f"The property {name} is missing, and the stack's pulumi:autonaming turns automatic names off."
        )
        return Checked(inputs, (*failures, (name, reason)))
    return Checked({**inputs, name: chosen, FILLED_IN: [name]}, tuple(failures))


def _text(document: object) -> object:
    """A policy as AWS has it. Of one that is not known as a whole, a policy pack may judge what is known.

    So does `TransformJSONDocument` in pulumi-terraform-bridge, pkg/tfbridge/tokens.go, which has no use for a part.
    """
    if not isinstance(document, (dict, list)) or has_unknown(document):
        return document
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def difference(
    type_: str, old: PriorState, news: Mapping[str, Any], ignore_changes: Iterable[str], region: str
) -> Diff:
    """Return what changed between a resource and new inputs, and whether that takes a new resource.

    `region` is where a resource is made that names none.
    """
    known = kind(type_)
    news = paths.kept(dict(news), old.inputs, list(ignore_changes))
    differing = known.differing(old, news)
    differing = (differing - {"region"}) | _moved(type_, old, news, region)
    replaces = known.replacing(differing)
    places = [
        place
        for key in sorted(differing)
        for place in paths.differing(old.inputs.get(key), news.get(key), (key,), _same)
    ]
    explicit = bool(known.auto) and news.get(known.auto) is not None
    fixed_name = explicit and known.auto not in (news.get(FILLED_IN) or [])
    return Diff(
        tuple(sorted(differing)),
        tuple(sorted(replaces)),
        bool(replaces) and (known.replace_first or fixed_name),
        {place: _how(old.inputs, news, place) for place in places},
    )


def _how(old: Mapping[str, Any], new: Mapping[str, Any], place: paths.Path) -> str:
    before, now = paths.at(dict(old), place), paths.at(dict(new), place)
    return "add" if before is None else "delete" if now is None else "update"


def _same(before: Any, now: Any) -> bool:  # noqa: ANN401 - a property's value
    return before is now or bool(plain(before) == plain(now))


def _moved(type_: str, old: PriorState, news: Mapping[str, Any], region: str) -> frozenset[str]:
    """Return `region` where a resource that has one lives in another than is wanted now."""
    wanted = news.get("region") or region
    lives = old.outputs.get("region") or region
    return frozenset({"region"}) if wanted != lives and "region" in schema.settable(type_) else frozenset()


def _chosen(
    known: Kind,
    urn: str,
    inputs: Values,
    olds: Mapping[str, Any],
    autonaming: Autonaming | None,
    seed: bytes,
) -> str | None:
    """Return the automatic name of a resource; None where the stack forbids one."""
    if known.auto in (olds.get(FILLED_IN) or []) and olds.get(known.auto):
        return str(olds[known.auto])
    name = name_of(urn)
    if known.plain:
        return name
    ending = known.ended(inputs)
    if autonaming is None:
        return fitting(suffixed(known.spelled(f"{name}-"), seed) + ending, known.longest)
    if autonaming.mode == "disable":
        return None
    if autonaming.mode == "enforce":
        return autonaming.proposed
    return fitting(known.spelled(autonaming.proposed) + ending, known.longest)
