"""The operating commands where the users are an outside issuer's, and a laptop stands in for it."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml

from gatehouse.laptop import runtime
from gatehouse.laptop.engine.project import load
from gatehouse.operate import deployed, doctor, tokens, walk
from gatehouse.operate.claims import header_and_claims
from gatehouse.operate.clients import callback_addresses
from gatehouse.operate.errors import OperateError
from gatehouse.operate.target import Target, of_laptop

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = Path(__file__).parents[2] / "examples" / "auth0"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    directory = tmp_path_factory.mktemp("outside") / "auth0"
    shutil.copytree(EXAMPLE, directory, ignore=shutil.ignore_patterns(".gatehouse", "__pycache__"))
    with runtime.Laptop(load(directory, "dev"), runtime.find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, result.failures or result.violations
        yield of_laptop(directory)


def test_a_user_of_the_issuer_signs_in_with_the_password_that_the_laptop_made(target: Target) -> None:
    client = str(target.outputs["client_id"])
    name, password = next(iter(target.passwords.items()))
    got = tokens.sign_in(target, client, callback_addresses(target, client)[0], [], name, password)
    _, claims = header_and_claims(got.access_token)
    assert claims["iss"] == target.outputs["issuer"]
    assert target.audience in claims["aud"]


def test_a_machines_token_opens_the_route_whose_scope_it_has(target: Target) -> None:
    got = tokens.with_secret(target, str(target.outputs["machine_client_id"]), audience=target.audience)
    url = target.resolve(str(target.outputs["api_url"]))
    answer = httpx.get(f"{url}/orders", headers={"authorization": f"Bearer {got.access_token}"})
    assert answer.status_code == 200


def test_a_machine_whose_secret_is_not_known_is_told_how_to_give_it(target: Target) -> None:
    with pytest.raises(OperateError, match="gatehouse token --machine --client nobody` asks for it"):
        tokens.with_secret(target, "nobody")


def test_an_issuer_that_nothing_stands_in_for_is_told_with_the_lines_of_laptop_yaml(target: Target) -> None:
    bare = dataclasses.replace(target, secrets={})
    with pytest.raises(OperateError, match="nobody can sign in") as refused:
        walk.walk(bare)
    lines = yaml.safe_load(str(refused.value).partition("\n")[2])
    assert list(lines["issuers"][target.outputs["issuer"]]["clients"]) == [
        target.outputs["machine_client_id"]
    ]


def test_there_is_no_password_flow_without_a_pool(target: Target) -> None:
    with pytest.raises(OperateError, match="has no user_pool_id"):
        tokens.with_password(target, str(target.outputs["client_id"]), "ada", "x")


def test_the_doctor_finds_the_outside_issuer_well(target: Target) -> None:
    found = list(doctor.examine(target, deployed.read(target)))
    assert [one for one in found if one.state != "ok"] == []
