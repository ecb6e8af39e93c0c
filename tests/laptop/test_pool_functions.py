"""A program whose user pool has functions, on a laptop: they run, and may call the cloud that calls them."""

from __future__ import annotations

import json
import stat
import textwrap
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack
from gatehouse.srp import Handshake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "Correct-horse-9"
PROGRAM = """
    import json
    import pulumi
    import pulumi_aws as aws

    trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]})
    role = aws.iam.Role("role", assume_role_policy=trust)
    code = pulumi.AssetArchive({".": pulumi.FileArchive("./code")})
    functions = {
        name: aws.lambda_.Function(name, role=role.arn, runtime="python3.13", handler=f"pool.{name}", code=code,
            timeout=5)
        for name in ("sign_up", "tokens", "unknown")
    }
    pool = aws.cognito.UserPool("pool", auto_verified_attributes=["email"], lambda_config={
        "pre_sign_up": functions["sign_up"].arn,
        "pre_token_generation_config": {"lambda_arn": functions["tokens"].arn, "lambda_version": "V2_0"},
        "post_authentication": functions["unknown"].arn,
    })
    for name in ("sign_up", "tokens"):
        aws.lambda_.Permission(name, action="lambda:InvokeFunction", function=functions[name].name,
            principal="cognito-idp.amazonaws.com", source_arn=pool.arn)
    client = aws.cognito.UserPoolClient("app", user_pool_id=pool.id,
        explicit_auth_flows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    pulumi.export("user_pool_id", pool.id)
    pulumi.export("client_id", client.id)
"""
CODE = """
    import boto3

    def sign_up(event, _context):
        if event["request"]["userAttributes"].get("email", "").endswith("@evil.example"):
            raise ValueError("Not from there")
        # A call of the cloud from within a call of the cloud.
        users = boto3.client("cognito-idp").list_users(UserPoolId=event["userPoolId"])["Users"]
        event["response"]["autoConfirmUser"] = len(users) < 3
        return event

    def tokens(event, _context):
        event["response"]["claimsAndScopeOverrideDetails"] = {
            "accessTokenGeneration": {"scopesToAdd": ["orders/read"]}}
        return event

    def unknown(event, _context):
        return event
"""


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    directory: Path = tmp_path_factory.mktemp("program")
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1}\n")
    (directory / "__main__.py").write_text(textwrap.dedent(PROGRAM))
    (directory / "code").mkdir()
    (directory / "code" / "pool.py").write_text(textwrap.dedent(CODE))
    with Laptop(load(directory, "dev"), find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, (result.failures, result.violations)
        yield laptop


def sign_up(laptop: Laptop, name: str, mail: str) -> bool:
    made = laptop.cloud.client("cognito-idp").sign_up(
        ClientId=laptop.outputs["client_id"],
        Username=name,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": mail}],
    )
    return bool(made["UserConfirmed"])


def test_a_function_may_call_the_cloud_that_called_it(laptop: Laptop) -> None:
    assert sign_up(laptop, "ada", "ada@example.com")


def test_a_function_refuses_in_its_own_words(laptop: Laptop) -> None:
    with pytest.raises(ClientError, match=r"PreSignUp failed with error Not from there\."):
        sign_up(laptop, "eve", "eve@evil.example")


def test_a_function_without_permission_is_not_called(laptop: Laptop) -> None:
    sign_up(laptop, "bob", "bob@example.com")
    cognito, client, handshake = laptop.cloud.client("cognito-idp"), laptop.outputs["client_id"], Handshake()
    asked = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "bob", "SRP_A": handshake.public},
    )
    pool = laptop.outputs["user_pool_id"]
    answers = handshake.answer(asked["ChallengeParameters"], PASSWORD, pool_id=pool)
    with pytest.raises(ClientError, match="PostAuthentication invocation failed due to error AccessDenied"):
        cognito.respond_to_auth_challenge(
            ClientId=client, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=answers
        )


def test_what_is_sent_lies_in_a_file_that_only_its_owner_reads_until_the_laptop_ends(laptop: Laptop) -> None:
    cognito, pool = laptop.cloud.client("cognito-idp"), laptop.outputs["user_pool_id"]
    cognito.admin_create_user(
        UserPoolId=pool,
        Username="sam",
        UserAttributes=[{"Name": "email", "Value": "sam@example.com"}],
        DesiredDeliveryMediums=["EMAIL"],
    )
    path = laptop.project.directory / ".gatehouse" / "messages.jsonl"
    message = json.loads(path.read_text().splitlines()[-1])
    assert message["to"] == "sam@example.com"
    assert "temporary password" in message["text"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
