"""By configuration alone the dev stack takes another identity and another backend."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.e2e.support import ROOT, gatehouse

if TYPE_CHECKING:
    from pathlib import Path

POOL = "eu-west-1_Existing1"
CLIENT = "1example23456789"
LAPTOP = f"""
user_pools:
  {POOL}:
    clients:
      {CLIENT}:
        callback_urls: ["http://localhost:3000/callback"]
        scopes: [orders/write]
    resource_servers:
      orders: {{write: Place orders}}
"""


def program(directory: Path, *config: str) -> Path:
    """The dev stack with a configuration of its own."""
    for name in ("Pulumi.yaml", "__main__.py", "settings.py"):
        shutil.copy(ROOT / name, directory / name)
    shutil.copytree(ROOT / "handlers", directory / "handlers")
    lines = ("aws:region: eu-west-1", 'gatehouse:allowedOrigins: ["https://app.example.com"]', *config)
    (directory / "Pulumi.dev.yaml").write_text("config:\n" + "".join(f"  {line}\n" for line in lines))
    return directory


def test_an_existing_pool_takes_the_place_of_its_own_and_every_step_holds(tmp_path: Path) -> None:
    config = (
        f"gatehouse:userPoolId: {POOL}",
        f"gatehouse:clientIds: [{CLIENT}]",
        "gatehouse:writeScope: orders/write",
    )
    (tmp_path / "laptop.yaml").write_text(LAPTOP)
    done = gatehouse("up", str(program(tmp_path, *config)), "--exit", "--port", "0", "--json")
    assert done.code == 0, done.err
    assert [step["held"] for step in done.json["walk"]] == [True] * 12
    assert not any(r["type"].startswith("aws:cognito/") for r in done.json["resources"])


def test_an_outside_issuer_and_a_url_take_the_place_of_pool_and_lambda(tmp_path: Path) -> None:
    config = (
        "gatehouse:issuer: https://acme.eu.auth0.com/",
        "gatehouse:audiences: [https://orders.example.com]",
        "gatehouse:backendUrl: https://legacy.example.com",
    )
    (tmp_path / "laptop.yaml").write_text(
        "issuers:\n  https://acme.eu.auth0.com/: {audience: https://orders.example.com}\n"
    )
    done = gatehouse("preview", str(program(tmp_path, *config)), "--json")
    assert done.code == 0, done.err
    rows = {row["route"]: row for row in done.json["access"]["endpoints"]}
    assert rows["GET /hello"]["issuer"] == "https://acme.eu.auth0.com/"
    assert "legacy.example.com" in rows["GET /hello"]["backend"]


AUTH0 = (
    "gatehouse:issuer: https://acme.eu.auth0.com/",
    "gatehouse:audiences: [https://orders.example.com]",
    "gatehouse:writeScope: orders:write",
)


def test_where_nobody_can_sign_in_at_an_outside_issuer_the_lines_that_let_a_machine_sign_in_are_said(
    tmp_path: Path,
) -> None:
    start = ("up", str(program(tmp_path, *AUTH0)), "--exit", "--port", "0")
    before = gatehouse(*start)
    lines = before.out.partition("in laptop.yaml:\n")[2]
    assert lines.startswith(
        "issuers:\n  https://acme.eu.auth0.com/:\n    audience: https://orders.example.com\n"
    )
    (tmp_path / "laptop.yaml").write_text(lines)
    walk = gatehouse(*start, "--json").json["walk"]
    assert [step["held"] for step in walk[:3]] == [True] * 3
    assert walk[0]["note"] == "a machine, by client credentials, for the client robot"


def test_a_private_listener_takes_the_place_of_the_lambda(tmp_path: Path) -> None:
    listener = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/a/1/2"
    config = (f"gatehouse:backendListenerArn: {listener}", "gatehouse:backendSubnetIds: [subnet-1, subnet-2]")
    done = gatehouse("preview", str(program(tmp_path, *config)), "--json")
    assert done.code == 0, done.err
    assert "aws:apigatewayv2/vpcLink:VpcLink" in {r["type"] for r in done.json["resources"]}
