"""A user pool in a real local cloud, with the login endpoints served over real HTTP."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx
import pytest
import uvicorn

from gatehouse.laptop.cloud import Cloud
from gatehouse.laptop.config import StandIns
from gatehouse.laptop.login import create_app, seed
from gatehouse.laptop.login.cognito.messages import Outbox
from gatehouse.laptop.login.cognito.triggers import NotAllowedError, Triggers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CALLBACK = "http://127.0.0.1:9/callback"
VERIFIER = "a-verifier-that-is-long-enough-to-be-allowed-0123456789"
CHALLENGE = "6IvteEcFxItIDWo0FZpLZtI3kh7Ce0oRRuKuSafEaBI"
PASSWORD = "Correct-horse-9"

STAND_INS = """
issuers:
  https://acme.eu.auth0.com/:
    audience: https://orders.example.com
    claims: {"https://example.com/tenant": acme}
    clients:
      spa: {callback_urls: ["http://127.0.0.1:9/callback"], logout_urls: ["http://127.0.0.1:9/"],
            scopes: ["orders:read"]}
      robot: {scopes: ["orders:read", "orders:write"]}
    users:
      ada: {claims: {email: ada@example.com, permissions: ["orders:read"]}, groups: [staff]}
user_pools:
  eu-west-1_AbCdEf123:
    resource_servers: {timer: {read: Read timers}}
    groups: [staff]
    users: {grace: {claims: {email: grace@example.com}, groups: [staff]}}
    clients:
      1h57kf5cpq17m0eml12EXAMPLE: {callback_urls: ["http://127.0.0.1:9/callback"], scopes: ["timer/read"]}
"""


class Clock:
    """Time that tests can move."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Pool:
    """What a test knows of a pool."""

    id: str
    web: str
    robot: str
    secret: str


class Functions:
    """Stand in for the Lambda functions of pools, by ARN: given an event, they give a response or raise."""

    def __init__(self) -> None:
        self.code: dict[str, Callable[[dict[str, Any]], object]] = {}
        self.events: list[dict[str, Any]] = []

    def __call__(self, arn: str, source: str, event: bytes, seconds: float) -> tuple[bytes, bool]:
        assert source.startswith("arn:aws:cognito-idp:"), source
        assert seconds == 5
        self.events.append(json.loads(event))
        if arn not in self.code:
            raise NotAllowedError(arn)
        try:
            response = self.code[arn](self.events[-1])
        except ValueError as error:
            return json.dumps({"errorMessage": str(error), "errorType": "ValueError"}).encode(), True
        return json.dumps({**self.events[-1], "response": response}).encode(), False


@dataclass
class Login:
    """The served application and the ways tests use it."""

    cloud: Cloud
    url: str
    clock: Clock
    stand_ins: StandIns
    pool: Pool
    outbox: Outbox
    functions: Functions
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False))

    def authorize_url(self, *, realm: str = "", **changes: Any) -> str:
        params = {
            "response_type": "code",
            "client_id": self.pool.web,
            "redirect_uri": CALLBACK,
            "state": "xyz",
            "scope": "openid email hello/read",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | changes
        query = urlencode({name: value for name, value in params.items() if value is not None})
        return f"{self.url}/{realm or self.pool.id}/oauth2/authorize?{query}"

    def form(self, page: httpx.Response) -> tuple[str, dict[str, str]]:
        action = re.search(r'<form method="post" action="([^"]+)"', page.text)
        assert action, page.text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        return urljoin(str(page.url), unescape(action[1])), {k: unescape(v) for k, v in hidden.items()}

    def sign_in(
        self, username: str = "ada", password: str = PASSWORD, *, realm: str = "", **changes: Any
    ) -> httpx.Response:
        """Go through the form; the answer to its POST."""
        url = self.authorize_url(realm=realm, **changes)
        page = self.http.get(url, follow_redirects=True)
        action, hidden = self.form(page)
        return self.http.post(action, data={**hidden, "username": username, "password": password})

    def code(self, **changes: Any) -> str:
        return answer(self.sign_in(**changes))["code"]

    def token(self, *, realm: str = "", auth: tuple[str, str] | None = None, **form: Any) -> httpx.Response:
        url = f"{self.url}/{realm or self.pool.id}/oauth2/token"
        return self.http.post(url, data=form, auth=auth or httpx.Auth())

    def exchange(self, code: str, **changes: Any) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.pool.web,
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        return self.token(**form | changes)

    def tokens(self, **changes: Any) -> dict[str, Any]:
        response = self.exchange(self.code(**changes))
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found


def answer(response: httpx.Response) -> dict[str, str]:
    """The query of the callback that a response redirects to."""
    assert response.status_code == 302, response.text
    location = response.headers["location"]
    assert location.startswith(CALLBACK), location
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


# moto keeps one state for the whole process, until the last cloud in it is closed.
@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Login]:
    file: Path = tmp_path_factory.mktemp("stand-ins") / "laptop.yaml"
    file.write_text(STAND_INS)
    clock, stand_ins = Clock(), StandIns.of(file.parent)
    with Cloud.start() as cloud, socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        outbox, functions = Outbox(), Functions()
        app = create_app(
            cloud,
            base_url=url,
            stand_ins=lambda: stand_ins,
            clock=clock,
            outbox=outbox,
            triggers=Triggers(functions),
        )
        seed(cloud, stand_ins)
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([sock],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        yield Login(cloud, url, clock, stand_ins, _pool(cloud), outbox, functions)
        server.should_exit = True
        thread.join()


@pytest.fixture
def login(served: Login) -> Iterator[Login]:
    served.clock.ahead = 0
    with httpx.Client(trust_env=False) as client:
        served.http = client
        yield served


def _pool(cloud: Cloud) -> Pool:
    cognito = cloud.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
    cognito.create_user_pool_domain(Domain="hello-users", UserPoolId=pool)
    cognito.create_resource_server(
        UserPoolId=pool,
        Identifier="hello",
        Name="hello",
        Scopes=[{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")],
    )
    web = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="web",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        AllowedOAuthFlows=["code"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=["openid", "email", "profile", "hello/read", "hello/write"],
        CallbackURLs=[CALLBACK],
        LogoutURLs=["http://127.0.0.1:9/bye"],
        AccessTokenValidity=30,
        TokenValidityUnits={"AccessToken": "minutes"},
    )["UserPoolClient"]["ClientId"]
    robot = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="robot",
        GenerateSecret=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=["hello/read", "hello/write"],
    )["UserPoolClient"]
    cognito.create_group(UserPoolId=pool, GroupName="admins")
    cognito.admin_create_user(
        UserPoolId=pool,
        Username="ada",
        UserAttributes=[
            {"Name": "email", "Value": "ada@example.com"},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": "Ada"},
        ],
        MessageAction="SUPPRESS",
    )
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password=PASSWORD, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username="ada", GroupName="admins")
    return Pool(pool, web, robot["ClientId"], robot["ClientSecret"])
