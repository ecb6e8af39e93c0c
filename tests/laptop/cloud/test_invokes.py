"""Provider functions, answered from a real moto and in a preview."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.cloud import Cloud, CloudError, Provider
from tests.laptop.cloud.world import Hand

if TYPE_CHECKING:
    from collections.abc import Callable

POLICY = "aws:iam/getPolicyDocument:getPolicyDocument"


@pytest.fixture
def preview() -> Hand:
    return Hand(Provider(Cloud.offline(region="eu-central-1")))


def document(provider: Hand, *statements: dict[str, Any], **args: Any) -> Any:
    return json.loads(provider.invoke(POLICY, {"statements": list(statements), **args})["json"])


def test_the_region_is_the_clouds(preview: Hand) -> None:
    assert preview.invoke("aws:index/getRegion:getRegion", {})["region"] == "eu-central-1"


def test_an_explicit_providers_region_is_its_own(preview: Hand) -> None:
    assert preview.invoke("aws:index/getRegion:getRegion", {}, region="us-east-1")["region"] == "us-east-1"


def test_the_caller_has_the_clouds_account(preview: Hand) -> None:
    assert preview.invoke("aws:index/getCallerIdentity:getCallerIdentity", {})["accountId"] == "123456789012"


def test_a_policy_document_is_written_as_the_real_provider_writes_it(preview: Hand) -> None:
    made = document(
        preview,
        {
            "sid": "Trust",
            "actions": ["sts:AssumeRole"],
            "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
            "conditions": [
                {"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["123456789012"]}
            ],
        },
        {"effect": "Deny", "actions": ["s3:Put*", "s3:Delete*"], "resources": ["*"]},
    )
    assert made == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Trust",
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
            },
            {"Effect": "Deny", "Action": ["s3:Delete*", "s3:Put*"], "Resource": "*"},
        ],
    }


def test_a_policy_for_everyone_has_a_star_as_its_principal(preview: Hand) -> None:
    made = document(
        preview, {"actions": ["s3:GetObject"], "principals": [{"type": "*", "identifiers": ["*"]}]}
    )
    assert made["Statement"][0]["Principal"] == "*"


def test_an_override_takes_the_place_of_the_statement_with_its_sid(preview: Hand) -> None:
    override = json.dumps({"Statement": [{"Sid": "A", "Effect": "Deny", "Action": "x", "Resource": "*"}]})
    made = document(
        preview, {"sid": "A", "actions": ["y"], "resources": ["*"]}, overridePolicyDocuments=[override]
    )
    assert [statement["Effect"] for statement in made["Statement"]] == ["Deny"]


def test_an_unknown_function_is_an_error_that_names_it(preview: Hand) -> None:
    with pytest.raises(CloudError, match="aws:braket/getDevice:getDevice"):
        preview.invoke("aws:braket/getDevice:getDevice", {})


def test_an_account_has_a_default_vpc_with_subnets(provider: Hand) -> None:
    vpc = provider.invoke("aws:ec2/getVpc:getVpc", {"default": True})
    found = provider.invoke(
        "aws:ec2/getSubnets:getSubnets", {"filters": [{"name": "vpc-id", "values": [vpc["id"]]}]}
    )
    assert vpc["id"].startswith("vpc-")
    assert len(found["ids"]) >= 2


def test_a_vpc_that_is_not_there_is_an_error(provider: Hand) -> None:
    with pytest.raises(CloudError, match="getVpc"):
        provider.invoke("aws:ec2/getVpc:getVpc", {"id": "vpc-0f"})


def test_an_existing_pool_and_its_client_are_found(provider: Hand) -> None:
    pool = provider.create("aws:cognito/userPool:UserPool", "found", {"name": "found"})
    client = provider.create("aws:cognito/userPoolClient:UserPoolClient", "found", {"userPoolId": pool.id})
    by_id = provider.invoke("aws:cognito/getUserPool:getUserPool", {"userPoolId": pool.id})
    by_name = provider.invoke("aws:cognito/getUserPools:getUserPools", {"name": "found"})
    app = provider.invoke(
        "aws:cognito/getUserPoolClient:getUserPoolClient", {"userPoolId": pool.id, "clientId": client.id}
    )
    assert by_id["arn"] == pool.outputs["arn"]
    assert by_name["ids"] == [pool.id]
    assert app["name"] == client.outputs["name"]


def test_a_pool_that_is_not_there_is_an_error(provider: Hand) -> None:
    with pytest.raises(CloudError, match=r"There is no UserPool with userPoolId 'eu-west-1_none'"):
        provider.invoke("aws:cognito/getUserPool:getUserPool", {"userPoolId": "eu-west-1_none"})


def test_a_policy_that_aws_manages_is_found_by_its_name(preview: Hand) -> None:
    found = preview.invoke(
        "aws:cloudfront/getCachePolicy:getCachePolicy", {"name": "Managed-CachingDisabled"}
    )
    assert found["id"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


def test_a_hosted_zone_is_found_by_its_name(provider: Hand) -> None:
    zone = provider.create("aws:route53/zone:Zone", "found", {"name": "found.example"})
    assert provider.invoke("aws:route53/getZone:getZone", {"name": "found.example."})["zoneId"] == zone.id


@pytest.mark.parametrize(
    ("token", "args"),
    [
        ("aws:ec2/getVpc:getVpc", {"default": True}),
        ("aws:ec2/getSubnets:getSubnets", {}),
        ("aws:cognito/getUserPool:getUserPool", {"userPoolId": "eu-west-1_a"}),
        ("aws:cognito/getUserPools:getUserPools", {"name": "a"}),
        ("aws:lambda/getFunction:getFunction", {"functionName": "a"}),
        ("aws:route53/getZone:getZone", {"name": "a.example"}),
    ],
)
def test_a_preview_answers_without_a_cloud(preview: Hand, token: str, args: dict[str, Any]) -> None:
    assert preview.invoke(token, args)["id"]


def test_a_preview_reads_what_an_id_says(preview: Hand) -> None:
    found = preview.read("aws:cognito/userPool:UserPool", "eu-central-1_a", {})
    assert found is not None
    assert found["arn"] == "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a"


def test_a_preview_imports_neither_moto_nor_boto3(run: Callable[[str], str]) -> None:
    said = run(
        "import sys; from gatehouse.laptop.cloud import Cloud, Provider\n"
        "p = Provider(Cloud.offline()); p.emulates('aws:ec2/vpc:Vpc'); p.invoke('aws:index/getRegion:getRegion', {})\n"
        "print(sorted(m for m in ('moto', 'boto3', 'botocore', 'pulumi_aws') if m in sys.modules))"
    )
    assert said.strip() == "[]"
