"""What every component shares: refusing bad arguments in one error, and building children that can be transformed."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pulumi

from .checks.problems import Problem, Problems
from .checks.shape import misshapen

R = TypeVar("R", bound=pulumi.Resource)

Check = Callable[[Mapping[str, Any], Problems], None]
"""Adds what is wrong with arguments; values that are not known yet are left alone."""


class ComponentError(pulumi.RunError):
    """A component's arguments were refused; nothing of it was created.

    A `RunError`, so that Pulumi prints the text alone, without a traceback.

    Attributes:
        problems: every problem of the component.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(kind: type, name: str, args: Mapping[str, Any], args_type: type, check: Check) -> None:
    """Check a component's arguments: at once as far as they are known, and again when the rest is.

    Args:
        kind: the component's class.
        name: the component's name.
        args: its arguments, outputs among them.
        args_type: the TypedDict that describes them; keys that it does not have are problems.
        check: adds the problems of the values.

    Raises:
        ComponentError: now, for what is known now. For a value that is known later the deployment fails with the
            same error. Secret values are not looked at, since an error shows the value.
    """
    problems = Problems(kind.__name__, name)
    if not misshapen(args, args_type, problems):
        check(args, problems)
    if problems.found:
        raise ComponentError(problems.found)
    for text in problems.warnings:
        pulumi.log.warn(text)
    outputs = list(_outputs(args))
    if outputs:
        _check_later(Problems(kind.__name__, name), args, outputs, check)


def _outputs(value: Any) -> Iterator[pulumi.Output[Any]]:  # noqa: ANN401 - any argument
    if isinstance(value, pulumi.Output):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _outputs(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _outputs(item)


def _check_later(
    problems: Problems, args: Mapping[str, Any], outputs: list[pulumi.Output[Any]], check: Check
) -> None:
    """Check once more with what the outputs turned out to be; the unknown and the secret stay outputs."""

    async def values() -> None:
        known: dict[int, Any] = {}
        for output in outputs:
            if id(output) not in known and await output.is_known() and not await output.is_secret():
                known[id(output)] = await output.future()
        check(_resolved(args, known), problems)
        if problems.found:
            raise ComponentError(problems.found)

    async def true() -> bool:
        return True

    # Pulumi waits for every output before the program ends, and reports what one raises.
    pulumi.Output(set(), asyncio.ensure_future(values()), asyncio.ensure_future(true()))


def _resolved(value: Any, known: Mapping[int, Any]) -> Any:  # noqa: ANN401 - any argument
    if isinstance(value, pulumi.Output):
        return known.get(id(value), value)
    if isinstance(value, Mapping):
        return {key: _resolved(item, known) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_resolved(item, known) for item in value]
    return value


def build(
    kind: Callable[..., R],
    name: str,
    properties: Mapping[str, Any],
    transform: Mapping[str, Any] | None,
    opts: pulumi.ResourceOptions,
) -> R:
    """Create a child resource.

    Args:
        kind: the resource's class.
        name: its logical name.
        properties: what the component gives it; None stands for absent.
        transform: properties that go over those, named as the class names them or in camel case.
        opts: its options.

    Raises:
        pulumi.RunError: when the transform has a property that the resource does not.
    """
    merged = {key: value for key, value in properties.items() if value is not None}
    if transform:
        merged.update((_snake(key), value) for key, value in transform.items())
    try:
        return kind(name, opts=opts, **merged)
    except TypeError as error:
        if not transform:
            raise
        raise pulumi.RunError(f"transform of {name!r}: {error}. Use the properties of {kind!r}.") from error


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
