"""An MCP server on an HTTP API: its routes, what its tokens are for, and the metadata beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components import ComponentError, HttpApi, UserPool
from tests.components.recording import Recording, record

if TYPE_CHECKING:
    import pulumi

    from components import HttpApiArgs

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:notes"
ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123"
LOGIN = "https://acme.auth.eu-west-1.amazoncognito.com"
IDENTITY = {"issuer": ISSUER, "audiences": ["web"]}
MCP = {"function_arn": ARN, "login_url": LOGIN}
PUBLIC = {
    "GET /.well-known/oauth-protected-resource",
    "GET /.well-known/oauth-protected-resource/mcp",
    "GET /.well-known/oauth-authorization-server",
}


def built(*, mcp: dict[str, Any] | None = None, **more: Any) -> Recording:
    args: Any = {"authorizer": IDENTITY, "routes": {}, "mcp": {**MCP, **(mcp or {})}, **more}
    taken: HttpApiArgs = {key: value for key, value in args.items() if value is not None}  # type: ignore[assignment]

    def program() -> pulumi.Output[str]:
        return HttpApi("api", taken).url

    return record(program)


def refused(**more: Any) -> str:
    with pytest.raises(ComponentError) as error:
        built(**more)
    return str(error.value)


def routes(recording: Recording) -> dict[str, dict[str, Any]]:
    return {one["routeKey"]: one for one in recording.of("Route").values()}


def test_the_server_has_its_three_methods_and_its_metadata_and_nothing_else() -> None:
    found = routes(built(mcp={"scopes": ["notes/read"]}))
    protected = {key for key, route in found.items() if route["authorizationType"] == "JWT"}
    assert protected == {"POST /mcp", "GET /mcp", "DELETE /mcp"}
    assert {key for key, route in found.items() if route["authorizationType"] == "NONE"} == PUBLIC
    assert all(found[key]["authorizationScopes"] == ["notes/read"] for key in protected)


def test_tokens_of_a_pool_must_be_for_the_server_itself() -> None:
    recording = built()
    audiences = recording.one("Authorizer")["jwtConfiguration"]["audiences"]
    assert audiences == [f"{recording.result}/mcp"]
    known = built(mcp={"resource": "https://mcp.example.com/mcp"}).one("Authorizer")
    assert known["jwtConfiguration"]["audiences"] == ["https://mcp.example.com/mcp"]


def test_other_routes_keep_the_audiences_of_the_api() -> None:
    recording = built(routes={"GET /notes": {"function_arn": ARN}})
    audiences = [one["jwtConfiguration"]["audiences"] for one in recording.of("Authorizer").values()]
    assert sorted(audiences) == sorted([["web"], [f"{recording.result}/mcp"]])


def test_an_issuer_outside_aws_gives_its_own_metadata_and_its_own_audience() -> None:
    args: Any = {
        "authorizer": {"issuer": "https://acme.eu.auth0.com/", "audiences": ["notes"]},
        "routes": {},
        "mcp": {"function_arn": ARN},
    }
    recording = record(lambda: HttpApi("api", args).url)
    assert recording.one("Authorizer")["jwtConfiguration"]["audiences"] == ["notes"]
    assert "GET /.well-known/oauth-authorization-server" not in routes(recording)
    variables = recording.one("Function")["environment"]["variables"]
    assert variables["GATEHOUSE_MCP_SERVER"] == "https://acme.eu.auth0.com/"


def test_the_metadata_names_the_server_the_sign_in_and_the_scopes() -> None:
    recording = built(mcp={"scopes": ["notes/read", "notes/write"], "name": "Notes"})
    function = recording.of("aws:lambda/function:Function")["api-mcp"]
    assert function["environment"]["variables"] == {
        "GATEHOUSE_MCP_RESOURCE": f"{recording.result}/mcp",
        "GATEHOUSE_MCP_SERVER": recording.result,
        "GATEHOUSE_MCP_ISSUER": ISSUER,
        "GATEHOUSE_MCP_LOGIN": LOGIN,
        "GATEHOUSE_MCP_SCOPES": "notes/read notes/write",
        "GATEHOUSE_MCP_NAME": "Notes",
    }


def test_the_names_of_what_serves_it_do_not_hang_on_its_path() -> None:
    names = set(built().of("Integration"))
    assert names == {"api-mcp server", "api-mcp metadata"}
    assert set(built(mcp={"path": "/tools"}).of("Integration")) == names


def test_no_transform_sends_the_metadatas_routes_elsewhere() -> None:
    transform = {"route": {"target": "integrations/admin"}, "integration": {"integration_uri": "arn:admin"}}
    recording = built(transform=transform)
    plain = built()
    found, known = routes(recording), routes(plain)
    assert all(found[key]["target"] == known[key]["target"] for key in PUBLIC)
    assert found["POST /mcp"]["target"] == "integrations/admin"
    integration = "api-mcp metadata"
    assert recording.of("Integration")[integration] == plain.of("Integration")[integration]


def test_a_path_of_its_own_is_the_metadatas_too() -> None:
    found = routes(built(mcp={"path": "/tools/v1"}))
    assert "GET /.well-known/oauth-protected-resource/tools/v1" in found
    assert found["POST /tools/v1"]["authorizationType"] == "JWT"


def test_a_browser_may_call_it_where_the_api_has_cors() -> None:
    recording = built(cors={"allow_origins": ["https://app.example.com"]})
    assert recording.one("Api")["corsConfiguration"]["allowMethods"] == ["DELETE", "GET", "POST"]


def test_its_scopes_are_checked_against_what_the_pool_offers() -> None:
    def program() -> None:
        pool = UserPool(
            "users",
            {"clients": {"web": {"callback_urls": ["http://localhost:1/a"]}}, "domain_prefix": "acme"},
        )
        args: Any = {
            "authorizer": pool.identity,
            "routes": {},
            "mcp": {"function_arn": ARN, "login_url": pool.login_url, "scopes": ["notes/read"]},
        }
        HttpApi("api", args)

    with pytest.raises(ComponentError, match="a scope that the issuer defines"):
        record(program)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"mcp": {"path": "mcp"}}, "a path of plain segments"),
        ({"mcp": {"path": "/mcp/{id}"}}, "a path of plain segments"),
        ({"mcp": {"path": "/.well-known/mcp"}}, "a path of plain segments"),
        ({"mcp": {"login_url": "http://login.example"}}, "mcp.login_url"),
        ({"mcp": {"login_url": None}}, "the pool's sign-in address, which it has none of"),
        ({"mcp": {"url": "https://a.example"}}, "exactly one of"),
        ({"authorizer": None}, "an issuer of tokens"),
        ({"authorizer": {"function": {"function_arn": ARN}}}, "an issuer of tokens"),
        ({"routes": {"POST /mcp": {"function_arn": ARN}}}, "a route that `mcp` makes itself"),
        ({"stages": ["v1"]}, "at the root of the host"),
    ],
)
def test_what_cannot_be_is_refused(more: dict[str, Any], said: str) -> None:
    assert said in refused(**more)
