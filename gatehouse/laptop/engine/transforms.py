"""Runs a program's transforms, in the callback server that the SDK starts for them, as the engine does."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence


def transform(
    request: resource_pb2.RegisterResourceRequest, of_stack: Sequence[callback_pb2.Callback]
) -> None:
    """Let the resource's own transforms change the request, then the stack's."""
    for callback in (*request.transforms, *of_stack):
        asked = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=resource_pb2.TransformResourceOptions(
                protect=request.protect, depends_on=request.dependencies, provider=request.provider
            ),
        )
        with contextlib.closing(grpc.insecure_channel(callback.target)) as channel:
            reply = callback_pb2_grpc.CallbacksStub(channel).Invoke(
                callback_pb2.CallbackInvokeRequest(token=callback.token, request=asked.SerializeToString())
            )
        answer = resource_pb2.TransformResponse.FromString(reply.response)
        if answer.HasField("properties"):
            request.object.CopyFrom(answer.properties)
        if answer.HasField("options") and answer.options.HasField("protect"):
            request.protect = answer.options.protect
