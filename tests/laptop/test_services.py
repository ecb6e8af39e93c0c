"""Processes behind private listeners, in a real moto."""

from __future__ import annotations

import json
import signal
import socket
import sys
import textwrap
import threading
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop import services as module
from gatehouse.laptop.child import ChildProcess
from gatehouse.laptop.cloud import Cloud, Provider
from gatehouse.laptop.config import StandIns
from gatehouse.laptop.services import ServiceError, Services, check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

SERVER = """
    import http.server, json, os, sys

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(dict(os.environ)).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    print("listening")
    http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""


class Stack:
    """A private load balancer before a service of one container."""

    def __init__(self, cloud: Cloud, environment: dict[str, str]) -> None:
        self.cloud = cloud
        self.provider = Provider(cloud)
        vpc = self.make("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16").id
        subnets = [
            self.make(
                "aws:ec2/subnet:Subnet", zone, vpcId=vpc, cidrBlock=f"10.0.{i}.0/24", availabilityZone=zone
            ).id
            for i, zone in enumerate(("eu-west-1a", "eu-west-1b"))
        ]
        balancer = self.make("aws:lb/loadBalancer:LoadBalancer", internal=True, subnets=subnets).id
        targets = self.make(
            "aws:lb/targetGroup:TargetGroup", port=8080.0, protocol="HTTP", vpcId=vpc, targetType="ip"
        ).id
        forward = [{"type": "forward", "targetGroupArn": targets}]
        self.listener = self.make(
            "aws:lb/listener:Listener", loadBalancerArn=balancer, port=80.0, defaultActions=forward
        ).id
        self.cluster = self.make("aws:ecs/cluster:Cluster").id
        self.service = self.make(
            "aws:ecs/service:Service",
            cluster=self.cluster,
            taskDefinition=self.task(environment),
            desiredCount=1.0,
            launchType="FARGATE",
            loadBalancers=[{"targetGroupArn": targets, "containerName": "timer", "containerPort": 8080.0}],
            networkConfiguration={"subnets": subnets},
        ).id

    def make(self, type_: str, name: str = "it", **inputs: Any) -> Any:
        return self.provider.create(f"urn:pulumi:dev::test::{type_}::{name}", type_, inputs)

    def task(self, environment: dict[str, str]) -> str:
        variables = [{"name": key, "value": value} for key, value in environment.items()]
        container = {"name": "timer", "image": "timer:1", "environment": variables}
        made = self.make(
            "aws:ecs/taskDefinition:TaskDefinition",
            family="timer",
            cpu="256",
            memory="512",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            containerDefinitions=json.dumps([container]),
        )
        return str(made.outputs["arn"])


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Cloud.start() as cloud:
        yield Stack(
            cloud,
            {
                "TZ": "UTC",
                "ISSUER": "https://issuer.example",
                "KEYS": "https://issuer.example/.well-known/jwks.json",
            },
        )


def write(directory: Path, server: str = SERVER, command: str = "[python, server.py]") -> None:
    (directory / "server.py").write_text(textwrap.dedent(server))
    (directory / "laptop.yaml").write_text(f"services:\n  timer:\n    command: {command}\n")


def environment(url: str | None) -> dict[str, str]:
    assert url is not None
    with urllib.request.urlopen(url, timeout=5) as response:
        held: dict[str, str] = json.load(response)
        return held


def commands(directory: Path) -> Callable[[], Mapping[str, tuple[str, ...]]]:
    return lambda: StandIns.of(directory).services


@pytest.fixture
def services(stack: Stack, tmp_path: Path) -> Iterator[Services]:
    made = Services(
        stack.cloud,
        tmp_path,
        commands(tmp_path),
        resolve=lambda url: url.replace("https://issuer.example", "http://127.0.0.1:9"),
    )
    yield made
    made.close()


def test_a_listener_leads_to_the_process_of_its_container(
    stack: Stack, services: Services, tmp_path: Path
) -> None:
    write(tmp_path)
    services.start()
    assert environment(services.address(stack.listener))["TZ"] == "UTC"


def test_the_key_set_is_the_local_one_and_the_issuer_stays(
    stack: Stack, services: Services, tmp_path: Path
) -> None:
    write(tmp_path)
    services.start()
    held = environment(services.address(stack.listener))
    assert held["KEYS"] == "http://127.0.0.1:9/.well-known/jwks.json"
    assert held["ISSUER"] == "https://issuer.example"


def test_a_process_gets_nothing_else_of_this_machines_environment(
    stack: Stack, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_SECRET", "x")
    write(tmp_path)
    services.start()
    assert "MY_SECRET" not in environment(services.address(stack.listener))


def test_a_second_start_leaves_a_process_running(stack: Stack, services: Services, tmp_path: Path) -> None:
    write(tmp_path)
    services.start()
    before = services.address(stack.listener)
    services.start()
    assert services.address(stack.listener) == before


def test_a_changed_environment_restarts_the_process(stack: Stack, services: Services, tmp_path: Path) -> None:
    write(tmp_path)
    services.start()
    stack.cloud.client("ecs").update_service(
        cluster=stack.cluster, service=stack.service, taskDefinition=stack.task({"TZ": "Europe/Lisbon"})
    )
    services.start()
    assert environment(services.address(stack.listener))["TZ"] == "Europe/Lisbon"


def test_a_process_that_ends_is_an_error_with_its_last_words(services: Services, tmp_path: Path) -> None:
    write(tmp_path, "raise SystemExit('no database')")
    with pytest.raises(ServiceError, match=r"(?s)'timer' ended with status 1.*no database"):
        services.start()


def test_a_process_whose_port_was_taken_before_it_got_there_is_started_at_another(
    stack: Stack, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        drawn = [taken.getsockname()[1]]
        real = module._free_port
        monkeypatch.setattr(module, "_free_port", lambda held: drawn.pop() if drawn else real(held))
        write(tmp_path)
        services.start()
        assert environment(services.address(stack.listener))["PORT"] != str(taken.getsockname()[1])


def test_a_process_that_does_not_listen_is_an_error(stack: Stack, tmp_path: Path) -> None:
    write(tmp_path, "import time; time.sleep(60)")
    services = Services(stack.cloud, tmp_path, commands(tmp_path), timeout=0.3)
    try:
        with pytest.raises(ServiceError, match=r"does not listen on 127\.0\.0\.1:\d+ after 0\.3 s"):
            services.start()
    finally:
        services.close()


def test_a_command_that_is_not_there_is_an_error(services: Services, tmp_path: Path) -> None:
    write(tmp_path, command="[no-such-program]")
    with pytest.raises(ServiceError, match=r"no-such-program.*services\.timer\.command"):
        services.start()


def test_a_container_without_a_command_is_missing(stack: Stack, services: Services, tmp_path: Path) -> None:
    (tmp_path / "laptop.yaml").write_text("services: {}\n")
    services.start()
    assert "timer" in services.missing
    assert services.address(stack.listener) is None


def test_an_unknown_listener_has_no_address(services: Services) -> None:
    assert services.address("arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/a/b/c") is None


def test_closing_ends_the_process(stack: Stack, services: Services, tmp_path: Path) -> None:
    write(tmp_path)
    services.start()
    url = services.address(stack.listener)
    services.close()
    with pytest.raises(OSError, match="refused"):
        environment(url)


def test_closing_ends_what_a_shell_started_for_the_service(
    stack: Stack, services: Services, tmp_path: Path
) -> None:
    write(tmp_path, command=f"[sh, -c, '{sys.executable} server.py & wait']")
    services.start()
    url = services.address(stack.listener)
    assert environment(url)["PORT"]
    services.close()
    with pytest.raises(OSError, match="refused"):
        environment(url)


def test_a_process_that_does_not_end_when_asked_is_killed(tmp_path: Path) -> None:
    source = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    said = threading.Event()
    child = ChildProcess(
        [sys.executable, "-c", source],
        directory=tmp_path,
        environment={},
        log=lambda _: said.set(),
        grace=0.1,
    )
    assert said.wait(20)
    child.end()
    assert child.status == -signal.SIGKILL


def test_what_a_shell_started_may_end_in_its_own_way_though_the_shell_is_gone_first(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit())\n"
        "try:\n"
        "    os.write(1, b'up\\n')\n"
        "    time.sleep(60)\n"
        "finally:\n"
        "    time.sleep(0.2)\n"
        "    os.write(1, b'saved\\n')\n"
    )
    said = threading.Event()
    child = ChildProcess(
        ["sh", "-c", f"{sys.executable} server.py; true"],
        directory=tmp_path,
        environment={},
        log=lambda _: said.set(),
    )
    assert said.wait(20)
    child.end()
    assert child.tail[-1] == "saved"


def test_a_command_whose_program_is_not_there_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    commands = {
        "a": ("no-such-program-here",),
        "b": ("python", "x.py"),
        "c": ("./server",),
        "d": ("sh", "-c", "true"),
    }
    with pytest.raises(ServiceError) as refused:
        check(commands, tmp_path)
    assert str(refused.value).splitlines() == [
        "services.a.command in laptop.yaml: there is no program 'no-such-program-here' on PATH.",
        f"services.c.command in laptop.yaml: there is no program './server' in {tmp_path}.",
    ]
