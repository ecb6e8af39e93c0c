"""The component package from TypeScript, by Pulumi as users install it; the check workflow runs this in a step of its own.

It needs Node.js with npm, and the language hosts for Node.js and Python: where there are none, it is left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.engine.installed import ROOT, use_this_interpreter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pulumi import automation

pytestmark = [pytest.mark.installed, pytest.mark.nodejs]


def test_a_program_in_typescript_is_previewed_and_built_with_the_pack_in_force(
    checkout: Path, environment: dict[str, str], open_stack: Callable[..., automation.Stack]
) -> None:
    use_this_interpreter(checkout / "components" / "PulumiPlugin.yaml")
    directory = checkout / "typescript"
    shutil.copytree(ROOT / "tests" / "engine" / "typescript", directory)
    for command in (
        ["pulumi", "package", "add", str(checkout / "components")],
        ["npm", "install", "--no-audit", "--no-fund"],
    ):
        done = subprocess.run(
            command,
            cwd=directory,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    stack = open_stack(directory)
    pack = [str(checkout / "policy")]
    seen = stack.preview(policy_packs=pack, color="never")
    assert set(seen.change_summary) == {"create"}
    built = stack.up(policy_packs=pack, color="never")
    assert set(built.summary.resource_changes or {}) == {"create"}
    assert str(built.outputs["url"].value).startswith("http")
    deployment = stack.export_stack().deployment or {}
    routes = [one for one in deployment["resources"] if one["type"] == "aws:apigatewayv2/route:Route"]
    kinds = {one["inputs"]["routeKey"]: one["inputs"]["authorizationType"] for one in routes}
    assert kinds["GET /hello"] == "JWT"
