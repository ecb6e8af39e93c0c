"""What AWS has once or takes in one form only, on Pulumi's engine: settings of methods, a sign-in domain, a firewall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components import Edge, RestApi
from components.route_keys import METHODS
from tests.components.engine.programs import CERTIFICATE, pool

if TYPE_CHECKING:
    from tests.components.engine.conftest import Engine


def test_a_throttle_holds_on_a_nested_path_and_on_each_method_of_any(engine: Engine) -> None:
    def program(*keys: str) -> None:
        route: Any = {"url": "https://backend.example", "public": "a test", "throttle": {"rate": 5}}
        pulumi.export("id", RestApi("rest", {"routes": dict.fromkeys(keys, route)}).id)

    stack = engine.stack()
    stack.up(lambda: program("GET /orders/{id}/items", "ANY /files"))
    every = {f"~1files/{method}" for method in METHODS if method != "ANY"}
    assert settings(engine, stack.outputs["id"]) == {"*/*", "~1orders~1{id}~1items/GET", *every}
    stack.settles(lambda: program("GET /orders/{id}/items", "ANY /files"))
    stack.up(lambda: program("GET /orders/{id}/items"))
    assert settings(engine, stack.outputs["id"]) == {"*/*", "~1orders~1{id}~1items/GET"}
    stack.destroy()


def settings(engine: Engine, api: str) -> set[str]:
    found = engine.cloud.client("apigateway").get_stage(restApiId=api, stageName="prod")
    return {key.rpartition("/throttling")[0] or key for key in found["methodSettings"]}


@pytest.mark.thorough
def test_a_sign_in_domain_of_ones_own_has_its_record(engine: Engine) -> None:
    zones = engine.cloud.client("route53")
    zone = zones.create_hosted_zone(Name="example.com", CallerReference="login")["HostedZone"]["Id"]

    def program(name: str) -> None:
        custom = {"name": name, "certificate_arn": CERTIFICATE, "zone_id": zone.rpartition("/")[2]}
        users = pool(domain_prefix=None, custom_domain=custom)
        pulumi.export("target", users.domain_target)

    def led() -> dict[str, str]:
        records = zones.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        return {one["Name"]: one["AliasTarget"]["DNSName"] for one in records if "AliasTarget" in one}

    stack = engine.stack()
    stack.up(lambda: program("login.example.com"))
    assert {name.rstrip("."): to.rstrip(".") for name, to in led().items()} == {
        "login.example.com": stack.outputs["target"].rstrip(".")
    }
    stack.settles(lambda: program("login.example.com"))
    steps = stack.up(lambda: program("sign-in.example.com"))
    assert "replace UserPoolDomain users" in steps.lines
    assert [name.rstrip(".") for name in led()] == ["sign-in.example.com"]
    stack.destroy()


@pytest.mark.thorough
def test_another_firewall_takes_the_place_of_the_one_before(engine: Engine) -> None:
    firewalls = engine.cloud.client("wafv2")
    first, second = (
        firewalls.create_web_acl(
            Name=name,
            Scope="REGIONAL",
            DefaultAction={"Allow": {}},
            VisibilityConfig={
                "SampledRequestsEnabled": False,
                "CloudWatchMetricsEnabled": False,
                "MetricName": name,
            },
        )["Summary"]["ARN"]
        for name in ("first", "second")
    )

    def program(acl: str) -> None:
        route: Any = {"url": "https://backend.example", "public": "a test"}
        api = RestApi("behind", {"routes": {"GET /": route}, "web_acl_arn": acl})
        pulumi.export("stage", api.stage_arn)

    stack = engine.stack()
    for acl in (first, second):
        stack.up(lambda acl=acl: program(acl))  # type: ignore[misc]
        found = firewalls.get_web_acl_for_resource(ResourceArn=stack.outputs["stage"])
        assert found["WebACL"]["ARN"] == acl
    stack.destroy()


@pytest.mark.thorough
def test_a_firewalls_log_that_is_moved_goes_on(engine: Engine) -> None:
    def program(log: str) -> None:
        args: Any = {
            "origin_domain": "api.example.com",
            "client_certificate_arn": CERTIFICATE,
            "transform": {"log_group": {"name": f"aws-waf-logs-{log}"}},
        }
        pulumi.export("acl", Edge("logged", args).web_acl_arn)

    stack = engine.stack()
    for log in ("one", "two"):
        stack.up(lambda log=log: program(log))  # type: ignore[misc]
        found = engine.cloud.client("wafv2", "us-east-1").get_logging_configuration(
            ResourceArn=stack.outputs["acl"]
        )["LoggingConfiguration"]
        assert found["LogDestinationConfigs"][0].endswith(f":aws-waf-logs-{log}")
    stack.destroy()
