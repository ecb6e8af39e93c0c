"""What is wrong with a component's arguments, all of it, before anything is deployed. Pure."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"<\S*?(\w+) object at 0x[0-9a-f]+>")


@dataclass(frozen=True)
class Problem:
    """One thing that AWS, or the design, would refuse.

    Attributes:
        component: type and name, such as `HttpApi 'orders'`.
        argument: the path to it, such as `routes["GET /orders"].timeout`.
        value: what was given.
        limit: what is allowed, as a clause.
        remedy: what to do, as a sentence.
    """

    component: str
    argument: str
    value: object
    limit: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.component}: {self.argument} = {_short(self.value)}: {self.limit}. {self.remedy}"


class Problems:
    """Collects the problems of one component.

    Args:
        kind: the component's type, such as `HttpApi`.
        name: its name.

    Attributes:
        component: both, such as `HttpApi 'orders'`.
        name: its name.
        found: the problems, in the order in which they were found.
        warnings: texts for what is allowed today but needs a raised quota.
    """

    def __init__(self, kind: str, name: str) -> None:
        self.component = f"{kind} {name!r}"
        self.name = name
        self.found: list[Problem] = []
        self.warnings: list[str] = []

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.found)

    def add(self, argument: str, value: object, limit: str, remedy: str) -> None:
        """Note a problem. The texts are those of `Problem`."""
        self.found.append(Problem(self.component, argument, value, limit, remedy))

    def warn(self, text: str) -> None:
        """Note something that is worth saying and not refused."""
        self.warnings.append(f"{self.component}: {text}")


def is_unknown(value: Any) -> bool:  # noqa: ANN401 - whatever a program passes as an argument
    """Whether a value is not there yet: a Pulumi output or an awaitable. It is checked when it is there."""
    return hasattr(value, "apply") or inspect.isawaitable(value)


def _short(value: object) -> str:
    """A value on one line; of an output or a resource, whose own text is an address in memory, its type."""
    text = _ADDRESS.sub(r"<\1>", repr(value))
    return text if len(text) <= 120 else f"{text[:100]}… ({len(text)} characters)"  # noqa: PLR2004
