"""An explicit name that is taken is refused, as AWS refuses it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gatehouse.laptop.cloud import CloudError

if TYPE_CHECKING:
    from tests.laptop.cloud.world import Hand

_LAMBDA = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
_TRUST = json.dumps({"Version": "2012-10-17", "Statement": [_LAMBDA]})
_VISIBLE = {"cloudwatchMetricsEnabled": False, "metricName": "a", "sampledRequestsEnabled": False}
NAMED: list[tuple[str, dict[str, Any], str]] = [
    ("aws:cloudwatch/logGroup:LogGroup", {"name": "/taken"}, "already exists"),
    ("aws:iam/role:Role", {"name": "taken", "assumeRolePolicy": _TRUST}, "already exists"),
    (
        "aws:wafv2/ipSet:IpSet",
        {"name": "taken", "scope": "REGIONAL", "ipAddressVersion": "IPV4", "addresses": []},
        "duplicate",
    ),
    (
        "aws:wafv2/webAcl:WebAcl",
        {"name": "taken", "scope": "REGIONAL", "defaultAction": {"allow": {}}, "visibilityConfig": _VISIBLE},
        "duplicate",
    ),
]


@pytest.mark.parametrize(("kind", "inputs", "message"), NAMED, ids=[kind for kind, *_ in NAMED])
def test_a_name_that_is_taken_is_refused(
    provider: Hand, kind: str, inputs: dict[str, Any], message: str
) -> None:
    made = provider.create(kind, "first", inputs)
    with pytest.raises(CloudError, match=f"(?i){message}"):
        provider.create(kind, "second", inputs)
    provider.delete(kind, made.id, {**inputs, **made.outputs})


def test_an_ip_sets_name_is_free_in_the_other_scope(provider: Hand) -> None:
    kind = "aws:wafv2/ipSet:IpSet"
    inputs = {"name": "both", "ipAddressVersion": "IPV4", "addresses": []}
    here = provider.create(kind, "here", {**inputs, "scope": "REGIONAL"})
    there = provider.create(kind, "there", {**inputs, "scope": "CLOUDFRONT", "region": "us-east-1"})
    for made, scope in ((here, "REGIONAL"), (there, "CLOUDFRONT")):
        provider.delete(kind, made.id, {**inputs, **made.outputs, "scope": scope})
