"""The resource types that the local cloud keeps, a module for each AWS service."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.kinds import Kind

_MODULES: Final = (
    "apigateway",
    "apigateway_stages",
    "apigatewayv2",
    "balancing",
    "cloudfront",
    "cognito",
    "containers",
    "dynamodb",
    "events",
    "firewalls",
    "iam",
    "lambdas",
    "messaging",
    "names",
    "network",
    "observability",
    "registry",
    "stepfunctions",
    "storage",
    "wafv2",
)


@cache
def kinds() -> dict[str, Kind]:
    """Return every type that the local cloud keeps, by its Pulumi token."""
    found: dict[str, Kind] = {}
    for module in _MODULES:
        loaded = importlib.import_module(f"{__name__}.{module}")
        found |= {kind.type: kind for kind in loaded.KINDS}
    return found
