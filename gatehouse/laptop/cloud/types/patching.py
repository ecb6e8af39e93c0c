"""Types that AWS changes by patch operations, as API Gateway does with REST APIs.

https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.shapes import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.aws import Aws, PriorState
    from gatehouse.laptop.cloud.operations import Op
    from gatehouse.laptop.cloud.shapes import Json, Values


def patches(paths: Mapping[str, str], old: Values, new: Values) -> list[Values]:
    """Return the patch operations that lead from old inputs to new ones.

    `paths` are the properties that a patch may touch, and their paths. Maps are patched key by key, lists by their items.
    https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
    """
    found: list[Values] = []
    for key, path in paths.items():
        found += _patches(path, old.get(key), new.get(key))
    return found


def _patches(path: str, old: Json, new: Json) -> list[Values]:
    if old == new:
        return []
    if isinstance(old, dict) or isinstance(new, dict):
        before, now = old or {}, new or {}
        gone = [{"op": "remove", "path": f"{path}/{_escaped(key)}"} for key in before if key not in now]
        changed = {key: item for key, item in now.items() if before.get(key) != item}
        return gone + [
            {"op": "replace", "path": f"{path}/{_escaped(key)}", "value": text(item)}
            for key, item in changed.items()
        ]
    if isinstance(old, list) or isinstance(new, list):
        before, now = old or [], new or []
        gone = [{"op": "remove", "path": path, "value": item} for item in before if item not in now]
        return gone + [{"op": "add", "path": path, "value": item} for item in now if item not in before]
    if new is None:
        return [{"op": "remove", "path": path}]
    return [{"op": "replace", "path": path, "value": text(new)}]


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


@dataclass(frozen=True, kw_only=True)
class PatchedKind(Kind):
    """A type that AWS changes by patch operations.

    Attributes:
        paths: the properties that can be changed, and the paths of their patch operations.
    """

    paths: Mapping[str, str] = field(default_factory=dict)

    def change(self, aws: Aws, id_: str, old: PriorState, new: Values) -> Values:
        """Patch what changed."""
        values = self.held(old, new)
        operations = patches(
            self.paths, {**old.inputs, **({self.auto: old.outputs[self.auto]} if self.auto else {})}, values
        )
        if operations and self.update is not None:
            keys = self.update.request({**old.outputs, **values})
            aws.call(self.service, self.update.name, {**keys, "patchOperations": operations})
        kept = {key: item for key, item in old.outputs.items() if key not in old.inputs}
        outputs = self.finished(aws, {**kept, **values, "id": id_})
        if self.settle:
            self.settle(aws, outputs, old.outputs)
        return outputs

    def tag(self, aws: Aws, operation: Op | None, outputs: Values, before: Values | None) -> None:
        """Do nothing: tags are given at creation."""
