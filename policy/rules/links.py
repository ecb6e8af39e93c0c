"""Which resource a property refers to: by id once it is known, by what it was computed from while it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import Text, Unknown, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .resource import Resource

_IDS = ("id", "apiId", "authorizerId", "integrationId", "restApiId", "arn", "stageArn", "domainName")


class Links:
    """The resources of a stack, found by what refers to them. `kinds` are the resource types that a reference may mean."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources = list(resources)
        self._by_urn = {resource.urn: resource for resource in self.resources}
        self._by_id: dict[str, list[Resource]] = {}
        for resource in self.resources:
            # A route carries its API's id as well: only what names the resource itself may find it.
            for value in {text(resource.props, key) for key in _IDS}:
                if isinstance(value, str) and value:
                    self._by_id.setdefault(value, []).append(resource)

    def of(self, kinds: frozenset[str]) -> list[Resource]:
        """The resources of these types."""
        return [resource for resource in self.resources if resource.type in kinds]

    def target(self, resource: Resource, kinds: frozenset[str], *names: str) -> Resource | None:
        """The one resource of `kinds` that the first of these properties refers to; None where it can't be told."""
        for name in names:
            value = text(resource.props, name)
            if value is None:
                continue
            if isinstance(value, Unknown):
                return self._only(
                    self._by_urn.get(urn) for urn in resource.depends.get(name, ()) if self._is(urn, kinds)
                )
            found = [r for r in self._by_id.get(value.rpartition("/")[2], ()) if r.type in kinds]
            found += [r for r in self._by_id.get(value, ()) if r.type in kinds and r not in found]
            return self._only(found)
        return None

    def same(self, one: Resource, other: Resource, kinds: frozenset[str], *names: str) -> bool | None:
        """Whether a property of two resources refers to the same thing; None where it can't be told."""
        first, second = self.target(one, kinds, *names), self.target(other, kinds, *names)
        if first is not None and second is not None:
            return first is second
        a, b = self._value(one, names), self._value(other, names)
        if isinstance(a, str) and isinstance(b, str):
            return a == b
        if first is None and second is None:
            return None
        # One is made by this stack, the other is named by an id. Where the id of the first is not known yet, it is another.
        made, named = (first, b) if first is not None else (second, a)
        return False if isinstance(named, str) and made is not None else None

    def _value(self, resource: Resource, names: tuple[str, ...]) -> Text:
        return next(
            (value for value in (text(resource.props, name) for name in names) if value is not None), None
        )

    def _is(self, urn: str, kinds: frozenset[str]) -> bool:
        return urn in self._by_urn and self._by_urn[urn].type in kinds

    @staticmethod
    def _only(found: Iterable[Resource | None]) -> Resource | None:
        several = [resource for resource in found if resource is not None]
        return several[0] if len({resource.urn for resource in several}) == 1 else None
