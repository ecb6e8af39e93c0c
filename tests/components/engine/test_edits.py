"""Edits that people make after the first day, on Pulumi's engine: each deploys, settles, and leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.automation.errors import CommandError

from components import HttpApi, RestApi, UserPool
from components.deploy_role import DeployRole
from gatehouse.laptop.cloud.aws import Aws, CloudError
from tests.components.engine.programs import CALLBACK, HERE, ORIGIN, function, given, pool
from tests.components.served import Served
from tests.sample import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.components.engine.conftest import Engine, Steps

    Program = Callable[[], object]

OPEN: Any = {"url": "https://backend.example", "public": "a test"}
OK, FORBIDDEN = 200, 403


def edited(engine: Engine, *programs: Program) -> Steps:
    """Deploy programs one after the other, see the last settle and be destroyed; what the last deploy did."""
    stack = engine.stack()
    steps = [stack.up(program) for program in programs][-1]
    stack.settles(programs[-1])
    stack.destroy()
    return steps


def http(**args: Any) -> Program:
    return lambda: HttpApi("api", {"access_log": {"enabled": False}, **args})  # type: ignore[typeddict-item]


def rest(*keys: str) -> Program:
    def program() -> None:
        api = RestApi("rest", {"routes": dict.fromkeys(keys, OPEN)})
        pulumi.export("id", api.id)

    return program


def users(**more: Any) -> Program:
    args = {
        "clients": {"web": {"callback_urls": [CALLBACK]}},
        "mfa": "off",
        "domain_prefix": None,
        "groups": None,
        "identity_providers": None,
        **more,
    }
    return lambda: pool(**args)


def test_a_route_that_is_taken_out_of_a_rest_api_stops_answering_at_once(engine: Engine) -> None:
    stack = engine.stack()
    with Served(engine.cloud) as served:
        stack.up(rest("GET /a", "GET /b"))
        api = stack.outputs["id"]
        assert served.status(api, "GET", "/prod/b") == OK
        steps = stack.up(rest("GET /a"))
        assert served.status(api, "GET", "/prod/a") == OK
        assert served.status(api, "GET", "/prod/b") == FORBIDDEN
    # The snapshot is taken after the document has changed, and nothing of the API is deleted after it.
    order = [line for line in steps.lines if "RestApi" in line or "create-replacement Deployment" in line]
    assert order == ["update RestApi rest", "create-replacement Deployment rest"]
    assert steps.of("delete", "delete-replaced") == ["Deployment rest"]
    stack.settles(rest("GET /a"))
    stack.destroy()


@pytest.mark.thorough
def test_another_stage_of_a_rest_api_that_failed_half_way_is_taken_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def program(stage: str) -> Program:
        route: Any = {**OPEN, "throttle": {"rate": 5}}
        return lambda: RestApi("rest", {"routes": {"GET /a": route}, "stage": stage})

    sent = Aws.call

    def refusing(self: Aws, service: str, operation: str, params: Any) -> Any:
        if operation == "DeleteStage":
            raise CloudError("DeleteStage was refused: not now")
        return sent(self, service, operation, params)

    stack = engine.stack()
    stack.up(program("prod"))
    with monkeypatch.context() as broken:
        broken.setattr(Aws, "call", refusing)
        with pytest.raises(CommandError, match="not now"):
            stack.up(program("next"))
    stack.up(program("prod"))
    stack.settles(program("prod"), refreshed=True)
    stack.destroy()


@pytest.mark.thorough
def test_a_transform_of_a_rest_apis_methods_reaches_its_stage(engine: Engine) -> None:
    def program(**transform: Any) -> Program:
        return lambda: RestApi("rest", {"routes": {"GET /a": OPEN}, "transform": transform})  # type: ignore[typeddict-item]

    steps = edited(engine, program(), program(method={"api_key_required": True}))
    assert "create-replacement Deployment rest" in steps.lines
    assert "update Stage rest-prod" in steps.lines


@pytest.mark.parametrize("kind", sample(["http", "rest"], "http"))
def test_a_path_variable_is_renamed_in_place(engine: Engine, kind: str) -> None:
    def program(key: str) -> Program:
        return rest(key) if kind == "rest" else http(routes={key: OPEN})

    steps = edited(engine, program("GET /orders/{id}"), program("GET /orders/{orderId}"))
    assert not [line for line in steps.lines if "Route" in line and not line.startswith("update ")]
    assert not steps.of("create", "replace", "delete") or kind == "rest"


@pytest.mark.parametrize(
    ("before", "after"),
    sample(
        [
            (["dev", "prod"], ["prod"]),
            (["dev", "prod"], ["prod", "dev"]),
            (["$default"], ["prod", "$default"]),
            (["$default"], ["prod"]),
        ],
        (["dev", "prod"], ["prod"]),
    ),
)
def test_stages_come_go_and_change_places(engine: Engine, before: list[str], after: list[str]) -> None:
    domain = {"name": "api.example.com", "certificate_arn": HERE}
    steps = edited(
        engine,
        http(routes={"GET /": OPEN}, stages=before, domain=domain),
        http(routes={"GET /": OPEN}, stages=after, domain=domain),
    )
    assert steps.of("create") == sorted(f"Stage api-{name}" for name in set(after) - set(before))
    assert steps.of("delete") == sorted(f"Stage api-{name}" for name in set(before) - set(after))
    assert steps.kinds.keys() <= {"create", "update", "delete"}


def _with_domains(**domains: str) -> Program:
    def program() -> None:
        for name, domain in domains.items():
            args = {"domain": {"name": domain, "certificate_arn": HERE} if domain else None}
            HttpApi(name, given({"access_log": {"enabled": False}, "routes": {"GET /": OPEN}, **args}))

    return program


@pytest.mark.parametrize(
    ("before", "after"),
    sample(
        [
            ({"one": "a.example", "two": ""}, {"one": "", "two": "a.example"}),
            ({"one": "a.example", "two": "b.example"}, {"one": "b.example", "two": "a.example"}),
            ({"one": "a.example"}, {"two": "a.example"}),
        ],
        ({"one": "a.example", "two": "b.example"}, {"one": "b.example", "two": "a.example"}),
    ),
)
def test_a_domain_moves_to_another_api_and_stays_itself(
    engine: Engine, before: dict[str, str], after: dict[str, str]
) -> None:
    steps = edited(engine, _with_domains(**before), _with_domains(**after))
    assert not [line for line in steps.lines if "DomainName" in line]
    moved = sorted(f"ApiMapping {one}" for one in {*after.values()} - {""})
    assert [one for one in steps.of("replace") if one.startswith("ApiMapping")] == moved


@pytest.mark.thorough
def test_a_deploy_role_that_is_renamed_keeps_the_accounts_provider(engine: Engine) -> None:
    def program(name: str) -> Program:
        return lambda: DeployRole(name, {"repository": "acme/shop", "names": ["shop-dev-*"]})

    steps = edited(engine, program("ci"), program("pipeline"))
    assert not [line for line in steps.lines if "OpenIdConnectProvider" in line]


@pytest.mark.thorough
@pytest.mark.parametrize("kind", [HttpApi, RestApi])
def test_an_api_in_front_of_a_functions_alias_or_version_settles(engine: Engine, kind: Any) -> None:
    def program(memory: int) -> None:
        hello = function(memory=memory, transform={"function": {"publish": True}})
        live = aws.lambda_.Alias("live", name="live", function_name=hello.name, function_version="1")
        versioned = pulumi.Output.concat(hello.arn, ":1")
        routes = {"GET /a": {"function_arn": live.arn}, "GET /v": {"function_arn": versioned}}
        kind("api", {"routes": {key: {**one, "public": "a test"} for key, one in routes.items()}})

    stack = engine.stack()
    stack.up(lambda: program(128))
    stack.stack.refresh(color="never", suppress_progress=True)
    stack.settles(lambda: program(128))
    # Another version of the function changes nothing of the API.
    steps = stack.up(lambda: program(256))
    assert [line for line in steps.lines if not line.endswith("Function hello")] == []
    stack.settles(lambda: program(256))
    stack.destroy()


def server(*identifiers: str) -> dict[str, Any]:
    return {
        "resource_server": None,
        "resource_servers": [{"identifier": one, "scopes": {"read": "Read"}} for one in identifiers],
    }


EDITS: dict[str, tuple[Any, Any, list[str]]] = {
    "a second server": (users(**server("orders")), users(**server("orders", "bills")), ["create", "update"]),
    "back to one server": (
        users(**server("orders", "bills")),
        users(**server("bills")),
        ["delete", "update"],
    ),
    "another domain": (
        users(domain_prefix="acme-one"),
        users(domain_prefix="acme-two"),
        ["create-replacement", "delete-replaced", "replace"],
    ),
    "one attribute more": (
        users(attributes={"level": {"type": "Number"}}),
        users(attributes={"level": {"type": "Number"}, "tenant": {}}),
        ["update"],
    ),
    "no sign-out URL any more": (
        users(clients={"web": {"callback_urls": [CALLBACK], "logout_urls": [f"{ORIGIN}/"]}}),
        users(),
        ["update"],
    ),
    "MFA off": (users(mfa="optional"), users(mfa="off"), ["update"]),
    "threat protection off": (
        users(tier="PLUS", threat_protection="ENFORCED"),
        users(tier="PLUS"),
        ["update"],
    ),
    "another type of provider": (
        users(identity_providers={"Corp": {"type": "OIDC", "details": {"client_id": "x"}}}),
        users(identity_providers={"Corp": {"type": "SAML", "details": {"MetadataURL": "https://x.example"}}}),
        ["create-replacement", "delete-replaced", "replace"],
    ),
}


@pytest.mark.parametrize("edit", sample(EDITS, "another domain"))
def test_a_user_pool_is_edited_without_losing_it(engine: Engine, edit: str) -> None:
    before, after, operations = EDITS[edit]
    steps = edited(engine, before, after)
    assert set(steps.kinds) <= set(operations)
    assert not [line for line in steps.of("replace", "create-replacement") if line.startswith("UserPool ")]


def test_what_is_taken_off_a_client_is_no_longer_allowed(engine: Engine) -> None:
    def program(**client: Any) -> Program:
        def run() -> None:
            made = UserPool(
                "users",
                given({"clients": {"web": {"callback_urls": [CALLBACK], **client}}, "protect": False}),
            )
            pulumi.export("pool", made.id)
            pulumi.export("client", made.client_ids["web"])

        return run

    stack = engine.stack()
    other = "https://other.example/callback"
    stack.up(program(logout_urls=[f"{ORIGIN}/"], callback_urls=[CALLBACK, other], default_redirect_url=other))
    stack.up(program())
    found = engine.cloud.client("cognito-idp").describe_user_pool_client(
        UserPoolId=stack.outputs["pool"], ClientId=stack.outputs["client"]
    )["UserPoolClient"]
    assert found.get("LogoutURLs", []) == []
    assert found["CallbackURLs"] == [CALLBACK]
    assert found["DefaultRedirectURI"] == CALLBACK
    stack.destroy()


def test_what_aws_would_refuse_is_refused_before_anything_is_touched(engine: Engine) -> None:
    stack = engine.stack()
    with pytest.raises(CommandError, match="AWS_REGION"):
        stack.up(lambda: function(environment={"AWS_REGION": "eu-west-1"}))
    assert [name for name in stack.exported() if not name.startswith(("Stack", "aws"))] == []
