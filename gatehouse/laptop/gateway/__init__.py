"""API Gateway's data plane on a laptop: serves the APIs of a control plane as AWS does."""

from gatehouse.laptop.gateway.control import RefusedError
from gatehouse.laptop.gateway.gateway import Gateway

__all__ = ["Gateway", "RefusedError"]
