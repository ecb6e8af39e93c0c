"""The metadata of an MCP server is for everyone in an account, too; what only has the looks of it is open."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.access.live import Live, packages, read
from gatehouse.access.table import access_table
from gatehouse.laptop.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OURS = (Path(__file__).parents[2] / "handlers" / "metadata" / "metadata.py").read_text(encoding="utf-8")
KEY = "GET /.well-known/oauth-protected-resource/mcp"
VARIABLES = {"GATEHOUSE_MCP_RESOURCE": "https://example.com/mcp"}


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as started:
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        started.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=document)
        yield started


def packed(*files: tuple[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return target.getvalue()


PACKAGE = packed(("metadata.py", OURS))


@pytest.fixture
def live(cloud: Cloud) -> Iterator[Callable[..., Live]]:
    """Reads an account with one route, which leads to a function that is like ours but for what is given."""
    made: list[str] = []

    def of(
        package: bytes = PACKAGE, key: str = KEY, between: dict[str, Any] | None = None, **function: Any
    ) -> Live:
        given = {
            "Runtime": "python3.13",
            "Handler": "metadata.handler",
            "Environment": {"Variables": VARIABLES},
            **function,
        }
        arn = cloud.client("lambda").create_function(
            FunctionName="orders-mcp",
            Role=f"arn:aws:iam::{cloud.account}:role/r",
            Code={"ZipFile": package},
            **given,
        )["FunctionArn"]
        v2 = cloud.client("apigatewayv2")
        api = v2.create_api(Name="orders", ProtocolType="HTTP")["ApiId"]
        made.append(api)
        integration = v2.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=arn,
            PayloadFormatVersion="2.0",
            **(between or {}),
        )["IntegrationId"]
        target = f"integrations/{integration}"
        v2.create_route(ApiId=api, RouteKey=key, AuthorizationType="NONE", Target=target)
        return read(cloud.client, cloud.region)

    yield of
    for api in made:
        cloud.client("apigatewayv2").delete_api(ApiId=api)
        cloud.client("lambda").delete_function(FunctionName="orders-mcp")


def answer(found: Live) -> str:
    assert found.unread == []
    (entry,) = access_table(found.resources)
    return "published" if "OAuth metadata" in entry.reason else entry.verdict


def test_our_handler_is_published(live: Callable[..., Live]) -> None:
    assert answer(live()) == "published"


@pytest.mark.parametrize(
    "package",
    [
        packed(("metadata.py", "def handler(event, context): return {}")),
        packed(("metadata.py", OURS), ("json.py", "print('mine')")),
        packed(("json.py", "print('mine')"), ("metadata.py", OURS)),
        packed(("metadata.py", OURS + "\n")),
        packed(("orders/metadata.py", OURS)),
        packed(("metadata.py", "print('mine')")) + PACKAGE,
        PACKAGE + packed(("json.py", "print('mine')"))[:-22] + PACKAGE[-22:],
    ],
    ids=[
        "other code under its name",
        "another file behind it",
        "another file before it",
        "one more line",
        "in a folder",
        "another package before it",
        "another package behind it",
    ],
)
def test_a_package_with_anything_else_in_it_is_open(live: Callable[..., Live], package: bytes) -> None:
    assert answer(live(package)) == "open"


@pytest.mark.parametrize(
    "function",
    [
        {"Handler": "metadata.other"},
        {"Runtime": "nodejs22.x"},
        {"Environment": {"Variables": {**VARIABLES, "PYTHONPATH": "/opt"}}},
        {"FileSystemConfigs": [{"Arn": "arn:aws:elasticfilesystem:::a", "LocalMountPath": "/mnt/a"}]},
    ],
    ids=["another handler", "another language", "one more variable", "a file system"],
)
def test_our_code_with_what_runs_something_else_is_open(
    live: Callable[..., Live], function: dict[str, Any]
) -> None:
    assert answer(live(**function)) == "open"


def test_our_code_behind_another_path_is_open(live: Callable[..., Live]) -> None:
    assert answer(live(key="GET /orders")) == "open"


def test_our_code_behind_an_integration_that_changes_the_request_is_open(live: Callable[..., Live]) -> None:
    assert answer(live(between={"RequestParameters": {"overwrite:path": "/orders"}})) == "open"


def test_code_that_can_not_be_downloaded_is_open_and_told(
    live: Callable[..., Live], monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(*_: object) -> bytes:
        raise packages.UnreadCodeError("its code can't be downloaded: ConnectError")

    monkeypatch.setattr(packages, "_downloaded", other)
    found = live()
    assert found.unread == [
        ("the code of the function orders-mcp", "its code can't be downloaded: ConnectError")
    ]
    assert access_table(found.resources)[0].verdict == "open"


def test_a_download_that_is_not_what_lambda_says_it_runs_is_not_looked_at(
    cloud: Cloud, live: Callable[..., Live]
) -> None:
    live()
    answered = cloud.client("lambda").get_function(FunctionName="orders-mcp")
    answered["Configuration"]["CodeSha256"] = "another"

    class Forged:
        def get_function(self, **_: str) -> Any:
            return answered

    with pytest.raises(packages.UnreadCodeError, match="not what Lambda says"):
        packages.told(Forged(), "orders-mcp")
