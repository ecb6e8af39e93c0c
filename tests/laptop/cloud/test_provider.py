"""What an engine may rely on in the provider: checks, automatic names, differences, previews, reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.cloud import UNKNOWN, Autonaming, Checked, Cloud, CloudError, Provider
from tests.laptop.cloud.cases import CASES, CODE, TRUST, Case

if TYPE_CHECKING:
    from tests.laptop.cloud.world import World

API = "aws:apigatewayv2/api:Api"
ROLE = "aws:iam/role:Role"
STAGE = "aws:apigatewayv2/stage:Stage"


@pytest.fixture
def offline() -> Provider:
    return Provider(Cloud.offline())


def urn(type_: str, name: str = "web") -> str:
    return f"urn:pulumi:dev::shop::{type_}::{name}"


def checked(provider: Provider, type_: str, news: dict[str, Any], **options: Any) -> Checked:
    return provider.check(urn(type_), type_, options.pop("olds", None), news, **options)


@pytest.mark.parametrize(
    ("inputs", "property_", "said"),
    [
        ({"protocolTyp": "HTTP", "protocolType": "HTTP"}, "protocolTyp", "Did you mean protocolType"),
        ({}, "protocolType", "is required"),
        ({"protocolType": "HTTP", "tags": []}, "tags", "an object is wanted"),
        (
            {"protocolType": "HTTP", "corsConfiguration": {"maxAge": "long"}},
            "corsConfiguration.maxAge",
            "'long', and a number is wanted",
        ),
        (
            {"protocolType": "HTTP", "corsConfiguration": {"allowOrigin": []}},
            "corsConfiguration.allowOrigin",
            "Did you mean allowOrigins",
        ),
    ],
)
def test_what_the_schema_does_not_allow_is_named(
    offline: Provider, inputs: dict[str, Any], property_: str, said: str
) -> None:
    ((found, reason),) = checked(offline, API, inputs).failures
    assert found == property_
    assert said in reason


def test_a_policy_given_as_an_object_is_the_text_that_aws_has_once_it_is_known(offline: Provider) -> None:
    def policy(arn: object) -> dict[str, Any]:
        return {"policy": {"Version": "2012-10-17", "Statement": [{"Resource": arn}]}, "queueUrl": "q"}

    kind = "aws:sqs/queuePolicy:QueuePolicy"
    known = checked(offline, kind, policy("arn")).inputs
    assert known["policy"] == '{"Statement":[{"Resource":"arn"}],"Version":"2012-10-17"}'
    later = checked(offline, kind, policy(UNKNOWN)).inputs
    assert later["policy"] == policy(UNKNOWN)["policy"]
    assert offline.create(urn(kind), kind, later, preview=True).outputs["policy"] is UNKNOWN


def test_a_type_that_pulumi_aws_does_not_have_is_named(offline: Provider) -> None:
    ((_, reason),) = checked(offline, "aws:none/nothing:Nothing", {}).failures
    assert "aws:none/nothing:Nothing" in reason


def test_text_may_stand_for_a_number_or_a_boolean_as_with_the_real_provider(offline: Provider) -> None:
    inputs = {
        "protocolType": "HTTP",
        "disableExecuteApiEndpoint": "true",
        "corsConfiguration": {"maxAge": "5"},
    }
    assert checked(offline, API, inputs).failures == ()


def test_a_value_that_is_not_known_yet_fits_anywhere(offline: Provider) -> None:
    assert checked(offline, API, {"protocolType": UNKNOWN, "tags": UNKNOWN}).failures == ()


def test_a_resource_without_a_name_gets_one_that_stays(offline: Provider) -> None:
    first = checked(offline, API, {"protocolType": "HTTP"}).inputs
    assert re.fullmatch(r"web-[0-9a-f]{7}", first["name"])
    assert first["__defaults"] == ["name"]
    assert checked(offline, API, {"protocolType": "HTTP"}, olds=first).inputs == first
    other = checked(offline, API, {"protocolType": "HTTP"}).inputs
    assert other["name"] != first["name"]


def test_a_name_that_was_given_and_is_taken_out_is_made_anew(offline: Provider) -> None:
    olds = {"protocolType": "HTTP", "name": "orders"}
    assert checked(offline, API, {"protocolType": "HTTP"}, olds=olds).inputs["name"] != "orders"


def test_an_object_without_a_key_has_the_resources_name_for_one(offline: Provider) -> None:
    object_ = "aws:s3/bucketObjectv2:BucketObjectv2"
    found = checked(offline, object_, {"bucket": "b", "content": "hello"})
    assert (found.inputs["key"], found.failures) == ("web", ())


def test_a_seed_makes_a_name_the_same(offline: Provider) -> None:
    names = {
        checked(offline, API, {"protocolType": "HTTP"}, random_seed=b"s").inputs["name"] for _ in range(2)
    }
    assert len(names) == 1


@pytest.mark.parametrize(
    ("autonaming", "name"),
    [(Autonaming("dev-web", "enforce"), "dev-web"), (Autonaming("dev-web", "propose"), "dev-web")],
)
def test_the_stacks_autonaming_holds(offline: Provider, autonaming: Autonaming, name: str) -> None:
    assert checked(offline, API, {"protocolType": "HTTP"}, autonaming=autonaming).inputs["name"] == name


def test_a_stack_without_automatic_names_wants_one_given(offline: Provider) -> None:
    off = Autonaming("", "disable")
    ((property_, reason),) = checked(offline, API, {"protocolType": "HTTP"}, autonaming=off).failures
    assert property_ == "name"
    assert "pulumi:autonaming" in reason
    assert not checked(offline, API, {"protocolType": "HTTP", "name": "a"}, autonaming=off).failures


def test_a_buckets_automatic_name_is_in_lower_case(offline: Provider) -> None:
    type_ = "aws:s3/bucket:Bucket"
    found = offline.check(urn(type_, "My_Bucket"), type_, None, {}).inputs["bucket"]
    assert re.fullmatch(r"my-bucket-[0-9a-f]{7}", found)


def test_an_automatic_name_that_is_too_long_is_refused_with_its_limit(offline: Provider) -> None:
    type_ = "aws:s3/bucket:Bucket"
    ((property_, reason),) = offline.check(urn(type_, "b" * 60), type_, None, {}).failures
    assert property_ == "bucket"
    assert "63" in reason


@pytest.mark.parametrize(
    ("old", "new", "diffs", "replaces"),
    [
        ({"description": "a"}, {"description": "a"}, (), ()),
        ({"description": "a"}, {"description": "b"}, ("description",), ()),
        ({"description": "a"}, {}, ("description",), ()),
        ({}, {"protocolType": "WEBSOCKET"}, ("protocolType",), ("protocolType",)),
        ({}, {"region": "us-east-1"}, ("region",), ("region",)),
        ({}, {"region": "eu-west-1"}, (), ()),
        ({}, {"description": UNKNOWN}, ("description",), ()),
        ({}, {"protocolType": UNKNOWN}, ("protocolType",), ("protocolType",)),
    ],
)
def test_a_difference_updates_or_replaces(
    offline: Provider,
    old: dict[str, Any],
    new: dict[str, Any],
    diffs: tuple[str, ...],
    replaces: tuple[str, ...],
) -> None:
    before = {"protocolType": "HTTP", "name": "web-1", "__defaults": ["name"]}
    outputs = {**before, "id": "a", "region": "eu-west-1", "arn": "arn:a"}
    found = offline.diff(API, "a", {**before, **old}, {**outputs, **old}, {**before, **new})
    assert (found.diffs, found.replaces, found.changed) == (diffs, replaces, bool(diffs))
    assert not found.delete_before_replace


def test_a_policy_that_is_laid_out_otherwise_is_the_same(offline: Provider) -> None:
    old, new = (
        {"assumeRolePolicy": '{"Version": "2012-10-17"}'},
        {"assumeRolePolicy": '{ "Version":"2012-10-17" }'},
    )
    assert not offline.diff(ROLE, "a", old, old, new).changed


def test_a_resource_that_has_an_explicit_name_is_deleted_before_it_is_replaced(offline: Provider) -> None:
    old = {"apiId": "a", "name": "$default"}
    found = offline.diff(STAGE, "$default", old, old, {"apiId": "b", "name": "$default"})
    assert found.replaces == ("apiId",)
    assert found.delete_before_replace
    named = {"name": "web-1", "__defaults": ["name"]}
    other = offline.diff(STAGE, "web-1", {"apiId": "a", **named}, {"apiId": "a"}, {"apiId": "b", **named})
    assert not other.delete_before_replace


def test_ignored_changes_are_none(offline: Provider) -> None:
    found = offline.diff(API, "a", {"description": "a"}, {}, {"description": "b"}, ["description"])
    assert not found.changed


def test_a_path_that_is_ignored_leaves_the_rest_of_its_property_to_be_changed(offline: Provider) -> None:
    old, ignored = {"tags": {"a": "1", "b": "1"}}, ["tags.a"]
    assert not offline.diff(API, "a", old, {}, {"tags": {"a": "2", "b": "1"}}, ignored).changed
    assert offline.diff(API, "a", old, {}, {"tags": {"a": "2", "b": "2"}}, ignored).diffs == ("tags",)


def test_a_provider_that_moves_to_another_region_replaces(offline: Provider) -> None:
    old = {"protocolType": "HTTP"}
    outputs = {**old, "region": "eu-west-1"}
    assert offline.at("us-east-1").diff(API, "a", old, outputs, old).replaces == ("region",)


def test_what_a_client_no_longer_names_stays_with_it_as_on_aws(offline: Provider) -> None:
    type_ = "aws:cognito/userPoolClient:UserPoolClient"
    old = {"userPoolId": "p", "logoutUrls": ["https://a.example/"], "name": "web"}
    assert not offline.diff(type_, "c", old, old, {"userPoolId": "p", "name": "web"}).changed
    assert offline.diff(type_, "c", old, old, {**old, "logoutUrls": []}).diffs == ("logoutUrls",)


def test_passkeys_are_set_for_a_pool_without_second_factors_too(cloud: Cloud, world: World) -> None:
    type_, cognito = "aws:cognito/userPool:UserPool", cloud.client("cognito-idp")
    given = {"name": "users", "webAuthnConfiguration": {"userVerification": "required"}}
    made = world.provider.create(type_, "users", given)
    try:
        held = cognito.get_user_pool_mfa_config(UserPoolId=made.id)
        assert held["WebAuthnConfiguration"] == {"UserVerification": "required"}
        assert held["MfaConfiguration"] == "OFF"
        world.provider.update(type_, made.id, made.outputs, {"name": "users"})
        assert "WebAuthnConfiguration" not in cognito.get_user_pool_mfa_config(UserPoolId=made.id)
    finally:
        world.provider.delete(type_, made.id, made.outputs)


def test_a_preview_knows_inputs_and_no_more(offline: Provider) -> None:
    made = offline.create(urn(API), API, {"protocolType": "HTTP", "name": "a"}, preview=True)
    assert made.id == ""
    assert made.outputs["name"] == "a"
    assert made.outputs["apiEndpoint"] is UNKNOWN


def test_nothing_is_made_of_a_value_that_is_not_known(world: World) -> None:
    with pytest.raises(CloudError, match="The value of protocolType is not known"):
        world.provider.provider.create(urn(API), API, {"protocolType": UNKNOWN})


def test_a_type_that_is_only_recorded_has_its_inputs_and_an_arn(world: World) -> None:
    type_ = "aws:sqs/queue:Queue"
    provider = world.provider.provider
    assert provider.check(urn(type_), type_, None, {}).failures == ()
    made = provider.create(urn(type_), type_, {"delaySeconds": 5})
    assert made.outputs["delaySeconds"] == 5
    assert made.outputs["arn"].startswith("arn:aws:sqs:eu-west-1:123456789012:")
    assert provider.read(urn(type_), type_, made.id, {"delaySeconds": 5}, made.outputs)
    provider.delete(urn(type_), type_, made.id, {}, made.outputs)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_what_was_made_is_unchanged_and_reads_back_as_it_was(case: Case, world: World) -> None:
    provider, inputs = world.provider.provider, world.filled(case.inputs)
    first = provider.check(urn(case.type, "same"), case.type, None, inputs)
    assert first.failures == ()
    made = provider.create(urn(case.type, "same"), case.type, first.inputs)
    try:
        again = provider.check(urn(case.type, "same"), case.type, first.inputs, inputs).inputs
        assert not provider.diff(case.type, made.id, first.inputs, made.outputs, again).changed
        found = provider.read(urn(case.type, "same"), case.type, made.id, first.inputs, made.outputs)
        assert found is not None
        assert (found.id, found.inputs, found.outputs) == (made.id, first.inputs, made.outputs)
    finally:
        provider.delete(urn(case.type, "same"), case.type, made.id, first.inputs, made.outputs)


def test_what_somebody_changed_is_read(world: World) -> None:
    provider, client = world.provider.provider, world.provider.provider._aws.client("apigatewayv2")
    inputs = {"protocolType": "HTTP", "name": "read", "description": "ours"}
    made = provider.create(urn(API), API, inputs)
    client.update_api(ApiId=made.id, Description="theirs")
    found = provider.read(urn(API), API, made.id, inputs, made.outputs)
    assert found is not None
    assert found.inputs["description"] == found.outputs["description"] == "theirs"
    assert provider.diff(API, made.id, found.inputs, found.outputs, inputs).diffs == ("description",)
    client.delete_api(ApiId=made.id)
    assert provider.read(urn(API), API, made.id, inputs, made.outputs) is None


def test_a_resource_is_imported_by_the_id_that_pulumi_aws_takes(world: World) -> None:
    type_ = "aws:apigatewayv2/route:Route"
    provider, api = world.provider.provider, world.of("api", None)
    made = provider.create(urn(type_), type_, {"apiId": api, "routeKey": "GET /imported"})
    found = provider.read(urn(type_), type_, f"{api}/{made.id}")
    assert found is not None
    assert found.id == made.id
    assert found.inputs == {
        "apiId": api,
        "authorizationType": "NONE",
        "routeKey": "GET /imported",
        "__defaults": [],
    }
    provider.delete(urn(type_), type_, made.id, {}, made.outputs)


def test_what_can_not_be_made_whole_is_not_left_behind(world: World) -> None:
    provider, iam = world.provider.provider, world.provider.provider._aws.client("iam")
    inputs = {
        "name": "half",
        "assumeRolePolicy": TRUST,
        "managedPolicyArns": ["arn:aws:iam::aws:policy/None"],
    }
    with pytest.raises(CloudError, match="AttachRolePolicy was refused"):
        provider.create(urn(ROLE), ROLE, inputs)
    assert "half" not in [role["RoleName"] for role in iam.list_roles()["Roles"]]


def test_a_functions_code_is_compared_by_what_it_holds(world: World) -> None:
    import pulumi

    type_ = "aws:lambda/function:Function"
    provider = world.provider.provider
    inputs = {
        "code": CODE,
        "handler": "app.handler",
        "runtime": "python3.12",
        "role": world.of("role", "arn"),
    }
    made = provider.create(urn(type_, "code"), type_, {**inputs, "name": "compared"})
    same = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): return 1")})
    other = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): return 2")})
    old = {**inputs, "name": "compared"}
    assert not provider.diff(type_, made.id, old, made.outputs, {**old, "code": same}).changed
    assert provider.diff(type_, made.id, old, made.outputs, {**old, "code": other}).diffs == ("code",)
    provider.delete(urn(type_), type_, made.id, old, made.outputs)
