"""Runs what stands behind a private load balancer as a process on this machine, so that a VPC link has somewhere to go.

A listener leads to a target group, that to an ECS service, and that to a container of its task definition. What to
run for a container is said by `laptop.yaml`, beside Pulumi.yaml:

    services:
      timer:                                # the container's name
        command: [python, service/server.py]

The process runs in the program's folder. It gets the container's environment and PORT, the loopback port that it must
listen on.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.child import ChildProcess
from gatehouse.laptop.invoking import role_keys
from gatehouse.laptop.servers import HOST, PortError, bind
from gatehouse.urls import reachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from gatehouse.laptop.cloud import Cloud

_PYTHON: Final = frozenset({"python", "python3"})
"""Who writes these means the interpreter that runs Gatehouse, whether or not one is on PATH."""
_PORTS: Final = range(20000, 30000)
_TRIES: Final = 3
_KEPT: Final = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")
"""What a process gets of this machine's environment: a container would have none of the rest."""


class ServiceError(Exception):
    """A service that can't be run; the message says which, why and what to do."""


@dataclass(frozen=True)
class Container:
    """What runs behind a listener: a container's name, its environment, and the ARN of its task's role or empty."""

    name: str
    environment: Mapping[str, str]
    role: str = ""


def check(commands: Mapping[str, tuple[str, ...]], directory: Path) -> None:
    """Look for each command's program before anything is built.

    Raises:
        ServiceError: There is no such program; all that are missing are in one error.
    """
    missing = [
        f"services.{name}.command in laptop.yaml: there is no program {command[0]!r}"
        + (f" in {directory}." if os.sep in command[0] else " on PATH.")
        for name, command in commands.items()
        if command[0] not in _PYTHON and not _found(command[0], directory)
    ]
    if missing:
        raise ServiceError("\n".join(missing))


def _found(program: str, directory: Path) -> bool:
    """Whether a process that is started in the directory finds the program: by its path, or on PATH."""
    return bool(shutil.which(directory / program if os.sep in program else program))


def container_behind(client: Callable[[str], Any], listener: str) -> Container | None:
    """Return what a load balancer's listener leads to, or None where that is no container of an ECS service."""
    balancing, containers = client("elbv2"), client("ecs")
    try:
        found = balancing.describe_listeners(ListenerArns=[listener])["Listeners"]
    except balancing.exceptions.ListenerNotFoundException:
        return None
    groups = {arn for item in found for action in item.get("DefaultActions", []) for arn in _groups(action)}
    for cluster in containers.list_clusters()["clusterArns"]:
        names = containers.list_services(cluster=cluster)["serviceArns"]
        services = containers.describe_services(cluster=cluster, services=names)["services"] if names else []
        for service in services:
            for balancer in service.get("loadBalancers", []):
                if balancer.get("targetGroupArn") in groups:
                    return _container(containers, service["taskDefinition"], balancer["containerName"])
    return None


def _groups(action: Mapping[str, Any]) -> list[str]:
    forward = action.get("ForwardConfig", {}).get("TargetGroups", [])
    return [
        arn for arn in (action.get("TargetGroupArn"), *(group["TargetGroupArn"] for group in forward)) if arn
    ]


def _container(ecs: Any, task: str, name: str) -> Container | None:  # noqa: ANN401 - a boto3 client
    definition = ecs.describe_task_definition(taskDefinition=task)["taskDefinition"]
    for container in definition["containerDefinitions"]:
        if container["name"] == name:
            environment = {item["name"]: item["value"] for item in container.get("environment", [])}
            return Container(name, environment, definition.get("taskRoleArn", ""))
    return None


def _keys(cloud: Cloud, container: Container) -> dict[str, str]:
    if container.role:
        return role_keys(cloud, container.role, container.name)
    # The local cloud asks nobody who they are; a call that is signed with these is nobody's.
    return {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}


@dataclass(frozen=True)
class _Running:
    """A process that was started for a container."""

    container: Container
    command: tuple[str, ...]
    port: int
    process: ChildProcess

    def serves(self, container: Container, command: tuple[str, ...]) -> bool:
        """Return whether it still runs, and as it should."""
        return self.process.status is None and (self.container, self.command) == (container, command)


class Services:
    """The processes behind the private listeners of a local cloud. Call `start()` after each deployment.

    `directory` is the program's folder, in which the processes run; `commands` gives what to run for a container of each
    name. `resolve` gives the address at which this machine reaches a URL: a variable of a container that is the URL of an
    issuer's discovery document or key set is passed through it, while an issuer's own URL stays, since tokens carry it.
    `log` takes a container's name and a line that it wrote. `timeout` is in seconds, until a process listens.
    """

    def __init__(
        self,
        cloud: Cloud,
        directory: Path,
        commands: Callable[[], Mapping[str, tuple[str, ...]]],
        *,
        resolve: Callable[[str], str] = str,
        log: Callable[[str, str], None] = lambda _name, _line: None,
        timeout: float = 15,
    ) -> None:
        self._cloud = cloud
        self._directory = directory
        self._commands = commands
        self._resolve = resolve
        self._log = log
        self._timeout = timeout
        self._running: dict[str, _Running] = {}
        self._ports: dict[str, int] = {}
        self.missing: tuple[str, ...] = ()

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return bool(self._running)

    def start(self) -> None:
        """Run what the listeners lead to now, restart what changed and end what is gone; wait until all of it listens.

        Containers without a command are left in `missing`.

        Raises:
            ServiceError: A command can't be run, or its process ended or did not listen in time.
        """
        known = self._commands()
        wanted = {
            arn: found for arn in self._listeners() if (found := container_behind(self._cloud.client, arn))
        }
        self.missing = tuple(sorted({item.name for item in wanted.values()} - known.keys()))
        containers = {item.name: item for item in wanted.values() if item.name in known}
        for name in [name for name in self._running if name not in containers]:
            self._running.pop(name).process.end()
        fresh = [
            self._run(item, known[name])
            for name, item in containers.items()
            if not self._serves(item, known[name])
        ]
        for running in fresh:
            self._wait(running, tries=_TRIES)
        self._ports = {
            arn: self._running[item.name].port for arn, item in wanted.items() if item.name in self._running
        }

    def address(self, listener_arn: str) -> str | None:
        """Return where the process behind a listener is reached, or None where there is none."""
        port = self._ports.get(listener_arn)
        return f"http://{HOST}:{port}" if port else None

    def close(self) -> None:
        """End every process. Safe to call twice."""
        while self._running:
            self._running.popitem()[1].process.end()
        self._ports = {}

    def _listeners(self) -> list[str]:
        balancing = self._cloud.client("elbv2")
        balancers = [item["LoadBalancerArn"] for item in balancing.describe_load_balancers()["LoadBalancers"]]
        return [
            listener["ListenerArn"]
            for balancer in balancers
            for listener in balancing.describe_listeners(LoadBalancerArn=balancer)["Listeners"]
        ]

    def _serves(self, container: Container, command: tuple[str, ...]) -> bool:
        running = self._running.get(container.name)
        return running is not None and running.serves(container, command)

    def _run(self, container: Container, command: tuple[str, ...]) -> _Running:
        before = self._running.pop(container.name, None)
        if before:
            before.process.end()
        port = _free_port(running.port for running in self._running.values())
        program = [sys.executable if command[0] in _PYTHON else command[0], *command[1:]]
        try:
            process = ChildProcess(
                program,
                directory=self._directory,
                environment=self._environment(container, port),
                log=lambda line: self._log(container.name, line),
            )
        except OSError as error:
            raise ServiceError(
                f"The service {container.name!r} can't be run: {command[0]}: {error.strerror}. Correct"
                f" services.{container.name}.command in laptop.yaml."
            ) from error
        running = _Running(container, command, port, process)
        self._running[container.name] = running
        return running

    def _environment(self, container: Container, port: int) -> dict[str, str]:
        environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
        return {
            **environment,
            **reachable(container.environment, self._resolve),
            "AWS_ENDPOINT_URL": self._cloud.endpoint,
            "AWS_REGION": self._cloud.region,
            **_keys(self._cloud, container),
            "HOST": HOST,
            "PORT": str(port),
            "PYTHONUNBUFFERED": "1",
        }

    def _wait(self, running: _Running, *, tries: int) -> None:
        """Wait until a process listens; one whose port another program took before it is started at another port."""
        name, deadline = running.container.name, time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            status = running.process.status
            if status is not None:
                if tries > 1 and not _is_free(running.port):
                    self._wait(self._run(running.container, running.command), tries=tries - 1)
                    return
                raise ServiceError(
                    f"The service {name!r} ended with status {status} before it listened on its PORT.\n"
                    f"{running.process.last_words()}"
                )
            with contextlib.suppress(OSError), socket.create_connection((HOST, running.port), timeout=1):
                return
            time.sleep(0.03)
        raise ServiceError(
            f"The service {name!r} does not listen on 127.0.0.1:{running.port} after {self._timeout:g} s."
            " It must listen on the port in its PORT variable."
        )


def _free_port(taken: Iterable[int]) -> int:
    """A port that is free now, from below those that an operating system gives out by itself.

    The process binds it only later, and can't be handed a socket that is bound already; meanwhile nobody gets it who does
    not ask for this very number.
    """
    held = set(taken)
    for port in random.sample(_PORTS, len(_PORTS)):
        if port not in held and _is_free(port):
            return port
    raise ServiceError(
        f"No port from {_PORTS[0]} to {_PORTS[-1]} is free on this machine; end what holds them."
    )


def _is_free(port: int) -> bool:
    with contextlib.suppress(PortError):
        bind(port).close()
        return True
    return False
