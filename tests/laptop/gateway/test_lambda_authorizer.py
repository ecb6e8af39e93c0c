"""Lambda authorizers of HTTP APIs over real HTTP.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.gateway import NotAcceptedError
from gatehouse.laptop.gateway.authorizers import function
from tests.laptop.gateway.world import ACCOUNT, REGION, Api, World, echo

if TYPE_CHECKING:
    import httpx

    from tests.laptop.gateway.world import Handler

HEADER = "$request.header.Authorization"


def yes(_: dict[str, Any]) -> dict[str, Any]:
    return {"isAuthorized": True, "context": {"user": "ada", "level": 3, "teams": ["a", "b"]}}


def policy(effect: str, resource: str, **more: Any) -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource, **more}
    return {"principalId": "ada", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


class Guarded:
    """An API whose routes ask a function who calls."""

    def __init__(
        self,
        world: World,
        handler: Handler,
        *,
        sources: tuple[str, ...] = (HEADER,),
        permit: bool = True,
        uri: str | None = None,
        integration: str = "2.0",
        **authorizer: Any,
    ) -> None:
        self.world = world
        self.asked: list[dict[str, Any]] = []
        self.api = Api(world)

        def asked(event: dict[str, Any]) -> Any:
            self.asked.append(event)
            return handler(event)

        arn = world.function(asked, permit=f"{self.api.id}/authorizers/*" if permit else None)
        made = self.api.v2.create_authorizer(
            ApiId=self.api.id,
            Name="who",
            AuthorizerType="REQUEST",
            AuthorizerUri=uri
            or f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations",
            IdentitySource=list(sources),
            **{
                "AuthorizerPayloadFormatVersion": "2.0",
                "EnableSimpleResponses": True,
                "AuthorizerResultTtlInSeconds": 0,
            }
            | authorizer,
        )
        for key in ("GET /orders", "POST /orders", "GET /orders/{id}"):
            target = self.api.integration(echo, PayloadFormatVersion=integration)
            self.api.v2.create_route(
                ApiId=self.api.id,
                RouteKey=key,
                Target=f"integrations/{target}",
                AuthorizationType="CUSTOM",
                AuthorizerId=made["AuthorizerId"],
            )

    def call(self, path: str = "/orders", method: str = "GET", **headers: str) -> httpx.Response:
        return self.world.request(method, path, headers={"authorization": "secret"} | headers)


def test_a_caller_whom_the_function_knows_passes_and_its_context_is_in_the_event(world: World) -> None:
    guarded = Guarded(world, yes)
    guarded.api.serve()
    answer = guarded.call()
    assert answer.status_code == 200
    assert answer.json()["requestContext"]["authorizer"] == {
        "lambda": {"user": "ada", "level": 3, "teams": ["a", "b"]}
    }


def test_an_event_in_format_1_0_has_the_principal_and_the_context(world: World) -> None:
    guarded = Guarded(
        world,
        lambda _: policy("Allow", "*") | {"context": {"team": "a"}},
        EnableSimpleResponses=False,
        AuthorizerPayloadFormatVersion="1.0",
        integration="1.0",
    )
    guarded.api.serve()
    assert guarded.call().json()["requestContext"]["authorizer"] == {"principalId": "ada", "team": "a"}


def test_a_missing_identity_source_is_401_and_the_function_is_not_asked(world: World) -> None:
    guarded = Guarded(world, yes, sources=(HEADER, "$request.querystring.team"))
    guarded.api.serve()
    for answer in (world.get("/orders?team=a"), guarded.call(), guarded.call("/orders?team=")):
        assert answer.status_code == 401
        assert answer.content == b'{"message":"Unauthorized"}'
        assert "www-authenticate" not in answer.headers
    assert guarded.asked == []


def test_a_refusal_is_403(world: World) -> None:
    guarded = Guarded(world, lambda _: {"isAuthorized": False})
    guarded.api.serve()
    answer = guarded.call()
    assert (answer.status_code, answer.content) == (403, b'{"message":"Forbidden"}')


@pytest.mark.parametrize(
    "answered",
    [
        "yes",
        None,
        [],
        {},
        {"isAuthorized": "true"},
        {"isAuthorized": True, "context": "ada"},
        policy("Allow", "*"),
        b"{",
        b'{"isAuthorized": true, "context": {"n": NaN}}',
    ],
)
def test_an_answer_that_cannot_be_read_is_500(world: World, answered: Any) -> None:
    guarded = Guarded(world, lambda _: answered)
    guarded.api.serve()
    answer = guarded.call()
    assert (answer.status_code, answer.content) == (500, b'{"message":"Internal Server Error"}')


def test_a_function_that_fails_is_500_and_the_log_says_so(world: World) -> None:
    def fails(_: dict[str, Any]) -> Any:
        raise ValueError("no database")

    guarded = Guarded(world, fails)
    guarded.api.serve(
        AccessLogSettings={"DestinationArn": "group", "Format": "$context.status $context.authorizer.error"}
    )
    assert guarded.call().status_code == 500
    assert world.logged == [("group", "500 The authorizer's function failed")]


def test_a_function_whose_policy_does_not_let_the_authorizer_in_is_500(world: World) -> None:
    guarded = Guarded(world, yes, permit=False)
    guarded.api.serve()
    assert guarded.call().status_code == 500
    assert guarded.asked == []


def test_a_function_that_takes_too_long_is_500(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(function, "TIMEOUT", 0.05)
    guarded = Guarded(world, lambda _: asyncio.sleep(5, {"isAuthorized": True}))
    guarded.api.serve()
    assert guarded.call().status_code == 500


def test_the_event_in_format_2_0_has_the_identity_sources_and_the_routes_arn(world: World) -> None:
    guarded = Guarded(world, yes, sources=(HEADER, "$context.routeKey", "$stageVariables.tier"))
    guarded.api.serve(StageVariables={"tier": "gold"})
    guarded.call("/orders/7?a=1&a=2", cookie="c=1")
    [event] = guarded.asked
    assert event["version"] == "2.0"
    assert event["type"] == "REQUEST"
    assert event["routeArn"] == (
        f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{guarded.api.id}/$default/GET/orders/7"
    )
    assert event["identitySource"] == ["secret", "GET /orders/{id}", "gold"]
    assert event["queryStringParameters"] == {"a": "1,2"}
    assert event["pathParameters"] == {"id": "7"}
    assert event["cookies"] == ["c=1"]
    assert "authorizer" not in event["requestContext"]
    assert not {"body", "isBase64Encoded"} & set(event)


def test_the_event_in_format_1_0_has_the_identity_as_one_text(world: World) -> None:
    guarded = Guarded(
        world,
        lambda _: policy("Allow", "*"),
        sources=(HEADER, "$request.querystring.a"),
        EnableSimpleResponses=False,
        AuthorizerPayloadFormatVersion="1.0",
    )
    guarded.api.serve()
    guarded.call("/orders?a=1", "POST")
    [event] = guarded.asked
    assert event["identitySource"] == event["authorizationToken"] == "secret,1"
    assert event["methodArn"].endswith(f"{guarded.api.id}/$default/POST/orders")
    assert event["httpMethod"] == "POST"
    assert "body" not in event


@pytest.mark.parametrize(
    ("effect", "resource", "more", "status"),
    [
        ("Allow", "*/GET/orders", {}, 200),
        ("Allow", "*/POST/orders", {}, 403),
        ("Allow", "*/GET/*", {}, 200),
        ("Allow", "*/GET/order?", {}, 200),
        ("Allow", "*/GET/[o]rders", {}, 403),
        ("Deny", "*", {}, 403),
        ("Allow", "*", {"Action": "*"}, 200),
        ("Allow", "*", {"Action": "execute-api:*"}, 200),
        ("Allow", "*", {"Action": ["s3:GetObject", "execute-api:invoke"]}, 200),
        ("Allow", "*", {"Action": "lambda:*"}, 403),
        ("Allow", "*", {"Condition": {"StringEquals": {"aws:username": "ada"}}}, 403),
        ("allow", "*", {}, 500),
        ("Allow", "*", {"Action": {}}, 500),
    ],
)
def test_a_policy_is_evaluated(
    world: World, effect: str, resource: str, more: dict[str, Any], status: int
) -> None:
    guarded = Guarded(world, lambda _: policy(effect, resource, **more), EnableSimpleResponses=False)
    guarded.api.serve()
    assert guarded.call().status_code == status


def test_a_deny_wins_over_an_allow(world: World) -> None:
    answer = policy("Allow", "*")
    answer["policyDocument"]["Statement"] += policy("Deny", "*/GET/orders")["policyDocument"]["Statement"]
    guarded = Guarded(world, lambda _: answer, EnableSimpleResponses=False)
    guarded.api.serve()
    assert guarded.call().status_code == 403
    assert guarded.call(method="POST").status_code == 200


def test_an_answer_is_kept_for_its_time_by_the_identity_sources(world: World) -> None:
    guarded = Guarded(
        world,
        lambda event: {"isAuthorized": event["identitySource"] != ["bad"]},
        AuthorizerResultTtlInSeconds=60,
    )
    guarded.api.serve()
    assert [guarded.call().status_code for _ in range(3)] == [200, 200, 200]
    assert guarded.call("/orders/7").status_code == 200
    assert len(guarded.asked) == 1
    assert [guarded.call(authorization="bad").status_code for _ in range(2)] == [403, 403]
    assert len(guarded.asked) == 2
    world.offset = 61
    assert guarded.call().status_code == 200
    assert len(guarded.asked) == 3


def test_a_kept_policy_is_evaluated_for_each_route(world: World) -> None:
    guarded = Guarded(
        world,
        lambda _: policy("Allow", "*/GET/orders"),
        EnableSimpleResponses=False,
        AuthorizerResultTtlInSeconds=60,
    )
    guarded.api.serve()
    assert guarded.call().status_code == 200
    assert guarded.call("/orders/7").status_code == 403
    assert len(guarded.asked) == 1


def test_a_failure_is_not_kept(world: World) -> None:
    guarded = Guarded(
        world,
        lambda _: {"isAuthorized": True} if len(guarded.asked) > 1 else None,
        AuthorizerResultTtlInSeconds=60,
    )
    guarded.api.serve()
    assert [guarded.call().status_code for _ in range(2)] == [500, 200]


def test_the_context_is_in_the_access_log_and_in_parameter_mapping(world: World) -> None:
    guarded = Guarded(world, yes)
    [first, *_] = guarded.api.v2.get_integrations(ApiId=guarded.api.id)["Items"]
    guarded.api.v2.update_integration(
        ApiId=guarded.api.id,
        IntegrationId=first["IntegrationId"],
        RequestParameters={"append:header.x-user": "$context.authorizer.user"},
    )
    guarded.api.serve(
        AccessLogSettings={
            "DestinationArn": "group",
            "Format": "$context.authorizer.user $context.authorizer.level $context.authorizer.none",
        }
    )
    assert guarded.call().json()["headers"]["x-user"] == "ada"
    assert world.logged == [("group", "ada 3 -")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"uri": "https://example.com"}, "names no function"),
        ({"sources": ("Authorization",)}, "has the identity sources"),
        ({"sources": (), "AuthorizerResultTtlInSeconds": 5}, "keeps answers for 5 s"),
        ({"AuthorizerResultTtlInSeconds": 3_601}, "keeps answers for 3601 s"),
        ({"AuthorizerPayloadFormatVersion": "1.0"}, "has simple responses"),
        ({"AuthorizerPayloadFormatVersion": "3.0"}, "has the payload format '3.0'"),
    ],
)
def test_an_authorizer_that_aws_would_refuse_is_refused(
    world: World, arguments: dict[str, Any], said: str
) -> None:
    guarded = Guarded(world, yes, **arguments)
    with pytest.raises(NotAcceptedError, match=said):
        guarded.api.serve()


def test_without_identity_sources_the_function_is_asked_each_time(world: World) -> None:
    guarded = Guarded(world, yes, sources=())
    guarded.api.serve()
    assert [world.get("/orders").status_code for _ in range(2)] == [200, 200]
    assert len(guarded.asked) == 2
