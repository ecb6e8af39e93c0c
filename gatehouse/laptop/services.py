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
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gatehouse.laptop.cloud import Cloud

_HOST: Final = "127.0.0.1"
_KEY_SETS: Final = ("/.well-known/jwks.json", "/.well-known/openid-configuration")
_TAIL: Final = 20
_KEPT: Final = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV")
"""What a process gets of this machine's environment: a container would have none of the rest."""


class ServiceError(Exception):
    """A service that can't be run; the message says which, why and what to do."""


@dataclass(frozen=True)
class Container:
    """What runs behind a listener: a container's name and its environment."""

    name: str
    environment: Mapping[str, str]


def commands(path: Path) -> dict[str, list[str]]:
    """Return what to run for each container, from a `laptop.yaml`; nothing if there is no such file.

    Raises:
        ServiceError: The file says it in a way that can't be read.
    """
    if not path.is_file():
        return {}
    try:
        held = yaml.safe_load(path.read_text()) or {}
    except yaml.YAMLError as error:
        raise ServiceError(f"{path} is not YAML: {error}") from error
    services = held.get("services") if isinstance(held, dict) else None
    found: dict[str, list[str]] = {}
    for name, service in (services or {}).items():
        command = service.get("command") if isinstance(service, dict) else None
        if not isinstance(command, list) or not command or not all(isinstance(part, str) for part in command):
            raise ServiceError(
                f"{path}: services.{name}.command is {command!r}. Write the command as a list of texts, such as"
                " [python, service/server.py]."
            )
        found[str(name)] = command
    return found


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
            return Container(name, environment)
    return None


@dataclass
class _Running:
    """A process that was started for a container, and its last lines."""

    container: Container
    command: list[str]
    port: int
    process: subprocess.Popen[str]
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=_TAIL))

    def serves(self, container: Container, command: list[str]) -> bool:
        """Return whether it still runs, and as it should."""
        return self.process.poll() is None and (self.container, self.command) == (container, command)

    def end(self) -> None:
        """End the process, and kill it if it does not go."""
        self.process.terminate()
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


class Services:
    """The processes behind the private listeners of a local cloud. Call `start()` after each deployment.

    Args:
        cloud: Where the listeners are.
        directory: The program's folder: it holds `laptop.yaml`, and the processes run in it.
        resolve: Gives the address at which this machine reaches a URL. A variable of a container that is the URL of an
            issuer's discovery document or key set is passed through it; an issuer's own URL stays, since tokens carry it.
        log: Takes a container's name and a line that it wrote.
        timeout: Seconds that a process may take until it listens.
    """

    def __init__(
        self,
        cloud: Cloud,
        directory: Path,
        *,
        resolve: Callable[[str], str] = str,
        log: Callable[[str, str], None] = lambda _name, _line: None,
        timeout: float = 15,
    ) -> None:
        self._cloud = cloud
        self._directory = directory
        self._resolve = resolve
        self._log = log
        self._timeout = timeout
        self._running: dict[str, _Running] = {}
        self._ports: dict[str, int] = {}
        self.missing: tuple[str, ...] = ()

    def start(self) -> None:
        """Run what the listeners lead to now, restart what changed and end what is gone; wait until all of it listens.

        Containers that `laptop.yaml` names no command for are left in `missing`.

        Raises:
            ServiceError: A command can't be run, or its process ended or did not listen in time.
        """
        known = commands(self._directory / "laptop.yaml")
        wanted = {
            arn: found for arn in self._listeners() if (found := container_behind(self._cloud.client, arn))
        }
        self.missing = tuple(sorted({item.name for item in wanted.values()} - known.keys()))
        containers = {item.name: item for item in wanted.values() if item.name in known}
        for name in [name for name in self._running if name not in containers]:
            self._running.pop(name).end()
        fresh = [
            self._run(item, known[name])
            for name, item in containers.items()
            if not self._serves(item, known[name])
        ]
        for running in fresh:
            self._wait(running)
        self._ports = {
            arn: self._running[item.name].port for arn, item in wanted.items() if item.name in self._running
        }

    def address(self, listener_arn: str) -> str | None:
        """Return where the process behind a listener is reached, or None where there is none."""
        port = self._ports.get(listener_arn)
        return f"http://{_HOST}:{port}" if port else None

    def close(self) -> None:
        """End every process. Safe to call twice."""
        while self._running:
            self._running.popitem()[1].end()
        self._ports = {}

    def _listeners(self) -> list[str]:
        balancing = self._cloud.client("elbv2")
        balancers = [item["LoadBalancerArn"] for item in balancing.describe_load_balancers()["LoadBalancers"]]
        return [
            listener["ListenerArn"]
            for balancer in balancers
            for listener in balancing.describe_listeners(LoadBalancerArn=balancer)["Listeners"]
        ]

    def _serves(self, container: Container, command: list[str]) -> bool:
        running = self._running.get(container.name)
        return running is not None and running.serves(container, command)

    def _run(self, container: Container, command: list[str]) -> _Running:
        before = self._running.pop(container.name, None)
        if before:
            before.end()
        port = _free_port()
        program = [sys.executable if command[0] in {"python", "python3"} else command[0], *command[1:]]
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command, from the user's own file
                program,
                cwd=self._directory,
                env=self._environment(container, port),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except OSError as error:
            raise ServiceError(
                f"The service {container.name!r} can't be run: {command[0]}: {error.strerror}. Correct"
                f" services.{container.name}.command in laptop.yaml."
            ) from error
        running = _Running(container, command, port, process)
        self._running[container.name] = running
        threading.Thread(
            target=self._read, args=(running,), name=f"service-{container.name}", daemon=True
        ).start()
        return running

    def _environment(self, container: Container, port: int) -> dict[str, str]:
        environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
        for key, value in container.environment.items():
            environment[key] = self._resolve(value) if value.endswith(_KEY_SETS) else value
        return {
            **environment,
            "AWS_ENDPOINT_URL": self._cloud.endpoint,
            "AWS_REGION": self._cloud.region,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "HOST": _HOST,
            "PORT": str(port),
            "PYTHONUNBUFFERED": "1",
        }

    def _read(self, running: _Running) -> None:
        with contextlib.suppress(ValueError, OSError):  # closed while it was read
            for line in running.process.stdout or ():
                running.tail.append(line.rstrip())
                self._log(running.container.name, line.rstrip())

    def _wait(self, running: _Running) -> None:
        name, deadline = running.container.name, time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            status = running.process.poll()
            if status is not None:
                time.sleep(0.05)  # its last lines are being read
                said = "\n".join(running.tail)
                raise ServiceError(
                    f"The service {name!r} ended with status {status} before it listened on its PORT.\n{said}"
                )
            with contextlib.suppress(OSError), socket.create_connection((_HOST, running.port), timeout=1):
                return
            time.sleep(0.03)
        raise ServiceError(
            f"The service {name!r} does not listen on 127.0.0.1:{running.port} after {self._timeout:g} s."
            " It must listen on the port in its PORT variable."
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port
