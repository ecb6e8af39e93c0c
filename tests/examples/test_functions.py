"""The examples' functions, called as a caller could have them called."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def function(path: str) -> Any:
    spec = importlib.util.spec_from_file_location("example", EXAMPLES / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.handler


@pytest.mark.parametrize("body", ["[" * 9_000, "[]", "5", "{}", ""])
def test_the_mcp_server_answers_400_to_what_is_no_request(body: str) -> None:
    event = {"requestContext": {"http": {"method": "POST"}}, "body": body}
    assert function("mcp/notes/server.py")(event, None)["statusCode"] == 400


@pytest.mark.parametrize("parameters", ["x", [1], {"name": "read_note", "arguments": [1]}])
def test_the_mcp_server_names_parameters_that_are_no_object(parameters: object) -> None:
    said = {"id": 1, "method": "tools/call", "params": parameters}
    caller = {"jwt": {"claims": {"sub": "ada"}}}
    event = {"requestContext": {"http": {"method": "POST"}, "authorizer": caller}, "body": json.dumps(said)}
    assert json.loads(function("mcp/notes/server.py")(event, None)["body"])["error"]["code"] == -32602


def test_a_profile_is_shown_by_an_id_token_as_well() -> None:
    claims = {"sub": "ada", "cognito:username": "ada", "origin_jti": "s1", "token_use": "id"}
    event = {"requestContext": {"authorizer": {"lambda": {"claims": claims}}}}
    assert function("sessions/profile/profile.py")(event, None) == {"user": "ada", "session": "s1"}
