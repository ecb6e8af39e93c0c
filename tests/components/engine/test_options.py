"""Options that people give to a whole component, and the commands that change a state: what becomes of the children."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from pulumi.automation.errors import CommandError

from components import HttpApi, RestApi, UserPool
from components.deploy_role import DeployRole
from tests.components.engine.conftest import Steps, _only
from tests.components.engine.programs import CALLBACK, HERE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.components.engine.conftest import Engine, Stack

    Program = Callable[[], object]

OPEN: Any = {"url": "https://backend.example", "public": "a test"}
POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"
DOMAIN: Any = {"name": "api.example.com", "certificate_arn": HERE}


def http(*keys: str, opts: pulumi.ResourceOptions | None = None, **args: Any) -> Program:
    args = {"access_log": {"enabled": False}, "routes": dict.fromkeys(keys, OPEN), **args}
    return lambda: HttpApi("api", args, opts)  # type: ignore[arg-type]


def rest(*keys: str, opts: pulumi.ResourceOptions | None = None) -> Program:
    return lambda: RestApi("rest", {"routes": dict.fromkeys(keys, OPEN)}, opts)


def users(*clients: str, name: str = "users", opts: pulumi.ResourceOptions | None = None) -> Program:
    args: Any = {
        "clients": {one: {"callback_urls": [CALLBACK]} for one in clients},
        "domain_prefix": "acme",
        "protect": False,
    }
    return lambda: UserPool(name, args, opts)


def all_of(*programs: Program) -> Program:
    def run() -> None:
        for program in programs:
            program()

    return run


def urns(stack: Stack) -> list[str]:
    return [one["urn"] for one in (stack.stack.export_stack().deployment or {})["resources"]]


def pulumi_(stack: Stack, *words: str) -> None:
    """Run a command of Pulumi's for a stack."""
    workspace = stack.stack.workspace
    subprocess.run(
        ["pulumi", *words, "--non-interactive"],
        cwd=workspace.work_dir,
        env={**os.environ, **workspace.env_vars},
        check=True,
        capture_output=True,
    )


@pytest.mark.thorough
def test_a_protected_rest_api_takes_another_route_and_is_not_deleted(engine: Engine) -> None:
    stack, protected = engine.stack(), pulumi.ResourceOptions(protect=True)
    stack.up(rest("GET /a", opts=protected))
    steps = stack.up(rest("GET /a", "GET /b", opts=protected))
    assert steps.of("create-replacement") == ["Deployment rest"]
    with pytest.raises(CommandError, match="because it is protected"):
        stack.preview(lambda: None)
    stack.up(rest("GET /a", "GET /b"))
    stack.destroy()


@pytest.mark.thorough
def test_an_api_that_is_replaced_takes_its_domain_along(engine: Engine) -> None:
    stack, program = engine.stack(), http("GET /", stages=["prod"], domain=DOMAIN)
    stack.up(program)
    (api,) = [one for one in urns(stack) if one.endswith("Api::api") and "$" in one]
    steps = Steps()
    with stack._command.running(_only(program), Path.cwd()):
        stack.stack.up(replace=[api], on_event=steps.note, color="never", suppress_progress=True)
    order = [line for line in steps.lines if line.startswith("delete") and ("Stage" in line or "Map" in line)]
    assert order == ["delete-replaced ApiMapping api.example.com", "delete-replaced Stage api-prod"]
    stack.settles(program)
    stack.destroy()


@pytest.mark.thorough
def test_what_is_taken_out_of_a_retained_component_goes_and_the_whole_stays(engine: Engine) -> None:
    stack, retained = engine.stack(), pulumi.ResourceOptions(retain_on_delete=True)
    stack.up(all_of(http("GET /a", "GET /b", opts=retained), users("web", "app", opts=retained)))
    stack.up(all_of(http("GET /a", opts=retained), users("web", opts=retained)))
    gateway, cognito = engine.cloud.client("apigatewayv2"), engine.cloud.client("cognito-idp")
    (api,) = [one["ApiId"] for one in gateway.get_apis()["Items"]]
    (pool,) = [one["Id"] for one in cognito.list_user_pools(MaxResults=9)["UserPools"]]

    def left() -> tuple[list[str], list[str], list[str]]:
        routes = [one["RouteKey"] for one in gateway.get_routes(ApiId=api)["Items"]]
        stages = [one["StageName"] for one in gateway.get_stages(ApiId=api)["Items"]]
        clients = cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"]
        return routes, stages, [one["ClientName"] for one in clients]

    whole = left()
    assert (whole[0], whole[1], len(whole[2])) == (["GET /a"], ["$default"], 1)
    stack.up(lambda: None)
    assert left() == whole
    assert [one for one in urns(stack) if "gatehouse:index" in one] == []
    gateway.delete_api(ApiId=api)
    cognito.delete_user_pool_domain(Domain="acme", UserPoolId=pool)
    cognito.delete_user_pool(UserPoolId=pool)


@pytest.mark.thorough
def test_a_role_that_is_taken_out_of_a_retained_deploy_role_goes_and_the_others_stay(engine: Engine) -> None:
    def program(*managers: str) -> Program:
        args: Any = {"repository": "acme/shop", "names": ["shop-dev-*"]}
        if managers:
            args |= {"user_managers": list(managers), "user_pool_arns": [POOL]}
        return lambda: DeployRole("ci", args, pulumi.ResourceOptions(retain_on_delete=True))

    def left() -> set[str]:
        iam = engine.cloud.client("iam")
        names = [one["RoleName"] for one in iam.list_roles()["Roles"]]
        return {
            f"{name.rpartition('-')[0]} {len(iam.list_role_policies(RoleName=name)['PolicyNames'])}"
            for name in names
        }

    stack = engine.stack()
    stack.up(program("arn:aws:iam::123456789012:role/support"))
    stack.up(program())
    whole = left()
    assert {name.partition(" ")[0] for name in whole} == {"ci-deploy", "ci-reader"}
    stack.up(lambda: None)
    assert left() == whole


@pytest.mark.thorough
def test_a_component_that_is_renamed_in_the_state_is_the_same_one(engine: Engine) -> None:
    stack = engine.stack()
    stack.up(users("web"))
    for urn in urns(stack):
        name = urn.rpartition("::")[2]
        if name.startswith("users"):
            pulumi_(stack, "state", "rename", urn, name.replace("users", "people"), "--yes")
    stack.settles(users("web", name="people"))
    stack.destroy()


@pytest.mark.thorough
def test_a_component_that_is_moved_to_another_stack_is_gone_here_and_whole_there(engine: Engine) -> None:
    stack = engine.stack()
    stack.up(all_of(users("web"), http("GET /")))
    pulumi_(stack, "stack", "init", "next", "--no-select")
    pulumi_(stack, "config", "set", "aws:region", "eu-west-1", "--stack", "next")
    (component,) = [one for one in urns(stack) if one.endswith("gatehouse:index:UserPool::users")]
    pulumi_(stack, "state", "move", "--source", "dev", "--dest", "next", "--yes", component)
    stack.settles(http("GET /"))
    there = engine.beside(stack, "next")
    there.settles(users("web"))
    there.destroy()
    stack.destroy()


@pytest.mark.thorough
def test_components_under_another_parent_keep_all_by_an_alias_of_the_old_one(engine: Engine) -> None:
    def program(opts: Callable[[], pulumi.ResourceOptions] | None = None) -> Program:
        def run() -> None:
            given = opts() if opts else None
            all_of(http("GET /", domain=DOMAIN, opts=given), rest("GET /", opts=given))()
            users("web", opts=given)()

        return run

    def inside() -> pulumi.ResourceOptions:
        group = pulumi.ComponentResource("shop:index:Group", "group")
        return pulumi.ResourceOptions(parent=group, aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)])

    stack = engine.stack()
    stack.up(program())
    stack.settles(program(inside))
    stack.destroy()
