"""Random arguments as a program in a directory of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.engine import project

if TYPE_CHECKING:
    from pathlib import Path

    from gatehouse.laptop.engine.project import Project

_MAIN = """
import json
from pathlib import Path

import pulumi

from components import Edge, Function, HttpApi, RestApi, UserPool
from components.deploy_role import DeployRole

given = json.loads((Path(__file__).parent / "args.json").read_text())
for name, kind in (("users", UserPool), ("api", HttpApi), ("rest", RestApi)):
    if name in given:
        pulumi.export(name, kind(name, given[name]).id)
for name, kind in (("work", Function), ("edge", Edge), ("pipeline", DeployRole)):
    if name in given:
        kind(name, given[name])
"""


def written(directory: Path, stack: str, args: dict[str, Any]) -> Project:
    """The program with these arguments, as a stack of its own in a directory."""
    directory.mkdir(exist_ok=True)
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (directory / "__main__.py").write_text(_MAIN)
    (directory / "args.json").write_text(json.dumps(args))
    found = project.load(directory, stack)
    return replace(found, config={**found.config, "aws:region": "eu-west-1"})
