"""Creates, changes and deletes Pulumi's `aws` resources in the local cloud."""

from __future__ import annotations

import importlib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.archives import ArchiveError
from gatehouse.laptop.cloud.aws import Aws, CloudError, Created, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.cloud.kinds import Kind
    from gatehouse.laptop.cloud.server import Cloud
    from gatehouse.laptop.cloud.shapes import Values

_MODULES: Final = (
    "apigateway",
    "apigatewayv2",
    "balancing",
    "cloudfront",
    "cognito",
    "containers",
    "iam",
    "lambdas",
    "names",
    "network",
    "observability",
    "storage",
    "wafv2",
)


@cache
def kinds() -> dict[str, Kind]:
    """Return every type that the local cloud keeps, by its Pulumi token."""
    found: dict[str, Kind] = {}
    for module in _MODULES:
        loaded = importlib.import_module(f"gatehouse.laptop.cloud.types.{module}")
        found |= {kind.type: kind for kind in loaded.KINDS}
    return found


class Provider:
    """What the laptop's engine asks in the place of Pulumi's AWS provider.

    All values have pulumi-aws's camelCase names. `api_endpoint` gives the URL at which an API is served, from its ID;
    without it the outputs carry AWS's own address. `region` is that of an explicit provider; a resource's own `region`
    goes before it. With a cloud that is not running (`Cloud.offline`), `read` and `invoke` answer what can be known
    without one.

    Methods raise CloudError, which says what was asked and what AWS says; the caller knows the resource.
    """

    def __init__(self, cloud: Cloud, *, api_endpoint: Callable[[str], str] | None = None) -> None:
        self._aws = Aws(cloud, cloud.region, api_endpoint)
        self._states: dict[tuple[str, str], State] = {}

    def emulates(self, type_: str) -> bool:
        """Return whether resources of this type are really created."""
        return type_ in kinds()

    def create(self, type_: str, name: str, inputs: Values, *, region: str | None = None) -> Created:
        """Create a resource called `name` in its program."""
        aws = self._aws.at(inputs.get("region") or region)
        kind = _kind(type_)
        created: Created = _said(lambda: kind.make(aws, name, inputs))
        self._states[type_, created.id] = State(inputs, created.outputs)
        kept = kind.kept(aws)
        return replace(created, ignored=tuple(sorted(key for key in inputs if key.lower() not in kept)))

    def update(self, type_: str, id_: str, old: Values, new: Values) -> Values | None:
        """Change a resource to new inputs and return its outputs; None where it must be replaced instead."""
        state = self._states.get((type_, id_), State(old, old))
        aws = self._aws.at(state.outputs.get("region"))
        if new.get("region") not in {None, aws.region}:
            return None
        outputs: Values | None = _said(lambda: _kind(type_).change(aws, id_, state, new))
        if outputs is not None:
            self._states[type_, id_] = State(new, outputs)
        return outputs

    def delete(self, type_: str, id_: str, outputs: Values) -> None:
        """Delete a resource; one that is gone already is no error."""
        held = self._states.pop((type_, id_), State({}, outputs)).outputs
        aws = self._aws.at(held.get("region"))
        _said(lambda: _kind(type_).remove(aws, id_, held))

    def read(self, type_: str, id_: str, inputs: Values, *, region: str | None = None) -> Values | None:
        """Return the outputs of a resource that exists already, or None; `inputs` hold what its ID does not."""
        aws = self._aws.at(inputs.get("region") or region)
        kind = _kind(type_)
        if not aws.cloud.running:
            return kind.expected(aws, id_, inputs)
        found: Values | None = _said(lambda: kind.look(aws, id_, inputs))
        return found

    def invoke(self, token: str, args: Values, *, region: str | None = None) -> Values:
        """Answer a provider function such as `aws:index/getRegion:getRegion`."""
        from gatehouse.laptop.cloud.invokes import invoke

        aws = self._aws.at(args.get("region") or region)
        result: Values = _said(lambda: invoke(aws, token, args))
        return result


def _kind(type_: str) -> Kind:
    kind = kinds().get(type_)
    if kind is None:
        raise CloudError(f"The local cloud does not keep resources of the type {type_}.")
    return kind


def _said(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the work returns
    """Return what `work` returns; whatever goes wrong with the values it was given is a CloudError."""
    try:
        return work()
    except ArchiveError as error:
        raise CloudError(str(error)) from error
    except KeyError as error:
        raise CloudError(f"The property {error} is missing.") from error
