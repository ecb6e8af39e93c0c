"""A running laptop over several deploys: what is served, where, and what a failure leaves."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gatehouse.laptop.engine.state import Result

SIMPLE = Path(__file__).resolve().parents[1] / "engine" / "simple"
API = """
    import pulumi_aws as aws
    from pulumi import ResourceOptions as Opts

    def api(name, burst=5):
        api = aws.apigatewayv2.Api(name, protocol_type="HTTP")
        target = aws.apigatewayv2.Integration(f"{name}-target", api_id=api.id, integration_type="HTTP_PROXY",
            integration_uri="http://127.0.0.1:9", integration_method="GET")
        aws.apigatewayv2.Route(f"{name}-route", api_id=api.id, route_key="GET /x",
            target=target.id.apply(lambda id: f"integrations/{id}"))
        aws.apigatewayv2.Stage(f"{name}-stage", api_id=api.id, name="$default", auto_deploy=True,
            default_route_settings={"throttling_burst_limit": burst, "throttling_rate_limit": 10})
        return api
"""


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[Callable[[str], tuple[Laptop, Result]]]:
    """Deploys one version of a program after another to one laptop."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    laptop: list[Laptop] = []

    def deploy(source: str) -> tuple[Laptop, Result]:
        (tmp_path / "__main__.py").write_text(textwrap.dedent(API) + textwrap.dedent(source))
        project = load(tmp_path)
        if not laptop:
            laptop.append(Laptop(project, find_pack(tmp_path, SIMPLE), port=0))
        laptop[0].project = project
        return laptop[0], laptop[0].deploy()

    yield deploy
    for one in laptop:
        one.close()


def status(url: str, path: str = "/nowhere") -> int:
    """404 is the answer of an API that has no such route: it is served."""
    return httpx.get(url + path, trust_env=False).status_code


def test_two_apis_of_one_program_are_both_served_after_a_change_of_one(
    deployed: Callable[[str], tuple[Laptop, Result]],
) -> None:
    deployed('api("a")\napi("b")\n')
    laptop, result = deployed('api("a", burst=7)\napi("b")\n')
    assert [failure.message for failure in result.failures] == []
    assert [status(url) for url in laptop.gateways.values()] == [404, 404]
    apis = laptop.cloud.client("apigatewayv2")
    assert {api: len(apis.get_stages(ApiId=api)["Items"]) for api in laptop.gateways} == dict.fromkeys(
        laptop.gateways, 1
    )


def test_a_renamed_api_keeps_its_port(deployed: Callable[[str], tuple[Laptop, Result]]) -> None:
    laptop, _ = deployed('api("before")\n')
    before = dict(laptop.gateways)
    laptop, result = deployed('api("after")\n')
    assert [failure.message for failure in result.failures] == []
    assert list(laptop.gateways.values()) == list(before.values())
    assert set(laptop.gateways) != set(before)
    assert status(next(iter(laptop.gateways.values()))) == 404
    assert len(laptop.cloud.client("apigatewayv2").get_apis()["Items"]) == 1


def test_an_api_that_is_replaced_keeps_its_port(
    deployed: Callable[[str], tuple[Laptop, Result]],
) -> None:
    again = 'a = aws.apigatewayv2.Api("a", protocol_type="HTTP", opts=Opts(replacement_trigger="{}"))\n'
    laptop, _ = deployed(again.format("1"))
    before = dict(laptop.gateways)
    laptop, result = deployed(again.format("2"))
    assert [step.operation for step in result.steps if step.resource.name == "a"] == ["replace"]
    assert list(laptop.gateways.values()) == list(before.values())
    assert set(laptop.gateways) != set(before)


def test_a_program_without_exports_is_guarded_by_a_preview_too(
    deployed: Callable[[str], tuple[Laptop, Result]],
) -> None:
    deployed('api("a")\n')
    forbidden = 'aws.ssm.Parameter("first", type="String", value="1")\n'
    forbidden += 'aws.ssm.Parameter("p", type="String", value="forbidden")\n'
    laptop, result = deployed('api("a")\n' + forbidden)
    assert result.blocked
    assert laptop.cloud.client("ssm").describe_parameters()["Parameters"] == []
    assert [status(url) for url in laptop.gateways.values()] == [404]


def test_a_first_deploy_that_fails_is_mended_by_the_next(
    deployed: Callable[[str], tuple[Laptop, Result]],
) -> None:
    _, failed = deployed('api("a")\nraise ValueError("no")\n')
    assert not failed.ok
    laptop, result = deployed('api("a")\n')
    assert [failure.message for failure in result.failures] == []
    assert [status(url) for url in laptop.gateways.values()] == [404]


def test_after_a_duplicate_the_first_one_is_as_it_was(
    deployed: Callable[[str], tuple[Laptop, Result]],
) -> None:
    first = 'a = aws.ssm.Parameter("a", type="String", value="1")\n'
    again = 'aws.ssm.Parameter("a", type="String", value="2", opts=Opts(depends_on=[a]))\n'
    _, failed = deployed(first + again)
    assert "declared twice" in failed.failures[0].message
    laptop, result = deployed(first.replace('"1"', '"3"'))
    assert [failure.message for failure in result.failures] == []
    names = [one["Name"] for one in laptop.cloud.client("ssm").describe_parameters()["Parameters"]]
    assert [laptop.cloud.client("ssm").get_parameter(Name=n)["Parameter"]["Value"] for n in names] == ["3"]
