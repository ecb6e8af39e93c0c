"""Edits of a program in any order, deployed one after another on both engines: what they leave is the same each time.

A few sequences by default; with HYPOTHESIS_PROFILE=long 50, of which the nightly workflow runs ten parts with other seeds.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.engine.oracle import SIMPLE, Ours, Real, Side, Trace, differences, write
from tests.engine.programs import source

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("pulumi")]
NAMES = ("a", "b", "c", "d")
_NIGHT = 1000
"""As many examples of a cheap property are a profile for the night."""


class Edits(RuleBasedStateMachine):
    """Collects the versions of one program; at the end both engines deploy them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[
            tuple[str, str, str, str, str]
        ] = []  # name, kind, value, what it needs, its former name
        self.broken = ""
        self.versions: list[str] = []

    def _free(self) -> list[str]:
        return sorted(set(NAMES) - {line[0] for line in self.lines})

    def _save(self) -> None:
        text = []
        for name, kind, value, needs, former in self.lines:
            opts = [f"depends_on=[{needs}]"] if needs else []
            opts += [f'aliases=[Alias(name="{former}")]'] if former else []
            given = f'"{value}"' if kind == "param" else f'path="/{value}/"'
            text.append(f'{name} = {kind}("{name}", {given}, opts=Opts({", ".join(opts)}))')
        self.versions.append("\n".join([*text, self.broken]) + "\n")
        self.lines = [(name, kind, value, needs, "") for name, kind, value, needs, _ in self.lines]

    @initialize()
    def begin(self) -> None:
        self._save()

    @precondition(lambda self: self._free())
    @rule(data=st.data(), kind=st.sampled_from(["param", "role"]), value=st.sampled_from("xy"))
    def declare(self, data: st.DataObject, kind: str, value: str) -> None:
        needs = data.draw(st.sampled_from(["", *(line[0] for line in self.lines)]))
        self.lines.append((data.draw(st.sampled_from(self._free())), kind, value, needs, ""))
        self._save()

    @precondition(lambda self: self.lines)
    @rule(data=st.data(), value=st.sampled_from("xyz"))
    def change(self, data: st.DataObject, value: str) -> None:
        here = data.draw(st.sampled_from(range(len(self.lines))))
        name, kind, _, needs, _ = self.lines[here]
        self.lines[here] = (name, kind, value, needs, "")
        self._save()

    @precondition(lambda self: self.lines and self._free())
    @rule(data=st.data(), alias=st.booleans())
    def rename(self, data: st.DataObject, alias: bool) -> None:
        here = data.draw(st.sampled_from(range(len(self.lines))))
        name, kind, value, needs, _ = self.lines[here]
        new = data.draw(st.sampled_from(self._free()))
        self.lines[here] = (new, kind, value, needs, name if alias else "")
        self.lines = [(n, k, v, new if d == name else d, f) for n, k, v, d, f in self.lines]
        self._save()

    @precondition(lambda self: self.lines)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        gone = data.draw(st.sampled_from([line[0] for line in self.lines]))
        self.lines = [(n, k, v, "" if d == gone else d, f) for n, k, v, d, f in self.lines if n != gone]
        self._save()

    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        loose = [(n, k, v, "", f) for n, k, v, _, f in self.lines]
        self.lines = data.draw(st.permutations(loose))
        self._save()

    @precondition(lambda self: not self.broken)
    @rule()
    def breaks(self) -> None:
        self.broken = "raise ValueError('no')"
        self._save()

    @precondition(lambda self: self.broken)
    @rule()
    def mend(self) -> None:
        self.broken = ""
        self._save()

    def teardown(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            directory = Path(folder)
            with Real(directory / "real", SIMPLE) as real:
                wanted = self._lived(real, directory / "program")
            with Ours(directory / "ours", SIMPLE) as ours:
                found = self._lived(ours, directory / "program")
        told = [line for theirs, own in zip(wanted, found, strict=True) for line in differences(theirs, own)]
        assert told == [], self.versions

    def _lived(self, side: Side, directory: Path) -> list[Trace]:
        traces = [side.trace(write(directory, source(version)), "up") for version in self.versions]
        return [*traces, side.trace(write(directory, source("")), "destroy")]


_EXAMPLES = (settings.default or settings()).max_examples
Edits.TestCase.settings = settings(
    max_examples=50 if _EXAMPLES >= _NIGHT else 2,
    stateful_step_count=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestEdits = pytest.mark.thorough(Edits.TestCase)
