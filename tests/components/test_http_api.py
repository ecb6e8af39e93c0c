from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components import ComponentError, HttpApi, RestApi, UserPool, existing_user_pool
from components.http_api_args import ACCESS_LOG
from components.preflight import options_routes
from gatehouse.laptop.gateway.routes import RouteTable
from tests.components.recording import Recording, record
from tests.components.tables import paths_for, tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from components import AccessLogArgs, HttpApiArgs, RouteArgs
    from components.route_keys import RouteKey

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
OTHER = "arn:aws:lambda:eu-west-1:123456789012:function:other"
ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123"
IDENTITY = existing_user_pool("eu-west-1_AbCdEf123", ["web-client"])
BACKEND: RouteArgs = {"function_arn": ARN}


def built(args: HttpApiArgs, name: str = "orders") -> Recording:
    def program() -> pulumi.Output[Any]:
        api = HttpApi(name, args)
        return pulumi.Output.all(
            id=api.id,
            url=api.url,
            execution_arn=api.execution_arn,
            log_group=api.log_group,
            target=api.domain_target,
        )

    return record(program)


def simple(**more: Any) -> HttpApiArgs:
    args: Any = {"authorizer": IDENTITY, "routes": {"GET /orders": BACKEND}, **more}
    return args  # type: ignore[no-any-return]


def test_an_api_is_made_of_exactly_these_resources() -> None:
    recording = built(
        simple(
            cors={"allow_origins": ["https://app.example.com"]},
            routes={"GET /orders": BACKEND, "POST /orders": {**BACKEND, "scopes": ["orders/write"]}},
        )
    )
    made = {
        (one.type, one.name): one.inputs
        for one in recording.resources
        if not one.type.startswith("gatehouse")
    }
    ours = {
        key: inputs for key, inputs in made.items() if key[1].startswith("orders") and key[1] != "orders-cors"
    }
    permissions = {key: ours.pop(key) for key in list(ours) if key[0] == "aws:lambda/permission:Permission"}
    assert ours == {
        ("aws:apigatewayv2/api:Api", "orders"): {
            "protocolType": "HTTP",
            "disableExecuteApiEndpoint": False,
            "corsConfiguration": {
                "allowOrigins": ["https://app.example.com"],
                "allowMethods": ["GET", "POST"],
                "allowHeaders": ["authorization", "content-type"],
                "maxAge": 600,
                "allowCredentials": False,
            },
        },
        ("aws:apigatewayv2/authorizer:Authorizer", "orders"): {
            "apiId": "orders-id",
            "name": "jwt",
            "authorizerType": "JWT",
            "identitySources": ["$request.header.Authorization"],
            "jwtConfiguration": {"issuer": ISSUER, "audiences": ["web-client"]},
        },
        ("aws:apigatewayv2/integration:Integration", "orders GET /orders"): {
            "apiId": "orders-id",
            "integrationType": "AWS_PROXY",
            "integrationUri": ARN,
            "payloadFormatVersion": "2.0",
            "timeoutMilliseconds": 30000,
        },
        ("aws:apigatewayv2/integration:Integration", "orders OPTIONS /{+}"): {
            "apiId": "orders-id",
            "integrationType": "AWS_PROXY",
            "integrationUri": "arn:Function:orders-cors",
            "payloadFormatVersion": "2.0",
            "timeoutMilliseconds": 30000,
        },
        ("aws:apigatewayv2/route:Route", "orders GET /orders"): {
            "apiId": "orders-id",
            "routeKey": "GET /orders",
            "target": "integrations/orders GET /orders-id",
            "authorizationType": "JWT",
            "authorizerId": "orders-id",
        },
        ("aws:apigatewayv2/route:Route", "orders POST /orders"): {
            "apiId": "orders-id",
            "routeKey": "POST /orders",
            "target": "integrations/orders GET /orders-id",
            "authorizationType": "JWT",
            "authorizerId": "orders-id",
            "authorizationScopes": ["orders/write"],
        },
        ("aws:apigatewayv2/route:Route", "orders OPTIONS /{+}"): {
            "apiId": "orders-id",
            "routeKey": "OPTIONS /{proxy+}",
            "target": "integrations/orders OPTIONS /{+}-id",
            "authorizationType": "NONE",
        },
        ("aws:cloudwatch/logGroup:LogGroup", "orders"): {
            "name": "/aws/vendedlogs/shop-dev-orders",
            "retentionInDays": 30,
        },
        ("aws:apigatewayv2/stage:Stage", "orders-$default"): {
            "apiId": "orders-id",
            "name": "$default",
            "autoDeploy": True,
            "accessLogSettings": {"destinationArn": "arn:LogGroup:orders", "format": json.dumps(ACCESS_LOG)},
            "defaultRouteSettings": {"throttlingRateLimit": 1000, "throttlingBurstLimit": 2000},
        },
    }
    assert list(permissions.values()) == [
        {
            "action": "lambda:InvokeFunction",
            "function": function,
            "principal": "apigateway.amazonaws.com",
            "sourceArn": "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*/*",
        }
        for function in (ARN, "arn:Function:orders-cors")
    ]


def test_its_outputs_are_those_of_the_api_and_its_stage() -> None:
    assert built(simple()).result == {
        "id": "orders-id",
        "url": "https://a1b2c3.execute-api.eu-west-1.amazonaws.com",
        "execution_arn": "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3",
        "log_group": "/aws/vendedlogs/shop-dev-orders",
        "target": None,
    }


def test_a_named_stage_is_in_the_url() -> None:
    recording = built(simple(stages=["v1", "v2"]))
    assert recording.result["url"].endswith(".amazonaws.com/v1")
    assert {stage["name"] for stage in recording.of("Stage").values()} == {"v1", "v2"}


def test_without_cors_there_is_no_cors_configuration_and_no_options_route() -> None:
    recording = built(simple())
    assert "corsConfiguration" not in recording.one("Api")
    assert list(recording.of("Route")) == ["orders GET /orders"]


@pytest.mark.parametrize("late", [False, True])
def test_an_origin_pattern_leaves_the_gateways_configuration_out_altogether(late: bool) -> None:
    origin: Any = "https://*.example.com"
    recording = record(
        lambda: (
            HttpApi(
                "orders",
                simple(cors={"allow_origins": [pulumi.Output.from_input(origin) if late else origin]}),
            )
            and None
        )
    )
    assert "corsConfiguration" not in recording.one("Api")
    variables = recording.one("aws:lambda/function:Function")["environment"]["variables"]
    assert variables["GATEHOUSE_CORS_ORIGINS"] == "https://*.example.com"


def test_any_and_default_allow_every_method_but_options() -> None:
    recording = built(simple(cors={"allow_origins": ["https://a.example"]}, routes={"$default": BACKEND}))
    assert recording.one("Api")["corsConfiguration"]["allowMethods"] == [
        "DELETE",
        "GET",
        "HEAD",
        "PATCH",
        "POST",
        "PUT",
    ]


def test_a_public_route_is_sent_as_none() -> None:
    recording = built(simple(routes={"GET /health": {**BACKEND, "public": "polled by the load balancer"}}))
    assert recording.one("Route")["authorizationType"] == "NONE"
    assert recording.of("Authorizer") == {}


def test_one_authorizer_serves_every_route_of_an_identity_and_source() -> None:
    other = existing_user_pool("eu-west-1_Other0000", ["robot"])
    same: Any = dict(IDENTITY)
    query: Any = {**IDENTITY, "source": "$request.querystring.token"}
    recording = built(
        simple(
            routes={
                "GET /a": BACKEND,
                "GET /b": {**BACKEND, "authorizer": same},
                "GET /c": {**BACKEND, "authorizer": other},
                "GET /d": {**BACKEND, "authorizer": dict(other)},
                "GET /e": {**BACKEND, "authorizer": query},
            }
        )
    )
    assert {name: made["identitySources"] for name, made in recording.of("Authorizer").items()} == {
        "orders": ["$request.header.Authorization"],
        "orders GET /c": ["$request.header.Authorization"],
        "orders GET /e": ["$request.querystring.token"],
    }
    ids = {made["routeKey"]: made["authorizerId"] for made in recording.of("Route").values()}
    assert ids["GET /a"] == ids["GET /b"] == "orders-id"
    assert ids["GET /c"] == ids["GET /d"] == "orders GET /c-id"


def test_one_permission_serves_every_route_of_a_function() -> None:
    recording = built(
        simple(
            routes={
                "GET /a": BACKEND,
                "GET /b": {**BACKEND, "timeout_ms": 100},
                "GET /c": {"function_arn": OTHER},
            }
        )
    )
    assert sorted(made["function"] for made in recording.of("Permission").values()) == [ARN, OTHER]
    assert len(recording.of("Integration")) == 3


def test_a_permissions_name_can_be_a_statement_id() -> None:
    recording = built(simple(routes={"GET /orders/{id}/items+": BACKEND}))
    (name,) = recording.of("Permission")
    assert name.replace("-", "").isalnum()


def test_names_do_not_hang_on_the_tables_order() -> None:
    routes: dict[str, RouteArgs] = {
        "GET /b": BACKEND,
        "GET /a": BACKEND,
        "GET /c": {"url": "https://x.example/c"},
    }
    one = built(simple(routes=routes))
    two = built(simple(routes=dict(reversed(routes.items()))))
    assert {r.name for r in one.resources} == {r.name for r in two.resources}


def test_a_url_without_a_path_gets_the_requests_path() -> None:
    recording = built(simple(routes={"$default": {"url": "https://legacy.example.com"}}))
    assert recording.one("Integration") == {
        "apiId": "orders-id",
        "integrationType": "HTTP_PROXY",
        "integrationMethod": "ANY",
        "integrationUri": "https://legacy.example.com",
        "payloadFormatVersion": "1.0",
        "timeoutMilliseconds": 30000,
        "requestParameters": {"overwrite:path": "$request.path"},
    }


def test_a_url_with_a_path_is_called_as_it_is() -> None:
    recording = built(
        simple(routes={"ANY /v1/{rest+}": {"url": "https://legacy.example.com/{rest}", "timeout_ms": 50}})
    )
    made = recording.one("Integration")
    assert "requestParameters" not in made
    assert (made["integrationUri"], made["timeoutMilliseconds"]) == ("https://legacy.example.com/{rest}", 50)


def test_a_private_listener_is_reached_through_a_link_of_the_apis_own() -> None:
    recording = built(
        simple(
            vpc_link={"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]},
            routes={"$default": {"listener_arn": "arn:listener", "tls_server_name": "timer.internal"}},
        )
    )
    assert recording.one("VpcLink") == {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}
    assert recording.one("Integration") == {
        "apiId": "orders-id",
        "integrationType": "HTTP_PROXY",
        "integrationMethod": "ANY",
        "integrationUri": "arn:listener",
        "connectionType": "VPC_LINK",
        "connectionId": "orders-id",
        "tlsConfig": {"serverNameToVerify": "timer.internal"},
        "payloadFormatVersion": "1.0",
        "timeoutMilliseconds": 30000,
    }


def test_an_existing_link_is_used_as_it_is() -> None:
    recording = built(simple(vpc_link={"id": "vl-1"}, routes={"$default": {"listener_arn": "arn:listener"}}))
    assert recording.of("VpcLink") == {}
    assert recording.one("Integration")["connectionId"] == "vl-1"


def test_a_routes_throttle_keeps_what_it_does_not_say_from_the_stage() -> None:
    recording = built(
        simple(throttle={"rate": 5, "burst": 7}, routes={"GET /a": {**BACKEND, "throttle": {"burst": 1}}})
    )
    stage = recording.one("Stage")
    assert stage["defaultRouteSettings"] == {"throttlingRateLimit": 5, "throttlingBurstLimit": 7}
    assert stage["routeSettings"] == [
        {"routeKey": "GET /a", "throttlingRateLimit": 5, "throttlingBurstLimit": 1}
    ]


def test_the_stage_is_made_after_the_routes_and_so_destroyed_before_them() -> None:
    recording = built(simple(cors={"allow_origins": ["https://a.example"]}))
    dependencies = recording.request("Stage", "orders-$default").dependencies
    for route in recording.of("Route"):
        assert any(urn.endswith(f"::{route}") for urn in dependencies)


def test_a_route_is_made_after_its_authorizer_and_so_destroyed_before_it() -> None:
    request = built(simple()).request("Route", "orders GET /orders")
    assert [urn.rsplit("$", 1)[-1] for urn in request.propertyDependencies["authorizerId"].urns] == [
        "aws:apigatewayv2/authorizer:Authorizer::orders"
    ]


def test_the_access_log_can_be_left_out_or_sent_elsewhere() -> None:
    assert "accessLogSettings" not in built(simple(access_log={"enabled": False})).one("Stage")
    log: Any = {"destination_arn": "arn:mine", "format": {"id": "$context.requestId"}}
    recording = built(simple(access_log=log))
    assert recording.one("Stage")["accessLogSettings"] == {
        "destinationArn": "arn:mine",
        "format": '{"id": "$context.requestId"}',
    }
    assert recording.of("LogGroup") == {}


def test_the_access_log_has_the_caller_the_route_the_status_and_the_authorizers_error() -> None:
    assert ACCESS_LOG["sub"] == "$context.authorizer.claims.sub"
    assert ACCESS_LOG["client_id"] == "$context.authorizer.claims.client_id"
    assert {"$context.routeKey", "$context.status", "$context.authorizer.error", "$context.requestId"} <= set(
        ACCESS_LOG.values()
    )


def test_a_domain_closes_the_default_endpoint() -> None:
    domain: Any = {
        "name": "api.example.com",
        "certificate_arn": "arn:certificate",
        "zone_id": "Z1",
        "mutual_tls": {"truststore_uri": "s3://trust/store.pem"},
    }
    recording = built(simple(domain=domain))
    assert recording.one("Api")["disableExecuteApiEndpoint"] is True
    assert recording.one("DomainName") == {
        "domainName": "api.example.com",
        "domainNameConfiguration": {
            "certificateArn": "arn:certificate",
            "endpointType": "REGIONAL",
            "securityPolicy": "TLS_1_2",
        },
        "mutualTlsAuthentication": {"truststoreUri": "s3://trust/store.pem"},
    }
    assert recording.one("ApiMapping") == {
        "apiId": "orders-id",
        "domainName": "api.example.com-id",
        "stage": "$default",
    }
    assert recording.one("Record") == {
        "zoneId": "Z1",
        "name": "api.example.com",
        "type": "A",
        "aliases": [
            {
                "name": "d-x1.execute-api.eu-west-1.amazonaws.com",
                "zoneId": "ZAPI",
                "evaluateTargetHealth": False,
            }
        ],
    }
    assert recording.result["url"] == "https://api.example.com"
    assert recording.result["target"] == "d-x1.execute-api.eu-west-1.amazonaws.com"


def test_alarms_watch_4xx_5xx_and_latency() -> None:
    made = built(simple(alarms={"actions": ["arn:topic"], "latency_ms": 500})).of("MetricAlarm")
    assert {name: (one["metricName"], one["threshold"]) for name, one in made.items()} == {
        "orders-4xx": ("4xx", 0.2),
        "orders-5xx": ("5xx", 0.01),
        "orders-latency": ("Latency", 500),
    }
    assert made["orders-latency"]["extendedStatistic"] == "p99"
    assert made["orders-4xx"]["dimensions"] == {"ApiId": "orders-id", "Stage": "$default"}
    assert made["orders-4xx"]["alarmActions"] == ["arn:topic"]


@pytest.mark.parametrize(
    ("kind", "type_", "more"),
    [
        ("api", "Api", {}),
        ("stage", "Stage", {}),
        ("authorizer", "Authorizer", {}),
        ("route", "Route", {}),
        ("integration", "Integration", {}),
        ("permission", "Permission", {}),
        ("log_group", "LogGroup", {}),
        ("vpc_link", "VpcLink", {"vpc_link": {"subnet_ids": ["s"]}}),
        ("domain", "DomainName", {"domain": {"name": "a.example", "certificate_arn": "arn"}}),
        ("mapping", "ApiMapping", {"domain": {"name": "a.example", "certificate_arn": "arn"}}),
        ("record", "Record", {"domain": {"name": "a.example", "certificate_arn": "arn", "zone_id": "Z"}}),
        ("alarm", "MetricAlarm", {"alarms": {}}),
    ],
)
def test_a_transform_reaches_each_child(kind: str, type_: str, more: dict[str, Any]) -> None:
    key, value = ("ttl", 60) if kind == "record" else ("region", "eu-north-1")
    made = built(simple(transform={kind: {key: value}}, **more)).of(type_)
    assert made
    assert all(one[key] == value for one in made.values())


def test_a_transform_may_be_written_in_camel_case() -> None:
    assert (
        built(simple(transform={"api": {"routeSelectionExpression": "x"}})).one("Api")[
            "routeSelectionExpression"
        ]
        == "x"
    )


def test_a_routes_own_transform_goes_over_the_apis() -> None:
    route: RouteArgs = {
        **BACKEND,
        "transform": {"route": {"operation_name": "own"}, "integration": {"description": "d"}},
    }
    recording = built(
        simple(routes={"GET /a": route, "GET /b": BACKEND}, transform={"route": {"operation_name": "all"}})
    )
    assert {one["routeKey"]: one["operationName"] for one in recording.of("Route").values()} == {
        "GET /a": "own",
        "GET /b": "all",
    }
    assert {one.get("description") for one in recording.of("Integration").values()} == {"d", None}


def test_a_transform_of_a_property_that_is_not_there_names_it() -> None:
    with pytest.raises(pulumi.RunError, match=r"transform of 'orders'.*'descriptoin'"):
        built(simple(transform={"api": {"descriptoin": "x"}}))


def test_a_transformation_of_the_component_reaches_its_children() -> None:
    def tag(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_ == "aws:apigatewayv2/api:Api":
            return pulumi.ResourceTransformationResult({**args.props, "version": "7"}, args.opts)
        return None

    recording = record(
        lambda: HttpApi("orders", simple(), pulumi.ResourceOptions(transformations=[tag])) and None
    )
    assert recording.one("Api")["version"] == "7"


def test_a_scope_that_the_pool_does_not_offer_is_refused_before_the_deploy() -> None:
    def program() -> None:
        pool = UserPool(
            "users",
            {
                "clients": {"web": {"callback_urls": ["https://a.example"], "scopes": ["read"]}},
                "resource_server": {"identifier": "orders", "scopes": {"read": "Read", "write": "Write"}},
            },
        )
        HttpApi(
            "orders",
            simple(authorizer=pool.identity, routes={"GET /a": {**BACKEND, "scopes": ["orders/write"]}}),
        )

    with pytest.raises(
        ComponentError, match=r'routes\["GET /a"\].scopes = .orders/write.*a client may ask for'
    ):
        record(program)


@pytest.mark.parametrize(
    ("route", "said"),
    [
        (
            lambda: pulumi.Output.from_input(ARN),
            r"= <Output>: a dict is wanted\. Its keys are authorizer, .*url",
        ),
        (lambda: {"function_arn": pulumi.AssetArchive({})}, "= <AssetArchive>: a text is wanted"),
        (lambda: {"scope": [pulumi.Output.from_input("a")]}, r"= \[<Output>\]: .* Did you mean 'scopes'"),
    ],
)
def test_what_is_no_route_is_told_by_its_type(route: Callable[[], Any], said: str) -> None:
    with pytest.raises(ComponentError, match=said):
        record(lambda: HttpApi("orders", simple(routes={"GET /a": route()})))


def test_a_function_in_the_place_of_its_arn_is_told_so() -> None:
    class Function:
        arn = ARN

    with pytest.raises(
        ComponentError, match=r"function_arn = <Function>: a text is wanted\. Give its `arn`\."
    ):
        record(lambda: HttpApi("orders", simple(routes={"GET /a": {"function_arn": Function()}})))


@pytest.mark.parametrize(
    ("argument", "value", "said"),
    [
        ("routes", [], r"Write a dict of dicts, whose keys are authorizer, .*function_arn"),
        ("cors", ["https://a.example"], r"Its keys are allow_credentials, .*allow_origins"),
        ("throttle", 10, r"Its keys are burst, rate"),
    ],
)
def test_what_a_dict_holds_is_told_where_there_is_none(argument: str, value: Any, said: str) -> None:
    with pytest.raises(ComponentError, match=rf"{argument} = .*: a dict is wanted\. {said}"):
        record(lambda: HttpApi("orders", simple(**{argument: value})))


def test_a_pool_in_the_place_of_its_identity_is_told_so() -> None:
    def program() -> None:
        HttpApi(
            "orders",
            simple(
                authorizer=UserPool(
                    "users",
                    {"clients": {"web": {"callback_urls": ["https://a.example/"]}}, "domain_prefix": "a-"},
                )
            ),
        )

    with pytest.raises(
        ComponentError, match=r"authorizer = <UserPool>: a dict is wanted\. Give its `identity`\."
    ):
        record(program)


def test_a_value_that_is_known_later_is_checked_then() -> None:
    def program() -> None:
        late = pulumi.Output.from_input("http://issuer.example")
        HttpApi("orders", simple(authorizer={"issuer": late, "audiences": ["a"]}))

    with pytest.raises(ComponentError, match=r"authorizer.issuer = 'http://issuer.example': an https URL"):
        record(program)


def test_a_secret_value_is_not_checked_since_an_error_would_show_it() -> None:
    def program() -> None:
        HttpApi(
            "orders", simple(authorizer={"issuer": pulumi.Output.secret("http://hidden"), "audiences": ["a"]})
        )

    record(program)


@given(st.data(), tables)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_request_passes_without_a_token_only_where_its_route_is_public_or_a_preflight(
    data: st.DataObject, table: list[RouteKey]
) -> None:
    unique = {(key.method, key.shape): key for key in table}.values()
    routes: dict[str, RouteArgs] = {}
    for key in unique:
        kind = data.draw(st.sampled_from(["closed", "scoped", "public"]))
        extra: Any = {"scoped": {"scopes": ["orders/read"]}, "public": {"public": "a reason"}}.get(kind, {})
        routes[key.text] = {**BACKEND, **extra}
    recording = built(simple(routes=routes, cors={"allow_origins": ["https://app.example.com"]}))
    made = {one["routeKey"]: one for one in recording.of("Route").values()}
    cors = {
        f"integrations/{name}-id"
        for name, one in recording.of("Integration").items()
        if one["integrationUri"] == "arn:Function:orders-cors"
    }
    assert set(made) == {*routes, *options_routes(unique)}
    gateway = RouteTable(made)
    for _ in range(12):
        path = data.draw(paths_for(data.draw(st.sampled_from(list(unique)))))
        preflight = gateway.select("OPTIONS", path)
        assert preflight is not None
        assert made[preflight.key]["authorizationType"] == "NONE"
        assert "authorizerId" not in made[preflight.key]
        assert made[preflight.key]["target"] in cors
        match = gateway.select(
            data.draw(st.sampled_from(["GET", "POST", "PUT", "HEAD", "PATCH", "DELETE"])), path
        )
        if match is None:
            continue
        chosen = made[match.key]
        assert chosen["target"] not in cors
        if "public" in routes[match.key]:
            assert chosen["authorizationType"] == "NONE"
        else:
            assert chosen["authorizationType"] == "JWT"
            assert chosen["authorizerId"] == "orders-id"
            assert chosen.get("authorizationScopes") == routes[match.key].get("scopes")


def test_a_path_variable_that_is_renamed_keeps_its_route_integration_authorizer_and_permission() -> None:
    def names(key: str) -> list[tuple[str, str]]:
        identity = {"issuer": "https://other.example", "audiences": ["a"]}
        routes = {key: {**BACKEND, "authorizer": identity}}
        return sorted((one.type, one.name) for one in built(simple(routes=routes)).resources)

    assert names("GET /orders/{id}") == names("GET /orders/{orderId}")
    assert names("GET /orders/{id+}") != names("GET /orders/{id}")


def test_a_route_and_a_stage_of_version_0_1_are_kept_under_their_new_names() -> None:
    def aliases(type_: str, name: str) -> list[str]:
        found = recording.request(type_, name).aliases
        return [alias.urn.rpartition("gatehouse:index:HttpApi$aws:apigatewayv2/")[2] for alias in found]

    args = simple(routes={"GET /orders/{id}": BACKEND, "GET /orders": BACKEND}, stages=["v1", "v2"])
    recording = built(args)
    assert aliases("Route", "orders GET /orders/{}") == ["route:Route::orders GET /orders/{id}"]
    assert aliases("Route", "orders GET /orders") == []
    assert aliases("Stage", "orders-v1") == ["stage:Stage::orders"]
    assert aliases("Stage", "orders-v2") == []

    def within() -> pulumi.Output[str]:
        above = pulumi.ComponentResource("test:index:Above", "above")
        return HttpApi("orders", args, pulumi.ResourceOptions(parent=above)).id

    recording = record(within)
    (below,) = recording.request("Route", "orders GET /orders/{}").aliases
    assert below.spec.name == "orders GET /orders/{id}"


@pytest.mark.parametrize("known", [True, False], ids=["a text", "an output"])
@pytest.mark.parametrize(("suffix", "qualifier"), [("", None), (":live", "live"), (":7", "7")])
def test_an_alias_or_a_version_of_a_function_is_permitted_by_its_qualifier(
    suffix: str, qualifier: str | None, known: bool
) -> None:
    function = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
    arn: Any = f"{function}{suffix}"
    recording = record(
        lambda: (
            HttpApi(
                "orders",
                {
                    "routes": {
                        "GET /": {
                            "function_arn": arn if known else pulumi.Output.from_input(arn),
                            "public": "a test",
                        }
                    }
                },
            ).id
        )
    )
    permission = recording.one("Permission")
    assert (permission["function"], permission.get("qualifier")) == (function, qualifier)
    assert recording.one("Integration")["integrationUri"] == arn


def test_two_apis_of_one_name_do_not_share_a_log_group() -> None:
    def program(log: AccessLogArgs) -> None:
        routes: Any = {"GET /": {**BACKEND, "public": "a test"}}
        HttpApi("api", {"routes": routes})
        RestApi("api", {"routes": routes, "access_log": log})

    with pytest.raises(ComponentError, match="one log group"):
        record(lambda: program({}))
    record(lambda: program({"destination_arn": "arn:elsewhere"}))


def test_a_transform_that_is_a_function_is_told_which_child_it_changes() -> None:
    def change(name: str, properties: dict[str, Any]) -> pulumi.ResourceOptions | None:
        if properties["route_key"] == "GET /orders":
            return pulumi.ResourceOptions(aliases=[pulumi.Alias(name=f"{name}-before")], protect=True)
        return None

    args = simple(routes={"GET /orders": BACKEND, "POST /orders": BACKEND}, transform={"route": change})
    recording = built(args)
    kept = recording.request("Route", "orders GET /orders")
    assert kept.protect
    assert "orders GET /orders-before" in [alias.spec.name for alias in kept.aliases]
    assert not recording.request("Route", "orders POST /orders").protect


@pytest.mark.usefixtures("loop")
def test_a_named_backend_has_one_integration_and_one_permission_however_many_outputs_name_its_function() -> (
    None
):
    args = simple(
        routes={
            "GET /orders": {"backend": "orders"},
            "POST /orders": {"backend": "orders"},
            "GET /bills": {"backend": "bills"},
            "GET /inline": BACKEND,
        },
        backends={
            "orders": {"function_arn": pulumi.Output.from_input("arn:orders"), "timeout_ms": 500},
            "bills": {"url": "https://bills.example"},
        },
    )
    recording = built(args)
    assert sorted(recording.of("Integration")) == ["orders GET /inline", "orders-bills", "orders-orders"]
    assert recording.of("Integration")["orders-orders"]["timeoutMilliseconds"] == 500
    assert sorted(one["function"] for one in recording.of("Permission").values()) == [ARN, "arn:orders"]
    targets = {one["routeKey"]: one["target"] for one in recording.of("Route").values()}
    assert targets["GET /orders"] == targets["POST /orders"] == "integrations/orders-orders-id"
