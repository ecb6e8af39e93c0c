from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatehouse.access.owners import owner

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("lines", "name", "expected"),
    [
        ("* @acme/dev", "policy-config.json", "@acme/dev"),
        (
            "* @acme/dev\n/policy-config.json @acme/security @bob # who",
            "policy-config.json",
            "@acme/security @bob",
        ),
        ("/policy-config.json @acme/security\n* @acme/dev", "policy-config.json", "@acme/dev"),
        ("policy-config.json @acme/security", "policy-config.json", "@acme/security"),
        ("*.json @acme/security", "policy-config.json", "@acme/security"),
        ("/infra/ @acme/security", "policy-config.json", "@acme/security"),
        ("infra @acme/security", "policy-config.json", "@acme/security"),
        ("/other/ @acme/security", "policy-config.json", ""),
        ("# nobody", "policy-config.json", ""),
        ("* @acme/dev\n/infra/policy-config.json", "policy-config.json", ""),
    ],
)
def test_the_last_pattern_that_matches_names_the_owner(
    tmp_path: Path, lines: str, name: str, expected: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "CODEOWNERS").write_text(
        lines if "infra" in lines else lines.replace("/policy-config", "/infra/policy-config")
    )
    (tmp_path / "infra").mkdir()
    assert owner(tmp_path / "infra", name) == expected


def test_without_the_file_nobody_is_named(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert owner(tmp_path, "policy-config.json") == ""
