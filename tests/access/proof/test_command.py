from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from gatehouse import problems
from gatehouse.access import source
from gatehouse.access.proof import checker
from gatehouse.cli import whole
from gatehouse.laptop.engine.pulumi_cli import EngineError

if TYPE_CHECKING:
    from pathlib import Path

app = whole()
URN = "urn:pulumi:dev::shop::"
PROGRAM = """
import pulumi_aws as aws

api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
aws.apigatewayv2.Route("hello", api_id=api.id, route_key="GET /hello", target="integrations/x", {auth})
"""
CLOSED = 'authorization_type="JWT", authorizer_id="a1"'


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    (tmp_path / "__main__.py").write_text(PROGRAM.format(auth=CLOSED))
    return tmp_path


def prove(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["prove", *arguments])


def test_a_closed_program_is_proven_from_its_preview(program: Path) -> None:
    ran = prove(str(program), "--certificate", str(program / "certificate.json"))
    assert (ran.exit_code, ran.stdout.partition(":")[0]) == (0, "PROVEN")
    assert "a preview of the stack dev" in ran.stdout
    assert checker.check(json.loads((program / "certificate.json").read_text())) == "PROVEN"


def test_an_open_program_ends_with_status_1_and_a_request(program: Path) -> None:
    (program / "__main__.py").write_text(PROGRAM.format(auth='authorization_type="NONE"'))
    ran = prove(str(program))
    assert ran.exit_code == 1
    assert ran.stdout.startswith("OPEN: 1 way in asks nobody")
    assert 'curl -i -X GET "${API_URL:?}"/hello' in ran.stdout


def test_the_verdict_is_the_first_line_of_a_comment(program: Path) -> None:
    (program / "__main__.py").write_text(PROGRAM.format(auth='authorization_type="NONE"'))
    assert prove(str(program), "--format", "markdown").stdout.startswith(
        "> [!CAUTION]\n> **OPEN&#58; 1 way in"
    )


def test_json_is_the_certificate(program: Path) -> None:
    assert checker.check(json.loads(prove(str(program), "--json").stdout)) == "PROVEN"


def test_a_deployed_stack_is_proven_from_its_state_file(program: Path) -> None:
    kind = "aws:apigatewayv2/route:Route"
    inputs = {"apiId": "abc", "routeKey": "GET /hello", "authorizationType": "NONE"}
    api = {
        "urn": f"{URN}aws:apigatewayv2/api:Api::api",
        "type": "aws:apigatewayv2/api:Api",
        "custom": True,
        "id": "abc",
    }
    stage = {
        "urn": f"{URN}aws:apigatewayv2/stage:Stage::s",
        "type": "aws:apigatewayv2/stage:Stage",
        "custom": True,
        "id": "$default",
        "inputs": {"apiId": "abc"},
        "outputs": {"invokeUrl": "https://abc.execute-api.eu-west-1.amazonaws.com/"},
    }
    route = {"urn": f"{URN}{kind}::hello", "type": kind, "custom": True, "id": "r1", "inputs": inputs}
    document = {"version": 3, "deployment": {"resources": [api, stage, route]}}
    (program / "state.json").write_text(json.dumps(document))
    ran = prove(str(program), "--state", str(program / "state.json"))
    assert ran.exit_code == 1
    assert "curl -i -X GET https://abc.execute-api.eu-west-1.amazonaws.com/hello\n" in ran.stdout


def test_a_state_file_that_is_missing_is_one_line(program: Path) -> None:
    ran = prove(str(program), "--state", str(program / "none.json"))
    assert problems.said(ran.exception) == f"{program / 'none.json'}: No such file or directory."


def test_pulumis_engine_is_asked_for_the_preview_where_the_option_names_it(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def chosen(engine: object, _directory: Path) -> None:
        asked.append(engine)
        raise EngineError("it is not here")

    monkeypatch.setattr(source, "chosen", chosen)
    ran = prove(str(program), "--engine", "pulumi")
    assert (ran.exit_code, [str(one) for one in asked]) == (1, ["pulumi"])
