"""Types that the local cloud does not keep: what is made up of them, so that what depends on them can be created."""

from __future__ import annotations

from typing import Any

import pytest

from gatehouse.laptop.cloud import UNKNOWN, Cloud, Created, Provider

CACHE = "aws:elasticache/cluster:Cluster"
STREAM = "aws:kinesis/stream:Stream"


@pytest.fixture
def provider() -> Provider:
    return Provider(Cloud.offline())


def made(provider: Provider, type_: str, inputs: dict[str, Any], *, preview: bool = False) -> Created:
    urn = f"urn:pulumi:dev::shop::{type_}::orders"
    checked = provider.check(urn, type_, None, inputs, random_seed=b"seed")
    assert checked.failures == ()
    return provider.create(urn, type_, checked.inputs, preview=preview)


def test_a_name_is_made_as_of_any_other_type(provider: Provider) -> None:
    stream = made(provider, STREAM, {})
    assert stream.outputs["name"].startswith("orders-")
    assert stream.id == stream.outputs["name"]
    assert stream.outputs["arn"] == f"arn:aws:kinesis:eu-west-1:123456789012:stream/{stream.id}"


@pytest.mark.parametrize(
    ("type_", "key", "wanted"),
    [
        (
            "aws:efs/fileSystem:FileSystem",
            "arn",
            r"arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/orders",
        ),
        ("aws:efs/fileSystem:FileSystem", "ownerId", r"123456789012"),
        ("aws:eks/nodeGroup:NodeGroup", "region", r"eu-west-1"),
        ("aws:rds/instance:Instance", "address", r"[0-9a-f]{17}\.rds\.eu-west-1\.amazonaws\.com"),
        (
            "aws:amplify/webhook:Webhook",
            "url",
            r"https://[0-9a-f]{17}\.amplify\.eu-west-1\.amazonaws\.com/orders",
        ),
        (
            "aws:organizations/organization:Organization",
            "arn",
            r"arn:aws:organizations::123456789012:organization/orders",
        ),
    ],
)
def test_what_aws_would_tell_is_made_up_by_the_propertys_name(
    provider: Provider, type_: str, key: str, wanted: str
) -> None:
    import re

    found = provider.create(f"urn:pulumi:dev::shop::{type_}::orders", type_, {})
    assert re.fullmatch(wanted, str(found.outputs[key])), found.outputs[key]


def test_a_list_of_objects_has_one_since_a_program_may_take_the_first(provider: Provider) -> None:
    (node,) = made(provider, CACHE, {}).outputs["cacheNodes"]
    assert node["address"].endswith(".elasticache.eu-west-1.amazonaws.com")


def test_what_the_program_gives_stays_and_has_no_note_of_its_own(provider: Provider) -> None:
    cache = made(provider, CACHE, {"port": 6379.0, "tags": {"a": "b"}})
    assert cache.outputs["port"] == 6379.0
    assert cache.outputs["tagsAll"] == {"a": "b"}
    assert cache.ignored == ()


def test_a_preview_does_not_know_what_will_be_made_up(provider: Provider) -> None:
    cache = made(provider, CACHE, {"port": 6379.0}, preview=True)
    assert cache.outputs["arn"] is UNKNOWN
    assert cache.outputs["port"] == 6379.0


def test_other_inputs_change_it_in_place_and_keep_what_was_made_up(provider: Provider) -> None:
    before = made(provider, CACHE, {"port": 1.0})
    found = provider.diff(CACHE, before.id, {"port": 1.0}, before.outputs, {"port": 2.0})
    assert (found.diffs, found.replaces) == (("port",), ())
    after = provider.update("", CACHE, before.id, {"port": 1.0}, before.outputs, {"port": 2.0})
    assert after["port"] == 2.0
    assert after["arn"] == before.outputs["arn"]


def test_another_name_makes_another(provider: Provider) -> None:
    before = made(provider, STREAM, {"name": "a"})
    assert provider.diff(STREAM, before.id, {"name": "a"}, before.outputs, {"name": "b"}).replaces == (
        "name",
    )
