"""A change of a function's code serves at once on Pulumi's engine too, without a deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.engine.choice import Engine
from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("pulumi")]
PROGRAM = """
import json
import pulumi
import pulumi_aws as aws

trust = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
role = aws.iam.Role("place", assume_role_policy=json.dumps(trust))
aws.lambda_.Function("place", runtime="python3.12", handler="app.handler", role=role.arn,
    code=pulumi.FileArchive("./place"))
"""


@pytest.mark.thorough
def test_code_that_changes_is_reloaded_and_the_next_deploy_leaves_it(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    app = tmp_path / "place" / "app.py"
    app.parent.mkdir()
    app.write_text("def handler(event, context): return 1\n")
    with Laptop(load(tmp_path, "dev"), find_pack(tmp_path), port=0, engine=Engine.PULUMI) as laptop:
        assert laptop.deploy().ok
        deployed = code_of(laptop)
        app.write_text("def handler(event, context): return 2\n")
        assert laptop.reload([app]) == [("place", "")]
        reloaded = code_of(laptop)
        assert reloaded != deployed
        assert laptop.deploy().ok
        assert code_of(laptop) == reloaded


def code_of(laptop: Laptop) -> str:
    (found,) = laptop.cloud.client("lambda").list_functions()["Functions"]
    return str(found["CodeSha256"])
