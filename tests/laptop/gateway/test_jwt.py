"""The JWT authorizer over real HTTP."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from starlette.responses import JSONResponse, Response

from tests.laptop.gateway.world import AUDIENCE, Api, Tokens, World, b64, echo

if TYPE_CHECKING:
    import httpx


def assert_unauthorized(answer: httpx.Response, description: str | None = None, scope: str = "") -> None:
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == b'{"message":"Unauthorized"}'
    challenge = answer.headers["www-authenticate"]
    if description is None:
        assert challenge.startswith(f'Bearer scope="{scope}" error="invalid_token" error_description="')
    else:
        assert challenge == f'Bearer scope="{scope}" error="invalid_token" error_description="{description}"'


def test_no_token_is_unauthorized(world: World, hello: Api) -> None:
    answer = world.get("/hello")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == b'{"message":"Unauthorized"}'
    assert answer.headers["www-authenticate"] == "Bearer"


def test_what_is_not_a_token_has_an_invalid_number_of_segments(world: World, hello: Api) -> None:
    assert_unauthorized(world.bearer("/hello", "abc"), "token contains an invalid number of segments")


def test_a_wrong_audience_is_named(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign(client_id="another")
    assert_unauthorized(world.bearer("/hello", token), "the token does not have a valid audience")


def test_an_expired_token_is_named(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign(exp=int(time.time()) - 1)
    assert_unauthorized(world.bearer("/hello", token), "the token has expired")


def test_the_challenge_names_the_routes_scopes(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign(exp=1)
    answer = world.bearer("/hello", token, "POST")
    assert_unauthorized(answer, "the token has expired", scope="hello/write hello/admin")


def test_a_signing_method_that_is_not_rsa_is_named(world: World, hello: Api, tokens: Tokens) -> None:
    key = ECKey.generate_key("P-256", {"kid": "k1"})
    token = jws.serialize_compact({"alg": "ES256", "kid": "k1"}, json.dumps(tokens.claims()), key)
    assert_unauthorized(world.bearer("/hello", token), "signing method ES256 is invalid")


@pytest.mark.parametrize("alg", ["RS256", "RS384", "RS512"])
def test_each_rsa_signing_method_passes(world: World, hello: Api, tokens: Tokens, alg: str) -> None:
    key = {name: value for name, value in public_key(world).items() if name != "alg"}

    async def keys() -> Response:
        return JSONResponse({"keys": [key]})

    world.issuer.jwks = keys
    assert world.bearer("/hello", tokens.sign(alg=alg)).status_code == 200


def public_key(world: World) -> dict[str, str]:
    return {**world.issuer.keys["k1"].as_dict(private=False), "kid": "k1"}  # type: ignore[dict-item]


@pytest.mark.parametrize("alg", ["PS256", "PS384", "PS512"])
def test_a_pss_signature_is_refused(world: World, hello: Api, tokens: Tokens, alg: str) -> None:
    assert_unauthorized(world.bearer("/hello", tokens.sign(alg=alg)), f"signing method {alg} is invalid")


async def down() -> Response:
    return Response(status_code=500)


def test_discovery_that_cannot_be_read_is_named(world: World, hello: Api, tokens: Tokens) -> None:
    world.issuer.discovery = down
    answer = world.bearer("/hello", tokens.sign())
    assert_unauthorized(answer, "OIDC discovery endpoint communication error")


def test_keys_that_cannot_be_read_are_named(world: World, hello: Api, tokens: Tokens) -> None:
    world.issuer.jwks = down
    assert_unauthorized(world.bearer("/hello", tokens.sign()), "JWKS communication error")


def test_a_bad_issuer_is_unauthorized(world: World, hello: Api, tokens: Tokens) -> None:
    assert_unauthorized(world.bearer("/hello", tokens.sign(iss="https://evil.example.com")))


def test_an_unknown_kid_is_unauthorized(world: World, hello: Api, tokens: Tokens) -> None:
    assert_unauthorized(world.bearer("/hello", tokens.sign("k2")))


def test_a_bad_signature_is_unauthorized(world: World, hello: Api, tokens: Tokens) -> None:
    forged = tokens.sign("k2", header={"alg": "RS256", "kid": "k1"})
    assert_unauthorized(world.bearer("/hello", forged))


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_a_time_to_come_is_unauthorized(world: World, hello: Api, tokens: Tokens, claim: str) -> None:
    changes: dict[str, Any] = {claim: int(time.time()) + 60}
    assert_unauthorized(world.bearer("/hello", tokens.sign(**changes)))


def test_keys_come_from_discovery_and_its_jwks_uri(world: World, hello: Api, tokens: Tokens) -> None:
    assert world.bearer("/hello", tokens.sign()).status_code == 200
    assert world.issuer.fetched == ["discovery", "jwks"]


def test_keys_are_cached(world: World, hello: Api, tokens: Tokens) -> None:
    for number in range(5):
        assert world.bearer("/hello", tokens.sign(jti=str(number))).status_code == 200
    assert world.issuer.fetched == ["discovery", "jwks"]


def test_keys_are_fetched_again_after_two_hours(world: World, hello: Api, tokens: Tokens) -> None:
    assert world.bearer("/hello", tokens.sign()).status_code == 200
    world.offset = 7_201
    assert world.bearer("/hello", tokens.sign()).status_code == 200
    assert world.issuer.fetched == ["discovery", "jwks"] * 2


@pytest.mark.parametrize("padding", [149_000, 151_000])
def test_a_key_set_has_at_most_150_000_bytes(world: World, hello: Api, tokens: Tokens, padding: int) -> None:
    async def padded() -> Response:
        keys = JSONResponse({"keys": [public_key(world)]}).body
        return Response(bytes(keys).ljust(padding))

    world.issuer.jwks = padded
    answer = world.bearer("/hello", tokens.sign())
    assert answer.status_code == (200 if padding <= 150_000 else 401)


def test_a_token_without_a_kid_is_refused(world: World, hello: Api, tokens: Tokens) -> None:
    assert_unauthorized(world.bearer("/hello", tokens.sign(header={"alg": "RS256"})))


@pytest.mark.parametrize(("suffix", "status"), [("", 200), ("/", 401)])
def test_the_issuer_is_compared_exactly(
    world: World, hello: Api, tokens: Tokens, suffix: str, status: int
) -> None:
    assert world.bearer("/hello", tokens.sign(iss=world.issuer.url + suffix)).status_code == status


def test_an_issuer_with_a_trailing_slash_wants_it_in_the_token(
    world: World, api: Api, tokens: Tokens
) -> None:
    world.issuer.url += "/"
    api.route("GET /hello", echo, authorizer=api.jwt())
    api.serve()
    assert world.bearer("/hello", tokens.sign()).status_code == 200
    assert_unauthorized(world.bearer("/hello", tokens.sign(iss=world.issuer.url.rstrip("/"))))


@pytest.mark.parametrize("aud", [AUDIENCE, ["other", AUDIENCE]])
def test_any_entry_of_aud_may_match(world: World, hello: Api, tokens: Tokens, aud: object) -> None:
    assert world.bearer("/hello", tokens.sign(aud=aud, client_id=...)).status_code == 200


@pytest.mark.parametrize("aud", ["other", [], None, ["other"], ""])
def test_a_wrong_aud_with_a_right_client_id_is_refused(
    world: World, hello: Api, tokens: Tokens, aud: object
) -> None:
    answer = world.bearer("/hello", tokens.sign(aud=aud, client_id=AUDIENCE))
    assert_unauthorized(answer, "the token does not have a valid audience")


def test_a_missing_exp_is_refused(world: World, hello: Api, tokens: Tokens) -> None:
    assert_unauthorized(world.bearer("/hello", tokens.sign(exp=...)))


def test_there_is_no_leeway(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign(exp=int(time.time()) + 1000)
    assert world.bearer("/hello", token).status_code == 200
    world.offset = 1000
    assert_unauthorized(world.bearer("/hello", token), "the token has expired")


@pytest.mark.parametrize(
    "claims",
    [
        {"scope": "hello/write"},
        {"scope": "hello/read hello/admin"},
        {"scope": ["hello/write"]},
        {"scp": "hello/write", "scope": ...},
        {"scp": ["other", "hello/admin"], "scope": ...},
        {"scp": "hello/write", "scope": "hello/read"},
    ],
)
def test_any_one_of_the_routes_scopes_is_enough(
    world: World, hello: Api, tokens: Tokens, claims: dict[str, Any]
) -> None:
    assert world.bearer("/hello", tokens.sign(**claims), "POST").status_code == 200


def test_scp_wins_over_scope(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign(scp="hello/read", scope="hello/write")
    assert world.bearer("/hello", token, "POST").status_code == 403


def test_a_missing_scope_is_forbidden(world: World, hello: Api, tokens: Tokens) -> None:
    answer = world.bearer("/hello", tokens.sign(scope="hello/read"), "POST")
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == b'{"message":"Forbidden"}'
    assert answer.headers["www-authenticate"] == (
        'Bearer scope="hello/write hello/admin" error="insufficient_scope" '
        'error_description="expected scopes: [hello/write hello/admin]"'
    )


def test_a_wrong_signature_is_never_forbidden(world: World, hello: Api, tokens: Tokens) -> None:
    forged = tokens.sign("k2", header={"alg": "RS256", "kid": "k1"}, scope="hello/read")
    assert_unauthorized(world.bearer("/hello", forged, "POST"), scope="hello/write hello/admin")


def test_an_id_token_passes_a_route_without_scopes(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign(token_use="id", aud=AUDIENCE, client_id=..., scope=...)
    assert world.bearer("/hello", token).status_code == 200


def test_an_id_token_is_forbidden_on_a_route_with_scopes(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign(token_use="id", aud=AUDIENCE, client_id=..., scope=...)
    assert world.bearer("/hello", token, "POST").status_code == 403


def test_the_token_may_come_raw(world: World, hello: Api, tokens: Tokens) -> None:
    assert world.get("/hello", authorization=tokens.sign()).status_code == 200


def test_the_identity_source_may_be_another_header(world: World, api: Api, tokens: Tokens) -> None:
    api.route("GET /hello", echo, authorizer=api.jwt(source="$request.header.X-Token"))
    api.serve()
    assert world.get("/hello", x_token=tokens.sign()).status_code == 200
    assert world.get("/hello", authorization=tokens.sign()).status_code == 401


def test_the_identity_source_may_be_a_query_parameter(world: World, api: Api, tokens: Tokens) -> None:
    api.route("GET /hello", echo, authorizer=api.jwt(source="$request.querystring.token"))
    api.serve()
    assert world.get(f"/hello?token={tokens.sign()}").status_code == 200
    assert world.get("/hello", authorization=tokens.sign()).status_code == 401


def claims_of(answer: httpx.Response) -> dict[str, str]:
    found: dict[str, str] = answer.json()["requestContext"]["authorizer"]["jwt"]["claims"]
    return found


def test_the_events_claims_are_strings(world: World, hello: Api, tokens: Tokens) -> None:
    exp = int(time.time()) + 100
    token = tokens.sign(exp=exp, ok=True, groups=["a", "b"], gone=None, half=1.5, deep={"a": [1, None]})
    claims = claims_of(world.bearer("/hello", token))
    assert claims["exp"] == str(exp)
    assert claims["ok"] == "true"
    assert claims["groups"] == "[a b]"
    assert "gone" not in claims
    assert claims["half"] == "1.5"
    assert claims["deep"] == '{"a":[1,null]}'


def test_scopes_are_null_on_a_route_without_scopes(world: World, hello: Api, tokens: Tokens) -> None:
    jwt = world.bearer("/hello", tokens.sign()).json()["requestContext"]["authorizer"]["jwt"]
    assert jwt["scopes"] is None


def test_scopes_are_the_tokens_whole_list_on_a_route_with_some(
    world: World, hello: Api, tokens: Tokens
) -> None:
    token = tokens.sign(scope="hello/read hello/write x")
    jwt = world.bearer("/hello", token, "POST").json()["requestContext"]["authorizer"]["jwt"]
    assert jwt["scopes"] == ["hello/read", "hello/write", "x"]


def test_an_open_route_has_no_authorizer_in_its_event(world: World, api: Api, tokens: Tokens) -> None:
    api.route("GET /open", echo)
    api.serve()
    assert "authorizer" not in world.bearer("/open", tokens.sign()).json()["requestContext"]


def test_payload_1_has_the_claims_one_level_up(world: World, api: Api, tokens: Tokens) -> None:
    api.route("GET /hello", echo, authorizer=api.jwt(), PayloadFormatVersion="1.0")
    api.serve()
    authorizer = world.bearer("/hello", tokens.sign()).json()["requestContext"]["authorizer"]
    assert authorizer["claims"]["sub"] == "user-1"
    assert authorizer["scopes"] is None


def test_two_spellings_of_one_token_are_not_both_a_token(world: World, hello: Api, tokens: Tokens) -> None:
    header, payload, signature = tokens.sign().split(".")
    assert_unauthorized(world.bearer("/hello", f"{header}=.{payload}.{signature}"))
    assert b64(b"a") == "YQ"


def test_a_token_seen_before_has_its_times_checked_again(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign(exp=int(time.time()) + 60)
    assert world.bearer("/hello", token).status_code == 200
    world.offset = 61
    assert_unauthorized(world.bearer("/hello", token), "the token has expired")


def test_a_token_seen_on_one_api_is_judged_anew_on_another(world: World, hello: Api, tokens: Tokens) -> None:
    token = tokens.sign()
    assert world.bearer("/hello", token).status_code == 200
    other = Api(world)
    other.route("GET /hello", echo, authorizer=other.jwt(audiences=("another",)))
    other.serve()
    assert_unauthorized(world.bearer("/hello", token), "the token does not have a valid audience")


def test_an_authorization_type_that_is_not_emulated_lets_nobody_in(world: World, api: Api) -> None:
    integration = api.integration(echo)
    api.v2.create_route(
        ApiId=api.id, RouteKey="GET /new", Target=f"integrations/{integration}", AuthorizationType="NEW_KIND"
    )
    api.serve()
    assert world.get("/new").status_code == 403
    assert any("NEW_KIND" in note for note in world.gateway.unemulated)
