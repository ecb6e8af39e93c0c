"""A resource of the engine as the policy pack's extractors read it."""

from __future__ import annotations

from typing import Any

from gatehouse.laptop.engine import state
from gatehouse.policy.rules import resource as pack
from gatehouse.policy.rules import values


def judged(resource: state.Resource) -> pack.Resource:
    """The resource with plain properties; what the engine does not know yet, the pack does not know either."""
    return pack.Resource(
        type=resource.type,
        name=resource.name,
        urn=resource.urn,
        props=_plain(resource.inputs),
        parent=resource.parent,
        depends={key: list(urns) for key, urns in resource.property_dependencies.items()},
    )


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
    return str(value)  # an asset: no extractor looks inside
