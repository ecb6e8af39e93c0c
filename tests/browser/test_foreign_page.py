"""A page that has nothing to do with the application, open in the same browser, against a laptop that runs."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import Browser, Stack

_FETCH = """
const [url, options, done] = arguments;
fetch(url, options).then(async r => done([r.status, await r.text()]), e => done([0, String(e)]));
"""


class Empty(BaseHTTPRequestHandler):
    """A page with nothing on it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def foreign() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(browser: Browser, url: str, **options: Any) -> tuple[int, str]:
    status, text = browser.driver.execute_async_script(_FETCH, url, options)
    return int(status), str(text)


def cognito(operation: str, body: str = "{}") -> dict[str, Any]:
    target = f"AWSCognitoIdentityProviderService.{operation}"
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": target}
    return {"method": "POST", "headers": headers, "body": body}


def test_it_reads_and_changes_nothing(browser: Browser, stack: Stack, foreign: str) -> None:
    browser.driver.get(foreign)
    signed = cognito("ListUserPools", '{"MaxResults": 1}')
    for url, options in (
        (stack.cloud, signed),
        (stack.cloud, cognito("InitiateAuth")),
        (f"{stack.cloud}/moto-api/reset", {"method": "POST"}),
        (f"{stack.login}/.well-known/jwks.json", {}),
        (f"{stack.page}config.json", {}),
    ):
        status, text = fetch(browser, url, **options)
        assert (status, "Failed to fetch" in text) == (0, True), url
    fetch(browser, f"{stack.cloud}/moto-api/reset", method="POST", mode="no-cors")
    browser.driver.get(stack.page)
    assert fetch(browser, f"{stack.login}/.well-known/jwks.json")[0] == 200


def test_the_applications_own_page_signs_in_through_cognitos_api(browser: Browser, stack: Stack) -> None:
    body = f'{{"ClientId": "{stack.client}", "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {{}}}}'
    # The demonstration page forbids itself to call anything but the API and the login.
    browser.driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    browser.driver.get(stack.other)
    status, text = fetch(browser, stack.cloud, **cognito("InitiateAuth", body))
    assert status == 400
    assert "Exception" in text
    assert fetch(browser, stack.cloud, **cognito("ListUserPools", '{"MaxResults": 1}'))[0] == 0
    browser.driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})
