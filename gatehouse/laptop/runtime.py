"""The laptop runtime: composes the engine, the policy pack, the local cloud, the gateway, the Lambdas and the login."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from gatehouse.exports import known
from gatehouse.laptop import interrupts
from gatehouse.laptop.config import StandIns, user
from gatehouse.laptop.engine.choice import Engine
from gatehouse.laptop.engine.state import Note, Result
from gatehouse.laptop.pack.find import PackSource, find_pack
from gatehouse.laptop.ports import Ports
from gatehouse.laptop.preview import DISCOVERY, Watcher, preview, region_of, told
from gatehouse.laptop.run_file import RUN_FILE, RunFile
from gatehouse.laptop.run_key import run_key
from gatehouse.laptop.servers import HOST, Servers, bind, port_of
from gatehouse.urls import Addresses, cognito_issuer, execute_api, managed_login

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from gatehouse.laptop.cloud import Provider
    from gatehouse.laptop.config import StandInUser
    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.pulumi import PulumiEngine
    from gatehouse.laptop.engine.state import Resource
    from gatehouse.laptop.lambdas import FunctionSpec
    from gatehouse.laptop.pack.host import PolicyPack

__all__ = ["RUN_FILE", "Laptop", "PackSource", "Watcher", "find_pack", "preview"]

DEFAULT_PORT = 8080
PYTHON_DEBUGGER, NODE_DEBUGGER = 5678, 9229
"""The ports that debuggers of these languages try first."""
_POOL = "aws:cognito/userPool:UserPool"
_LISTENER = "aws:lb/listener:Listener"
_APIS = frozenset({"aws:apigatewayv2/api:Api", "aws:apigateway/restApi:RestApi"})
_MESSAGES = RUN_FILE.with_name("messages.jsonl")


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
        self._named = engine
        self.policy = policy
        self.addresses = Addresses()
        self.resources: tuple[Resource, ...] = ()
        self.outputs: dict[str, Any] = {}
        self._watcher = watcher or Watcher()
        self._port = port
        self._stack = contextlib.ExitStack()
        self._served = False
        self.refused = False
        self._reloaded: set[str] = set()
        self._page = ""
        self.stand_ins = StandIns()
        self._stand_in_addresses: dict[str, str] = {}
        self._key = run_key(project.directory, fresh=fresh)
        self._demo = demo
        self._debug = debug
        self.users: dict[str, list[StandInUser]] = {}
        self._pack: PolicyPack | None = None
        self._pulumi: PulumiEngine | None = None
        self._engine_environment: Mapping[str, str] = {}
        self._working = threading.RLock()
        self._run_file = RunFile(project.directory)
        self._stack.callback(self._run_file.close)
        try:
            # What takes the longest to start goes first; it gets ready while the rest is imported.
            if engine is Engine.BUILT_IN:
                self._pack = policy.launch(project, dry_run=False)
                self._stack.callback(self._end_pack)
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        self._ports = Ports(bind(self._port, option="--port"), following=bool(self._port))
        self._stack.callback(self._ports.close)
        from gatehouse.laptop.cloud import Cloud, Provider
        from gatehouse.laptop.engine.built_in.engine import BuiltIn

        region = region_of(self.project)
        self.cloud = Cloud.start(region=region)
        self._stack.callback(self.cloud.close)
        self.servers = Servers()
        self._stack.callback(self.servers.close)
        self._start_login(region)
        self._start_logs()
        self._start_services()
        self._start_gateway(region)
        provider = Provider(self.cloud, api_endpoint=self._endpoint)
        self.engine = BuiltIn(provider)
        if self._named is Engine.PULUMI:
            self._start_pulumi(provider)
        self._stack.callback(
            self.servers.drain
        )  # first of all, while what serves the requests is still there

    def _start_pulumi(self, provider: Provider) -> None:
        from gatehouse.laptop.cloud.attachable import Attachable
        from gatehouse.laptop.engine.pulumi import PulumiEngine
        from gatehouse.laptop.engine.pulumi_cli import Home
        from gatehouse.laptop.quiet import Quiet

        home = Home(self.project.directory / RUN_FILE.parent / "pulumi")
        quiet = Quiet(self._follow, lambda: home.busy)
        self._stack.callback(quiet.close)
        attached = self._stack.enter_context(Attachable(provider, quiet.stir, self.project.main.parent))
        self._pulumi = PulumiEngine(home, attached)
        stack = {"PULUMI_STACK": self.project.stack}
        self._engine_environment = {**home.environment, **attached.environment, **stack}

    def _follow(self) -> None:
        """Serve what somebody else's `pulumi` made of the stack."""
        with self._working:
            if self._pulumi is None or not self._served:
                return
            result = self._pulumi.current(self.project)
            if _shape(result) == _shape(Result(self.resources, {})):
                return  # what was heard was a deploy of our own
            self.resources = result.resources
            self._serve(result)
        self._watcher.on_note(Note("info", "Another `pulumi` changed the stack; what it made is served."))

    def _start_login(self, region: str) -> None:
        from gatehouse.laptop import invoking, login
        from gatehouse.laptop.login.cognito.messages import Outbox
        from gatehouse.laptop.login.cognito.triggers import Triggers

        sock = bind(0, option="--port")
        self.login = f"http://{HOST}:{port_of(sock)}"
        self.addresses.add(cognito_issuer(region), self.login)
        outbox = Outbox(self.project.directory / _MESSAGES, self._watcher.on_log)
        self._stack.callback(outbox.close)
        app = login.create_app(
            self.cloud,
            base_url=self.login,
            stand_ins=lambda: self.stand_ins,
            triggers=Triggers(
                lambda *call: invoking.trigger(self.cloud, self.servers, self.lambdas, *call),
            ),
            outbox=outbox,
        )
        self._use(StandIns.of(self.project.directory, self._key))
        self.servers.serve(app, sock)

    def _use(self, stand_ins: StandIns) -> None:
        """Let what laptop.yaml says now be in force, in place of what it said before."""
        from gatehouse.laptop import login

        login.seed(self.cloud, stand_ins, self.stand_ins)
        for gone in self._stand_in_addresses:
            self.addresses.remove(gone)
        self._stand_in_addresses = stand_ins.addresses(self.login)
        for pool in stand_ins.user_pools.values():
            managed = managed_login(self.cloud.region, pool.domain_prefix)
            self._stand_in_addresses[managed] = f"{self.login}/{pool.id}"
        for url, local in self._stand_in_addresses.items():
            self.addresses.add(url, local)
        self.stand_ins = stand_ins

    def _start_logs(self) -> None:
        from gatehouse.laptop.log_writer import LogWriter

        self._logs = LogWriter(self.cloud.client)
        self._stack.callback(self._logs.close)

    def _start_gateway(self, region: str) -> None:
        from gatehouse.laptop.cloud import principals
        from gatehouse.laptop.gateway import Gateway
        from gatehouse.laptop.lambdas import Lambdas
        from gatehouse.laptop.served import served

        self.lambdas = Lambdas(
            self._load,
            log=self._log,
            environment={
                "AWS_REGION": region,
                "AWS_DEFAULT_REGION": region,
                "AWS_ENDPOINT_URL": self.cloud.endpoint,
            },
        )
        self.servers.call(self.lambdas.start())
        self._stack.callback(lambda: self.servers.call(self.lambdas.close(), 10))
        self.gateway = Gateway(
            self.cloud.client,
            self.lambdas.invoke,
            resolve=self.addresses.local,
            listener=self._listener,
            access_log=self._logs.put,
            principals=partial(principals.find, self.cloud.account),
            region=region,
            account=self.cloud.account,
        )
        self.gateway.app.on_answer = lambda *answered: self._watcher.on_request(served(*answered))
        self._stack.callback(lambda: self.servers.call(self.gateway.close(), 5))

    def deploy(self) -> Result:
        """Run the program and serve what it makes.

        A first run that fails leaves nothing served. A later one is previewed first, and where the preview finds a
        violation or a failure, the last good stack goes on serving untouched: then `refused` is set, and the result is the
        preview's.
        """
        with self._working:
            return self._deploy()

    def _deploy(self) -> Result:
        self.refused = False
        if self._served:
            before = self.stand_ins
            self._use(StandIns.of(self.project.directory, self._key))
            try:
                ahead = self._run(preview=True)
            except BaseException:
                self._use(before)
                raise
            if not ahead.ok:
                self._use(before)
                self.refused = True
                return ahead
            replaced = {step.resource.urn for step in ahead.steps if step.operation == "replace"}
            staying = {resource.urn for resource in ahead.resources} - replaced
            self._ports.leave({r.id for r in self.resources if r.type in _APIS and r.urn not in staying})
        result = self._run(preview=False)
        self.resources = result.resources
        if result.ok:
            self._serve(result)
        return result

    def reload(self, changed: Iterable[Path]) -> list[Resource] | None:
        """Serve the code of functions whose files changed; None where the program has to run.

        Neither the program nor the policy pack runs for it: what a function's package holds is none of their business.
        """
        from gatehouse.laptop.reload import functions

        found = functions(changed, self.resources) if self._served else None
        for resource in found or ():
            self._put_code(resource)
            self._reloaded.add(resource.urn)
            arn = str(resource.outputs["arn"])
            self.lambdas.forget(arn)
            self.servers.call(self.lambdas.warm(arn))
        return found

    def _put_code(self, function: Resource) -> None:
        from gatehouse.laptop.cloud.archives import zipped

        self.cloud.client("lambda").update_function_code(
            FunctionName=function.id, ZipFile=zipped(function.inputs["code"])
        )

    def _run(self, *, preview: bool) -> Result:
        if self._pulumi is not None:
            watcher = Watcher() if preview else self._watcher
            with told({DISCOVERY: json.dumps(self.stand_ins.addresses(self.login))}):
                return self._pulumi.run(
                    self.project,
                    self.policy,
                    preview=preview,
                    on_step=watcher.on_step,
                    on_note=watcher.on_note,
                )
        pack = self._pack or self.policy.launch(self.project, dry_run=preview)
        self._pack = None
        watcher = Watcher() if preview else self._watcher
        discovery = json.dumps(self.stand_ins.addresses(self.login))
        with pack, told({DISCOVERY: discovery}):
            return self.engine.deploy(
                self.project,
                pack=pack,
                preview=preview,
                on_step=watcher.on_step,
                on_note=self._watcher.on_note,
            )

    def _serve(self, result: Result) -> None:
        region = self.cloud.region
        for resource in result.resources:
            if resource.type == "aws:cognito/userPoolDomain:UserPoolDomain":
                domain, pool = str(resource.outputs["domain"]), str(resource.outputs["userPoolId"])
                base = f"https://{domain}" if "." in domain else managed_login(region, domain)
                self.addresses.add(base, f"{self.login}/{pool}")
        # Asking about load balancers takes a moment that a program without one is spared.
        if self._services.running or any(r.type == _LISTENER for r in result.resources):
            self._services.start()
        # The engine knows nothing of a reload: code that is again what it last deployed is unchanged to it.
        for resource in result.resources:
            if resource.urn in self._reloaded and resource.emulated:
                self._put_code(resource)
        self._reloaded.clear()
        self.lambdas.forget()
        self.gateway.load()
        wanted = self._ports.settle(r.id for r in result.resources if r.type in _APIS and r.emulated)
        served = self._ports.table
        self.gateway.ports.update(served)
        for port in set(self.gateway.ports) - set(served):
            del self.gateway.ports[port]
        for sock in wanted:
            self.servers.serve(self.gateway.app, sock, **self.gateway.server_config())
        self.outputs = known(result.outputs, result.resources, region)
        self.cloud.pages.name(str(origin) for origin in self.outputs.get("allowed_origins") or ())
        self._served = True
        self._seed_users(result)
        for resource in result.resources:
            if resource.type == "aws:lambda/function:Function" and resource.emulated:
                self.servers.call(self.lambdas.warm(str(resource.outputs["arn"])))
        self._write_run_file()

    def _load(self, arn: str) -> FunctionSpec | None:
        """The function with this ARN; the one to be debugged waits for a debugger, and has a day's time."""
        from gatehouse.laptop import invoking

        found = invoking.load(self.cloud, arn)
        named = any(r.name == self._debug and r.outputs.get("arn") == arn for r in self.resources)
        if found is None or not named:
            return found
        port = NODE_DEBUGGER if found.runtime.startswith("nodejs") else PYTHON_DEBUGGER
        return dataclasses.replace(found, debug=port, timeout=86_400)

    def _seed_users(self, result: Result) -> None:
        """Make those of laptop.yaml in the program's own pools, or one for a person who looks on where it says nothing."""
        from gatehouse.laptop.users import DEMO, seed

        named = self.stand_ins.users
        wanted = list(named.values()) if named is not None else [user(DEMO, self._key)] if self._demo else []
        self.users = {
            resource.id: seed(self.cloud.client("cognito-idp"), resource.id, wanted)
            for resource in result.resources
            if wanted and resource.type == _POOL and resource.emulated
        }

    def _start_services(self) -> None:
        from gatehouse.laptop.services import Services

        self._services = Services(
            self.cloud,
            self.project.directory,
            lambda: self.stand_ins.services,
            resolve=self.addresses.local,
            log=self._watcher.on_log,
        )
        self._stack.callback(self._services.close)

    def _listener(self, arn: str) -> str | None:
        return self._services.address(arn)

    def _endpoint(self, api_id: str) -> str:
        url = self._ports.url(api_id)
        self.addresses.add(execute_api(self.cloud.region, api_id), url)
        return url

    @property
    def gateways(self) -> dict[str, str]:
        """The base URL of each API that is served, by the API's id."""
        return self._ports.urls

    def serve_page(self) -> str:
        """Serve the browser client at the first allowed origin that is on this machine; answers its address, or "".

        Raises:
            PortError: The port of that origin is in use.
        """
        from gatehouse.laptop import page

        origin = page.own_origin(self.outputs.get("allowed_origins") or [])
        if origin and not self._page:
            sock = bind(
                page.port(origin), option="another http://localhost origin in the stack's allowedOrigins"
            )
            self.servers.serve(page.create_app(self._page_config), sock)
            self._page = f"{origin}/"
            self._write_run_file()
        return self._page

    def _page_config(self) -> dict[str, Any]:
        from gatehouse.laptop import page

        return {
            **page.config(self.outputs, self.addresses, self.cloud.client),
            "users": self._passwords.get(str(self.outputs.get("user_pool_id")), {}),
        }

    def _log(self, group: str, line: str) -> None:
        self._logs.put(group, line)
        self._watcher.on_log(group, line)

    @property
    def not_served(self) -> tuple[str, ...]:
        """What the program has and the gateway does not serve as AWS would, each in words."""
        missing = self._services.missing
        named = (
            f"the container {name!r} has no command in laptop.yaml, so nothing runs for it"
            for name in missing
        )
        return (*self.gateway.unemulated, *named)

    def _write_run_file(self) -> None:
        """Tell other commands where everything is."""
        self._run_file.write(
            {
                "cloud": self.cloud.endpoint,
                "region": self.cloud.region,
                "login": self.login,
                "page": self._page,
                "gateways": self.gateways,
                "addresses": self.addresses.table(),
                "outputs": self.outputs,
                "clients": self.stand_ins.secrets,
                "passwords": self.stand_ins.passwords | self._passwords,
                "engine": self._named.value,
                "environment": dict(self._engine_environment),
            }
        )

    @property
    def _passwords(self) -> dict[str, dict[str, str]]:
        return {pool: {one.name: one.password for one in users} for pool, users in self.users.items()}

    def _end_pack(self) -> None:
        if self._pack is not None:
            self._pack.close()

    def close(self) -> None:
        """End every server and process. Safe to call twice."""
        with interrupts.held():
            self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _shape(result: Result) -> list[tuple[str, str, object]]:
    """Return what tells one state of a stack from another."""
    return sorted((r.urn, r.id, json.dumps(r.inputs, default=str, sort_keys=True)) for r in result.resources)
