"""A resource of the engine as the policy pack's extractors read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi import AssetArchive, StringAsset

from gatehouse.laptop.engine import state
from gatehouse.policy.rules import resource as pack
from gatehouse.policy.rules import values
from gatehouse.policy.rules.metadata import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable


def shown(resources: Iterable[state.ResourceState]) -> list[pack.Resource]:
    """What the pack judges of a program: what it makes, not what it only reads, of which another program's proof tells."""
    return [judged(resource) for resource in resources if resource.custom and not resource.external]


def judged(resource: state.ResourceState) -> pack.Resource:
    """The resource with plain properties; what the engine does not know yet, the pack does not know either."""
    return pack.Resource(
        type=resource.type,
        name=resource.name,
        urn=resource.urn,
        props={**_identified(resource), **_plain(resource.inputs)},
        parent=resource.parent,
        depends={key: list(urns) for key, urns in resource.property_dependencies.items()},
    )


def _identified(resource: state.ResourceState) -> dict[str, Any]:
    """What others name it by, where it exists: its id, and a function's ARN."""
    named: dict[str, Any] = {"id": resource.id} if isinstance(resource.id, str) and resource.id else {}
    arn = resource.outputs.get("arn")
    return named | ({"arn": arn} if resource.type in FUNCTIONS and isinstance(arn, str) else {})


def is_known(value: object) -> bool:
    """Whether a value is there already: neither the engine's nor the pack's mark for what only the deploy tells."""
    return value is not state.UNKNOWN and value is not values.UNKNOWN


def _plain(value: Any) -> Any:  # noqa: ANN401 - any property value
    if value is state.UNKNOWN:
        return values.UNKNOWN
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, AssetArchive):
        return {"assets": _plain(dict(value.assets))}
    # Other assets are files, which nothing in the pack looks into.
    return {"text": value.text} if isinstance(value, StringAsset) else str(value)
