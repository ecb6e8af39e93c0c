"""ECS: a service's security groups are optional, and moto wants them.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
"""

from __future__ import annotations

from typing import Any

from gatehouse.laptop.cloud.gaps.base import Moto, Original, moto, wrap


def patch() -> None:
    """Take a network configuration without security groups."""
    service = moto("ecs.models").Service
    wrap(service, _validate_network=_tolerant)


def _tolerant(original: Original, self: Moto, network: dict[str, Any]) -> Any:  # noqa: ANN401 - moto's result
    network.get("awsvpcConfiguration", {}).setdefault("securityGroups", [])
    return original(self, network)
