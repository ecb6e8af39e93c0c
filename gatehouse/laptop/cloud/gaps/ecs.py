"""ECS: a service's security groups are optional, and moto wants them.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.cloud.gaps.base import Moto, add, moto

if TYPE_CHECKING:
    from collections.abc import Callable


def patch() -> None:
    """Take a network configuration without security groups."""
    service = moto("ecs.models").Service
    add(service, _validate_network=_tolerant(service._validate_network))  # noqa: SLF001 - where moto reads them


def _tolerant(original: Callable[[Moto, dict[str, Any]], Any]) -> Callable[[Moto, dict[str, Any]], Any]:
    def validate(self: Moto, network: dict[str, Any]) -> Any:  # noqa: ANN401 - moto's result
        network.get("awsvpcConfiguration", {}).setdefault("securityGroups", [])
        return original(self, network)

    return validate
