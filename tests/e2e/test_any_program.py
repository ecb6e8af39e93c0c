"""Programs that were not made for Gatehouse: each is served as far as it goes, and what can't be walked is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.support import gatehouse

if TYPE_CHECKING:
    from pathlib import Path

OTHER_NAMES = """
import pulumi, pulumi_aws as aws
api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
pool = aws.cognito.UserPool("users")
client = aws.cognito.UserPoolClient("web", user_pool_id=pool.id)
authorizer = aws.apigatewayv2.Authorizer("jwt", api_id=api.id, authorizer_type="JWT",
    identity_sources=["$request.header.Authorization"],
    jwt_configuration={"issuer": pool.endpoint.apply(lambda e: f"https://{e}"), "audiences": [client.id]})
trust = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", \\
  "Principal": {"Service": "lambda.amazonaws.com"}}]}'
function = aws.lambda_.Function("answer", role=aws.iam.Role("role", assume_role_policy=trust).arn, runtime="python3.12",
    handler="app.handler", code=pulumi.AssetArchive(
        {"app.py": pulumi.StringAsset("def handler(event, context):\\n    return {'orders': []}\\n")}))
aws.lambda_.Permission("call", action="lambda:InvokeFunction", function=function, principal="apigateway.amazonaws.com",
    source_arn=api.execution_arn.apply(lambda arn: f"{arn}/*"))
target = aws.apigatewayv2.Integration("target", api_id=api.id, integration_type="AWS_PROXY",
    integration_uri=function.invoke_arn, payload_format_version="2.0")
aws.apigatewayv2.Route("list", api_id=api.id, route_key="GET /orders", authorization_type="JWT",
    authorizer_id=authorizer.id, target=target.id.apply(lambda i: f"integrations/{i}"))
aws.apigatewayv2.Stage("live", api_id=api.id, name="$default", auto_deploy=True,
    access_log_settings={"destination_arn": aws.cloudwatch.LogGroup("log").arn, "format": "$context.requestId"})
pulumi.export("ordersUrl", api.api_endpoint)
"""


def program(directory: Path, source: str) -> str:
    (directory / "Pulumi.yaml").write_text("name: any\nruntime: python\n")
    (directory / "__main__.py").write_text(source)
    return str(directory)


def test_a_program_without_an_api_and_without_a_stack_file_is_built_and_is_no_failure(tmp_path: Path) -> None:
    source = 'import pulumi_aws as aws\naws.ssm.Parameter("p", type="String", value="1")\n'
    done = gatehouse("up", program(tmp_path, source), "--exit", "--port", "0")
    assert done.code == 0, done.err
    assert "Not walked: the program has no API" in done.out


def test_an_api_under_other_export_names_is_walked_by_what_was_deployed(tmp_path: Path) -> None:
    done = gatehouse("up", program(tmp_path, OTHER_NAMES), "--exit", "--port", "0")
    assert done.code == 0, done.out + done.err
    assert "Every step held" in done.out


def test_an_api_that_nobody_signs_in_to_is_served_and_the_walk_says_what_it_lacks(tmp_path: Path) -> None:
    source = OTHER_NAMES.replace("[client.id]", '["someone"]').replace(
        'client = aws.cognito.UserPoolClient("web", user_pool_id=pool.id)', ""
    )
    done = gatehouse("up", program(tmp_path, source), "--exit", "--port", "0")
    assert done.code == 0, done.out + done.err
    assert "Not walked" in done.out


def test_of_two_apis_of_which_none_is_exported_it_is_said_and_none_is_walked(tmp_path: Path) -> None:
    source = "import pulumi_aws as aws\n" + "".join(
        f'aws.apigatewayv2.Api("{name}", protocol_type="HTTP")\n' for name in ("orders", "bills")
    )
    done = gatehouse("up", program(tmp_path, source), "--exit", "--port", "0")
    assert done.code == 0, done.out + done.err
    assert "Not walked: the program has 2 APIs, and exports none of them as api_id and api_url." in done.out


def test_a_program_of_which_nothing_is_kept_is_recorded_and_named(tmp_path: Path) -> None:
    source = 'import pulumi_aws as aws\naws.kinesis.Stream("s", shard_count=1)\n'
    done = gatehouse("up", program(tmp_path, source), "--exit", "--port", "0")
    assert done.code == 0, done.out + done.err
    assert "aws:kinesis" in done.out


def test_a_program_that_fails_is_not_said_to_have_passed(tmp_path: Path) -> None:
    done = gatehouse("up", program(tmp_path, "raise ValueError('no')\n"), "--exit", "--port", "0")
    assert done.code == 1
    assert "passed" not in done.out + done.err


def test_a_package_that_is_missing_is_named_with_what_to_install(tmp_path: Path) -> None:
    done = gatehouse("preview", program(tmp_path, "import no_such_package\n"))
    assert done.code == 1
    assert "no-such-package" in done.err
    assert "Traceback" not in done.err
