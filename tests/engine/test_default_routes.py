"""On Pulumi's own engine: no open `$default` of an HTTP API is created, also where nothing was previewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from gatehouse.laptop.engine import project
from gatehouse.laptop.engine.pulumi import PulumiEngine
from gatehouse.laptop.engine.pulumi_cli import Home
from gatehouse.laptop.pack.find import find_pack
from tests.engine.support import ROOT
from tests.engine.test_policy_cases import Everything
from tests.engine.test_stand_in import Echo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gatehouse.laptop.cloud.provider import Provider
    from gatehouse.laptop.engine.state import Result

pytestmark = pytest.mark.engine
PROGRAM = """
import pulumi

def made(kind, name, inputs, **options):
    return pulumi.CustomResource(f"aws:apigatewayv2/{{kind}}", name, inputs, pulumi.ResourceOptions(**options))

chat = made("api:Api", "chat", {{"protocolType": "WEBSOCKET"}})
shop = made("api:Api", "shop", {{"protocolType": "HTTP"}})
fine = made("route:Route", "fine", {{"apiId": chat.id, "routeKey": "$default"}}, parent=chat, depends_on=[shop])
connect = made(
    "route:Route", "connect", {{"apiId": chat.id, "routeKey": "$connect", "authorizationType": "AWS_IAM"}},
    depends_on=[fine],
)
if {opened}:
    made("route:Route", "open", {{"apiId": shop.id, "routeKey": "$default"}}, depends_on={after})
"""


@pytest.fixture
def update(pulumi: Path, tmp_path: Path) -> Iterator[Updater]:
    with Everything(cast("Provider", Echo()), tmp_path) as attached:
        yield Updater((Home(tmp_path / "engine"), attached), tmp_path)


class Updater:
    """Updates an empty stack, with no preview before."""

    def __init__(self, engine: tuple[Home, Everything], folder: Path) -> None:
        self._engine, self._folder = engine, folder

    def __call__(self, *, opened: bool, after: str = "[shop]") -> Result:
        (self._folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (self._folder / "__main__.py").write_text(PROGRAM.format(opened=opened, after=after))
        program = project.load(self._folder, "dev")
        return PulumiEngine(*self._engine).run(program, find_pack(ROOT), preview=False)


@pytest.mark.parametrize("after", ["[shop]", "[connect]"])
def test_an_open_default_of_an_http_api_is_refused_and_not_created(update: Updater, after: str) -> None:
    result = update(opened=True, after=after)
    assert [v.policy for v in result.violations if v.urn.endswith("::open")] == ["closed-endpoints"]
    assert not [each.name for each in result.resources if each.name == "open"]


def test_a_default_of_a_websocket_api_that_is_its_parent_is_created(update: Updater) -> None:
    result = update(opened=False)
    assert not result.blocked
    assert "fine" in {each.name for each in result.resources}
