"""A laptop that is told anew what it was told at its start."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
    import pulumi
    import pulumi_aws as aws

    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    backend = aws.apigatewayv2.Integration("backend", api_id=api.id, integration_type="HTTP_PROXY",
        integration_method="GET", integration_uri="https://backend.example", payload_format_version="1.0")
    aws.apigatewayv2.Route("everyone", api_id=api.id, route_key="GET /health", authorization_type="NONE",
        target=backend.id.apply(lambda id: f"integrations/{id}"))
    role = aws.iam.Role("place", assume_role_policy=aws.iam.get_policy_document(statements=[{"actions": ["sts:AssumeRole"],
        "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}]}]).json)
    aws.lambda_.Function("place", runtime="python3.12", handler="app.handler", role=role.arn,
        code=pulumi.FileArchive(CODE))
    pulumi.export("api_id", api.id)
    pulumi.export("allowed_origins", pulumi.Config().get_object("origins") or [])
"""
HANDLER = "def handler(event, context):\n    return 'placed'\n"
EXEMPT = {"closed-endpoints": {"exemptions": [{"route": "GET /health", "reason": "polled"}]}}
ISSUER = "https://acme.example/"


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    directory = tmp_path_factory.mktemp("program")
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1}\n")
    (directory / "place").mkdir()
    (directory / "place" / "app.py").write_text(HANDLER)
    (directory / "__main__.py").write_text(
        f"CODE = {str(directory / 'place')!r}\n" + textwrap.dedent(PROGRAM)
    )
    write(directory, exempt=True)
    project = load(directory, "dev")
    with Laptop(project, find_pack(directory), port=0) as laptop:
        assert laptop.deploy().ok
        yield laptop


def write(directory: Path, *, exempt: bool) -> None:
    (directory / "policy-config.json").write_text(json.dumps(EXEMPT if exempt else {}))


def code_of(laptop: Laptop) -> str:
    found = next(r for r in laptop.resources if r.type == "aws:lambda/function:Function")
    client = laptop.cloud.client("lambda")
    return str(client.get_function_configuration(FunctionName=found.id)["CodeSha256"])


def stand_in(directory: Path, audience: str) -> None:
    clients = "clients: {robot: {scopes: [read]}}"
    (directory / "laptop.yaml").write_text(f"issuers: {{'{ISSUER}': {{audience: {audience}, {clients}}}}}")


def test_an_exemption_that_is_withdrawn_is_in_force_no_more_at_the_next_deploy(laptop: Laptop) -> None:
    write(laptop.project.directory, exempt=False)
    assert laptop.deploy().blocked
    assert laptop.refused
    write(laptop.project.directory, exempt=True)
    assert laptop.deploy().ok
    assert not laptop.refused


def test_configuration_that_changes_is_in_force_at_the_next_deploy(laptop: Laptop) -> None:
    stack = laptop.project.directory / "Pulumi.dev.yaml"
    before = stack.read_text()
    stack.write_text("config: {aws:region: eu-west-1, shop:origins: [https://shop.example]}\n")
    laptop.project = load(laptop.project.directory, "dev")
    assert laptop.deploy().outputs["allowed_origins"] == ["https://shop.example"]
    stack.write_text(before)
    laptop.project = load(laptop.project.directory, "dev")
    assert laptop.deploy().outputs["allowed_origins"] == []


def test_code_that_was_reloaded_and_put_back_is_what_the_next_deploy_serves(laptop: Laptop) -> None:
    app = laptop.project.directory / "place" / "app.py"
    deployed = code_of(laptop)
    app.write_text("def handler(")
    found = laptop.reload([app])
    assert found
    ((_, why),) = found
    assert why.startswith("Runtime.UserCodeSyntaxError: Syntax error in module 'app': ")
    assert why.endswith("(app.py, line 1)")
    assert code_of(laptop) != deployed
    app.write_text(HANDLER)
    assert laptop.deploy().ok
    assert code_of(laptop) == deployed


def test_an_issuer_that_changes_in_laptop_yaml_serves_as_it_says_from_the_next_deploy(laptop: Laptop) -> None:
    directory = laptop.project.directory
    stand_in(directory, "orders")
    assert laptop.deploy().ok
    assert laptop.serving.addresses.local(ISSUER).startswith("http://127.0.0.1:")
    secret = laptop.serving.stand_ins.secrets["robot"]
    stand_in(directory, "shop")
    assert laptop.deploy().ok
    assert laptop.serving.stand_ins.issuers[ISSUER].audience == "shop"
    assert laptop.serving.stand_ins.secrets["robot"] == secret
    (directory / "laptop.yaml").unlink()
    assert laptop.deploy().ok
    assert laptop.serving.addresses.local(ISSUER) == ISSUER


def test_what_laptop_yaml_says_is_not_in_force_where_the_change_is_refused(laptop: Laptop) -> None:
    directory = laptop.project.directory
    stand_in(directory, "orders")
    write(directory, exempt=False)
    assert laptop.deploy().blocked
    assert laptop.serving.addresses.local(ISSUER) == ISSUER
    write(directory, exempt=True)
    (directory / "laptop.yaml").unlink()
