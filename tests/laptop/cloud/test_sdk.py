"""The types hold what pulumi-aws says of them."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.cloud.reference import page
from gatehouse.laptop.cloud.schema import always, computed, resource_class, settable
from tests.laptop.cloud.cases import CASES, Case

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Cloud
    from tests.laptop.cloud.world import World

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "emulated-resources.md"


def wanted(hint: str) -> type | tuple[type, ...] | None:
    """Return the type that pulumi-aws declares for an output; its SDK fails on any other."""
    inner = hint.split("Output[", 1)[-1].replace("typing.", "").replace("Optional[", "")
    if inner.startswith(("Sequence", "collections.abc.Sequence")):
        return list
    if inner.startswith(("Mapping", "collections.abc.Mapping")) or "outputs." in inner:
        return dict
    return next((known for name, known in _PLAIN.items() if inner.startswith(name)), None)


_PLAIN: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "bool": bool,
    "int": (int, float),
    "float": (int, float),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_a_resource_has_the_outputs_that_pulumi_aws_gives_in_their_types(case: Case, world: World) -> None:
    assert case.inputs.keys() <= settable(case.type).keys()
    made = world.provider.create(case.type, "typed", world.filled(case.inputs))
    world.provider.delete(case.type, made.id, made.outputs)
    assert {name for name in computed(case.type) if made.outputs.get(name) is None} == set()
    for name, member in inspect.getmembers(
        resource_class(case.type), lambda item: isinstance(item, property)
    ):
        kind = wanted(str(member.fget.__annotations__.get("return", "")))
        value = made.outputs.get(getattr(member.fget, "_pulumi_name", name))
        assert value is None or kind is None or isinstance(value, kind), name


def test_an_output_that_may_be_none_has_not_always_a_value() -> None:
    assert "source" not in always("aws:s3/bucketObjectv2:BucketObjectv2")
    assert "arn" in always("aws:s3/bucketObjectv2:BucketObjectv2")


def test_the_reference_page_is_what_the_code_says(cloud: Cloud) -> None:
    assert PAGE.read_text() == page(cloud), (
        "run python -m gatehouse.laptop.cloud.reference and write it there"
    )
