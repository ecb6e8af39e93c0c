"""Creates, changes and deletes Pulumi's `aws` resources in the local cloud."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.archives import ArchiveError
from gatehouse.laptop.cloud.kinds import Aws, CloudError, Created, Kind, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.cloud.server import Cloud
    from gatehouse.laptop.cloud.shapes import Values

_MODULES: Final = ("apigatewayv2", "cognito", "iam", "lambdas", "logs")


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

    All values have pulumi-aws's camelCase names. `api_endpoint` gives the URL at which an API is served, from its ID; without
    it the outputs carry AWS's own address. Every method but `emulates` raises CloudError, which names the type and the resource.
    """

    def __init__(self, cloud: Cloud, *, api_endpoint: Callable[[str], str] | None = None) -> None:
        self._aws = Aws(cloud, api_endpoint)
        self._inputs: dict[tuple[str, str], Values] = {}

    def emulates(self, type_: str) -> bool:
        """Return whether resources of this type are really created."""
        return type_ in kinds()

    def create(self, type_: str, name: str, inputs: Values) -> Created:
        """Create a resource called `name` in its program."""
        created = self._guarded(type_, name, lambda: self._kind(type_).create(self._aws, name, inputs))
        self._inputs[type_, created.id] = inputs
        return created

    def update(self, type_: str, id_: str, old: Values, new: Values) -> Values | None:
        """Change a resource from its old outputs to new inputs; None where it must be replaced instead."""
        state = State(self._inputs.get((type_, id_), old), old)
        outputs = self._guarded(type_, id_, lambda: self._kind(type_).update(self._aws, id_, state, new))
        if outputs is not None:
            self._inputs[type_, id_] = new
        return outputs

    def delete(self, type_: str, id_: str, outputs: Values) -> None:
        """Delete a resource; one that is gone already is no error."""
        self._guarded(type_, id_, lambda: self._kind(type_).delete(self._aws, id_, outputs))
        self._inputs.pop((type_, id_), None)

    def read(self, type_: str, id_: str, inputs: Values) -> Values | None:
        """Return the outputs of a resource that exists already, or None; `inputs` hold what its ID does not."""
        return self._guarded(type_, id_, lambda: self._kind(type_).read(self._aws, id_, inputs))

    def invoke(self, token: str, args: Values) -> Values:
        """Answer a provider function such as `aws:index/getRegion:getRegion`."""
        from gatehouse.laptop.cloud.invokes import invoke

        result: Values = self._guarded(token, "", lambda: invoke(self._aws, token, args))
        return result

    def _kind(self, type_: str) -> Kind:
        if type_ not in kinds():
            raise CloudError("the local cloud does not keep resources of this type.")
        return kinds()[type_]

    @staticmethod
    def _guarded(type_: str, name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the work returns
        try:
            return work()
        except (CloudError, ArchiveError) as error:
            raise type(error)(f"{type_} {name}".rstrip() + f": {error}") from error
        except KeyError as error:
            raise CloudError(f"{type_} {name}".rstrip() + f": the property {error} is missing.") from error
