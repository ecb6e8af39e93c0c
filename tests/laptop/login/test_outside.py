"""Outside issuers and existing pools, in whose place `laptop.yaml` puts ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.config import StandInError, StandIns
from gatehouse.laptop.login import pages, seed
from gatehouse.laptop.login.model import Client
from tests.laptop.login.test_code_flow import verified

if TYPE_CHECKING:
    from pathlib import Path

    from tests.laptop.login.conftest import Login

ISSUER = "https://acme.eu.auth0.com/"
POOL = "eu-west-1_AbCdEf123"
CLIENT = "1h57kf5cpq17m0eml12EXAMPLE"


def test_the_discovery_document_names_the_outside_issuer_byte_for_byte(login: Login) -> None:
    document = login.http.get(f"{login.url}/issuers/0/.well-known/openid-configuration").json()
    assert document["issuer"] == ISSUER
    assert document["jwks_uri"] == f"{login.url}/issuers/0/.well-known/jwks.json"


def test_the_addresses_lead_to_each_issuer(login: Login) -> None:
    assert login.stand_ins.addresses(login.url) == {ISSUER: f"{login.url}/issuers/0"}


def test_a_machine_of_an_outside_issuer_gets_a_token_for_the_audience(login: Login) -> None:
    secret = login.stand_ins.secrets["robot"]
    response = login.token(
        realm="issuers/0", auth=("robot", secret), grant_type="client_credentials", scope="orders:write"
    )
    claims = verified(login, response.json()["access_token"], "issuers/0")
    assert (claims["iss"], claims["aud"]) == (ISSUER, "https://orders.example.com")
    assert claims["scope"] == "orders:write"
    assert claims["sub"] == "robot@clients"
    assert claims["https://example.com/tenant"] == "acme"


def test_a_person_of_an_outside_issuer_signs_in_with_the_password_of_this_run(login: Login) -> None:
    password = login.stand_ins.passwords[ISSUER]["ada"]
    code = login.code(
        username="ada",
        password=password,
        realm="issuers/0",
        client_id="spa",
        scope="openid email orders:read",
        audience="https://orders.example.com",
    )
    tokens = login.exchange(code, realm="issuers/0", client_id="spa").json()
    claims = verified(login, tokens["access_token"], "issuers/0")
    assert claims["aud"] == ["https://orders.example.com", f"{ISSUER}userinfo"]
    assert claims["permissions"] == ["orders:read"]
    assert claims["groups"] == ["staff"]
    assert verified(login, tokens["id_token"], "issuers/0")["email"] == "ada@example.com"
    told = login.http.get(
        f"{login.url}/issuers/0/userinfo", headers={"authorization": f"Bearer {tokens['access_token']}"}
    )
    assert told.json()["email"] == "ada@example.com"


def test_a_wrong_password_of_an_outside_issuer_is_refused(login: Login) -> None:
    page = login.sign_in("ada", "guess", realm="issuers/0", client_id="spa", scope="openid")
    assert page.status_code == 400


def test_an_existing_pool_is_there_under_the_very_id_that_the_program_names(login: Login) -> None:
    cognito = login.cloud.client("cognito-idp")
    pool = cognito.describe_user_pool(UserPoolId=POOL)["UserPool"]
    client = cognito.describe_user_pool_client(UserPoolId=POOL, ClientId=CLIENT)["UserPoolClient"]
    assert pool["Arn"].endswith(f"userpool/{POOL}")
    assert client["CallbackURLs"] == ["http://127.0.0.1:9/callback"]


def test_a_person_of_an_existing_pool_gets_its_scopes(login: Login) -> None:
    password = login.stand_ins.passwords[POOL]["grace"]
    code = login.code(
        username="grace", password=password, realm=POOL, client_id=CLIENT, scope="openid timer/read"
    )
    tokens = login.exchange(code, realm=POOL, client_id=CLIENT).json()
    claims = verified(login, tokens["access_token"], POOL)
    assert claims["iss"] == f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
    assert (claims["client_id"], claims["scope"]) == (CLIENT, "openid timer/read")
    assert claims["cognito:groups"] == ["staff"]


def test_a_pool_of_another_region_is_refused(login: Login, tmp_path: Path) -> None:
    file = tmp_path / "laptop.yaml"
    file.write_text("user_pools: {us-east-1_AbCdEf123: {}}")
    with pytest.raises(StandInError, match="another region"):
        seed(login.cloud, StandIns.of(tmp_path))


def test_a_pool_that_changed_in_the_file_is_made_anew_and_the_others_stay(
    login: Login, tmp_path: Path
) -> None:
    def file(name: str) -> StandIns:
        pools = f"eu-west-1_Changed1: {{name: {name}}}, eu-west-1_Kept1: {{name: kept}}"
        (tmp_path / "laptop.yaml").write_text(f"user_pools: {{{pools}}}")
        return StandIns.of(tmp_path, b"key")

    cognito = login.cloud.client("cognito-idp")
    before = file("old")
    seed(login.cloud, before)
    cognito.admin_create_user(UserPoolId="eu-west-1_Kept1", Username="came-since")
    after = file("new")
    seed(login.cloud, after, before)
    described = cognito.describe_user_pool(UserPoolId="eu-west-1_Changed1")["UserPool"]
    assert described["Name"] == "new"
    assert cognito.admin_get_user(UserPoolId="eu-west-1_Kept1", Username="came-since")["Username"]
    seed(login.cloud, StandIns(), after)
    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        cognito.describe_user_pool(UserPoolId="eu-west-1_Kept1")


def test_the_form_names_those_who_were_made_for_the_laptop_and_no_one_else() -> None:
    client = Client("web", "web", (), frozenset(), (), (), ())
    made = pages.sign_in(
        "/", "c", client=client, username="", alert="", redirect_uri="", users={"<ada>": "Pass-<1>"}
    )
    text = bytes(made.body).decode()
    assert "<code>&lt;ada&gt;</code> with the password <code>Pass-&lt;1&gt;</code>" in text
    bare = pages.sign_in("/", "c", client=client, username="", alert="", redirect_uri="", users={})
    assert "password <code>" not in bytes(bare.body).decode()
