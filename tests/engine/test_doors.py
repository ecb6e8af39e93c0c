"""What the policy pack finds in a program when Pulumi's own engine asks it, at a preview and at an update."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from gatehouse.laptop.engine.state import Result
    from tests.engine.support import Bench

pytestmark = pytest.mark.engine
PROGRAM = """
import json
import pulumi_aws as aws

ws = aws.apigatewayv2.Api("ws", protocol_type="WEBSOCKET", route_selection_expression="$request.body.action")
aws.apigatewayv2.Route("connect", api_id=ws.id, route_key="$connect", authorization_type="AWS_IAM")
aws.apigatewayv2.Route("fine", api_id=ws.id, route_key="$default")
http = aws.apigatewayv2.Api("http", protocol_type="HTTP")
aws.apigatewayv2.Route("open-default", api_id=http.id, route_key="$default")
document = {
    "openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}},
    "components": {"securitySchemes": {"c": {
        "type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {
            "type": "cognito_user_pools", "providerARNs": ["arn:aws:cognito-idp:r:1:userpool/x"]}
    }}}, "security": [{"c": []}],
}
aws.apigateway.RestApi("root-security", body=json.dumps(document))
aws.lambda_.Permission(
    "any-bucket", function="f", action="lambda:InvokeFunction", principal="s3.amazonaws.com"
)
"""
UNASKED = {
    ("closed-endpoints", "root-security"),
    ("closed-endpoints", "any-bucket"),
    ("closed-stack", "open-default"),
}


def found(result: Result) -> set[tuple[str, str]]:
    return {(v.policy, v.urn.rpartition("::")[2]) for v in result.violations if v.level == "mandatory"}


def test_doors_are_found_by_pulumis_engine_before_they_exist(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: doors\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    program = bench.program(tmp_path)

    ahead = bench.run(program, preview=True)
    assert (found(ahead), ahead.blocked) == (UNASKED, True)

    # An update ends at the first resource that is refused, and the engine asks about several at a time.
    built = bench.run(program)
    assert found(built)
    assert found(built) <= UNASKED
    assert bench.cloud.client("apigateway").get_rest_apis()["items"] == []
