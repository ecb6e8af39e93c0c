from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from components.package.schema import COMPONENTS, NAME, committed, schema
from components.package.schema_changes import breaking
from tests.components.recording import record

if TYPE_CHECKING:
    from collections.abc import Callable

HTTP_API = "gatehouse:index:HttpApi"
ROUTE = "gatehouse:index:RouteArgs"
FOLDER = Path(__file__).parents[2] / "components"


def test_no_program_for_the_committed_schema_breaks() -> None:
    assert breaking(committed(), schema()) == []


def test_the_committed_schema_is_up_to_date() -> None:
    assert committed() == schema(), "Run `python -m components.package.schema`."


def test_every_component_and_every_argument_and_output_is_described() -> None:
    inferred = schema()
    missing = [
        f"{token}.{name}"
        for section in ("resources", "types")
        for token, entry in inferred[section].items()
        for group in ("inputProperties", "properties")
        for name, declared in entry.get(group, {}).items()
        if not declared.get("description")
    ]
    missing += [
        token for s in ("resources", "types") for token, e in inferred[s].items() if not e.get("description")
    ]
    assert missing == []


def _gone(new: dict[str, Any]) -> None:
    del new["resources"][HTTP_API]


def _argument_gone(new: dict[str, Any]) -> None:
    del new["types"][ROUTE]["properties"]["scopes"]


def _required(new: dict[str, Any]) -> None:
    new["resources"][HTTP_API]["requiredInputs"].append("cors")


def _other_type(new: dict[str, Any]) -> None:
    new["types"][ROUTE]["properties"]["timeoutMs"]["type"] = "string"


def _output_gone(new: dict[str, Any]) -> None:
    del new["resources"][HTTP_API]["properties"]["url"]


def _output_optional(new: dict[str, Any]) -> None:
    new["resources"][HTTP_API]["required"].remove("url")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_gone, [f"{HTTP_API} is gone"]),
        (_argument_gone, [f"{ROUTE}.scopes is gone"]),
        (_required, [f"{HTTP_API}.cors is required now"]),
        (_other_type, [f"{ROUTE}.timeoutMs has another type"]),
        (_output_gone, [f"{HTTP_API} output.url is gone"]),
        (_output_optional, [f"{HTTP_API} output.url may be missing now"]),
    ],
)
def test_a_breaking_change_is_named(change: Callable[[dict[str, Any]], None], said: list[str]) -> None:
    new = copy.deepcopy(committed())
    change(new)
    assert breaking(committed(), new) == said


def test_an_addition_breaks_nothing() -> None:
    new = copy.deepcopy(committed())
    new["types"][ROUTE]["properties"]["more"] = {"type": "string"}
    new["types"]["gatehouse:index:More"] = {"properties": {}}
    assert breaking(committed(), new) == []


def test_a_program_in_another_language_builds_an_api_in_camel_case() -> None:
    provider = ComponentProvider(COMPONENTS, NAME, version="0.0.0")
    inputs: Any = {
        "authorizer": {"issuer": "https://issuer.example", "audiences": ["orders"]},
        "cors": {"allowOrigins": ["https://app.example.com"], "maxAge": 60.0},
        "routes": {"GET /orders": {"functionArn": "arn:function", "timeoutMs": 500.0, "scopes": ["read"]}},
    }
    recording = record(lambda: provider.construct("api", HTTP_API, inputs) and None)
    assert recording.one("Authorizer")["jwtConfiguration"] == {
        "issuer": "https://issuer.example",
        "audiences": ["orders"],
    }
    assert recording.of("Integration")["api GET /orders"]["timeoutMilliseconds"] == 500
    variables = recording.one("aws:lambda/function:Function")["environment"]["variables"]
    assert variables["GATEHOUSE_CORS_MAX_AGE"] == "60"
    assert sorted(recording.of("Route")) == ["api GET /orders", "api OPTIONS /{+}"]


def test_the_plugin_serves_the_schema_over_grpc() -> None:
    process = subprocess.Popen(
        [sys.executable, str(FOLDER), "127.0.0.1:1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            served = json.loads(stub.GetSchema(provider_pb2.GetSchemaRequest(), timeout=20).schema)
        assert set(served["resources"]) == set(committed()["resources"])
    finally:
        process.kill()
        process.communicate()
