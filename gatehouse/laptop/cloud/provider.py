"""Pulumi's AWS provider over the local cloud: what both engines ask.

It remembers nothing: whoever asks hands over what a resource was. Values have pulumi-aws's camelCase names; what only a
deployed resource will have is UNKNOWN; assets and archives are Pulumi's own objects; secrets are plain.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from gatehouse.laptop.cloud.archives import ArchiveError
from gatehouse.laptop.cloud.aws import Aws, CloudError, Created, PriorState
from gatehouse.laptop.cloud.compare import covers
from gatehouse.laptop.cloud.planning import FILLED_IN, Checked, Diff, checked, difference
from gatehouse.laptop.cloud.recorded import kind as kept
from gatehouse.laptop.cloud.types import kinds
from gatehouse.laptop.unknown import UNKNOWN, has_unknown
from gatehouse.laptop.urns import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from gatehouse.laptop.cloud.kinds import Kind
    from gatehouse.laptop.cloud.local import Cloud
    from gatehouse.laptop.cloud.naming import Autonaming
    from gatehouse.laptop.cloud.shapes import Values

_T = TypeVar("_T")
_REST_API = "aws:apigateway/restApi:RestApi"


@dataclass(frozen=True)
class Read:
    """A resource as it is: its ID, the inputs that would make it so, and its outputs."""

    id: str
    inputs: Values
    outputs: Values


class Provider:
    """The AWS provider, in one region.

    `api_endpoint` gives the URL at which an API is served, from its ID and, while it is made, its type and name in
    the program, joined by `::`; without it the outputs carry AWS's own address.
    With a cloud that is not running (`Cloud.offline`), `check`, `diff` and previews work as always, and `read` and
    `invoke` answer what can be known without one.

    A type that pulumi-aws has and the local cloud does not keep is only recorded: its outputs are its inputs, and made-up
    names, IDs, ARNs and URLs (`recorded.py`). Methods raise CloudError, which says what was asked and what AWS says; the
    caller knows the resource.
    """

    def __init__(self, cloud: Cloud, *, api_endpoint: Callable[[str, str], str] | None = None) -> None:
        self._aws = Aws(cloud, cloud.region, api_endpoint)

    def at(self, region: str | None) -> Provider:
        """Return the provider in another region, as an explicit provider names one; None stays here."""
        other: Provider = copy(self)
        other._aws = self._aws.at(region)
        return other

    @property
    def running(self) -> bool:
        """Whether there is a cloud to ask."""
        return self._aws.cloud.running

    @property
    def region(self) -> str:
        """The region of resources that name none."""
        return self._aws.region

    def emulates(self, kind: str) -> bool:
        """Return whether resources of this type are really created."""
        return kind in kinds()

    def check(
        self,
        urn: str,
        kind: str,
        olds: Mapping[str, Any] | None,
        news: Mapping[str, Any],
        *,
        autonaming: Autonaming | None = None,
        random_seed: bytes = b"",
    ) -> Checked:
        """Hold inputs against the type's schema, and name the resource where they do not.

        `olds` are the inputs that an earlier check returned: a name that was made then stays.
        """
        return checked(urn, kind, olds, news, autonaming, random_seed)

    def diff(
        self,
        kind: str,
        id: str,  # noqa: A002 - Pulumi's word
        old_inputs: Mapping[str, Any],
        old_outputs: Mapping[str, Any],
        news: Mapping[str, Any],
        ignore_changes: Iterable[str] = (),
    ) -> Diff:
        """Return what changed between the inputs of a resource and new ones, and whether that takes a new resource."""
        del id  # what a resource was says all
        return difference(
            kind, PriorState(dict(old_inputs), dict(old_outputs)), news, ignore_changes, self.region
        )

    def create(
        self,
        urn: str,
        kind: str,
        inputs: Mapping[str, Any],
        *,
        preview: bool = False,
        timeout: float | None = None,
    ) -> Created:
        """Create a resource; in a preview, return what can be known of it."""
        del timeout  # nothing here waits
        given = _given(inputs)
        aws = self._aws.at(_region(given))
        known = kept(kind)
        effective = known.kept(aws) if aws.cloud.running else frozenset(key.lower() for key in given)
        ignored = tuple(sorted(key for key in given if key.lower() not in effective))
        if preview:
            return Created("", _foreseen(kind, aws, given), ignored)
        _all_known(given)
        aws = replace(aws, making=f"{kind}::{name_of(urn)}")
        made: Created = _said(lambda: known.make(aws, name_of(urn), given))
        if kind == _REST_API:
            aws.endpoint(made.id)  # its stages, which alone have a URL, are made under names of their own
        outputs = _said(lambda: _settled(known, aws, made.id, made.outputs, given))
        return Created(made.id, outputs, ignored)

    def read(
        self,
        urn: str,
        kind: str,
        id: str,  # noqa: A002 - Pulumi's word
        inputs: Mapping[str, Any] | None = None,
        outputs: Mapping[str, Any] | None = None,
    ) -> Read | None:
        """Return a resource as it is, or None where it is gone.

        `inputs` and `outputs` are what was known of it. Outputs without an `id` only say what the ID does not; where nothing
        does, `id` may be what pulumi-aws imports by: `api/route` for a route.
        """
        del urn
        known = kept(kind)
        given, before = _given(inputs or {}), dict(outputs or {})
        if "id" not in before:
            given, before = {**before, **given}, {}
        aws = self._aws.at(_region(given) or before.get("region"))
        found = _said(lambda: known.found(aws, id, {**before, **given}))
        if found is None:
            return None
        own = str(found["id"])
        if not before:
            return Read(own, _imported(kind, known, found), {**found, **given})
        now = {key: item if covers(found.get(key), item) else found.get(key) for key, item in before.items()}
        now |= {key: before[key] for key in known.unread if key in before}
        drifted = {key: now[key] for key in given if key in before and now[key] is not before[key]}
        return Read(own, {**dict(inputs or {}), **drifted}, now)

    def update(
        self,
        urn: str,
        kind: str,
        id: str,  # noqa: A002 - Pulumi's word
        old_inputs: Mapping[str, Any],
        old_outputs: Mapping[str, Any],
        news: Mapping[str, Any],
        *,
        preview: bool = False,
    ) -> Values:
        """Change a resource in place and return its outputs; `diff` says whether that can be done."""
        del urn
        given, before = _given(news), dict(old_outputs)
        aws = self._aws.at(before.get("region"))
        known = kept(kind)
        if preview:
            gone = {key for key in old_inputs if key not in given}
            return {**{key: item for key, item in before.items() if key not in gone}, **given}
        _all_known(given)
        old = PriorState(_given(old_inputs), before)
        outputs = _said(lambda: known.change(aws, id, old, given))
        return _said(lambda: _settled(known, aws, id, outputs, given))

    def delete(
        self,
        urn: str,
        kind: str,
        id: str,  # noqa: A002 - Pulumi's word
        inputs: Mapping[str, Any],
        outputs: Mapping[str, Any],
    ) -> None:
        """Delete a resource; one that is gone already is no error."""
        del urn
        held = {**_given(inputs), **outputs}
        aws = self._aws.at(held.get("region"))
        _said(lambda: kept(kind).remove(aws, id, held))

    def invoke(self, token: str, args: Mapping[str, Any]) -> Values:
        """Answer a provider function such as `aws:index/getRegion:getRegion`."""
        from gatehouse.laptop.cloud.invokes import invoke

        aws = self._aws.at(_region(args))
        return _said(lambda: invoke(aws, token, dict(args)))


def _settled(kind: Kind, aws: Aws, id_: str, outputs: Values, given: Values) -> Values:
    """Return the outputs of what was just made or changed as a later read will find them."""
    found = kind.look(aws, id_, outputs) if kind.read is not None else None
    if found is None:
        return outputs
    told = {key: item for key, item in found.items() if key not in kind.unread}
    whole = {key: _filled(told.get(key), item) for key, item in given.items()}
    return {**outputs, **told, **whole, "id": outputs["id"]}


def _filled(found: Any, given: Any) -> Any:  # noqa: ANN401 - a property's value
    """Return an object as it was given, with the members that only AWS knows, as where a domain leads to."""
    return {**found, **given} if isinstance(found, dict) and isinstance(given, dict) else given


def _given(inputs: Mapping[str, Any]) -> Values:
    return {key: item for key, item in inputs.items() if not key.startswith("__") and item is not None}


def _region(inputs: Mapping[str, Any]) -> str | None:
    region = inputs.get("region")
    return region if isinstance(region, str) else None


def _foreseen(type_: str, aws: Aws, given: Values) -> Values:
    """Return the outputs that a resource will have, as far as they can be known before it is made."""
    from gatehouse.laptop.cloud import schema

    later = dict.fromkeys(schema.computed(type_), UNKNOWN)
    texts = {
        key: UNKNOWN for key in schema.documents(type_) & given.keys() if not isinstance(given[key], str)
    }
    return {**later, "region": aws.region, **given, **texts}


def _imported(type_: str, kind: Kind, found: Values) -> Values:
    """Return the inputs that would make a resource what it was found to be: what is required, or no default.

    So does `isDefaultOrZeroValue` in pulumi-terraform-bridge, pkg/tfbridge/schema.go.
    """
    from gatehouse.laptop.cloud import schema

    names = set(schema.settable(type_)) - {"region", "tagsAll", f"{kind.auto}Prefix"}
    needed = schema.required(type_)
    inputs = {
        key: item
        for key, item in found.items()
        if key in names
        and item not in (None, "", [], {})
        and (key in needed or item != kind.defaults.get(key))
    }
    return {**inputs, FILLED_IN: []}


def _all_known(inputs: Values) -> None:
    unknown = sorted(key for key, item in inputs.items() if has_unknown(item))
    if unknown:
        raise CloudError(f"The value of {', '.join(unknown)} is not known.")


def _said(work: Callable[[], _T]) -> _T:
    """Return what `work` returns; whatever goes wrong with the values it was given is a CloudError."""
    try:
        return work()
    except ArchiveError as error:
        raise CloudError(str(error)) from error
    except KeyError as error:
        raise CloudError(f"The property {error} is missing.") from error
