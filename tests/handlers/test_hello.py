from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from handlers.hello.hello import handler


def event(method: str, path: str, route: str | None = None, **more: Any) -> dict[str, Any]:
    http = {"method": method, "path": path}
    return {
        "routeKey": route or f"{method} {path}",
        "rawPath": path,
        "requestContext": {"http": http},
        **more,
    }


def body(answer: dict[str, Any]) -> Any:
    assert answer["headers"]["content-type"] == "application/json"
    return json.loads(answer["body"])


def test_get_hello_greets_from_lambda() -> None:
    answer = handler(event("GET", "/hello"), None)
    assert (answer["statusCode"], body(answer)) == (200, {"message": "Hello from Lambda!"})


def test_get_hello_name_greets_by_name() -> None:
    answer = handler(event("GET", "/hello/Ada", "GET /hello/{name}", pathParameters={"name": "Ada"}), None)
    assert body(answer) == {"message": "Hello, Ada!"}


@pytest.mark.parametrize(
    ("sent", "greeted"), [('{"name": "Ada"}', "Ada"), ("{}", "world"), ("", "world"), (None, "world")]
)
def test_post_hello_greets_whom_the_body_names(sent: str | None, greeted: str) -> None:
    answer = handler(event("POST", "/hello", body=sent), None)
    assert (answer["statusCode"], body(answer)) == (200, {"message": f"Hello, {greeted}!"})


def test_an_encoded_body_is_decoded() -> None:
    sent = base64.b64encode(b'{"name": "Ada"}').decode()
    assert body(handler(event("POST", "/hello", body=sent, isBase64Encoded=True), None)) == {
        "message": "Hello, Ada!"
    }


@pytest.mark.parametrize("sent", ["{", "[]", '"text"', "1"])
def test_a_body_that_is_no_object_is_400(sent: str) -> None:
    assert handler(event("POST", "/hello", body=sent), None)["statusCode"] == 400


def test_the_default_route_says_what_was_asked_for() -> None:
    answer = handler(event("GET", "/anything/else", "$default"), None)
    assert body(answer) == {"message": "Hello from Lambda!", "path": "/anything/else"}


def test_a_rest_apis_event_is_understood() -> None:
    answer = handler({"httpMethod": "GET", "path": "/hello", "requestContext": {}}, None)
    assert body(answer) == {"message": "Hello from Lambda!"}
