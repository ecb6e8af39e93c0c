"""From a resource to its endpoints, whatever the resource's type: the one place that knows which types expose a backend."""

from __future__ import annotations

from . import http_api
from .endpoints import Endpoint
from .resource import Resource

TYPES = http_api.ROUTES


def endpoints(resource: Resource) -> list[Endpoint]:
    """Every way in that this resource opens, in the order in which it declares them; none for other types."""
    if resource.type in http_api.ROUTES:
        return [http_api.route(resource.props)]
    return []
