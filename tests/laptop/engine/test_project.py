"""Reading Pulumi.yaml and a stack's configuration."""

from __future__ import annotations

import base64
import hashlib
import os
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gatehouse.laptop.engine.project import ProjectError, load
from tests.laptop.engine.support import write

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """
name: shop
runtime:
  name: python
config:
  origins:
    type: array
    items:
      type: string
  days:
    type: integer
    default: 30
  protect:
    type: boolean
    default: true
  aws:region:
    value: eu-west-1
"""


def problems(directory: Path, stack: str = "dev") -> str:
    with pytest.raises(ProjectError) as caught:
        load(directory, stack)
    return str(caught.value)


def test_a_stacks_values_go_over_the_projects_defaults(tmp_path: Path) -> None:
    stack = "config:\n  shop:origins: [https://a.example]\n  shop:days: 7\n"
    project = load(write(tmp_path, "", stack=stack, project=PROJECT))
    assert project.config == {
        "shop:origins": '["https://a.example"]',
        "shop:days": "7",
        "shop:protect": "true",
        "aws:region": "eu-west-1",
    }


def test_values_as_pulumi_config_set_writes_them_fit(tmp_path: Path) -> None:
    stack = 'config:\n  shop:origins: [a]\n  shop:days: "7"\n  shop:protect: "false"\n'
    project = load(write(tmp_path, "", stack=stack, project=PROJECT))
    assert (project.config["shop:days"], project.config["shop:protect"]) == ("7", "false")


def test_every_wrong_value_is_named_at_once(tmp_path: Path) -> None:
    stack = "config:\n  shop:origins: [1.5]\n  shop:days: soon\n  shop:protect: 3\n"
    said = problems(write(tmp_path, "", stack=stack, project=PROJECT))
    assert "shop:origins must be an array of string, but it holds 1.5" in said
    assert "shop:days must be of type integer, but it is 'soon'. Write it as a whole number" in said
    assert "shop:protect must be of type boolean, but it is 3" in said


def test_a_region_that_aws_has_not_is_told_with_what_was_meant(tmp_path: Path) -> None:
    stack = "config:\n  shop:origins: [a]\n  aws:region: {}\n"
    wrong = load(write(tmp_path, "", stack=stack.format("eu-wst-1"), project=PROJECT))
    assert [said for said in wrong.warnings if "'eu-wst-1'" in said and "Did you mean eu-west-1?" in said]
    for region in ("eu-west-1", "us-gov-west-1", "cn-north-1"):
        assert not load(write(tmp_path, "", stack=stack.format(region), project=PROJECT)).warnings


def test_a_value_without_a_default_must_be_set(tmp_path: Path) -> None:
    assert "pulumi config set origins" in problems(write(tmp_path, "", project=PROJECT))


def test_a_default_in_another_namespace_is_refused_as_the_cli_refuses_it(tmp_path: Path) -> None:
    project = "name: shop\nruntime: python\nconfig:\n  aws:region:\n    default: eu-west-1\n"
    assert "aws:region belongs to another namespace" in problems(write(tmp_path, "", project=project))


def test_a_directory_without_a_project_is_named(tmp_path: Path) -> None:
    assert "holds no Pulumi.yaml" in problems(tmp_path)
    assert "is not a directory" in problems(tmp_path / "nowhere")


def test_a_stack_that_does_not_exist_is_told_with_those_that_do(tmp_path: Path) -> None:
    said = problems(write(tmp_path, ""), "production")
    assert "no stack 'production'" in said
    assert "Its stacks: dev." in said


def test_a_project_without_any_stack_file_runs_with_its_defaults(tmp_path: Path) -> None:
    write(tmp_path, "", project=PROJECT.replace("    items:\n      type: string\n", "    default: []\n"))
    (tmp_path / "Pulumi.dev.yaml").unlink()
    assert load(tmp_path, "anything").config["shop:days"] == "30"


def test_another_runtime_is_refused(tmp_path: Path) -> None:
    assert "'nodejs'" in problems(write(tmp_path, "", project="name: shop\nruntime: nodejs\n"))


def test_yaml_that_can_not_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    assert "line 3" in problems(write(tmp_path, "", project="name: shop\nruntime: [python\n"))


def encrypted(passphrase: str, text: str) -> tuple[str, str]:
    """A salt and a value as `pulumi config set --secret` writes them."""
    salt = os.urandom(8)
    key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, 1_000_000, 32)

    def sealed(plain: str) -> str:
        nonce = os.urandom(12)
        parts = (nonce, AESGCM(key).encrypt(nonce, plain.encode(), None))
        return "v1:" + ":".join(base64.b64encode(part).decode() for part in parts)

    return f"v1:{base64.b64encode(salt).decode()}:{sealed('pulumi')}", sealed(text)


def secret_stack(directory: Path) -> Path:
    salt, value = encrypted("correct horse", "hunter2")
    return write(
        directory, "", stack=f"encryptionsalt: {salt}\nconfig:\n  shop:password:\n    secure: {value}\n"
    )


def test_an_encrypted_value_is_read_with_the_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "correct horse")
    project = load(secret_stack(tmp_path))
    assert project.config["shop:password"] == "hunter2"
    assert project.secret_keys == frozenset({"shop:password"})
    assert "hunter2" not in repr(project)


def test_the_passphrase_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    (tmp_path / "phrase").write_text("correct horse\n")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", str(tmp_path / "phrase"))
    assert load(secret_stack(tmp_path / "shop")).config["shop:password"] == "hunter2"


def test_without_the_passphrase_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE_FILE", raising=False)
    assert "shop:password: the value is encrypted and there is no passphrase" in problems(
        secret_stack(tmp_path)
    )


def test_a_wrong_passphrase_is_told_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "battery staple")
    said = problems(secret_stack(tmp_path))
    assert "not the one it was encrypted with" in said
    assert "battery staple" not in said


def test_a_value_of_another_secrets_provider_is_told_so(tmp_path: Path) -> None:
    stack = "secretsprovider: awskms://alias/shop\nconfig:\n  shop:password:\n    secure: v1:AAAA:BBBB\n"
    assert "encrypted by awskms" in problems(write(tmp_path, "", stack=stack))
