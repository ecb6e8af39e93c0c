"""The page of a program that trusts an outside issuer, and whose allowed origins have a pattern among them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import RUN_FILE, Laptop, find_pack
from tests.browser.conftest import ROOT, Browser, free_origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium import webdriver

ISSUER = "https://acme.eu.auth0.com/"


@pytest.fixture
def acme(chromium: webdriver.Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The auth0 example on a port of its own, and a person who has signed in."""
    directory = tmp_path_factory.mktemp("acme")
    origin = free_origin()
    shutil.copytree(ROOT / "examples" / "auth0", directory, dirs_exist_ok=True)
    for name in ("Pulumi.dev.yaml", "laptop.yaml"):
        file = directory / name
        file.write_text(file.read_text().replace("http://localhost:3000", origin))
    with Laptop(load(directory, "dev"), find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, (result.failures, result.violations)
        passwords = json.loads((directory / RUN_FILE).read_text())["passwords"]
        browser = Browser(chromium, laptop.gateways[laptop.outputs["api_id"]])
        browser.open(laptop.serve_page())
        browser.sign_in("ada", passwords[ISSUER]["ada"])
        browser.signed_in()
        browser.traffic()
        yield browser


def test_its_own_sign_in_opens_the_api_scope_by_scope(acme: Browser) -> None:
    assert acme.find("#who").text == "Signed in as ada."
    # An answer without CORS headers is kept from the page, so all that shows is that there was one.
    _, kept = acme.call("GET /orders", token=True)
    assert kept[0] == "Blocked"
    assert "keeps the answer from this page" in kept[2]
    assert acme.traffic(2) == [("OPTIONS", 200), ("GET", 403)]
    acme.find('input[value="read:orders"]').click()
    acme.find("#sign-in").click()
    acme.until(lambda: "read:orders" in acme.find("#log").text)
    _, answered = acme.call("GET /orders", token=True)
    assert answered[:2] == ("With the token", "200")
