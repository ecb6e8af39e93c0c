"""Runs of a program on the engine that was asked for, each judged by the policy pack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gatehouse.laptop.engine.choice import Engine
from gatehouse.laptop.preview import DISCOVERY, Watcher, told
from gatehouse.laptop.run_file import RUN_FILE

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Callable, Mapping, Sequence

    from gatehouse.laptop.cloud import Provider
    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.pulumi import PulumiEngine
    from gatehouse.laptop.engine.state import Result
    from gatehouse.laptop.pack.find import PackSource
    from gatehouse.laptop.pack.host import PolicyPack


class Deploys:
    """One stack's runs: `attach` it to a cloud's provider, then `run` as often as the program changes.

    Everything that it starts is ended by `stack`.
    """

    def __init__(
        self,
        stack: contextlib.ExitStack,
        project: Project,
        policy: PackSource,
        watcher: Watcher,
        engine: Engine,
    ) -> None:
        self._stack = stack
        self._project = project
        self._policy = policy
        self._watcher = watcher
        self._named = engine
        self._pack: PolicyPack | None = None
        self._pulumi: PulumiEngine | None = None
        self.environment: Mapping[str, str] = {}
        """What makes a `pulumi` in another terminal act on the same stack; nothing with the built-in engine."""
        # What takes the longest to start goes first; it gets ready while the rest is imported.
        if engine is Engine.BUILT_IN:
            self._pack = policy.launch(project, dry_run=False)
            stack.callback(self._end_pack)

    def attach(
        self,
        provider: Provider,
        heard: Callable[[], None],
        expect: Callable[[Sequence[tuple[str, str]]], None],
    ) -> None:
        """Run on this provider from now on.

        `heard` is called when somebody else's `pulumi` has used it, `expect` with the types and names of what a program is
        about to deploy, in its own order.
        """
        from gatehouse.laptop.engine.built_in.engine import BuiltIn

        self._built_in = BuiltIn(provider)
        self._expect = expect
        if self._named is Engine.PULUMI:
            self._attach_pulumi(provider, heard)

    def _attach_pulumi(self, provider: Provider, heard: Callable[[], None]) -> None:
        from gatehouse.laptop.cloud.attachable import Attachable
        from gatehouse.laptop.engine.pulumi import PulumiEngine
        from gatehouse.laptop.engine.pulumi_cli import Home
        from gatehouse.laptop.quiet import Quiet

        home = Home(self._project.directory / RUN_FILE.parent / "pulumi")
        quiet = Quiet(heard, lambda: home.busy)
        self._stack.callback(quiet.close)
        served = (self._project.name, self._project.stack)
        attached = self._stack.enter_context(
            Attachable(provider, self._project.main.parent, quiet.stir, served)
        )
        self._pulumi = PulumiEngine(home, attached)
        stack = {"PULUMI_STACK": self._project.stack}
        self.environment = {**home.environment, **attached.environment, **stack}

    def run(self, project: Project, discovery: Mapping[str, str], *, preview: bool) -> Result:
        """Deploy the program, or see what a deploy would do; `discovery` has outside issuers' addresses on this machine."""
        on_step = (Watcher() if preview else self._watcher).on_step
        on_program = _unheard if preview else self._expect
        with told({DISCOVERY: json.dumps(discovery)}):
            if self._pulumi is not None:
                on_note = (Watcher() if preview else self._watcher).on_note
                return self._pulumi.run(
                    project,
                    self._policy,
                    preview=preview,
                    on_step=on_step,
                    on_note=on_note,
                    on_program=on_program,
                )
            pack = self._pack or self._policy.launch(project, dry_run=preview)
            self._pack = None
            with pack:
                return self._built_in.deploy(
                    project,
                    pack=pack,
                    preview=preview,
                    on_step=on_step,
                    on_note=self._watcher.on_note,
                    on_program=on_program,
                )

    def current(self, project: Project) -> Result | None:
        """What the stack has now, where somebody else may have changed it."""
        return None if self._pulumi is None else self._pulumi.current(project)

    def _end_pack(self) -> None:
        if self._pack is not None:
            self._pack.close()


def _unheard(_made: Sequence[tuple[str, str]]) -> None:
    """Nothing comes of a preview."""
