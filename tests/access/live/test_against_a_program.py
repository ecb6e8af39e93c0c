"""`gatehouse access --diff live`: what an account has of a program, beside the program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from gatehouse.access import source
from gatehouse.cli import whole
from tests.access.live.account import REGION, client, function, http_api

if TYPE_CHECKING:
    from pathlib import Path

app = whole()
# Plain resources, under the names that a deploy gives them.
PLAIN = """
import pulumi
import pulumi_aws as aws

pool = aws.cognito.UserPool("users")
web = aws.cognito.UserPoolClient("app", name="web", user_pool_id=pool.id)
trust = '{"Version": "2012-10-17", "Statement": []}'
role = aws.iam.Role("r", assume_role_policy=trust)
archive = pulumi.AssetArchive({"hello.py": pulumi.StringAsset("def handler(event, context): return {}")})
hello = aws.lambda_.Function("hello", role=role.arn, runtime="python3.13", handler="hello.handler", code=archive)
api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
jwt = aws.apigatewayv2.Authorizer(
    "jwt", api_id=api.id, authorizer_type="JWT", identity_sources=["$request.header.Authorization"], name="jwt",
    jwt_configuration={"issuer": pulumi.Output.concat("https://", pool.endpoint), "audiences": [web.id]},
)
link = aws.apigatewayv2.Integration(
    "link", api_id=api.id, integration_type="AWS_PROXY", integration_uri=hello.arn, payload_format_version="2.0"
)
aws.apigatewayv2.Route(
    "get", api_id=api.id, route_key="GET /orders", authorization_type="JWT", authorizer_id=jwt.id,
    authorization_scopes=["orders/read"], target=link.id.apply(lambda id: f"integrations/{id}"),
)
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("program")
    (made / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (made / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: {REGION}\n")
    (made / "__main__.py").write_text(PLAIN)
    return made


@pytest.fixture(scope="module")
def preview(directory: Path) -> Any:
    return source.previewed(source.Given(directory))


@pytest.fixture
def program(directory: Path, preview: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program, whose preview is made once for all tests."""
    monkeypatch.setattr(source, "previewed", lambda _: preview)
    return directory


@pytest.fixture
def api() -> str:
    """The program, as a deploy left it: names have the random part that Pulumi adds."""
    arn = function("hello-0a1b2c3")
    client("cognito-idp").create_user_pool(PoolName="somebody-elses")
    return http_api(arn, {"GET /orders": "JWT"}, "orders-4d5e6f7")


def compare(program: Path, *more: str) -> Any:
    return CliRunner().invoke(app, ["access", str(program), "--diff", "live", "--fail-on-opening", *more])


@pytest.mark.usefixtures("api")
def test_an_account_that_is_as_deployed_has_no_change(program: Path) -> None:
    ran = compare(program)
    assert (ran.exit_code, ran.stdout.splitlines()[0]) == (0, "Nobody gains or loses access.")


def test_a_backdoor_added_with_boto3_is_the_first_thing_told(program: Path, api: str) -> None:
    client("apigatewayv2").create_route(ApiId=api, RouteKey="GET /backdoor", AuthorizationType="NONE")
    ran = compare(program)
    assert ran.exit_code == 1
    assert ran.stdout.splitlines()[0] == "1 change lets more callers in."
    assert "GET /backdoor" in ran.stdout


def test_a_route_opened_by_hand_is_an_opening_of_that_route(program: Path, api: str) -> None:
    v2 = client("apigatewayv2")
    (route,) = v2.get_routes(ApiId=api)["Items"]
    v2.update_route(ApiId=api, RouteId=route["RouteId"], AuthorizationType="NONE")
    ran = compare(program, "--format", "json")
    assert ran.exit_code == 1
    (change,) = json.loads(ran.stdout)["changes"]
    assert (change["kind"], change["before"]["verdict"], change["after"]["verdict"]) == (
        "opens",
        "closed",
        "open",
    )


@pytest.mark.usefixtures("api")
def test_a_function_url_added_by_hand_to_the_programs_function_is_an_opening(program: Path) -> None:
    client("lambda").create_function_url_config(FunctionName="hello-0a1b2c3", AuthType="NONE")
    ran = compare(program)
    assert ran.exit_code == 1
    assert "Lambda function URL" in ran.stdout


@pytest.mark.usefixtures("api")
def test_another_api_that_leads_to_the_programs_function_is_an_opening(program: Path) -> None:
    arn = client("lambda").get_function(FunctionName="hello-0a1b2c3")["Configuration"]["FunctionArn"]
    http_api(arn, {"GET /side": "NONE"}, "side-door")
    ran = compare(program)
    assert ran.exit_code == 1
    assert "GET /side" in ran.stdout


@pytest.mark.usefixtures("api")
def test_what_belongs_to_other_programs_is_counted_and_left_out(program: Path) -> None:
    http_api(function("other"), {"GET /theirs": "NONE"}, "theirs")
    ran = compare(program)
    assert ran.exit_code == 0
    assert "Left out: 1 endpoint of other programs in eu-west-1." in ran.stdout


@pytest.mark.parametrize("form", ["sarif", "junit", "markdown"])
def test_an_opening_is_told_in_each_form(program: Path, api: str, form: str) -> None:
    client("apigatewayv2").create_route(ApiId=api, RouteKey="GET /backdoor", AuthorizationType="NONE")
    ran = compare(program, "--format", form)
    assert ran.exit_code == 1
    assert "GET /backdoor" in ran.stdout


@pytest.mark.usefixtures("api")
def test_live_shows_all_of_the_account(program: Path) -> None:
    http_api(function("other"), {"GET /theirs": "NONE"}, "theirs")
    ran = CliRunner().invoke(app, ["access", str(program), "--live"])
    assert ran.exit_code == 0
    assert "GET /theirs" in ran.stdout
    assert "GET /orders" in ran.stdout


def test_an_account_is_proven_or_not_from_what_is_there(program: Path, api: str) -> None:
    ran = CliRunner().invoke(app, ["prove", str(program), "--live"])
    assert (ran.exit_code, ran.stdout.partition(":")[0]) == (0, "PROVEN")
    client("apigatewayv2").create_route(ApiId=api, RouteKey="GET /backdoor", AuthorizationType="NONE")
    ran = CliRunner().invoke(app, ["prove", str(program), "--live"])
    assert ran.exit_code == 1
    assert f"curl -i -X GET https://{api}.execute-api.{REGION}.amazonaws.com/backdoor\n" in ran.stdout


def test_without_credentials_it_is_one_line(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    ran = compare(program)
    assert ran.exit_code == 1
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    assert "no-such-profile" in ran.stderr
