"""Which resource a property refers to: by id once it is known, by what it was computed from while it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import COMPUTED, NOT_TOLD, Text, Unknown, get, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .resource import Resource

_IDS = ("id", "apiId", "authorizerId", "integrationId", "restApiId", "arn", "stageArn", "domainName")

_NO_IDS = frozenset({COMPUTED, NOT_TOLD})


class Links:
    """The resources of a stack, found by what refers to them. `kinds` are the resource types that a reference may mean."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources = list(resources)
        self._by_urn = {resource.urn: resource for resource in self.resources}
        self._by_type: dict[str, list[Resource]] = {}
        self._referring: dict[tuple[tuple[str, tuple[str, ...]], ...], dict[str, list[Resource]]] = {}
        for resource in self.resources:
            self._by_type.setdefault(resource.type, []).append(resource)
        self._alike: dict[tuple[frozenset[str], str], dict[Text, list[Resource]]] = {}
        self._by_id: dict[str, list[Resource]] = {}
        for resource in self.resources:
            # A route carries its API's id as well: only what names the resource itself may find it.
            for value in {text(resource.props, key) for key in (*_IDS, *_own_ids(resource.type))}:
                if isinstance(value, str) and value and value not in _NO_IDS:
                    self._by_id.setdefault(value, []).append(resource)

    def named(self, urn: str) -> Resource | None:
        """The resource of this URN, if the stack has it."""
        return self._by_urn.get(urn)

    def of(self, kinds: frozenset[str]) -> list[Resource]:
        """The resources of these types."""
        return [resource for kind in sorted(kinds) for resource in self._by_type.get(kind, ())]

    def target(self, resource: Resource, kinds: frozenset[str], *names: str) -> Resource | None:
        """The one resource of `kinds` that the first of these properties refers to; None where it can't be told."""
        for name in names:
            value = text(resource.props, name)
            if value is None:
                continue
            origins = [self._by_urn[urn] for urn in resource.depends.get(name, ()) if self._is(urn, kinds)]
            if isinstance(value, Unknown) or value in _NO_IDS:
                return self._only(origins)
            found = [*self._by_id.get(value, ()), *self._by_id.get(value.rpartition("/")[2], ())]
            # Not every provider shows a resource's own id; then what the value was computed from tells as well.
            return self._only(
                [r for r in found if r.type in kinds] or [r for r in origins if not _identified(r, name)]
            )
        return None

    def targets(self, resource: Resource, kinds: frozenset[str], name: str) -> list[Resource]:
        """Every resource of `kinds` to which a property, at whatever depth, refers."""
        return [self._by_urn[urn] for urn in sorted(self._mentioned(resource, name)) if self._is(urn, kinds)]

    def referring(self, to: Resource, names: Mapping[str, tuple[str, ...]]) -> list[Resource]:
        """Every resource that refers to this one by one of the properties that `names` has for its type."""
        wanted = tuple(sorted(names.items()))
        if wanted not in self._referring:
            index: dict[str, list[Resource]] = {}
            for resource in self.of(frozenset(names)):
                for urn in {urn for name in names[resource.type] for urn in self._mentioned(resource, name)}:
                    index.setdefault(urn, []).append(resource)
            self._referring[wanted] = index
        return self._referring[wanted].get(to.urn, [])

    def alike(self, resource: Resource, kinds: frozenset[str], name: str) -> list[Resource]:
        """Every resource of `kinds` whose property is the same text as this one's: of a thing that the stack only names."""
        if (kinds, name) not in self._alike:
            index: dict[Text, list[Resource]] = {}
            for each in self.of(kinds):
                index.setdefault(text(each.props, name), []).append(each)
            self._alike[kinds, name] = index
        value = text(resource.props, name)
        return self._alike[kinds, name].get(value, []) if isinstance(value, str) else []

    def _mentioned(self, resource: Resource, name: str) -> set[str]:
        known = {
            each.urn for value in _texts_in(get(resource.props, name)) for each in self._by_id.get(value, ())
        }
        return known | {urn for urn in resource.depends.get(name, ()) if urn in self._by_urn}

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
        given = (text(resource.props, name) for name in names)
        return next((value for value in given if value is not None and value not in _NO_IDS), None)

    def _is(self, urn: str, kinds: frozenset[str]) -> bool:
        return urn in self._by_urn and self._by_urn[urn].type in kinds

    @staticmethod
    def _only(found: Iterable[Resource | None]) -> Resource | None:
        several = [resource for resource in found if resource is not None]
        return several[0] if len({resource.urn for resource in several}) == 1 else None


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(each)


def _identified(resource: Resource, name: str) -> bool:
    """Whether a resource shows what a property of this name calls it by, so that another text does not mean it."""
    own = ("id", "arn", *_own_ids(resource.type))
    # An ARN that it shows says nothing of an id that it does not.
    names = own if name.endswith("Arn") else [key for key in own if not key.lower().endswith("arn")]
    return any(isinstance(text(resource.props, key), str) for key in names)


def _own_ids(kind: str) -> tuple[str, ...]:
    """The names that a type's own id and ARN may have, as `loadBalancerArn`; a bucket's name is its id."""
    of = kind.rpartition(":")[2].removesuffix("V2")
    named = of[:1].lower() + of[1:]
    return f"{named}Id", f"{named}Arn", *(("bucket", "bucketName") if named == "bucket" else ())
