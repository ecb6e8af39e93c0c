from __future__ import annotations

import html
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from gatehouse.access import source
from gatehouse.access.table import access_table
from gatehouse.cli import whole
from gatehouse.laptop.engine.state import UNKNOWN
from gatehouse.operate.errors import OperateError
from gatehouse.operate.exported import deployed, of_export

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
OPEN = 'authorization_type="NONE"'


def git(directory: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=directory, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose `main` has a closed route, and whose work tree has opened it."""
    program = tmp_path / "infra"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (program / "Pulumi.dev.yaml").write_text("config: {}\n")
    (program / "__main__.py").write_text(PROGRAM.format(auth=CLOSED))
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "closed")
    (program / "__main__.py").write_text(PROGRAM.format(auth=OPEN))
    return program


def test_a_route_opened_since_main_is_the_first_thing_told(repository: Path) -> None:
    ran = CliRunner().invoke(app, ["access", str(repository), "--diff", "main", "--fail-on-opening"])
    assert ran.exit_code == 1
    assert ran.stdout.splitlines()[0] == "1 change lets more callers in."
    assert "anyone may call it" in ran.stdout


def test_the_comment_holds_the_policys_verdict_and_the_table(repository: Path) -> None:
    written = repository / "comment.md"
    ran = CliRunner().invoke(
        app, ["access", str(repository), "--format", "markdown", "--output", str(written)]
    )
    assert ran.exit_code == 0
    comment = written.read_text()
    assert (
        comment.index("### Policy")
        < comment.index("1 violation stops the deploy")
        < comment.index("### Who may call what")
    )
    assert "closed&#45;endpoints" in comment or "closed-endpoints" in comment


def test_a_revision_that_does_not_exist_is_one_line_and_no_traceback(repository: Path) -> None:
    ran = CliRunner().invoke(app, ["access", str(repository), "--diff", "no-such-branch"])
    assert ran.exit_code == 1
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    assert "no-such-branch" in ran.stderr


def test_a_revision_is_not_an_option(repository: Path) -> None:
    with pytest.raises(OperateError, match="is no revision"):
        source.program_table(source.Given(repository), "--output=/x", print)


def test_without_the_cli_what_is_deployed_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OperateError, match="Pulumi CLI is not on PATH"):
        deployed("dev", tmp_path)


def test_what_is_deployed_is_read_through_the_cli_and_compared(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = {"apiId": "abc", "routeKey": "GET /hello", "authorizationType": "JWT", "authorizerId": "a1"}
    kind = "aws:apigatewayv2/api:Api"
    api = {"urn": f"{URN}{kind}::api", "type": kind, "custom": True, "id": "abc", "inputs": {}}
    (tmp_path / "bin").mkdir()
    (tmp_path / "export.json").write_text(export(api, route(inputs=closed)))
    script = tmp_path / "bin" / "pulumi"
    script.write_text(
        f"""#!/bin/sh\ntest "$*" = 'stack export --non-interactive --stack dev' && cat {tmp_path}/export.json\n"""
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent), prepend=":")
    ran = CliRunner().invoke(app, ["access", str(repository), "--diff", "deployed", "--format", "json"])
    assert [(one["kind"], one["after"]["route"]) for one in json.loads(ran.stdout)["changes"]] == [
        ("opens", "GET /hello")
    ]


def export(*resources: dict[str, Any]) -> str:
    return json.dumps({"version": 3, "deployment": {"resources": list(resources)}})


def route(**more: Any) -> dict[str, Any]:
    kind = "aws:apigatewayv2/route:Route"
    inputs = {"apiId": "abc", "routeKey": "GET /hello", "authorizationType": "NONE"}
    return {"urn": f"{URN}{kind}::hello", "type": kind, "custom": True, "id": "r1", "inputs": inputs, **more}


def test_an_exported_stack_reads_as_resources() -> None:
    found = of_export(export(route()))
    assert [(entry.route, entry.verdict) for entry in access_table(found)] == [("GET /hello", "open")]


def test_what_waits_to_be_deleted_is_left_out() -> None:
    assert of_export(export(route(delete=True))) == []


def test_an_encrypted_value_is_unknown() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
    found = of_export(export(route(inputs={"authorizationType": secret})))
    assert found[0].inputs == {"authorizationType": UNKNOWN}


DEEP = '{"deployment": ' + "[" * 5_000 + "]" * 5_000 + "}"


@pytest.mark.parametrize(
    "text", ["", "[]", '{"deployment": null}', '{"deployment": {"resources": [{}]}}', DEEP], ids=len
)
def test_what_is_no_export_is_refused(text: str) -> None:
    with pytest.raises(OperateError, match="pulumi stack export"):
        of_export(text)


def test_an_exemption_says_why_anyone_may_call() -> None:
    config = {"closed-endpoints": {"exemptions": [{"route": "GET /hello", "reason": "polled"}]}}
    entry = source.table(of_export(export(route())), config)[0]
    assert (entry.verdict, entry.who) == ("open", "anyone (exempt: polled)")


def test_an_exemption_that_is_no_exemption_is_refused() -> None:
    with pytest.raises(OperateError, match="gives no reason"):
        source.table([], {"closed-endpoints": {"exemptions": [{"route": "GET /hello"}]}})


def test_a_configuration_that_is_none_is_told_once_before_the_program_is_judged(repository: Path) -> None:
    config = {
        "closed-endpoints": {"exemptionDays": 30, "exemptions": [{"route": "GET /hello", "reason": "polled"}]}
    }
    (repository / "policy-config.json").write_text(json.dumps(config))
    ran = CliRunner().invoke(app, ["access", str(repository)])
    assert ran.exit_code == 1
    assert ran.output.startswith("error: closed-endpoints: exemptions[0].until must be a day up to")
    assert ran.output.count("exemptions[0]") == 1


def test_the_table_of_a_preview_knows_exemptions_and_what_counts_as_access_does(repository: Path) -> None:
    config = {
        "closed-endpoints": {"exemptions": [{"route": "GET /hello", "reason": "polled by the balancer"}]}
    }
    (repository / "policy-config.json").write_text(json.dumps(config))
    tables = []
    for command in (["preview", str(repository), "--json"], ["access", str(repository), "--format", "json"]):
        found = json.loads(CliRunner().invoke(app, command).stdout)
        tables.append(found.get("access", found)["endpoints"])
    assert tables[0] == tables[1]
    assert [one["who"] for one in tables[0]] == ["anyone (exempt: polled by the balancer)"]


def test_a_policy_that_is_loosened_is_told_before_everything_else(repository: Path) -> None:
    exemption = {"route": "GET /hello", "reason": "polled by the balancer"}
    config = {"access-log": "disabled", "closed-endpoints": {"exemptions": [exemption]}}
    (repository / "policy-config.json").write_text(json.dumps(config))
    ran = CliRunner().invoke(app, ["access", str(repository), "--diff", "main", "--format", "markdown"])
    assert ran.stdout.startswith("> [!CAUTION]\n> **The policy itself changes: 2 changes")
    shown = html.unescape(ran.stdout)
    assert "access-log: disabled; before: advisory" in shown
    assert "closed-endpoints: a new exemption, route GET /hello: polled by the balancer" in shown
