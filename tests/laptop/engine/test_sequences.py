"""Whatever is done to a program, one edit after another: after a good deploy the cloud holds what the program says."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.laptop.engine.support import RecordingProvider, run, write

NAMES = ("a", "b", "c", "d", "e")
KINDS = {
    "plain": "aws:ssm/parameter:Parameter",
    "fixed": "aws:iam/role:Role",
    "first": "aws:sns/topic:Topic",
}
CLASSES = {"plain": "ssm.Parameter", "fixed": "iam.Role", "first": "sns.Topic"}


@dataclass(frozen=True)
class Item:
    """One resource of the program: `needs` is one that stands before it."""

    name: str
    kind: str
    value: str
    needs: str = ""

    @property
    def line(self) -> str:
        arguments = {
            "plain": f'type="String", value="{self.value}"',
            "fixed": f'assume_role_policy="{{}}", description="{self.value}"',
            "first": f'display_name="{self.value}"',
        }[self.kind]
        opts = f"pulumi.ResourceOptions(depends_on=[{self.needs}])" if self.needs else "None"
        return f'{self.name} = aws.{CLASSES[self.kind]}("{self.name}", {arguments}, opts={opts})'


@dataclass
class Program:
    """What the program says now, and in which way it is broken, if it is."""

    items: list[Item] = field(default_factory=list)
    broken: str = ""

    @property
    def source(self) -> str:
        lines = [
            "import pulumi",
            "import pulumi_aws as aws",
            *(item.line for item in self.items),
            self.broken,
        ]
        return "\n".join(lines) + "\n"

    def free(self, name: str) -> None:
        """Let nothing stand on what is to go."""
        self.items = [replace(item, needs="" if item.needs == name else item.needs) for item in self.items]


class Edits(RuleBasedStateMachine):
    """Edits of a program, each followed by a deploy."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.provider = RecordingProvider(
            immutable=frozenset({KINDS["fixed"], KINDS["first"]}), delete_first=frozenset({KINDS["first"]})
        )
        self.program = Program()
        self.good = True

    def teardown(self) -> None:
        self.folder.cleanup()

    def _pick(self, data: st.DataObject) -> Item:
        return data.draw(st.sampled_from(self.program.items))

    def _deploy(self) -> None:
        directory = write(Path(self.folder.name) / "program", self.program.source)
        result = run(directory, provider=self.provider)
        self.good = result.ok
        assert result.ok is (not self.program.broken and not self.provider.refuse)

    @initialize()
    def begin(self) -> None:
        self._deploy()

    @rule(data=st.data(), kind=st.sampled_from(sorted(KINDS)), value=st.sampled_from("xyz"))
    def declare(self, data: st.DataObject, kind: str, value: str) -> None:
        names = sorted(set(NAMES) - {item.name for item in self.program.items})
        if names:
            above = data.draw(st.sampled_from(["", *(item.name for item in self.program.items)]))
            self.program.items.append(Item(data.draw(st.sampled_from(names)), kind, value, above))
        self._deploy()

    @precondition(lambda self: self.program.items)
    @rule(data=st.data(), value=st.sampled_from("xyz"))
    def change(self, data: st.DataObject, value: str) -> None:
        item = self._pick(data)
        self.program.items[self.program.items.index(item)] = replace(item, value=value)
        self._deploy()

    @precondition(lambda self: self.program.items)
    @rule(data=st.data())
    def rename(self, data: st.DataObject) -> None:
        item = self._pick(data)
        names = sorted(set(NAMES) - {one.name for one in self.program.items})
        if names:
            self.program.free(item.name)
            here = next(i for i, one in enumerate(self.program.items) if one.name == item.name)
            self.program.items[here] = replace(
                self.program.items[here], name=data.draw(st.sampled_from(names))
            )
        self._deploy()

    @precondition(lambda self: self.program.items)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        item = self._pick(data)
        self.program.free(item.name)
        self.program.items = [one for one in self.program.items if one.name != item.name]
        self._deploy()

    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        loose = [replace(item, needs="") for item in self.program.items]
        self.program.items = data.draw(st.permutations(loose))
        self._deploy()

    @precondition(lambda self: not self.program.broken)
    @rule(how=st.sampled_from(["raise ValueError('no')", "declared twice"]))
    def breaks(self, how: str) -> None:
        twice = 'aws.ssm.Parameter("twice", type="String", value="1")\n' * 2
        self.program.broken = twice if how == "declared twice" else how
        self._deploy()

    @precondition(lambda self: self.program.items)
    @rule(data=st.data())
    def the_cloud_refuses_once(self, data: st.DataObject) -> None:
        self.provider.refuse = frozenset({self._pick(data).name})
        directory = write(Path(self.folder.name) / "program", self.program.source)
        self.good = run(directory, provider=self.provider).ok
        self.provider.refuse = frozenset()

    @rule()
    def mend(self) -> None:
        self.program.broken = ""
        self._deploy()

    @invariant()
    def what_the_program_says_is_there_and_nothing_else(self) -> None:
        if not self.good:
            return
        held = sorted(
            (
                id_.rsplit("-", 1)[0],
                str(found.get("value") or found.get("description") or found.get("displayName")),
            )
            for id_, found in self.provider.there.items()
        )
        assert held == sorted((item.name, item.value) for item in self.program.items)


_EXAMPLES = (settings.default or settings()).max_examples
Edits.TestCase.settings = settings(max_examples=_EXAMPLES // 3, stateful_step_count=8, deadline=None)
TestEdits = Edits.TestCase
