"""Loops of a CloudFormation template, written out.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..documents import MAX_NODES, Unreadable
from ..values import COMPUTED, NOT_TOLD

if TYPE_CHECKING:
    from ..values import Props


Resolve = Callable[[object], Any]
_EACH = "Fn::ForEach::"


def mapping(value: object) -> Props:
    """The value, if it is a mapping; else an empty one."""
    return value if isinstance(value, dict) else {}


def unrolled(value: object, resolved: Resolve, budget: list[int] | None = None) -> Any:  # noqa: ANN401
    """Write out the loops in a part of a template; `resolved` computes what a loop runs over.

    Raises:
        Unreadable: That can't be computed, or there would be too much of it.
    """
    left = [MAX_NODES] if budget is None else budget
    left[0] -= 1
    if left[0] < 0:
        raise Unreadable(f"its loops make more than {MAX_NODES:,} values")
    if isinstance(value, list):
        return [unrolled(each, resolved, left) for each in value]
    if not isinstance(value, dict):
        return value
    written: Props = {}
    for key, each in value.items():
        if str(key).startswith(_EACH):
            for name, item in _loop(each, resolved):
                written |= mapping(unrolled(_replaced(each[2], name, item), resolved, left))
        else:
            written[str(key)] = unrolled(each, resolved, left)
    return written


def _loop(given: object, resolved: Resolve) -> list[tuple[str, str]]:
    if not isinstance(given, list) or len(given) != 3:  # noqa: PLR2004 - name, collection, body
        raise Unreadable("it has a loop that is none")
    # Parameters are all that a collection may refer to.
    if not isinstance(given[2], dict) or any(not isinstance(each, dict) for each in given[2].values()):
        raise Unreadable("it has a loop whose body is computed elsewhere")
    collection = resolved(given[1])
    several = collection.split(",") if isinstance(collection, str) and collection != COMPUTED else collection
    if not isinstance(several, list) or any(
        not isinstance(each, str) or COMPUTED in each or NOT_TOLD in each for each in several
    ):
        raise Unreadable("it has a loop over values that can't be computed")
    return [(str(given[0]), each.strip()) for each in several]


def _replaced(value: object, name: str, item: str) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        plain = re.sub(r"[^A-Za-z0-9]", "", item)
        return value.replace(f"${{{name}}}", item).replace(f"&{{{name}}}", plain)
    if isinstance(value, list):
        return [_replaced(each, name, item) for each in value]
    if not isinstance(value, dict):
        return value
    if value == {"Ref": name}:
        return item
    return {_replaced(str(key), name, item): _replaced(each, name, item) for key, each in value.items()}
