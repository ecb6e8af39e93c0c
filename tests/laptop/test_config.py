"""What `laptop.yaml` says, and what is said of mistakes in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.config import StandInError, StandIns

if TYPE_CHECKING:
    from pathlib import Path


def test_secrets_and_passwords_differ_from_run_to_run(tmp_path: Path) -> None:
    file = tmp_path / "laptop.yaml"
    file.write_text("issuers: {'https://a.example/': {audience: a, clients: {r: {}}, users: {u: {}}}}")
    first, second = StandIns.of(tmp_path), StandIns.of(tmp_path)
    assert first.secrets != second.secrets
    assert first.passwords != second.passwords
    assert first.secrets["r"] not in repr(first)


def test_a_file_that_is_read_again_with_the_same_key_keeps_its_secrets(tmp_path: Path) -> None:
    file = tmp_path / "laptop.yaml"
    text = "issuers: {'https://a.example/': {audience: a, clients: {r: {}}, users: {u: {}}}}"
    file.write_text(text)
    before = StandIns.of(tmp_path, b"key")
    file.write_text(text.replace("r: {}", "q: {}, r: {}"))
    after = StandIns.of(tmp_path, b"key")
    assert after.secrets["r"] == before.secrets["r"] != after.secrets["q"]
    assert after.passwords == before.passwords


def test_no_file_stands_in_for_nothing(tmp_path: Path) -> None:
    found = StandIns.of(tmp_path)
    assert found == StandIns()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("isuers: {}", "isuers"),
        ("- a", "must be a mapping"),
        ("issuers: {'not a url': {audience: a}}", "an issuer is an https URL"),
        ("issuers: {'https://a.example/': {}}", "give what the API expects in aud"),
        (
            "issuers: {'https://a.example/': {audience: a, clients: {r: {scopes: x}}}}",
            "must be a list of texts",
        ),
        ("issuers: {'https://a.example/': {audience: a, clients: {r: {secret: x}}}}", "secret"),
        ("issuers: {'https://a.example/': {audience: a, clients: {r: {flow: magic}}}}", "choose one of"),
        ("user_pools: {eu-west-1_A1: {clients: {c: {scopes: [a/b]}}}}", "define it under resource_servers"),
        ("user_pools: {eu-west-1_A1: {clients: {c: {}}}}", "needs a scope of a resource server"),
        ("user_pools: {eu-west-1_A1: {users: {u: {groups: [g]}}}}", "add it to the pool's groups"),
        ("user_pools: {pool: {}}", "a user pool's id looks like"),
        ("user_pools: {eu-west-1_A1: {clients: {c: {access_token_minutes: -1}}}}", "a number above 0"),
        ("a: 1\nb: [", "line 2: not valid YAML"),
        ("services: {timer: {command: server.py}}", "services.timer.command"),
        ("services: {timer: {command: []}}", "services.timer.command"),
        ("unwatched: data/*.db", "unwatched is 'data/*.db'; it must be a list of texts"),
        ("services: {timer: {command: [1, 2]}}", "services.timer.command"),
        ("services: {timer: {}}", "write it as a list of texts"),
        ("userz: {}", "userz is {}; did you mean users? known keys are"),
    ],
)
def test_a_mistake_is_named_with_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "laptop.yaml"
    file.write_text(text)
    with pytest.raises(StandInError, match=r"laptop\.yaml") as caught:
        StandIns.of(tmp_path)
    assert said in str(caught.value)


def test_all_mistakes_come_in_one_error(tmp_path: Path) -> None:
    file = tmp_path / "laptop.yaml"
    file.write_text("wrong: 1\nuser_pools: {pool: {}}\nissuers: {'https://a.example/': {}}")
    with pytest.raises(StandInError) as caught:
        StandIns.of(tmp_path)
    assert len(str(caught.value).splitlines()) == 3
