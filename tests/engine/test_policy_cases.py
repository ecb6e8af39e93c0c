"""The policy pack's cases on Pulumi's own engine, which makes from a program what the pack is asked, in its form and order.

tests/policy asks the pack's process all cases, and writes the requests itself. Here one preview has the resources of all
cases that do not need a stack of their own, and what the policies of single resources say is compared. Cases that need
one, and some of each kind of the stack's policies, have a preview each. An update ends at the first resource that is
refused: all cases that pass share one, and of the others one or two for each policy have one each.

Behind the engine is a provider that takes every type and gives back what it was given, so nothing but the pack refuses.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

import pulumi
import pytest

from gatehouse.laptop.cloud.attachable import Attachable
from gatehouse.laptop.engine import project
from gatehouse.laptop.engine.pulumi import PulumiEngine
from gatehouse.laptop.engine.pulumi_cli import Home
from gatehouse.laptop.pack.find import find_pack
from policy.rules.catalogue import RULES
from tests.engine.support import ROOT
from tests.engine.test_stand_in import Echo
from tests.policy.cases import CASES
from tests.policy.programs import Case, Later, Ref, everything, labels
from tests.sample import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from gatehouse.laptop.cloud.provider import Provider

    Register = Callable[[str], pulumi.CustomResource]

pytestmark = pytest.mark.engine
SINGLE = frozenset(rule.name for rule in RULES if rule.check is not None)
KNOWN = {f"{rule}: {case.title}": case for rule, case in everything(CASES)}
TOGETHER = [title for title, case in KNOWN.items() if not case.alone]
"""The others change what the pack says of their neighbours, such as WebSocket APIs."""
_KINDS = {
    (rule, case.kind): f"{rule}: {case.title}" for rule, case in everything(CASES) if rule not in SINGLE
}
PREVIEWED = sorted({*_KINDS.values(), *(title for title, case in KNOWN.items() if case.alone)})
UPDATED = sorted(
    {
        (rule, case.up == case.preview): f"{rule}: {case.title}"
        for rule, case in everything(CASES)
        if case.up != case.preview or case.kind == "failing"
    }.values()
)


class Everything(Attachable):
    """Stands for the providers of both packages."""

    @property
    def environment(self) -> dict[str, str]:
        both = ",".join(f"{package}:{self.port}" for package in ("aws", "aws-native"))
        return {**super().environment, "PULUMI_DEBUG_PROVIDERS": both}


class Judge:
    """Asks Pulumi's engine what the pack finds in a case."""

    def __init__(self, attached: Attachable, folder: Path) -> None:
        self._folder = folder
        self._engine = (Home(folder / "engine"), attached)
        (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")

    def labels(self, *titles: str, preview: bool) -> set[str]:
        """What is found in a program of these cases, in an empty stack; the resources of case N are named `N.name`."""
        text = f"from tests.engine.test_policy_cases import declare\ndeclare({titles!r})\n"
        (self._folder / "__main__.py").write_text(text)
        program = project.load(self._folder, "dev")
        result = PulumiEngine(*self._engine).run(program, find_pack(ROOT), preview=preview)
        assert not result.failures
        return set(labels(list(result.violations)))


@pytest.fixture(scope="module")
def judge(pulumi: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    folder = tmp_path_factory.mktemp("judge")
    with Everything(cast("Provider", Echo()), folder) as attached:
        yield Judge(attached, folder)


def declare(titles: Sequence[str]) -> None:
    """Register each case's resources in a fixed order, in which those come first that others refer to."""
    for number, title in enumerate(titles):
        case = KNOWN[title]
        parent = (
            pulumi.ComponentResource(case.parent[0], f"{number}.{case.parent[1]}") if case.parent else None
        )
        register = registrar(case, f"{number}.", parent)
        for name in case.program:
            register(name)


def registrar(case: Case, prefix: str, parent: pulumi.Resource | None) -> Register:
    made: list[pulumi.CustomResource] = []

    @cache
    def register(name: str) -> pulumi.CustomResource:
        kind, props = case.program[name]
        inputs = {key: value(given, register) for key, given in props.items()}
        # Else the engine's order is by chance, and with it which of two policies refuses a route.
        options = pulumi.ResourceOptions(parent=parent, depends_on=made[-1:])
        made.append(pulumi.CustomResource(kind, prefix + name, inputs, options))
        return made[-1]

    return register


async def updating() -> bool:
    return not pulumi.runtime.is_dry_run()


def value(given: Any, register: Register) -> Any:
    """Return what a program gives for it; what is not known yet is so at a preview only."""
    if isinstance(given, Ref):
        return register(given.name).id.apply(given.text.format)
    if isinstance(given, Later):
        return pulumi.Output(set(), pulumi.Output.from_input(given.value).future(), updating())
    if isinstance(given, dict):
        return {key: value(item, register) for key, item in given.items()}
    if isinstance(given, list):
        return [value(item, register) for item in given]
    return given


def expected(*titles: str, preview: bool, policies: frozenset[str] | None = None) -> set[str]:
    """Return what is to be found in these cases, by `policies` or by all: what is about no resource, of the stack."""
    wanted = set()
    for number, title in enumerate(titles):
        for label in KNOWN[title].preview if preview else KNOWN[title].up:
            policy, _, name = label.partition(":")
            if policies is None or policy.removeprefix("?") in policies:
                wanted.add(f"{policy}:{number}.{name}" if name else f"{policy}:shop-dev")
    return wanted


def by(policies: frozenset[str], found: set[str]) -> set[str]:
    return {label for label in found if label.partition(":")[0].removeprefix("?") in policies}


@pytest.mark.thorough
def test_each_resources_own_verdict_at_a_preview_is_the_same_in_one_program_of_all_cases(
    judge: Judge,
) -> None:
    found = judge.labels(*TOGETHER, preview=True)
    assert by(SINGLE, found) == expected(*TOGETHER, preview=True, policies=SINGLE)


@pytest.mark.thorough
def test_no_resource_is_refused_at_an_update_of_all_cases_in_which_none_is(judge: Judge) -> None:
    passing = [title for title in TOGETHER if not expected(title, preview=False, policies=SINGLE)]
    assert by(SINGLE, judge.labels(*passing, preview=False)) == set()


@pytest.mark.parametrize("title", sample(PREVIEWED, *PREVIEWED[:2]))
def test_a_case_is_judged_so_at_a_preview(judge: Judge, title: str) -> None:
    assert judge.labels(title, preview=True) == expected(title, preview=True)


@pytest.mark.parametrize("title", sample(UPDATED, *UPDATED[:2]))
def test_a_case_is_judged_so_at_an_update(judge: Judge, title: str) -> None:
    found, wanted = judge.labels(title, preview=False), expected(title, preview=False)
    assert bool(found) == bool(wanted)
    assert found <= wanted  # the engine ends the update at the first resource that is refused
