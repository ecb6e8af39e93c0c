from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components import Cors, Function, cors_environment
from components.cors import gateway_configuration
from components.function import archive
from tests.components.recording import Recording, record

if TYPE_CHECKING:
    from pathlib import Path

    from components.cors import CorsArgs


@pytest.fixture
def code(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text("def handler(event, context): ...\n")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "more.py").write_text("")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "app.pyc").write_bytes(b"x")
    return tmp_path


def built(code: Path, **more: Any) -> Recording:
    args: Any = {"code": str(code), "handler": "app.handler", **more}
    return record(lambda: Function("hello", args).arn)


def policy(recording: Recording) -> Any:
    return json.loads(recording.one("RolePolicy")["policy"])["Statement"]


def test_a_function_is_made_of_exactly_these_resources(code: Path) -> None:
    recording = built(code)
    function = recording.one("aws:lambda/function:Function")
    assert sorted(function.pop("code").assets) == ["app.py", "lib/more.py"]
    assert function == {
        "handler": "app.handler",
        "runtime": "python3.13",
        "architectures": ["x86_64"],
        "role": "arn:Role:hello",
        "timeout": 10,
        "memorySize": 128,
        "loggingConfig": {"logFormat": "Text", "logGroup": "/aws/lambda/shop-dev-hello"},
        "tracingConfig": {"mode": "PassThrough"},
    }
    assert recording.one("LogGroup") == {"name": "/aws/lambda/shop-dev-hello", "retentionInDays": 30}
    assert json.loads(recording.one("Role")["assumeRolePolicy"])["Statement"] == [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    ]
    assert recording.one("RolePolicy")["role"] == "hello"
    assert policy(recording) == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": ["arn:LogGroup:hello:*"],
        }
    ]


@pytest.mark.usefixtures("loop")
def test_what_it_may_do_beside_logging_is_what_it_is_given(code: Path) -> None:
    granted = {"actions": ["dynamodb:GetItem"], "resources": [pulumi.Output.from_input("arn:table")]}
    assert policy(built(code, permissions=[granted]))[1] == {
        "Effect": "Allow",
        "Action": ["dynamodb:GetItem"],
        "Resource": ["arn:table"],
    }


def test_a_function_in_a_vpc_may_manage_its_network_interfaces_before_it_is_made(code: Path) -> None:
    recording = built(code, vpc={"subnet_ids": ["subnet"], "security_group_ids": ["sg"]})
    assert recording.one("RolePolicyAttachment")["policyArn"].endswith("AWSLambdaVPCAccessExecutionRole")
    assert recording.one("aws:lambda/function:Function")["vpcConfig"] == {
        "subnetIds": ["subnet"],
        "securityGroupIds": ["sg"],
    }
    (request,) = [one.request for one in recording.resources if one.type == "aws:lambda/function:Function"]
    assert any("RolePolicyAttachment" in urn for urn in request.dependencies)


def test_every_option_reaches_the_function(code: Path) -> None:
    made = built(
        code,
        runtime="python3.12",
        environment={"AB": "1"},
        timeout=30,
        memory=512,
        architecture="arm64",
        concurrency=5,
        layers=["arn:layer"],
        tracing=True,
        log_retention_days=7,
    )
    function = made.one("aws:lambda/function:Function")
    assert function["environment"] == {"variables": {"AB": "1"}}
    assert (function["runtime"], function["timeout"], function["memorySize"]) == ("python3.12", 30, 512)
    assert (function["architectures"], function["reservedConcurrentExecutions"]) == (["arm64"], 5)
    assert (function["layers"], function["tracingConfig"]) == (["arn:layer"], {"mode": "Active"})
    assert made.one("LogGroup")["retentionInDays"] == 7
    assert policy(made)[1]["Action"] == ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]


@pytest.mark.parametrize(
    ("kind", "type_"),
    [("function", "aws:lambda/function:Function"), ("role", "Role"), ("log_group", "LogGroup")],
)
def test_a_transform_reaches_each_child(code: Path, kind: str, type_: str) -> None:
    assert built(code, transform={kind: {"tags": {"a": "b"}}}).one(type_)["tags"] == {"a": "b"}


def test_helpers_are_put_beside_the_code(code: Path) -> None:
    packed = built(code, helpers=True).one("aws:lambda/function:Function")["code"].assets
    assert sorted(packed) == ["app.py", "gatehouse_claims.py", "gatehouse_cors.py", "lib/more.py"]


def test_what_a_working_copy_holds_beside_the_code_is_not_deployed(tmp_path: Path) -> None:
    kept = ["app.py", "lib/tests/data.json", "lib/test_of_a_library.py", "node_modules/.prisma/client.js"]
    left_out = [
        ".env", ".envrc", ".git/config", ".gitignore", ".npmrc", ".app.py.swp", ".venv/pyvenv.cfg", "env/pyvenv.cfg",
        "env/bin/python",
        "__pycache__/app.cpython-311.pyc", "app.pyc", ".pytest_cache/x", ".ruff_cache/x", "tests/test_app.py", "test_app.py",
        "app.test.js", "conftest.py", ".aws/credentials", "lib/.env", ".env.local", "lib/.git/HEAD", "app.py~",
    ]  # fmt: skip
    for name in kept + left_out:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    packed = archive(tmp_path)
    assert isinstance(packed, pulumi.AssetArchive)
    assert list(packed.assets) == sorted(kept)


def test_a_boundary_of_the_role_reaches_it_also_through_an_apis_cors(code: Path) -> None:
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    assert built(code, permissions_boundary_arn=boundary).one("Role")["permissionsBoundary"] == boundary
    args: CorsArgs = {"allow_origins": ["https://a.example"], "permissions_boundary_arn": boundary}
    recording = record(lambda: Cors("cors", args).function_arn)
    assert recording.one("Role")["permissionsBoundary"] == boundary


def test_a_zip_file_is_taken_as_it_is(tmp_path: Path) -> None:
    zipped = tmp_path / "code.zip"
    zipped.write_bytes(b"PK")
    packed = archive(zipped)
    assert isinstance(packed, pulumi.FileArchive)
    assert packed.path == str(zipped)


@pytest.mark.usefixtures("loop")
def test_the_cors_lambda_has_the_allow_list_in_its_environment() -> None:
    args: CorsArgs = {
        "allow_origins": ["https://a.example", pulumi.Output.from_input("https://b.example")],
        "allow_methods": ["GET", "OPTIONS"],
        "allow_headers": ["authorization", "x-own"],
        "expose_headers": ["etag"],
        "max_age": 60,
        "allow_credentials": True,
        "transform": {"function": {"memory_size": 256}},
    }
    recording = record(lambda: Cors("cors", args).function_arn)
    function = recording.one("aws:lambda/function:Function")
    assert function["environment"]["variables"] == {
        "GATEHOUSE_CORS_ORIGINS": "https://a.example https://b.example",
        "GATEHOUSE_CORS_METHODS": "GET",
        "GATEHOUSE_CORS_HEADERS": "authorization x-own",
        "GATEHOUSE_CORS_EXPOSE": "etag",
        "GATEHOUSE_CORS_MAX_AGE": "60",
        "GATEHOUSE_CORS_CREDENTIALS": "true",
    }
    assert (function["memorySize"], list(function["code"].assets)) == (256, ["cors.py"])


def test_one_allow_list_feeds_the_gateway_and_the_lambda_alike() -> None:
    args: CorsArgs = {
        "allow_origins": ["https://a.example"],
        "allow_methods": ["GET"],
        "expose_headers": ["etag"],
    }
    gateway: Any = gateway_configuration(args)
    environment = cors_environment(args)
    assert gateway["allow_origins"] == str(environment["GATEHOUSE_CORS_ORIGINS"]).split()
    assert gateway["allow_methods"] == str(environment["GATEHOUSE_CORS_METHODS"]).split()
    assert gateway["allow_headers"] == str(environment["GATEHOUSE_CORS_HEADERS"]).split()
    assert gateway["expose_headers"] == str(environment["GATEHOUSE_CORS_EXPOSE"]).split()
    assert str(gateway["max_age"]) == environment["GATEHOUSE_CORS_MAX_AGE"]
