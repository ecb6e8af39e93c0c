"""A function and a table of one program on a laptop: boto3 in the function reaches the table by itself."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
    import json
    import pulumi
    import pulumi_aws as aws

    trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]})
    table = aws.dynamodb.Table("orders", billing_mode="PAY_PER_REQUEST", hash_key="id",
        attributes=[{"name": "id", "type": "S"}])
    function = aws.lambda_.Function("place", role=aws.iam.Role("role", assume_role_policy=trust).arn,
        runtime="python3.13", handler="place.handler", environment={"variables": {"TABLE": table.name}},
        code=pulumi.AssetArchive({"place.py": pulumi.FileAsset("place.py")}))
    pulumi.export("function", function.arn)
    pulumi.export("table", table.name)
"""
CODE = """
    import os
    import boto3

    def handler(event, _context):
        table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
        table.put_item(Item=event)
        return table.get_item(Key={"id": event["id"]})["Item"]
"""


def test_a_function_writes_to_the_table_that_its_environment_names(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(textwrap.dedent(PROGRAM))
    (tmp_path / "place.py").write_text(textwrap.dedent(CODE))
    with Laptop(load(tmp_path), find_pack(tmp_path), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, (result.failures, result.violations)
        call = laptop.serving.lambdas.invoke(laptop.outputs["function"], b'{"id": "7", "what": "tea"}')
        assert json.loads(laptop.serving.servers.call(call, 20).payload) == {"id": "7", "what": "tea"}
        held = laptop.cloud.client("dynamodb").scan(TableName=laptop.outputs["table"])["Items"]
        assert held == [{"id": {"S": "7"}, "what": {"S": "tea"}}]
