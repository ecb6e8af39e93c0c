"""The reader of an account, against moto."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from gatehouse.access.live import read
from gatehouse.access.proof.prover import prove
from gatehouse.access.source import rules
from gatehouse.access.table import access_table
from tests.access.live.account import REGION, client, function, http_api

if TYPE_CHECKING:
    from gatehouse.access.entry import Entry


def table() -> list[Entry]:
    live = read(client, REGION)
    assert live.unread == []
    return access_table(live.resources)


def verdict_of_proof() -> str:
    live = read(client, REGION)
    assert live.unread == []
    return prove(live.resources, rules(None), read_from="an account").verdict


def test_the_routes_of_an_http_api_are_read_with_pool_client_scopes_and_function() -> None:
    http_api(function("hello"), {"GET /orders": "JWT", "GET /backdoor": "NONE"})
    entries = table()
    assert [(e.api, e.route, e.verdict, e.backend) for e in entries] == [
        ("orders", "GET /backdoor", "open", "function hello"),
        ("orders", "GET /orders", "closed", "function hello"),
    ]
    assert entries[1].who == "tokens of user pool users for client web"
    assert entries[1].scopes == ("orders/read",)


@pytest.mark.parametrize(
    ("source", "ttl", "verdict"),
    [("$request.header.User-Agent", 300, "NOT PROVEN"), ("$request.header.User-Agent", 0, "PROVEN"),
     ("$request.header.Authorization", 300, "PROVEN")],
)  # fmt: skip
def test_a_function_whose_answer_is_kept_for_all_callers_alike_is_no_proof(
    source: str, ttl: int, verdict: str
) -> None:
    v2, arn = client("apigatewayv2"), function("hello")
    api = http_api(arn, {})
    authorizer = v2.create_authorizer(
        ApiId=api,
        AuthorizerType="REQUEST",
        Name="who",
        AuthorizerUri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations",
        AuthorizerPayloadFormatVersion="2.0",
        IdentitySource=[source],
        AuthorizerResultTtlInSeconds=ttl,
    )["AuthorizerId"]
    v2.create_route(ApiId=api, RouteKey="GET /orders", AuthorizationType="CUSTOM", AuthorizerId=authorizer)
    assert verdict_of_proof() == verdict


@pytest.mark.parametrize(
    ("source", "ttl", "verdict"),
    [
        ("method.request.header.User-Agent", 300, "NOT PROVEN"),
        ("method.request.header.Authorization", 300, "PROVEN"),
    ],
)
def test_a_methods_function_whose_answer_is_kept_for_all_callers_alike_is_no_proof(
    source: str, ttl: int, verdict: str
) -> None:
    v1, arn = client("apigateway"), function("hello")
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    api = v1.create_rest_api(name="rest")["id"]
    root = v1.get_resources(restApiId=api)["items"][0]["id"]
    authorizer = v1.create_authorizer(
        restApiId=api,
        name="who",
        type="REQUEST",
        authorizerUri=uri,
        identitySource=source,
        authorizerResultTtlInSeconds=ttl,
    )["id"]
    at = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    v1.put_method(**at, authorizationType="CUSTOM", authorizerId=authorizer)
    v1.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    assert verdict_of_proof() == verdict


def test_a_function_url_and_a_permission_for_everyone_are_read() -> None:
    function("hello")
    aws_lambda = client("lambda")
    aws_lambda.create_function_url_config(FunctionName="hello", AuthType="NONE")
    aws_lambda.add_permission(
        FunctionName="hello", StatementId="all", Action="lambda:InvokeFunction", Principal="*"
    )
    aws_lambda.add_permission(
        FunctionName="hello",
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn="arn:aws:execute-api:eu-west-1:123456789012:abc/*/*",
    )
    assert {(e.source, e.verdict, e.backend) for e in table()} == {
        ("Lambda function URL", "open", "function hello"),
        ("Lambda permission", "open", "function hello"),
    }


def test_the_methods_of_a_rest_api_are_read_with_path_and_function() -> None:
    arn, v1 = function("hello"), client("apigateway")
    api = v1.create_rest_api(name="rest")["id"]
    root = v1.get_resources(restApiId=api)["items"][0]["id"]
    orders = v1.create_resource(restApiId=api, parentId=root, pathPart="orders")["id"]
    order = v1.create_resource(restApiId=api, parentId=orders, pathPart="{id}")["id"]
    for method, kind in (("GET", "AWS_IAM"), ("POST", "NONE")):
        at = {"restApiId": api, "resourceId": order, "httpMethod": method}
        v1.put_method(**at, authorizationType=kind)
        uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
        v1.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    assert [(e.api, e.route, e.verdict, e.backend) for e in table()] == [
        ("rest", "POST /orders/{id}", "open", "function hello"),
        ("rest", "GET /orders/{id}", "closed", "function hello"),
    ]


def test_a_graphql_api_is_read_with_each_way_of_authentication() -> None:
    client("appsync").create_graphql_api(
        name="graph",
        authenticationType="AWS_IAM",
        additionalAuthenticationProviders=[{"authenticationType": "API_KEY"}],
    )
    assert [(e.api, e.verdict) for e in table()] == [("graph", "open"), ("graph", "closed")]


def test_more_than_one_page_is_read() -> None:
    arn = function("hello")
    http_api(arn, {f"GET /r{number}": "JWT" for number in range(30)})
    for number in range(55):
        function(f"f{number}")
    assert len(table()) == 30
    assert len(read(client, REGION).functions) == 56


def test_what_may_not_be_read_is_said_and_the_rest_is_read() -> None:
    http_api(function("hello"), {"GET /orders": "JWT"})

    def refusing(service: str) -> Any:
        if service != "appsync":
            return client(service)
        error: Any = {"Error": {"Code": "AccessDeniedException", "Message": "not allowed"}}
        raise ClientError(error, "ListGraphqlApis")

    live = read(refusing, REGION)
    assert len(access_table(live.resources)) == 1
    assert [what for what, _ in live.unread] == [
        "the GraphQL APIs of eu-west-1",
        "the event APIs of eu-west-1",
    ]
    assert "AccessDeniedException: not allowed" in live.unread[0][1]


def test_a_function_that_may_not_be_read_does_not_hide_the_others() -> None:
    for name in ("first", "second"):
        function(name)
        client("lambda").create_function_url_config(FunctionName=name, AuthType="NONE")

    def refusing(service: str) -> Any:
        made = client.__wrapped__(service)

        def deny(params: Any, **_: Any) -> None:
            if params.get("FunctionName") == "first":
                error: Any = {"Error": {"Code": "AccessDeniedException", "Message": "not allowed"}}
                raise ClientError(error, "GetPolicy")

        if service == "lambda":
            made.meta.events.register("provide-client-params.lambda.GetPolicy", deny)
        return made

    live = read(refusing, REGION)
    assert [what for what, _ in live.unread] == ["the function first"]
    assert [entry.backend for entry in access_table(live.resources)] == ["function first", "function second"]


def test_the_policy_of_an_alias_is_read() -> None:
    function("hello")
    aws_lambda = client("lambda")
    version = aws_lambda.publish_version(FunctionName="hello")["Version"]
    aws_lambda.create_alias(FunctionName="hello", Name="live", FunctionVersion=version)
    called: list[dict[str, Any]] = []

    def watched(service: str) -> Any:
        made = client.__wrapped__(service)
        event = "provide-client-params.lambda.GetPolicy"
        made.meta.events.register(event, lambda params, **_: called.append(params))
        return made

    read(watched, REGION)
    assert {"FunctionName": "hello", "Qualifier": "live"} in called


def test_it_is_told_what_is_being_read() -> None:
    http_api(function("hello"), {"GET /orders": "JWT"})
    told: list[str] = []
    read(client, REGION, told.append)
    assert "reading the HTTP and WebSocket APIs: 1, orders" in told


def test_nothing_is_changed_by_reading() -> None:
    http_api(function("hello"), {"GET /orders": "JWT"})
    called: list[str] = []

    def watched(service: str) -> Any:
        made = client.__wrapped__(service)
        made.meta.events.register("before-call", lambda model, **_: called.append(model.name))
        return made

    read(watched, REGION)
    assert called
    assert all(name.startswith(("Get", "List", "Describe")) for name in called)


def test_a_listener_that_faces_the_internet_is_read_and_an_internal_one_is_closed() -> None:
    ec2, balancers = client("ec2"), client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{zone}")[
            "Subnet"
        ]["SubnetId"]
        for n, zone in enumerate("ab")
    ]
    group = balancers.create_target_group(Name="t", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]
    for name, scheme in (("outside", "internet-facing"), ("inside", "internal")):
        made = balancers.create_load_balancer(Name=name, Subnets=subnets, Scheme=scheme)["LoadBalancers"][0]
        balancers.create_listener(
            LoadBalancerArn=made["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
        )
    assert [(entry.api, entry.verdict) for entry in table()] == [("outside:80", "open")]
