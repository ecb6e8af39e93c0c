"""What laptop.yaml names, and the program names otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.config import StandIns
from gatehouse.laptop.engine.state import ResourceState
from gatehouse.laptop.unserved import named_otherwise

if TYPE_CHECKING:
    from pathlib import Path

ISSUER = "https://acme.eu.auth0.com/"


def told(directory: Path, text: str, containers: tuple[str, ...] = ()) -> list[str]:
    (directory / "laptop.yaml").write_text(text)
    inputs = {"jwtConfiguration": {"issuer": ISSUER, "audiences": ["a"]}}
    kind = "aws:apigatewayv2/authorizer:Authorizer"
    authorizer = ResourceState("urn", kind, "api", "", custom=True, inputs=inputs, outputs={})
    return list(named_otherwise(containers, [authorizer], StandIns.of(directory)))


def test_a_container_is_told_with_the_service_that_may_be_meant_for_it(tmp_path: Path) -> None:
    (line,) = told(tmp_path, "services: {timr: {command: [python]}}", ("timer",))
    assert line.endswith("has no command in laptop.yaml, so nothing runs for it; laptop.yaml names 'timr'")


def test_an_issuer_that_differs_by_a_slash_is_told(tmp_path: Path) -> None:
    text = "issuers: {{'{}': {{audience: a}}}}"
    (line,) = told(tmp_path, text.format(ISSUER.rstrip("/")))
    assert line == f"the issuer {ISSUER!r} has no stand-in; laptop.yaml names {ISSUER.rstrip('/')!r}"
    assert not told(tmp_path, text.format(ISSUER))
    assert not told(tmp_path, text.format("https://login.other.example"))
