"""gRPC as an engine, its providers and its programs use it here: on loopback, with messages as large as Pulumi's."""

from typing import Any, Final

import grpc

GRPC: Any = grpc
"""The package, which has no types."""
_LARGEST: Final = 400 << 20
"""Bytes of a message: the engine's own limit."""
_MESSAGES: Final = (
    ("grpc.max_receive_message_length", _LARGEST),
    ("grpc.max_send_message_length", _LARGEST),
)
CHANNEL: Final = (("grpc.enable_http_proxy", 0), *_MESSAGES)
"""Options of a connection: to loopback, whatever the environment's proxy."""
SERVER: Final = (("grpc.so_reuseport", 0), *_MESSAGES)
"""Options of a server, which has its port for itself."""
