"""Chromium makes a passkey on the sign-in's own page and signs in with it, at a pool with `first_factors`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions
from selenium.webdriver.support.ui import WebDriverWait

from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack
from tests.browser.conftest import PASSWORD, USER, free_origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium import webdriver

PROGRAM = """
import pulumi
from gatehouse.components import UserPool

pool = UserPool("users", {
    "domain_prefix": "passkeys-",
    "first_factors": ["passkey"],
    "protect": False,
    "clients": {"web": {"callback_urls": [pulumi.Config().require("callback")]}},
})
pulumi.export("user_pool_id", pool.id)
pulumi.export("client_id", pool.client_ids["web"])
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """Where the pool's sign-in is, and what every page of it is asked with."""
    directory = tmp_path_factory.mktemp("passkeys")
    callback = f"{free_origin()}/callback"
    (directory / "__main__.py").write_text(PROGRAM)
    (directory / "Pulumi.yaml").write_text("name: passkeys\nruntime: python\n")
    (directory / "Pulumi.test.yaml").write_text(f"config:\n  callback: {callback}\n")
    with Laptop(load(directory, "test"), find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, (result.failures, result.violations)
        cognito, pool = laptop.cloud.client("cognito-idp"), laptop.outputs["user_pool_id"]
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=USER,
            UserAttributes=[{"Name": "email", "Value": USER}],
            MessageAction="SUPPRESS",
        )
        cognito.admin_set_user_password(UserPoolId=pool, Username=USER, Password=PASSWORD, Permanent=True)
        query = {"client_id": laptop.outputs["client_id"], "redirect_uri": callback}
        yield f"{laptop.serving.login}/{pool}", query


def test_chromium_makes_a_passkey_and_signs_in_with_it(
    chromium: webdriver.Chrome, place: tuple[str, dict[str, str]]
) -> None:
    login, query = place
    authorize = f"{login}/oauth2/authorize?{urlencode({**query, 'response_type': 'code', 'prompt': 'login'})}"
    options = VirtualAuthenticatorOptions()
    options.has_resident_key = options.has_user_verification = options.is_user_verified = True
    options.transport = options.Transport.INTERNAL
    chromium.add_virtual_authenticator(options)
    try:
        chromium.get(authorize)
        assert chromium.current_url.startswith("http://localhost:")
        chromium.find_element(By.ID, "username").send_keys(USER)
        chromium.find_element(By.ID, "password").send_keys(PASSWORD)
        chromium.find_element(By.CSS_SELECTOR, "button:not(.other)").click()
        _back(chromium, query["redirect_uri"])
        chromium.get(f"{login}/passkeys/add?{urlencode(query)}")
        chromium.find_element(By.TAG_NAME, "button").click()
        _back(chromium, query["redirect_uri"])
        assert len(chromium.get_credentials()) == 1
        chromium.get(authorize)
        chromium.find_element(By.ID, "username").send_keys(USER)
        chromium.find_element(By.CSS_SELECTOR, "button[value=WEB_AUTHN]").click()
        chromium.find_element(By.CSS_SELECTOR, "form[data-options] button").click()
        _back(chromium, query["redirect_uri"])
        assert "code=" in chromium.current_url
    finally:
        chromium.remove_virtual_authenticator()


def _back(chromium: webdriver.Chrome, callback: str) -> None:
    """Nothing is served there: the browser stays at its address."""
    WebDriverWait(chromium, 15).until(lambda driver: driver.current_url.startswith(callback))
