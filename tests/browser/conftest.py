"""A stack on loopback and a real browser: the page, the gateway and the login on origins of their own."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from gatehouse.laptop import page
from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack
from gatehouse.laptop.servers import PortError, bind
from gatehouse.up import access_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selenium.webdriver.remote.webelement import WebElement

USER, PASSWORD = "ada@example.com", "Correct-horse-9"
MAIL = [{"Name": "email", "Value": USER}]
ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
# As root in a container there is no sandbox to be had; nothing but loopback is to be reached.
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = "needs Chromium and ChromeDriver on PATH (Debian: chromium, chromium-driver)"
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if not CHROMIUM or not DRIVER:
                item.add_marker(pytest.mark.skip(reason=reason))


@dataclass(frozen=True)
class Stack:
    """What is served, and where."""

    page: str
    other: str
    api: str
    cloud: str
    login: str
    client: str


# moto keeps one state for the whole process, until the last laptop in it is closed.
@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The dev stack on a laptop, and its page on two origins: its own, and one that the API does not allow."""
    directory = tmp_path_factory.mktemp("stack")
    own, other = free_origin(), free_origin()
    for name in ("__main__.py", "settings.py", "Pulumi.yaml"):
        shutil.copy(ROOT / name, directory)
    shutil.copytree(ROOT / "handlers", directory / "handlers")
    callbacks = [f"{own}/callback", f"{other}/callback"]
    config = {"allowedOrigins": [own], "callbackUrls": callbacks, "logoutUrls": [f"{own}/"], "protect": False}
    (directory / "Pulumi.test.yaml").write_text(json.dumps({"config": config}))
    project = load(directory, "test")
    with Laptop(project, find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, (result.failures, result.violations)
        cognito, pool = laptop.cloud.client("cognito-idp"), laptop.outputs["user_pool_id"]
        cognito.admin_create_user(
            UserPoolId=pool, Username=USER, UserAttributes=MAIL, MessageAction="SUPPRESS"
        )
        cognito.admin_set_user_password(UserPoolId=pool, Username=USER, Password=PASSWORD, Permanent=True)
        assert laptop.serve_page(lambda: access_picture(laptop)) == f"{own}/"
        outputs = {**laptop.outputs, "allowed_origins": [other]}
        told = page.config(outputs, laptop.serving.addresses.local, laptop.cloud.client)
        laptop.serving.servers.serve(page.create_app(partial(dict, told)), bind(page.port(other)))
        yield Stack(
            f"{own}/",
            f"{other}/",
            laptop.gateways[laptop.outputs["api_id"]],
            laptop.cloud.endpoint,
            f"{laptop.serving.login}/{pool}",
            str(laptop.outputs["client_id"]),
        )


def free_origin() -> str:
    """An origin of this machine whose port is free, and below those that other tests are given by the system."""
    for port in random.sample(range(20_000, 30_000), 100):
        with contextlib.suppress(PortError), bind(port):
            return f"http://localhost:{port}"
    raise PortError("no port is free")


class Browser:
    """Chromium on the page, in the words of these tests."""

    def __init__(self, driver: webdriver.Chrome, api: str) -> None:
        self.driver = driver
        self._api = api

    def find(self, css: str) -> WebElement:
        return WebDriverWait(self.driver, 15).until(lambda driver: driver.find_element(By.CSS_SELECTOR, css))

    def open(self, url: str) -> None:
        self.driver.get(url)
        self.until(lambda: self.find("#origin").text != "")

    def until(self, true: Callable[[], object]) -> None:
        # An element may go with its page between two looks at it.
        WebDriverWait(self.driver, 15, ignored_exceptions=[StaleElementReferenceException]).until(
            lambda _: true()
        )

    def sign_in(self, username: str = USER, password: str = PASSWORD) -> None:
        self.until(lambda: self.find("#sign-in").is_enabled())
        self.find("#sign-in").click()
        self.find("#username").send_keys(username)
        self.find("#password").send_keys(password)
        self.find("button[type=submit]").click()

    def signed_in(self) -> None:
        self.until(lambda: "Signed in as" in self.find("#who").text)

    def call(self, key: str, *, token: bool) -> list[tuple[str, str, str]]:
        """Press a route's button; the entries that the log has more: kind, status and text."""
        before = len(self.entries())
        word = "with" if token else "without"
        self.find(f'button[aria-label="Call {key} {word} the token"]').click()
        self.until(lambda: any(kind != "Preflight" for kind, _, _ in self.entries()[before:]))
        return self.entries()[before:]

    def messages(self) -> list[str]:
        """What the browser has complained of since it was last asked."""
        found = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in found]

    def traffic(self, expected: int = 0) -> list[tuple[str, int]]:
        """The requests to the API that the browser has had answers to since it was last asked: method, status.

        They are what DevTools would show: the browser's own preflights are among them, and answers that it
        keeps from the page. The browser tells of them a moment after the page has them, and of an answer's
        status sometimes before its request; so wait for as many as are expected.
        """
        events: list[dict[str, Any]] = []
        for _ in range(50):
            found = self.driver.get_log("performance")  # type: ignore[no-untyped-call]
            events += [json.loads(entry["message"])["message"] for entry in found]
            answered = self._answered(events)
            if len(answered) >= expected:
                break
            time.sleep(0.1)
        return answered

    def _answered(self, events: list[dict[str, Any]]) -> list[tuple[str, int]]:
        methods = {
            event["params"]["requestId"]: event["params"]["request"]["method"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
            and event["params"]["request"]["url"].startswith(self._api)
        }
        return [
            (methods[event["params"]["requestId"]], int(event["params"]["statusCode"]))
            for event in events
            if event["method"] == "Network.responseReceivedExtraInfo"
            and event["params"]["requestId"] in methods
        ]

    def entries(self) -> list[tuple[str, str, str]]:
        return [
            (item.get_attribute("data-kind") or "", item.get_attribute("data-status") or "", item.text)
            for item in self.driver.find_elements(By.CSS_SELECTOR, "#log > li")
        ]


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with tempfile.TemporaryDirectory(prefix="chromium-") as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = webdriver.Chrome(options, Service(DRIVER or ""))
        yield driver
        driver.quit()


@pytest.fixture
def browser(chromium: webdriver.Chrome, stack: Stack) -> Browser:
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chromium.get(f"{stack.page}page.css")  # of the page's origin, and without its scripts
    chromium.execute_script("sessionStorage.clear()")
    made = Browser(chromium, stack.api)
    made.open(stack.page)
    made.messages()
    made.traffic()
    return made
