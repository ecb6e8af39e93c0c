"""From a resource to its endpoints, whatever the resource's type: the one place that knows which types expose a backend.

Pure: plain data in, records out, without Pulumi.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import buckets, cloudfront, functions, http_api, networks, others, policies, rest_api, roles, services
from .unfold import UNREADABLE, unfold

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..endpoints import Endpoint
    from ..resource import Resource
    from ..values import Props

_READERS: dict[frozenset[str], Callable[[Props], Endpoint | list[Endpoint]]] = {
    http_api.ROUTES: http_api.route,
    http_api.APIS: http_api.api,
    http_api.OVERRIDES: http_api.override,
    rest_api.METHODS: rest_api.method,
    rest_api.APIS: rest_api.api,
    functions.URLS: functions.url,
    functions.WEB_ENDPOINTS: functions.web_endpoint,
    functions.PERMISSIONS: functions.permission_of,
    functions.POLICIES: functions.policy,
    others.IDENTITY_POOLS: others.guests,
    others.GRAPHQL: others.graphql,
    others.EVENTS: others.events,
    frozenset({UNREADABLE}): others.unknowable,
    cloudfront.DISTRIBUTIONS: cloudfront.distribution,
    services.APP_RUNNER: services.app_runner,
    services.EXPRESS: services.express,
    services.CONTAINERS: services.container,
    services.INSTANCES: services.instance,
    services.PORTS: services.ports,
    services.LIGHTSAIL_BALANCERS: services.balancer,
    services.AGENTS: services.agent,
    services.GATEWAYS: services.gateway,
    services.REGISTRIES: services.registry,
    services.AMPLIFY: services.amplify,
    services.BEANSTALK: services.beanstalk,
    services.CLASSIC: services.classic,
    services.ENDPOINT_SERVICES | services.ADMISSIONS: services.endpoint_service,
    services.WEBHOOKS: services.webhook,
    buckets.TYPES: buckets.written,
    networks.LISTENERS | networks.RULES: networks.listener,
    networks.TASKS - networks.STARTERS: networks.task,
    networks.STARTERS: networks.started,
    networks.MACHINES: networks.machine,
    roles.ROLES: roles.trusted,
    **policies.readers(),
}
_BY_TYPE = {kind: reader for kinds, reader in _READERS.items() for kind in kinds}
TYPES = frozenset(_BY_TYPE)


def endpoints(resource: Resource) -> list[Endpoint]:
    """Every way in that this resource opens, or the resources inside it, in the order in which they are declared."""
    return [endpoint for each in unfold(resource) for endpoint in own(each)]


def own(resource: Resource) -> list[Endpoint]:
    """Every way in that this resource opens itself; none for types that open none, and for those that only hold others."""
    reader = _BY_TYPE.get(resource.type)
    if reader is None:
        return []
    found = reader(resource.props)
    return found if isinstance(found, list) else [found]
