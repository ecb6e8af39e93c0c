"""A stack on loopback and a real browser: the page, the gateway and the login on origins of their own."""

from __future__ import annotations

import io
import json
import shutil
import socket
import tempfile
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from gatehouse.laptop import functions, page
from gatehouse.laptop.addresses import Addresses, cognito_issuer, execute_api
from gatehouse.laptop.cloud import Cloud
from gatehouse.laptop.gateway import Gateway
from gatehouse.laptop.lambdas import Lambdas
from gatehouse.laptop.login import StandIns, create_app
from gatehouse.laptop.servers import Servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selenium.webdriver.remote.webelement import WebElement

PASSWORD = "Correct-horse-9"
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


def _socket() -> tuple[socket.socket, int]:
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    sock.listen(64)
    return sock, int(sock.getsockname()[1])


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A pool, an API with a JWT authorizer, the hello and CORS Lambdas, and the page on two origins.

    The second of them is not on the API's list.
    """
    servers = Servers()
    (page_sock, page_port), (other_sock, other_port) = _socket(), _socket()
    (api_sock, api_port), (login_sock, login_port) = _socket(), _socket()
    origin = f"http://localhost:{page_port}"
    with Cloud.start() as cloud:
        login = f"http://127.0.0.1:{login_port}"
        app = create_app(cloud, base_url=login, stand_ins=StandIns())
        servers.serve(app, login_sock)
        addresses = Addresses({cognito_issuer(cloud.region): login})
        lambdas = Lambdas(lambda arn: functions.load(cloud, arn), log=lambda _group, _line: None)
        servers.call(lambdas.start())
        outputs = _build(cloud, [f"{origin}/callback", f"http://localhost:{other_port}/callback"], origin)
        addresses.add(execute_api(cloud.region, outputs["api_id"]), f"http://127.0.0.1:{api_port}")
        gateway = Gateway(cloud.client, lambdas.invoke, resolve=addresses.local, account=cloud.account)
        gateway.ports[api_port] = outputs["api_id"]
        gateway.load()
        servers.serve(gateway.app, api_sock, **gateway.server_config())
        for sock, shown in ((page_sock, origin), (other_sock, f"http://localhost:{other_port}")):
            told = page.config({**outputs, "allowed_origins": [shown]}, addresses, cloud.client)
            servers.serve(page.create_app(partial(dict, told)), sock)
        yield Stack(f"{origin}/", f"http://localhost:{other_port}/", f"http://127.0.0.1:{api_port}")
        servers.call(lambdas.close())
        servers.close()


def _build(cloud: Cloud, callbacks: list[str], origin: str) -> dict[str, Any]:
    cognito, apis = cloud.client("cognito-idp"), cloud.client("apigatewayv2")
    pool = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
    cognito.create_user_pool_domain(Domain="browser-users", UserPoolId=pool)
    cognito.create_resource_server(
        UserPoolId=pool,
        Identifier="hello",
        Name="hello",
        Scopes=[{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")],
    )
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="web",
        AllowedOAuthFlows=["code"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=["openid", "email", "hello/read", "hello/write"],
        CallbackURLs=callbacks,
        LogoutURLs=[f"{origin}/"],
        SupportedIdentityProviders=["COGNITO"],
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password=PASSWORD, Permanent=True)
    issuer = cognito_issuer(cloud.region, pool)

    cors = {"GATEHOUSE_CORS_ORIGINS": origin, "GATEHOUSE_CORS_METHODS": "GET POST"}
    cors |= {"GATEHOUSE_CORS_HEADERS": "authorization content-type", "GATEHOUSE_CORS_MAX_AGE": "0"}
    made = apis.create_api(
        Name="hello",
        ProtocolType="HTTP",
        CorsConfiguration={
            "AllowOrigins": [origin],
            "AllowMethods": ["GET", "POST"],
            "AllowHeaders": ["authorization", "content-type"],
        },
    )
    api = made["ApiId"]
    authorizer = apis.create_authorizer(
        ApiId=api,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": issuer, "Audience": [client]},
    )["AuthorizerId"]
    hello, preflight = (
        _function(cloud, api, name, environment) for name, environment in (("hello", {}), ("cors", cors))
    )
    for key, target, scopes in (
        ("GET /hello", hello, []),
        ("POST /hello", hello, ["hello/write"]),
        ("OPTIONS /hello", preflight, None),
    ):
        guard = {} if scopes is None else {"AuthorizationType": "JWT", "AuthorizerId": authorizer}
        apis.create_route(
            ApiId=api,
            RouteKey=key,
            Target=target,
            **guard,
            **({"AuthorizationScopes": scopes} if scopes else {}),
        )
    apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    return {
        "api_id": api,
        "api_url": execute_api(cloud.region, api),
        "issuer": issuer,
        "client_id": client,
        "user_pool_id": pool,
    }


def _function(cloud: Cloud, api: str, name: str, environment: dict[str, str]) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.write(ROOT / "handlers" / name / f"{name}.py", f"{name}.py")
    iam, functions_ = cloud.client("iam"), cloud.client("lambda")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    arn = functions_.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler=f"{name}.handler",
        Code={"ZipFile": buffer.getvalue()},
        Environment={"Variables": environment},
        Timeout=10,
    )["FunctionArn"]
    functions_.add_permission(
        FunctionName=name,
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{cloud.region}:{cloud.account}:{api}/*/*",
    )
    integration = cloud.client("apigatewayv2").create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )
    return f"integrations/{integration['IntegrationId']}"


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
        WebDriverWait(self.driver, 15).until(lambda _: true())

    def sign_in(self, username: str = "ada", password: str = PASSWORD) -> None:
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

    def traffic(self) -> list[tuple[str, int]]:
        """The requests to the API that the browser has had answers to since it was last asked: method, status.

        They are what DevTools would show, the browser's own preflights among them.
        """
        methods: dict[str, str] = {}
        answered = []
        found = self.driver.get_log("performance")  # type: ignore[no-untyped-call]
        for entry in found:
            event = json.loads(entry["message"])["message"]
            params = event["params"]
            if event["method"] == "Network.requestWillBeSent" and params["request"]["url"].startswith(
                self._api
            ):
                methods[params["requestId"]] = params["request"]["method"]
            elif event["method"] == "Network.responseReceived" and params["requestId"] in methods:
                answered.append((methods[params["requestId"]], int(params["response"]["status"])))
        return answered

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
    chromium.get(stack.page)
    chromium.execute_script("sessionStorage.clear()")
    made = Browser(chromium, stack.api)
    made.open(stack.page)
    made.messages()
    made.traffic()
    return made
