"""The laptop runtime: deploys a program to a local cloud, and serves what it makes."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from gatehouse import called
from gatehouse.exports import known
from gatehouse.laptop import interrupts
from gatehouse.laptop.config import StandIns
from gatehouse.laptop.deploys import Deploys
from gatehouse.laptop.engine.choice import Engine
from gatehouse.laptop.engine.state import Note, Result
from gatehouse.laptop.pack.find import PackSource, find_pack
from gatehouse.laptop.ports import Ports
from gatehouse.laptop.preview import DISCOVERY, Watcher, preview, region_of
from gatehouse.laptop.run_file import RUN_FILE, RunFile, run_key
from gatehouse.laptop.servers import bind
from gatehouse.laptop.serving import Serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.state import ResourceState
    from gatehouse.laptop.pack.host import Violation

__all__ = ["RUN_FILE", "Laptop", "PackSource", "Watcher", "find_pack", "preview"]

DEFAULT_PORT = 8080


class Laptop:
    """A running laptop: deploy a program to it, as often as it changes, and it is served until closed.

    Raises:
        PortError: The port is in use.
        RunningError: Another laptop runs for the program.
        EngineError: Pulumi's engine is asked for, and there is no `pulumi`, or only an old one.
    """

    def __init__(
        self,
        project: Project,
        policy: PackSource,
        *,
        port: int = DEFAULT_PORT,
        watcher: Watcher | None = None,
        demo: bool = False,
        fresh: bool = False,
        debug: str = "",
        engine: Engine = Engine.BUILT_IN,
    ) -> None:
        self.project = project
        self.policy = policy
        self.outputs: dict[str, Any] = {}
        self.refused = False
        """Whether the last deploy was refused, and what was good before it is served."""
        self.deployed = 0.0
        """When the last deploy ended, in seconds of the epoch."""
        self.violations: tuple[Violation, ...] | None = None
        """What the policies found in what is served; None where nothing is."""
        self._engine = engine
        self._closing = threading.Event()
        self._watcher = (watcher or Watcher()).until(self._closing.is_set)
        self._demo = demo
        self._served = False
        self._page = ""
        self._key = run_key(project.directory, fresh=fresh)
        self._working = threading.RLock()
        self._stack = contextlib.ExitStack()
        self._run_file = RunFile(project.directory)
        self._stack.callback(self._run_file.close)
        try:
            self._start(port, debug)
        except BaseException:
            self.close()
            raise

    def _start(self, port: int, debug: str) -> None:
        self._deploys = Deploys(self._stack, self.project, self.policy, self._watcher, self._engine)
        ports = Ports(bind(port), following=bool(port))
        self._stack.callback(ports.close)
        self.serving = Serving(
            self._stack,
            ports,
            project=self.project,
            own=self.project.directory / RUN_FILE.parent,
            region=region_of(self.project),
            key=self._key,
            watcher=self._watcher,
            debug=debug,
        )
        from gatehouse.laptop.cloud import Provider

        self.cloud = self.serving.cloud
        provider = Provider(self.cloud, api_endpoint=self.serving.endpoint)
        self._deploys.attach(provider, self._follow, self.serving.expect)

    def _follow(self) -> None:
        """Serve what somebody else's `pulumi` made of the stack."""
        with self._working:
            result = self._deploys.current(self.project) if self._served else None
            if result is None or _shape(result.resources) == _shape(self.resources):
                return  # what was heard was a deploy of our own
            self._serve(result)
        self._watcher.on_note(Note("info", "Another `pulumi` changed the stack; what it made is served."))

    def deploy(self) -> Result:
        """Run the program and serve what it makes.

        A first run that fails leaves nothing served. A later one is previewed first, and where the preview finds a
        violation or a failure, the last good stack goes on serving untouched: then `refused` is set, and the result is the
        preview's.
        """
        with self._working:
            self.refused = False
            if self._served and (ahead := self._ahead()):
                self.refused = True
                return ahead
            result = self._run(preview=False)
            self.deployed = time.time()
            self.serving.resources = result.resources
            if result.ok:
                self._serve(result)
                self.violations = result.violations
            return result

    def _ahead(self) -> Result | None:
        """The preview of a change that is refused; None where it may go on."""
        before = self.serving.stand_ins
        self.serving.use(StandIns.of(self.project.directory, self._key))
        try:
            ahead = self._run(preview=True)
        except BaseException:
            self.serving.use(before)
            raise
        if not ahead.ok:
            self.serving.use(before)
            return ahead
        replaced = {step.resource.urn for step in ahead.steps if step.operation == "replace"}
        self.serving.leave({resource.urn for resource in ahead.resources} - replaced)
        return None

    def _run(self, *, preview: bool) -> Result:
        return self._deploys.run(self.project, self._discovery, preview=preview)

    @property
    def _discovery(self) -> dict[str, str]:
        return self.serving.stand_ins.addresses(self.serving.login)

    def _serve(self, result: Result) -> None:
        self.serving.serve(result.resources)
        self.outputs = known(result.outputs, result.resources, self.cloud.region)
        self.cloud.pages.name(str(origin) for origin in self.outputs.get("allowed_origins") or ())
        self._served = True
        self.serving.seed_users(demo=self._demo)
        self.serving.warm()
        self._write_run_file()

    def reload(self, changed: Iterable[Path]) -> list[tuple[str, str]] | None:
        """Serve the code of functions whose files changed; None where the program has to run.

        Answers the functions' names, and of each why its code does not start; the empty text where it does.

        Neither the program nor the policy pack runs for it: what a function's package holds is none of their business.
        """
        from gatehouse.laptop.reload import functions

        found = functions(changed, self.resources, self.project.main.parent) if self._served else None
        if found is None:
            return None
        return list(zip((one.name for one in found), self.serving.reload(found), strict=True))

    def serve_page(self, picture: Callable[[], str] = str) -> str:
        """Serve the browser client at the first allowed origin that is on this machine; answers its address, or "".

        `picture` gives who may call what as SVG, which the page shows.

        Raises:
            PortError: The port of that origin is in use.
        """
        from gatehouse.laptop import page

        origin = page.own_origin(self.outputs.get("allowed_origins") or [])
        if origin and not self._page:
            remedy = (
                "End that program, or let another http://localhost origin be the first that the API allows."
            )
            sock = bind(page.port(origin), remedy=remedy)
            self.serving.servers.serve(page.create_app(self._page_config, picture), sock)
            self._page = f"{origin}/"
            self._write_run_file()
        return self._page

    def _page_config(self) -> dict[str, Any]:
        from gatehouse.laptop import page

        here = self.project.directory.resolve()
        return {
            **page.config(self.outputs, self.serving.addresses.local, self.cloud.client),
            "users": self.serving.passwords.get(str(self.outputs.get("user_pool_id")), {}),
            "region": self.cloud.region,
            "command": called.words(),
            # The directory for a curl line's token, where a terminal like this one would look elsewhere.
            "directory": "" if here == Path.cwd() else str(here),
        }

    def _write_run_file(self) -> None:
        """Tell other commands where everything is."""
        from gatehouse.laptop.reload import packaged

        self._run_file.write(
            {
                **self.serving.facts(),
                "page": self._page,
                "outputs": self.outputs,
                "engine": self._engine.value,
                "stack": self.project.stack,
                "code": packaged(self.resources, self.project.main.parent),
                "environment": self._environment(),
            }
        )

    def _environment(self) -> dict[str, str]:
        """What `gatehouse env` sets for a `pulumi` in another terminal, which runs the same program."""
        found = dict(self._deploys.environment)
        return {**found, DISCOVERY: json.dumps(self._discovery)} if found and self._discovery else found

    @property
    def resources(self) -> tuple[ResourceState, ...]:
        """What the last deploy left, whether it is served or the deploy failed."""
        return self.serving.resources

    @property
    def gateways(self) -> dict[str, str]:
        """The base URL of each API that is served, by the API's id."""
        return self.serving.ports.urls

    def close(self) -> None:
        """End every server and process. Safe to call twice."""
        self._closing.set()
        with interrupts.held():
            self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _shape(resources: Iterable[ResourceState]) -> list[tuple[str, str, object]]:
    """Return what tells one state of a stack from another."""

    def told(value: object) -> str:
        return str(getattr(value, "hash", value))  # assets have one, and no text of their own

    return sorted((r.urn, r.id, json.dumps(r.inputs, default=told, sort_keys=True)) for r in resources)
