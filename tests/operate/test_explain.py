from __future__ import annotations

import re

import pytest

from gatehouse.apis import DeployedAuthorizer, DeployedRoute
from gatehouse.operate import explain
from gatehouse.operate.deployed import Deployed

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x"
API = Deployed(
    id="abc",
    kind="HTTP",
    routes=(
        DeployedRoute("GET /hello", "JWT", "a1", ()),
        DeployedRoute("POST /hello", "JWT", "a1", ("hello/write",)),
    ),
    authorizers={"a1": DeployedAuthorizer("a1", "JWT", (ISSUER,), ("web-id",))},
    log_groups=("api",),
    clients={"web-id": "web", "robot-id": "robot"},
)
GOOD = {"iss": ISSUER, "client_id": "web-id", "exp": 2000, "iat": 900, "scope": "hello/write"}
HEADER = {"alg": "RS256", "kid": "k1"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("invalid_token: the token has expired", "has expired"),
        ("invalid_token: token contains an invalid number of segments", "no JWT"),
        ("invalid_token: signing method ES256 is invalid", "signed with ES256"),
        ("OIDC discovery endpoint communication error", f"discovery document \\({ISSUER}\\)"),
        ("JWKS communication error", "keys within 1.5 seconds"),
        ("insufficient_scope: expected scopes: [hello/write hello/admin]", r"\(hello/write hello/admin\)"),
        ("invalid_token: something new", "not accepted"),
    ],
)
def test_each_error_of_the_authorizer_has_words(said: str, words: str) -> None:

    explained = explain.record({"status": "401", "authorizerError": said}, API)
    assert re.search(words, explained)


def test_a_wrong_audience_names_the_client_wanted_and_the_client_issued_to() -> None:
    entry = {
        "status": "401",
        "authorizer_error": "invalid_token: the token does not have a valid audience",
        "client_id": "robot-id",
    }
    assert explain.record(entry, API) == (
        "audience is the web client's id, the token was issued to the client robot (robot-id)"
    )


def test_a_wrong_audience_of_an_unknown_token_says_how_to_find_out() -> None:
    entry = {"status": 401, "authorizer_error": "the token does not have a valid audience", "client_id": "-"}
    assert "gatehouse doctor --token" in explain.record(entry, API)


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "no token"), (404, "no route"), (429, "throttled"), (500, "failed"), (503, "in time")],
)
def test_a_status_without_an_authorizer_error_has_words(status: int, words: str) -> None:
    assert words in explain.record({"status": status, "authorizer_error": "-"}, API)


@pytest.mark.parametrize(
    ("status", "method", "words"),
    [
        (404, "GET", "the backend itself answered 404"),
        (403, "GET", "the backend itself answered 403"),
        (403, "OPTIONS", "its origin is not among the allowed ones"),
    ],
)
def test_a_refusal_of_the_backend_is_not_put_on_the_api(status: int, method: str, words: str) -> None:
    entry = {"status": status, "method": method, "routeKey": f"{method} /hello", "integrationStatus": status}
    assert words in explain.record(entry, API)


def test_a_request_that_was_answered_needs_no_words() -> None:
    assert explain.record({"status": "200", "authorizer_error": "-"}, API) == ""


def test_a_token_that_fits_has_no_problems() -> None:
    assert explain.token(HEADER, GOOD, API, now=1000) == []


@pytest.mark.parametrize(
    ("header", "claims", "problem"),
    [
        ({"alg": "ES256"}, {}, "signed with ES256"),
        ({"kid": None}, {}, "names no key"),
        ({}, {"iss": ISSUER + "/"}, "its issuer is"),
        ({}, {"client_id": "robot-id"}, "issued to the client robot"),
        ({}, {"aud": "other"}, "issued to other"),
        ({}, {"aud": ["web-id", "other"], "exp": 1000}, "it has expired"),
        ({}, {"exp": None}, "no expiry"),
        ({}, {"nbf": 1100}, "not valid yet \\(nbf lies 100 seconds ahead"),
        ({}, {"scope": "openid"}, "POST /hello asks for hello/write, and it carries openid"),
        ({}, {"scope": None}, "and it carries none"),
    ],
)
def test_each_mismatch_of_a_token_is_told(
    header: dict[str, object], claims: dict[str, object], problem: str
) -> None:
    problems = explain.token(HEADER | header, GOOD | claims, API, now=1000)
    assert len(problems) == 1

    assert re.search(problem, problems[0])


def test_an_aud_that_is_wrong_is_not_cured_by_a_client_id_that_is_right() -> None:
    assert explain.token(HEADER, GOOD | {"aud": "other"}, API, now=1000)
