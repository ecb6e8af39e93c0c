"""The attached provider, asked over gRPC: what only the wire shows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi import AssetArchive, FileAsset
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from gatehouse.laptop import wire
from gatehouse.laptop.cloud import Cloud, Provider
from gatehouse.laptop.cloud.attachable import Attachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

API = "aws:apigatewayv2/api:Api"
STAGE = "aws:apigatewayv2/stage:Stage"


@pytest.fixture
def attached(cloud: Cloud, tmp_path: Path) -> Iterator[Attachable]:
    with Attachable(Provider(cloud), tmp_path) as listening:
        yield listening


@contextmanager
def asked(attached: Attachable, **options: int) -> Iterator[Any]:
    """A connection of its own to the provider, as each engine has one."""
    own = {"grpc.use_local_subchannel_pool": 1, **options}
    with grpc.insecure_channel(f"127.0.0.1:{attached.port}", options=list(own.items())) as channel:
        stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)
        stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
        yield stub


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::{type_}::{name}"


def creation(name: str) -> Any:
    properties = wire.to_struct({"name": name, "protocolType": "HTTP"})
    return provider_pb2.CreateRequest(urn=urn(API, name), properties=properties)


def test_a_relative_path_of_another_program_is_refused_with_the_remedy(cloud: Cloud, tmp_path: Path) -> None:
    served = ("orders", "dev")
    code = wire.to_struct({"code": AssetArchive({"x": FileAsset("./app.py")})})
    function = "urn:pulumi:dev::shop::aws:lambda/function:Function::f"
    with (
        Attachable(Provider(cloud), tmp_path, served=served) as listening,
        asked(listening) as engine,
        pytest.raises(grpc.RpcError) as refused,
    ):
        engine.Create(provider_pb2.CreateRequest(urn=function, properties=code, preview=True))
    for said in ("./app.py", "the program shop", str(tmp_path), "os.path.abspath"):
        assert said in str(refused.value.details())


@pytest.mark.parametrize(("served", "told"), [(("shop", "dev"), 0), (("shop", "prod"), 1), (None, 0)])
def test_an_api_of_another_stack_is_said_not_to_be_served(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: tuple[str, str] | None, told: int
) -> None:
    with Attachable(Provider(cloud), tmp_path, served=served) as listening, asked(listening) as engine:
        said: list[str] = []
        monkeypatch.setattr(listening.plugin, "_tell", lambda _context, _urn, message: said.append(message))
        engine.Create(creation("any"))
    assert len([message for message in said if "is not served: the laptop serves" in message]) == told


def names(cloud: Cloud) -> set[str]:
    return {api["Name"] for api in cloud.client("apigatewayv2").get_apis()["Items"]}


def test_after_a_cancel_nothing_is_made_changed_or_deleted(cloud: Cloud, attached: Attachable) -> None:
    with asked(attached) as engine:
        made = engine.Create(creation("before"))
        engine.Cancel(empty_pb2.Empty())
        held = made.properties
        more = wire.to_struct({"name": "changed", "protocolType": "HTTP"})
        called = urn(API, "before")
        calls = (
            (engine.Create, creation("after")),
            (
                engine.Update,
                provider_pb2.UpdateRequest(urn=called, id=made.id, olds=held, news=more),
            ),
            (
                engine.Delete,
                provider_pb2.DeleteRequest(urn=called, id=made.id, properties=held),
            ),
        )
        for call, request in calls:
            with pytest.raises(grpc.RpcError) as refused:
                call(request)
            assert refused.value.code() == grpc.StatusCode.CANCELLED
        assert {"before"} == names(cloud) & {"before", "changed", "after"}


def test_a_cancel_is_for_the_engine_that_sent_it(cloud: Cloud, attached: Attachable) -> None:
    with asked(attached) as cancelled, asked(attached) as other:
        cancelled.Cancel(empty_pb2.Empty())
        assert other.Create(creation("other")).id
    assert "other" in names(cloud)


def test_an_engine_that_attaches_is_not_cancelled_by_the_last_one_on_its_port(
    cloud: Cloud, attached: Attachable
) -> None:
    with asked(attached) as engine:
        engine.Cancel(empty_pb2.Empty())
        engine.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
        assert engine.Create(creation("next")).id
    assert "next" in names(cloud)


def test_a_resource_as_an_input_is_its_id(cloud: Cloud, attached: Attachable) -> None:
    """An engine hands references on as they are, where a provider says that it takes them."""
    with asked(attached) as engine:
        api = engine.Create(creation("referred"))
        reference = {
            wire.SIGNATURE: wire.REFERENCE,
            "urn": urn(API, "referred"),
            "id": api.id,
        }
        news = wire.to_struct({"apiId": reference, "name": "one", "tags": {"api": reference}})
        checked = engine.Check(provider_pb2.CheckRequest(urn=urn(STAGE, "one"), news=news))
        assert not checked.failures
        made = engine.Create(provider_pb2.CreateRequest(urn=urn(STAGE, "one"), properties=checked.inputs))
    outputs, _ = wire.to_python(made.properties)
    assert outputs["apiId"] == api.id
    assert outputs["tags"] == {"api": api.id}
    stages = cloud.client("apigatewayv2").get_stages(ApiId=api.id)["Items"]
    assert [one["StageName"] for one in stages] == ["one"]


def test_a_resource_that_is_not_made_yet_is_not_known_at_a_preview(attached: Attachable) -> None:
    reference = {wire.SIGNATURE: wire.REFERENCE, "urn": urn(API, "to-come"), "id": ""}
    news = wire.to_struct({"apiId": reference, "name": "one"})
    with asked(attached) as engine:
        checked = engine.Check(provider_pb2.CheckRequest(urn=urn(STAGE, "one"), news=news))
        assert not checked.failures
        assert wire.is_unknown(checked.inputs["apiId"])
