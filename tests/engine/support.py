"""What the tests of the engine share: a cloud, an engine, and plain `pulumi` commands against them."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from gatehouse.laptop.cloud import Cloud, Provider
from gatehouse.laptop.cloud.attachable import Attachable
from gatehouse.laptop.engine import project
from gatehouse.laptop.engine.pulumi import PulumiEngine
from gatehouse.laptop.engine.pulumi_cli import Home
from gatehouse.laptop.pack.find import find_pack

if TYPE_CHECKING:
    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.state import Result

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/Pulumi.yaml"))
DEFAULT_NETWORK = ("timer:vpcId", "timer:privateSubnetIds")


class Bench:
    """Pulumi's engine, the cloud that it creates in, and the `pulumi` command on the same state."""

    def __init__(self, pulumi: Path, folder: Path) -> None:
        self.pulumi = pulumi
        self._stack = ExitStack()
        self.cloud = self._stack.enter_context(Cloud.start())
        self.changes = 0
        self.attached = self._stack.enter_context(Attachable(Provider(self.cloud), Path.cwd(), self._changed))
        self.home = Home(folder)
        self.engine = PulumiEngine(self.home, self.attached)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _changed(self) -> None:
        self.changes += 1

    def program(self, directory: Path, **config: Any) -> Project:
        found = project.load(directory, "dev")
        given = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
        return replace(found, config={**found.config, **given})

    def run(self, program: Project, *, preview: bool = False) -> Result:
        return self.engine.run(program, find_pack(program.directory), preview=preview)

    def command(
        self, *args: str, cwd: Path | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run `pulumi` on the engine's state, as a person in another terminal would."""
        done = subprocess.run(
            [self.pulumi, *args, "--non-interactive", "--color", "never"],
            cwd=cwd or self.home.folder,
            env={
                **os.environ,
                **self.home.environment,
                **self.attached.environment,
                "PULUMI_HOME": str(self.home.folder / "home"),
                "PATH": f"{self.pulumi.parent}{os.pathsep}{os.environ['PATH']}",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def left(self) -> dict[str, list[str]]:
        """What the cloud holds that a program may have made."""
        client = self.cloud.client
        return {
            "apis": [api["ApiId"] for api in client("apigatewayv2").get_apis()["Items"]],
            "rest apis": [api["id"] for api in client("apigateway").get_rest_apis()["items"]],
            "pools": [
                pool["Id"] for pool in client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
            ],
            "functions": [f["FunctionName"] for f in client("lambda").list_functions()["Functions"]],
            "roles": [role["RoleName"] for role in client("iam").list_roles()["Roles"]],
            "log groups": [g["logGroupName"] for g in client("logs").describe_log_groups()["logGroups"]],
            "alarms": [a["AlarmName"] for a in client("cloudwatch").describe_alarms()["MetricAlarms"]],
            "domains": [d["DomainName"] for d in client("apigatewayv2").get_domain_names()["Items"]],
        }


def operations(result: Result) -> set[str]:
    return {step.operation for step in result.steps if step.resource.custom}
