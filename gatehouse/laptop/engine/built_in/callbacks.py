"""Calls functions of the program, in the callback server that the SDK starts for them, as the engine does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc

from gatehouse.laptop.rpc import CHANNEL, GRPC

if TYPE_CHECKING:
    from google.protobuf.message import Message


class ProgramEndedError(Exception):
    """The program has ended, by an error of its own, and so none of its functions can be called."""


class Callbacks:
    """The connections to one program's functions. They are called from several threads at once."""

    def __init__(self) -> None:
        self._channels: dict[str, Any] = {}
        self._lock = threading.Lock()

    def invoke(self, callback: callback_pb2.Callback, asked: Message) -> bytes:
        """Call a function; the answer is the message that its kind has, as bytes.

        Raises:
            ProgramEndedError: The program has ended.
            grpc.RpcError: The function failed.
        """
        with self._lock:
            channel = self._channels.get(callback.target)
            if channel is None:
                channel = GRPC.insecure_channel(callback.target, options=CHANNEL)
                self._channels[callback.target] = channel
        stub: Any = callback_pb2_grpc.CallbacksStub(channel)
        request = callback_pb2.CallbackInvokeRequest(token=callback.token, request=asked.SerializeToString())
        try:
            reply = stub.Invoke(request)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAVAILABLE:
                raise ProgramEndedError("the program has ended") from error
            raise
        found: bytes = reply.response
        return found

    def close(self) -> None:
        """End the connections."""
        for channel in self._channels.values():
            channel.close()
