"""The running cloud, and the clients that reach it."""

from __future__ import annotations

import io
import json
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from gatehouse.laptop.cloud import Cloud, CloudError, NotFoundError, Provider, function_code
from gatehouse.laptop.cloud.naming import suffixed
from tests.laptop.cloud.cases import CODE, TRUST
from tests.laptop.cloud.world import Hand

if TYPE_CHECKING:
    from collections.abc import Callable


def test_it_listens_on_loopback_only(cloud: Cloud) -> None:
    assert cloud.endpoint.startswith("http://127.0.0.1:")


def test_a_port_in_use_is_an_os_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            Cloud.start(port=taken.getsockname()[1])


def test_a_client_of_this_process_opens_no_connection_and_reads_what_others_wrote(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = boto3.client(
        "s3",
        endpoint_url=cloud.endpoint,
        region_name=cloud.region,
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(s3={"addressing_style": "path"}),
    )
    other.create_bucket(Bucket="shared", CreateBucketConfiguration={"LocationConstraint": cloud.region})
    other.put_object(Bucket="shared", Key="a b/é", Body=b"\0text")
    monkeypatch.setattr(socket.socket, "connect", None)
    s3 = cloud.client("s3")
    assert s3.get_object(Bucket="shared", Key="a b/é")["Body"].read() == b"\0text"
    assert s3.head_object(Bucket="shared", Key="a b/é")["ContentLength"] == len(b"\0text")
    s3.put_object(Bucket="shared", Key="file", Body=io.BytesIO(b"of a file"))
    monkeypatch.undo()
    assert other.get_object(Bucket="shared", Key="file")["Body"].read() == b"of a file"


def test_a_region_that_aws_has_not_is_refused_with_what_was_meant(cloud: Cloud) -> None:
    for wrong in (lambda: Cloud.start(region="eu-wst-1"), lambda: cloud.client("sqs", "eu-wst-1")):
        with pytest.raises(CloudError, match=r"'eu-wst-1', .* Did you mean eu-west-1\?"):
            wrong()


def test_a_client_is_made_once(cloud: Cloud) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: cloud.client("sqs"), range(8)))
    assert len({id(client) for client in made}) == 1


def test_clients_serve_many_threads_at_once(cloud: Cloud) -> None:
    client = cloud.client("apigatewayv2")
    with ThreadPoolExecutor(8) as threads:
        ids = list(
            threads.map(
                lambda i: client.create_api(Name=f"many-{i}", ProtocolType="HTTP")["ApiId"], range(40)
            )
        )
    assert len(set(ids)) == 40
    for api in ids:
        client.delete_api(ApiId=api)


def test_an_offline_cloud_has_nothing_to_call() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        Cloud.offline().client("lambda")


def test_what_was_created_is_gone_after_the_last_one_closes(run: Callable[[str], str]) -> None:
    said = run(
        "from gatehouse.laptop.cloud import Cloud\n"
        "for _ in range(2):\n"
        "    with Cloud.start() as cloud:\n"
        "        print(len(cloud.client('cognito-idp').list_user_pools(MaxResults=9)['UserPools']))\n"
        "        cloud.client('cognito-idp').create_user_pool(PoolName='x')\n"
    )
    assert said.split() == ["0", "0"]


def test_the_users_own_settings_do_not_matter(
    run: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_REGION", "ap-south-1")
    said = run(
        "from gatehouse.laptop.cloud import Cloud\n"
        "with Cloud.start() as cloud:\n"
        "    print(cloud.client('cognito-idp').create_user_pool(PoolName='x')['UserPool']['Id'])\n"
    )
    assert said.startswith("eu-west-1_")


def test_http_apis_are_served_without_the_backends_of_other_services(run: Callable[[str], str]) -> None:
    said = run(
        "import sys\n"
        "from gatehouse.laptop.cloud import Cloud\n"
        "with Cloud.start() as cloud:\n"
        "    cloud.client('apigatewayv2').create_api(Name='x', ProtocolType='HTTP')\n"
        "    print(sorted(m for m in ('moto.ec2', 'moto.apigateway', 'docker') if m in sys.modules))\n"
    )
    assert said.strip() == "[]"


def test_services_are_loaded_ahead_in_a_thread(cloud: Cloud) -> None:
    thread = cloud.warm(["sts"])
    thread.join(10)
    assert not thread.is_alive()
    assert ("sts", cloud.region) in cloud._clients


def test_closing_twice_is_no_error() -> None:
    cloud = Cloud.start()
    before = threading.active_count()
    cloud.close()
    cloud.close()
    assert threading.active_count() < before


def test_the_code_of_a_function_is_the_zip_it_was_given(provider: Hand, cloud: Cloud) -> None:
    role = provider.create("aws:iam/role:Role", "code", {"assumeRolePolicy": TRUST})
    inputs = {"code": CODE, "handler": "app.handler", "runtime": "python3.12", "role": role.outputs["arn"]}
    made = provider.create("aws:lambda/function:Function", "code", inputs)
    assert b"app.py" in function_code(cloud, made.outputs["arn"])
    with pytest.raises(NotFoundError, match="no function nothing"):
        function_code(cloud, "nothing")


def test_a_type_that_is_not_kept_is_said_to_be_so(provider: Hand) -> None:
    assert not provider.emulates("aws:braket/job:Job")
    with pytest.raises(CloudError, match="aws:braket/job:Job"):
        provider.create("aws:braket/job:Job", "x", {})


def test_inputs_that_are_not_kept_are_named(provider: Hand) -> None:
    made = provider.create("aws:s3/bucket:Bucket", "named", {"corsRules": [], "tags": {}})
    assert made.ignored == ("corsRules",)


def test_an_automatic_name_follows_from_a_seed_and_is_random_without_one() -> None:
    assert suffixed("hello-", b"a") == suffixed("hello-", b"a")
    assert suffixed("hello-", b"a") != suffixed("hello-", b"b")
    assert suffixed("hello-") != suffixed("hello-")
    assert re.fullmatch(r"hello-[0-9a-f]{7}", suffixed("hello-"))


def test_a_missing_property_is_an_error_that_names_it(provider: Hand) -> None:
    with pytest.raises(CloudError, match="property identifier is required"):
        provider.create("aws:cognito/resourceServer:ResourceServer", "x", {"userPoolId": "eu-west-1_a"})


def test_a_value_of_the_wrong_kind_is_an_error_that_names_it(provider: Hand) -> None:
    with pytest.raises(CloudError, match=r"accessTokenValidity is 'soon'"):
        provider.create(
            "aws:cognito/userPoolClient:UserPoolClient",
            "x",
            {"userPoolId": "a", "accessTokenValidity": "soon"},
        )


def test_resources_live_in_their_own_region(provider: Hand, cloud: Cloud) -> None:
    made = provider.create("aws:cognito/userPool:UserPool", "far", {"region": "us-east-1"})
    explicit = provider.create("aws:cognito/userPool:UserPool", "far", {}, region="us-east-2")
    assert made.id.startswith("us-east-1_")
    assert explicit.outputs["arn"].split(":")[3] == "us-east-2"
    assert cloud.client("cognito-idp", "us-east-1").describe_user_pool(UserPoolId=made.id)
    provider.delete("aws:cognito/userPool:UserPool", made.id, made.outputs)
    with pytest.raises(Exception, match="ResourceNotFound"):
        cloud.client("cognito-idp", "us-east-1").describe_user_pool(UserPoolId=made.id)


@pytest.mark.parametrize(
    ("type_", "inputs", "change"),
    [
        ("aws:apigatewayv2/api:Api", {"protocolType": "HTTP"}, {"protocolType": "WEBSOCKET"}),
        ("aws:cognito/userPool:UserPool", {"usernameAttributes": ["email"]}, {}),
        ("aws:cognito/userPool:UserPool", {"name": "here"}, {"name": "here", "region": "us-east-1"}),
        (
            "aws:iam/role:Role",
            {"name": "a", "assumeRolePolicy": TRUST},
            {"name": "b", "assumeRolePolicy": TRUST},
        ),
    ],
)
def test_what_aws_cannot_change_is_replaced(
    provider: Hand, type_: str, inputs: dict[str, Any], change: dict[str, Any]
) -> None:
    made = provider.create(type_, "fixed", inputs)
    assert provider.update(type_, made.id, inputs, change) is None
    provider.delete(type_, made.id, made.outputs)


def test_the_users_of_a_pool_outlive_its_changes(provider: Hand, cloud: Cloud) -> None:
    pool = provider.create("aws:cognito/userPool:UserPool", "kept", {})
    cloud.client("cognito-idp").admin_create_user(UserPoolId=pool.id, Username="ada")
    changed = {"passwordPolicy": {"minimumLength": 20.0}}
    assert provider.update("aws:cognito/userPool:UserPool", pool.id, {}, changed)
    assert cloud.client("cognito-idp").admin_get_user(UserPoolId=pool.id, Username="ada")["Username"] == "ada"


def test_the_local_address_of_an_api_is_in_its_outputs(cloud: Cloud) -> None:
    provider = Hand(Provider(cloud, api_endpoint=lambda api, _name: f"http://127.0.0.1:8080/{api}"))
    api = provider.create("aws:apigatewayv2/api:Api", "local", {"protocolType": "HTTP"})
    stage = provider.create("aws:apigatewayv2/stage:Stage", "local", {"apiId": api.id, "name": "dev"})
    assert api.outputs["apiEndpoint"] == f"http://127.0.0.1:8080/{api.id}"
    assert stage.outputs["invokeUrl"] == f"http://127.0.0.1:8080/{api.id}/dev"


def test_each_api_is_asked_an_address_for_by_its_own_name_before_its_stages_are(cloud: Cloud) -> None:
    asked: dict[str, str] = {}

    def address(api: str, name: str) -> str:
        return f"http://{asked.setdefault(api, name)}"

    mock = {"get": {"x-amazon-apigateway-integration": {"type": "mock"}}}
    document = json.dumps({"openapi": "3.0.1", "info": {"title": "r", "version": "1"}, "paths": {"/x": mock}})
    provider = Hand(Provider(cloud, api_endpoint=address))
    plain = provider.create("aws:apigatewayv2/api:Api", "plain", {"protocolType": "HTTP"})
    rest = provider.create("aws:apigateway/restApi:RestApi", "rest", {"body": document})
    deployment = provider.create("aws:apigateway/deployment:Deployment", "now", {"restApi": rest.id})
    stage = {"restApi": rest.id, "deployment": deployment.id, "stageName": "dev"}
    provider.create("aws:apigateway/stage:Stage", "live", stage)
    assert asked == {
        plain.id: "aws:apigatewayv2/api:Api::plain",
        rest.id: "aws:apigateway/restApi:RestApi::rest",
    }


def test_pool_and_client_ids_have_the_form_of_aws(provider: Hand) -> None:
    pool = provider.create("aws:cognito/userPool:UserPool", "formed", {})
    client = provider.create("aws:cognito/userPoolClient:UserPoolClient", "formed", {"userPoolId": pool.id})
    assert len(pool.id) == len("eu-west-1_AbCdEf123")
    assert len(client.id) == 26


def test_a_policy_of_awss_own_is_attached_and_a_misspelt_one_is_not(provider: Hand) -> None:
    role = provider.create("aws:iam/role:Role", "managed", {"assumeRolePolicy": TRUST})
    attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    own = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    assert (
        provider.create(attachment, "managed", {"role": role.id, "policyArn": own}).outputs["policyArn"]
        == own
    )
    with pytest.raises(CloudError, match="NoSuchEntity"):
        provider.create(attachment, "misspelt", {"role": role.id, "policyArn": f"{own}s"})


@pytest.mark.parametrize(
    ("service", "operation", "given"),
    [
        ("cognito-idp", "list_devices", {"AccessToken": "token"}),
        ("iam", "generate_organizations_access_report", {"EntityPath": "o-1234567890/r-1234/ou-12345"}),
    ],
)
def test_an_operation_that_the_local_cloud_lacks_is_an_error_that_says_so(
    cloud: Cloud, service: str, operation: str, given: dict[str, str]
) -> None:
    outside = boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=cloud.endpoint,
        region_name=cloud.region,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    for client in (cloud.client(service), outside):
        with pytest.raises(ClientError, match=f"does not serve it: The {operation}") as refused:
            getattr(client, operation)(**given)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
