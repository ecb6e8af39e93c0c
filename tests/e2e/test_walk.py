"""The walk notices what is wrong: each arrangement that it is there to catch, made on a running laptop."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack
from gatehouse.operate import target as targets
from gatehouse.operate.walk import held, walk
from tests.e2e.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gatehouse.operate.steps import WalkStep


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    directory: Path = tmp_path_factory.mktemp("dev")
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py", "settings.py"):
        shutil.copy(ROOT / name, directory / name)
    shutil.copytree(ROOT / "handlers", directory / "handlers")
    project = load(directory)
    with Laptop(project, find_pack(directory), port=0) as found:
        assert found.deploy().ok
        yield found


def walked(laptop: Laptop) -> list[WalkStep]:
    return walk(targets.of_laptop(laptop.project.directory))


def failed(steps: list[WalkStep]) -> set[int]:
    return {step.number for step in steps if step.held is False}


@contextmanager
def changed_route(laptop: Laptop, key: str, **change: Any) -> Iterator[None]:
    """A route of the running API with other settings, for a while."""
    apis = laptop.cloud.client("apigatewayv2")
    api = laptop.outputs["api_id"]
    route = next(r for r in apis.get_routes(ApiId=api)["Items"] if r["RouteKey"] == key)
    apis.update_route(ApiId=api, RouteId=route["RouteId"], **change)
    laptop.serving.gateway.load()
    try:
        yield
    finally:
        before = {k: route[k] for k in ("AuthorizationType", "AuthorizerId", "RouteKey") if k in route}
        apis.update_route(ApiId=api, RouteId=route["RouteId"], **before)
        laptop.serving.gateway.load()


def test_every_step_of_the_dev_stack_holds(laptop: Laptop) -> None:
    steps = walked(laptop)
    assert failed(steps) == set()
    assert held(steps)


def test_an_api_that_takes_one_call_a_second_is_walked_at_that_pace(laptop: Laptop) -> None:
    apis, api = laptop.cloud.client("apigatewayv2"), laptop.outputs["api_id"]
    (stage,) = apis.get_stages(ApiId=api)["Items"]
    limits = {"ThrottlingRateLimit": 1.0, "ThrottlingBurstLimit": 1}
    apis.update_stage(ApiId=api, StageName=stage["StageName"], DefaultRouteSettings=limits, RouteSettings={})
    laptop.serving.gateway.load()
    try:
        steps = walked(laptop)
    finally:
        before = {key: stage.get(key, {}) for key in ("DefaultRouteSettings", "RouteSettings")}
        apis.update_stage(ApiId=api, StageName=stage["StageName"], **before)
        laptop.serving.gateway.load()
    assert held(steps), failed(steps)


def test_a_token_in_the_query_is_walked_with(laptop: Laptop) -> None:
    apis, api = laptop.cloud.client("apigatewayv2"), laptop.outputs["api_id"]
    (id_,) = {r["AuthorizerId"] for r in apis.get_routes(ApiId=api)["Items"] if r.get("AuthorizerId")}
    apis.update_authorizer(ApiId=api, AuthorizerId=id_, IdentitySource=["$request.querystring.token"])
    laptop.serving.gateway.load()
    try:
        steps = walked(laptop)
    finally:
        apis.update_authorizer(ApiId=api, AuthorizerId=id_, IdentitySource=["$request.header.Authorization"])
        laptop.serving.gateway.load()
    assert held(steps), failed(steps)
    shown = [exchange.sent for step in steps for exchange in step.exchanges]
    assert any("?token=***" in sent for sent in shown)
    assert not any("eyJ" in sent for sent in shown)


def test_no_token_or_password_is_in_what_the_walk_shows(laptop: Laptop) -> None:
    shown = str([step.as_json() for step in walked(laptop)])
    assert "eyJ" not in shown
    assert "Aa1!" not in shown


def test_the_walks_own_user_is_gone_after_it(laptop: Laptop) -> None:
    walked(laptop)
    cognito = laptop.cloud.client("cognito-idp")
    assert cognito.list_users(UserPoolId=laptop.outputs["user_pool_id"])["Users"] == []


def test_an_open_route_is_noticed(laptop: Laptop) -> None:
    keys = ("GET /hello", "GET /hello/{name}", "$default")
    with (
        changed_route(laptop, keys[0], AuthorizationType="NONE"),
        pytest.MonkeyPatch.context() as patch,
    ):
        # The control plane still says JWT to the walk, so that what the data plane does is what is judged.
        real = targets.Target.__dict__["http_apis"].fget

        def lying(target: targets.Target) -> Any:
            return _Lying(real(target))

        patch.setattr(targets.Target, "http_apis", property(lying))
        steps = walked(laptop)
    assert {10, 12} <= failed(steps)
    assert not held(steps)


class _Lying:
    """A control plane that says of every route but OPTIONS that it has the authorizer."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def get_routes(self, **arguments: Any) -> Any:
        page = self._real.get_routes(**arguments)
        for item in page["Items"]:
            if not item["RouteKey"].startswith("OPTIONS"):
                item["AuthorizationType"] = "JWT"
        return page


def test_a_preflight_that_meets_the_authorizer_is_noticed(laptop: Laptop) -> None:
    with changed_route(laptop, "OPTIONS /{proxy+}", RouteKey="OPTIONS /elsewhere"):
        assert {5, 6} <= failed(walked(laptop))


def test_an_origin_that_the_cors_lambda_does_not_know_is_noticed(laptop: Laptop) -> None:
    functions = laptop.cloud.client("lambda")
    name = next(
        f["FunctionName"] for f in functions.list_functions()["Functions"] if "cors" in f["FunctionName"]
    )
    before = functions.get_function_configuration(FunctionName=name)["Environment"]
    other = {"Variables": before["Variables"] | {"GATEHOUSE_CORS_ORIGINS": "https://other.example.com"}}
    functions.update_function_configuration(FunctionName=name, Environment=other)
    laptop.serving.lambdas.forget()
    try:
        assert failed(walked(laptop)) == {6}
    finally:
        functions.update_function_configuration(FunctionName=name, Environment=before)
        laptop.serving.lambdas.forget()


def test_a_sign_in_page_that_is_missing_is_no_refusal_of_wrong_credentials(laptop: Laptop) -> None:
    cognito, pool = laptop.cloud.client("cognito-idp"), laptop.outputs["user_pool_id"]
    domain = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]["Domain"]
    cognito.delete_user_pool_domain(Domain=domain, UserPoolId=pool)
    try:
        steps = walked(laptop)
    finally:
        cognito.create_user_pool_domain(Domain=domain, UserPoolId=pool, ManagedLoginVersion=2)
    assert {1, 2} <= failed(steps)
    assert "was not seen" in steps[1].note
