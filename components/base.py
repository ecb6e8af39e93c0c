"""What every component shares: refusing bad arguments in one error, and building children that can be transformed."""

import asyncio
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi

from .checks.problems import Problem, Problems
from .checks.shape import misshapen

R = TypeVar("R", bound=pulumi.Resource)

NOT_YET = "(known after the deployment)"
"""What stands in a document at a preview for a value that is not known yet."""

_DATA = frozenset({"LogGroup", "Table"})
"""What stays where a component is retained, also where its arguments ask for it no more."""

if TYPE_CHECKING:
    Transform = Mapping[str, Any] | Callable[[str, dict[str, Any]], pulumi.ResourceOptions | None]
else:
    # What the package's schema can say: a program in another language has no functions to hand over.
    Transform = Mapping[str, Any]
"""What goes over the properties that a component gives a child: other properties, or a function.

Properties are named as the resource's class names them, or in camel case. The function is called with the child's
logical name and its properties, which it may change; the options that it returns, if any, are merged over the child's:
`lambda name, properties: pulumi.ResourceOptions(protect=True)`.
"""

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


def refuse(
    kind: type,
    name: str,
    args: Mapping[str, Any],
    args_type: type,
    check: Check,
    completed: Callable[[Any], Mapping[str, Any]] = dict,
) -> None:
    """Check a component's arguments: at once as far as they are known, and again when the rest is.

    Args:
        kind: the component's class.
        name: the component's name.
        args: its arguments, outputs among them.
        args_type: the TypedDict that describes them; keys that it does not have are problems.
        check: adds the problems of the values.
        completed: adds to arguments of the right shape what is known besides.

    Raises:
        ComponentError: now, for what is known now. For a value that is known later the deployment fails with the
            same error. Secret values are not looked at, since an error shows the value.
    """
    problems = Problems(kind.__name__, name)
    if not misshapen(args, args_type, problems):
        args = completed(args)
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
        check(_each_output(args, lambda output: known.get(id(output), output)), problems)
        if problems.found:
            raise ComponentError(problems.found)

    async def true() -> bool:
        return True

    # Pulumi waits for every output before the program ends, and reports what one raises.
    pulumi.Output(set(), asyncio.ensure_future(values()), asyncio.ensure_future(true()))


def build(
    kind: Callable[..., R],
    name: str,
    properties: Mapping[str, Any],
    transform: Transform | Sequence[Transform | None] | None,
    opts: pulumi.ResourceOptions,
    formerly: Iterable[str] = (),
) -> R:
    """Create a child resource.

    Args:
        kind: the resource's class.
        name: its logical name.
        properties: what the component gives it; None stands for absent.
        transform: what goes over those, one or several after each other.
        opts: its options.
        formerly: other names that it had in earlier versions: it is the same resource, and is kept.

    Raises:
        pulumi.RunError: when the transform has a property that the resource does not.
    """
    merged = {key: value for key, value in properties.items() if value is not None}
    if getattr(kind, "__name__", "") not in _DATA:
        opts = staying(opts, getattr(opts.parent, "retained", None))
    if others := [one for one in formerly if one != name]:
        opts = copy(opts)
        opts.aliases = [_named(one, kind, opts.parent) for one in others]
    transforms = transform if isinstance(transform, list | tuple) else (transform,)
    for one in transforms:
        if callable(one):
            opts = pulumi.ResourceOptions.merge(opts, one(name, merged))
        elif one:
            merged.update((snake(key), value) for key, value in one.items())
    try:
        return kind(name, opts=opts, **merged)
    except TypeError as error:
        if not any(transforms):
            raise
        raise pulumi.RunError(f"transform of {name!r}: {error}. Use the properties of {kind!r}.") from error


def retained(opts: pulumi.ResourceOptions | None, whole: pulumi.Resource) -> pulumi.Resource | None:
    """What a component's children stay with, where it is retained (`retain_on_delete`): the API, or the pool.

    All children would be retained by themselves, so that a route that is taken out of the program would go on answering.
    As it is they are left alone where the whole is let go, and else they go.
    """
    return whole if opts is not None and opts.retain_on_delete else None


def staying(opts: pulumi.ResourceOptions, whole: pulumi.Resource | None) -> pulumi.ResourceOptions:
    """The options of a child that stays where `whole` does (see `retained`), and else goes; as they are without one."""
    if whole is None:
        return opts
    return pulumi.ResourceOptions.merge(
        opts, pulumi.ResourceOptions(retain_on_delete=False, deleted_with=whole)
    )


def _named(name: str, kind: Any, parent: Any) -> pulumi.Input[str | pulumi.Alias]:  # noqa: ANN401 - a class, a resource
    """The alias for another name of a child: whole where it is known, since the SDK takes long to make it of a name."""
    if not getattr(parent, "on_top", False):
        return pulumi.Alias(name=name)
    stack, project = pulumi.get_stack(), pulumi.get_project()
    return f"urn:pulumi:{stack}::{project}::{parent.pulumi_resource_type}${kind.pulumi_type}::{name}"


def foreseen(document: Any) -> pulumi.Output[str]:  # noqa: ANN401 - any JSON value
    """A document as JSON. At a preview, what is not known yet stands in it as a text that says so.

    One unknown value would make the whole text unknown, and hide from the policy and from a reviewer what is known:
    which routes there are, and which of them have an authorizer.

    Args:
        document: JSON values, with outputs among them.
    """
    numbers = itertools.count(1)
    if pulumi.runtime.is_dry_run():
        # Numbered, so that two functions are not taken for one.
        document = _each_output(document, lambda output: _placed(output, f"{NOT_YET} {next(numbers)}"))
    return pulumi.Output.json_dumps(document, sort_keys=True)


def _placed(output: pulumi.Output[Any], otherwise: str) -> pulumi.Output[Any]:
    async def value() -> Any:  # noqa: ANN401 - the output's
        return await output.future() if await output.is_known() else otherwise

    async def true() -> bool:
        return True

    return pulumi.Output(
        output.resources(), asyncio.ensure_future(value()), asyncio.ensure_future(true()), output.is_secret()
    )


def _each_output(value: Any, change: Callable[[pulumi.Output[Any]], Any]) -> Any:  # noqa: ANN401 - any argument
    if isinstance(value, pulumi.Output):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each_output(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each_output(item, change) for item in value]
    return value


def snake(name: str) -> str:
    """A property's name in camel case as the resource's class names it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
