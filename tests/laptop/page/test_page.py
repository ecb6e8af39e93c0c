"""The page's server: its configuration, its headers, and the preflight it repeats."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest

from gatehouse.laptop import page
from gatehouse.laptop.cloud import Cloud
from gatehouse.laptop.servers import Servers, bind, port_of
from gatehouse.urls import Addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGIN = "http://localhost:3000"


class Api(BaseHTTPRequestHandler):
    """Answers preflights and remembers them."""

    seen: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012 - filled by one test at a time

    def do_OPTIONS(self) -> None:
        self.seen.append((self.path, dict(self.headers)))
        self.send_response(200)
        self.send_header("access-control-allow-origin", ORIGIN)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def api() -> Iterator[str]:
    Api.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Client(Protocol):
    """Serves the page with what it is told, and gives a client of it."""

    def __call__(self, **told: Any) -> httpx.Client: ...


@pytest.fixture
def client() -> Iterator[Client]:
    with contextlib.ExitStack() as stack:
        servers = Servers()
        stack.callback(servers.close)

        def serve(**told: Any) -> httpx.Client:
            sock = bind(0)
            app = page.create_app(lambda: {"origin": ORIGIN, "login": "", "api": "", **told})
            servers.serve(app, sock)
            url = f"http://127.0.0.1:{port_of(sock)}"
            return stack.enter_context(httpx.Client(base_url=url, trust_env=False))

        yield serve


@pytest.mark.parametrize("path", ["/", "/callback?code=x"])
def test_the_page_is_where_the_sign_in_comes_back_too(client: Client, path: str) -> None:
    assert "<title>Gatehouse" in client().get(path).text


@pytest.mark.parametrize("path", ["/main.js", "/auth.js", "/api.js", "/log.js", "/vendor/oauth4webapi.js"])
def test_modules_are_served_as_javascript(client: Client, path: str) -> None:
    response = client().get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_vendored_library_has_its_licence_beside_it(client: Client) -> None:
    assert "The MIT License" in client().get("/vendor/oauth4webapi.LICENSE.md").text


def test_the_page_may_connect_to_the_login_and_the_api_and_nowhere_else(client: Client) -> None:
    told = {"login": "http://127.0.0.1:8081/pool", "api": "http://127.0.0.1:8080"}
    policy = client(**told).get("/").headers["content-security-policy"]
    assert "connect-src 'self' http://127.0.0.1:8080 http://127.0.0.1:8081;" in policy
    assert "script-src 'self';" in policy


def test_the_configuration_is_what_the_runtime_gives_and_is_never_kept(client: Client) -> None:
    response = client(client_id="abc").get("/config.json")
    assert response.json()["client_id"] == "abc"
    assert response.headers["cache-control"] == "no-store"


def test_a_preflight_is_sent_as_a_browser_would_and_its_answer_told(client: Client, api: str) -> None:
    query = {"method": "POST", "path": "/hello?a=b", "headers": "authorization,content-type"}
    told = client(api=api).get("/preflight", params=query).json()
    path, headers = Api.seen[0]
    assert path == "/hello?a=b"
    assert headers["origin"] == ORIGIN
    assert headers["access-control-request-method"] == "POST"
    assert headers["access-control-request-headers"] == "authorization,content-type"
    assert (told["status"], told["answer"]["access-control-allow-origin"]) == (200, ORIGIN)


@pytest.mark.parametrize("path", ["", "hello", "@evil.example/", ".evil.example/"])
def test_a_preflight_goes_to_the_api_and_nowhere_else(client: Client, api: str, path: str) -> None:
    assert client(api=api).get("/preflight", params={"path": path}).status_code == 400
    assert not Api.seen


def test_an_api_that_is_not_there_is_said_in_words(client: Client) -> None:
    response = client(api="http://127.0.0.1:1").get("/preflight", params={"path": "/"})
    assert response.status_code == 502
    assert "can't be reached" in response.json()["message"]


@pytest.mark.parametrize(
    ("origins", "own"),
    [
        (["https://app.example.com", "http://localhost:3000"], "http://localhost:3000"),
        (["http://127.0.0.1:5173/"], "http://127.0.0.1:5173"),
        (["http://[::1]:3000"], "http://[::1]:3000"),
        (["https://localhost:3000", "http://localhost", "http://localhost:*", "*", "http://a.example:1"], ""),
        ([], ""),
    ],
)
def test_the_pages_own_origin_is_the_first_that_this_machine_can_serve(origins: list[str], own: str) -> None:
    assert page.own_origin(origins) == own


def test_the_port_of_an_origin() -> None:
    assert page.port("http://localhost:3000") == 3000
    with pytest.raises(ValueError, match="no port"):
        page.port("http://localhost")


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as started:
        yield started


def test_the_configuration_has_the_routes_with_what_they_want(cloud: Cloud) -> None:
    apis = cloud.client("apigatewayv2")
    api_id = apis.create_api(Name="orders", ProtocolType="HTTP")["ApiId"]
    jwt = {"Issuer": "https://acme.eu.auth0.com/", "Audience": ["orders"]}
    authorizer = apis.create_authorizer(
        ApiId=api_id,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration=jwt,
    )["AuthorizerId"]
    guard = {"AuthorizationType": "JWT", "AuthorizerId": authorizer}
    for key, given in (
        ("GET /orders", guard),
        ("POST /orders", {**guard, "AuthorizationScopes": ["orders:write"]}),
        ("OPTIONS /orders", {}),
        ("ANY /any", {}),
        ("$default", guard),
    ):
        apis.create_route(ApiId=api_id, RouteKey=key, **given)
    outputs = {
        "api_id": api_id,
        "api_url": f"https://{api_id}.execute-api.eu-west-1.amazonaws.com",
        "issuer": "https://acme.eu.auth0.com/",
        "client_id": "spa",
        "allowed_origins": [ORIGIN],
    }
    addresses = Addresses(
        {
            "https://acme.eu.auth0.com/": "http://127.0.0.1:1/issuers/0",
            outputs["api_url"]: "http://127.0.0.1:2",
        }
    )
    told = page.config(outputs, addresses.local, cloud.client)
    assert {route["key"]: (route["method"], route["path"], route["scopes"]) for route in told["routes"]} == {
        "GET /orders": ("GET", "/orders", []),
        "POST /orders": ("POST", "/orders", ["orders:write"]),
        "ANY /any": ("GET", "/any", []),
        "$default": ("GET", "/anything-else", []),
    }
    assert told["issuer"] == "https://acme.eu.auth0.com/"
    assert (told["login"], told["api"]) == ("http://127.0.0.1:1/issuers/0", "http://127.0.0.1:2")
    assert told["scopes"] == ["openid", "profile", "email", "orders:write"]
    assert told["redirect_uri"] == f"{ORIGIN}/callback"


def test_the_configuration_of_a_rest_api_has_its_methods(cloud: Cloud) -> None:
    rest = cloud.client("apigateway")
    api_id = rest.create_rest_api(name="rest")["id"]
    root = rest.get_resources(restApiId=api_id)["items"][0]["id"]
    hello = rest.create_resource(restApiId=api_id, parentId=root, pathPart="hello")["id"]
    for method in ("GET", "OPTIONS"):
        rest.put_method(restApiId=api_id, resourceId=hello, httpMethod=method, authorizationType="NONE")
    told = page.config({"api_id": api_id}, Addresses().local, cloud.client)
    assert [route["key"] for route in told["routes"]] == ["GET /hello"]


def test_the_configuration_of_a_pool_has_its_clients_addresses_on_this_origin(cloud: Cloud) -> None:
    cognito = cloud.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
    web = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="web",
        AllowedOAuthScopes=["openid", "hello/read"],
        AllowedOAuthFlows=["code"],
        CallbackURLs=["https://app.example.com/in", f"{ORIGIN}/in"],
        LogoutURLs=[f"{ORIGIN}/out"],
    )["UserPoolClient"]["ClientId"]
    outputs = {"user_pool_id": pool, "client_id": web, "allowed_origins": [ORIGIN]}
    told = page.config(outputs, Addresses().local, cloud.client)
    assert told["scopes"] == ["openid", "hello/read"]
    assert (told["redirect_uri"], told["logout_uri"]) == (f"{ORIGIN}/in", f"{ORIGIN}/out")


@pytest.mark.parametrize("path", ["/config.json", "/preflight?path=/"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example:3000"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    ],
)
def test_a_page_of_another_origin_is_refused(client: Client, path: str, headers: dict[str, str]) -> None:
    answer = client(origin=ORIGIN).get(path, headers=headers)
    assert answer.status_code == 403
    assert ORIGIN not in answer.text
