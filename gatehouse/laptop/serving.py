"""What a laptop serves a stack with: the local cloud, the sign-in, the Lambdas, the gateway and their addresses."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Any

from gatehouse import apis
from gatehouse.laptop import schedules, unserved
from gatehouse.laptop.config import StandIns, user
from gatehouse.laptop.servers import HOST, Servers, bind, port_of
from gatehouse.urls import Addresses, cognito_issuer, execute_api, managed_login, reachable

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from gatehouse.laptop.config import StandInUser
    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.state import ResourceState
    from gatehouse.laptop.lambdas import FunctionSpec
    from gatehouse.laptop.ports import Ports
    from gatehouse.laptop.preview import Watcher

PYTHON_DEBUGGER, NODE_DEBUGGER = 5678, 9229
"""The ports that debuggers of these languages try first."""
_DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain"
_FUNCTION = "aws:lambda/function:Function"
_LISTENER = "aws:lb/listener:Listener"
_POOL = "aws:cognito/userPool:UserPool"
_MESSAGES = "messages.jsonl"


class Serving:
    """Servers for whatever a stack has: give it the stack's resources after each deploy.

    Everything that it starts is ended by `stack`, the last first.
    """

    def __init__(
        self,
        stack: contextlib.ExitStack,
        ports: Ports,
        *,
        project: Project,
        own: Path,
        region: str,
        key: bytes,
        watcher: Watcher,
        debug: str = "",
    ) -> None:
        from gatehouse.laptop.cloud import Cloud

        self.addresses = Addresses()
        self.ports = ports
        self.stand_ins = StandIns()
        self.users: dict[str, list[StandInUser]] = {}
        self.resources: tuple[ResourceState, ...] = ()
        self._stand_in_addresses: dict[str, str] = {}
        self._reloaded: set[str] = set()
        self._broken: list[str] = []
        self._program = project.main.parent
        self._key = key
        self._debug = debug
        self._watcher = watcher
        self.cloud = Cloud.start(region=region)
        stack.callback(self.cloud.close)
        self.servers = Servers()
        stack.callback(self.servers.close)
        self._start_login(stack, own)
        self.use(StandIns.of(project.directory, key))
        self._start_logs(stack)
        self._start_services(stack, project.directory)
        self._start_gateway(stack)
        stack.callback(self.servers.drain)  # first of all, while what serves the requests is still there

    def _start_login(self, stack: contextlib.ExitStack, own: Path) -> None:
        from gatehouse.laptop import invoking, login
        from gatehouse.laptop.login.cognito.messages import Outbox
        from gatehouse.laptop.login.cognito.triggers import Triggers

        sock = bind(0)
        self.login = f"http://{HOST}:{port_of(sock)}"
        self.addresses.add(cognito_issuer(self.cloud.region), self.login)
        outbox = Outbox(own / _MESSAGES, self._watcher.on_log)
        stack.callback(outbox.close)
        app = login.create_app(
            self.cloud,
            base_url=self.login,
            stand_ins=lambda: self.stand_ins,
            triggers=Triggers(
                lambda *call: invoking.trigger(self.cloud, self.servers, self.lambdas, *call),
            ),
            outbox=outbox,
            users=self._people,
        )
        self.servers.serve(app, sock)

    def _start_logs(self, stack: contextlib.ExitStack) -> None:
        from gatehouse.laptop.log_writer import LogWriter

        self._logs = LogWriter(self.cloud.client)
        stack.callback(self._logs.close)

    def _start_services(self, stack: contextlib.ExitStack, directory: Path) -> None:
        from gatehouse.laptop.services import Services

        self._services = Services(
            self.cloud,
            directory,
            lambda: self.stand_ins.services,
            resolve=self.addresses.local,
            log=self._watcher.on_log,
        )
        stack.callback(self._services.close)

    def _start_gateway(self, stack: contextlib.ExitStack) -> None:
        from gatehouse.laptop import integrations
        from gatehouse.laptop.cloud import principals
        from gatehouse.laptop.gateway import Gateway
        from gatehouse.laptop.lambdas import Lambdas
        from gatehouse.laptop.served import served
        from gatehouse.laptop.sources import Sources

        region = self.cloud.region
        self.lambdas = Lambdas(
            self._load,
            log=self._log,
            environment={
                "AWS_REGION": region,
                "AWS_DEFAULT_REGION": region,
                "AWS_ENDPOINT_URL": self.cloud.endpoint,
                "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
            },
        )
        self.servers.call(self.lambdas.start())
        stack.callback(lambda: self.servers.call(self.lambdas.close(), 10))
        sources = Sources(self.cloud, lambda *call: self.servers.call(self.lambdas.invoke(*call)), self._log)
        stack.callback(sources.close)
        self.gateway = Gateway(
            self.cloud.client,
            self.lambdas.invoke,
            resolve=self.addresses.local,
            listener=self._services.address,
            access_log=self._logs.put,
            principals=partial(principals.find, self.cloud.account),
            region=region,
            account=self.cloud.account,
            service=partial(integrations.call, self.cloud),
        )
        self.gateway.app.on_answer = lambda *answered: self._watcher.on_request(served(*answered))
        stack.callback(lambda: self.servers.call(self.gateway.close(), 5))

    def use(self, stand_ins: StandIns) -> None:
        """Let what laptop.yaml says now be in force, in place of what it said before."""
        from gatehouse.laptop import login
        from gatehouse.laptop.services import check

        check(stand_ins.services, self._program)
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

    def expect(self, made: Iterable[tuple[str, str]]) -> None:
        """Give ports to the APIs among what a program is about to make: types and names, in its own order."""
        self.ports.expect([f"{kind}::{name}" for kind, name in made if kind in apis.TYPES])

    def endpoint(self, api_id: str, name: str = "") -> str:
        """Return the base URL on this machine of an API that is served, or about to be made under this type and name."""
        url = self.ports.url(api_id, name)
        self.addresses.add(execute_api(self.cloud.region, api_id), url)
        return url

    def leave(self, staying: Collection[str]) -> None:
        """Give up the ports of the APIs whose URNs are not among those that stay; their successors may take them."""
        self.ports.leave({r.id for r in self.resources if r.type in apis.TYPES and r.urn not in staying})

    def serve(self, resources: Sequence[ResourceState]) -> None:
        """Serve what a deploy made."""
        self.resources = tuple(resources)
        for resource in self._of(_DOMAIN):
            domain, pool = str(resource.outputs["domain"]), str(resource.outputs["userPoolId"])
            base = f"https://{domain}" if "." in domain else managed_login(self.cloud.region, domain)
            self.addresses.add(base, f"{self.login}/{pool}")
        # Asking about load balancers takes a moment that a program without one is spared.
        if self._services.running or self._of(_LISTENER):
            self._services.start()
        # The engine knows nothing of a reload: code that is again what it last deployed is unchanged to it.
        for resource in resources:
            if resource.urn in self._reloaded and resource.emulated:
                self._put_code(resource)
        self._reloaded.clear()
        self.lambdas.forget()
        self.gateway.load()
        wanted = self.ports.settle(
            {r.id: f"{r.type}::{r.name}" for r in resources if r.type in apis.TYPES and r.emulated}
        )
        served = self.ports.table
        self.gateway.ports.update(served)
        for port in set(self.gateway.ports) - set(served):
            del self.gateway.ports[port]
        for sock in wanted:
            self.servers.serve(self.gateway.app, sock, **self.gateway.server_config())

    def warm(self) -> None:
        """Start a process for each function, so that no first request waits for one."""
        said = self._warmed([resource for resource in self._of(_FUNCTION) if resource.emulated])
        self._broken = [why for why in said if why]

    def seed_users(self, *, demo: bool) -> None:
        """Make those of laptop.yaml in the program's own pools, or a person who looks on where it says nothing."""
        from gatehouse.laptop.users import DEMO, seed

        named = self.stand_ins.users
        wanted = list(named.values()) if named is not None else [user(DEMO, self._key)] if demo else []
        self.users = {
            resource.id: seed(self.cloud.client("cognito-idp"), resource.id, wanted)
            for resource in self._of(_POOL)
            if wanted and resource.emulated
        }

    def reload(self, functions: Sequence[ResourceState]) -> list[str]:
        """Serve functions' code as their files are now; says of each why it does not start, and nothing where it does."""
        for function in functions:
            self._put_code(function)
            self._reloaded.add(function.urn)
            self.lambdas.forget(str(function.outputs["arn"]))
        self._warmed(functions)  # they start together
        return self._warmed(functions, wait=True)

    def _warmed(self, functions: Sequence[ResourceState], *, wait: bool = False) -> list[str]:
        return [self.servers.call(self.lambdas.warm(str(one.outputs["arn"]), wait=wait)) for one in functions]

    @property
    def missing(self) -> tuple[str, ...]:
        """What the stack has and is not served as AWS would, each in words."""
        return (
            *self.gateway.unemulated,
            *unserved.named_otherwise(self._services.missing, self.resources, self.stand_ins),
            *self._broken,
            *unserved.triggers(self.resources),
            *schedules.unserved(self.resources),
        )

    def _of(self, kind: str) -> list[ResourceState]:
        return [resource for resource in self.resources if resource.type == kind]

    def _put_code(self, function: ResourceState) -> None:
        from gatehouse.laptop.cloud.archives import located, zipped

        code = located(function.inputs["code"], self._program)
        self.cloud.client("lambda").update_function_code(FunctionName=function.id, ZipFile=zipped(code))

    def _load(self, arn: str) -> FunctionSpec | None:
        """The function with this ARN; the one to be debugged waits for a debugger, and has a day's time."""
        from gatehouse.laptop import invoking

        found = invoking.load(self.cloud, arn)
        if found is not None:
            found = dataclasses.replace(found, environment=reachable(found.environment, self.addresses.local))
        named = any(r.name == self._debug and r.outputs.get("arn") == arn for r in self.resources)
        if found is None or not named:
            return found
        port = NODE_DEBUGGER if found.runtime.startswith("nodejs") else PYTHON_DEBUGGER
        return dataclasses.replace(found, debug=port, timeout=86_400)

    def _log(self, group: str, line: str) -> None:
        self._logs.put(group, line)
        self._watcher.on_log(group, line)

    def facts(self) -> dict[str, Any]:
        """What other commands are told of what is served."""
        return {
            "cloud": self.cloud.endpoint,
            "region": self.cloud.region,
            "login": self.login,
            "gateways": self.ports.urls,
            "addresses": self.addresses.table(),
            "clients": self.stand_ins.secrets,
            "passwords": self.stand_ins.passwords | self.passwords,
        }

    def _people(self, issuer: str) -> dict[str, str]:
        """The names and passwords of those who were made for this laptop and can sign in at this issuer."""
        made = self.stand_ins.passwords | self.passwords
        return made.get(issuer) or made.get(issuer.rpartition("/")[2]) or {}

    @property
    def passwords(self) -> dict[str, dict[str, str]]:
        """The passwords of the users that were made, by pool id and name."""
        return {pool: {one.name: one.password for one in users} for pool, users in self.users.items()}
