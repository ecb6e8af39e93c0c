"""What the gateway serves: one frozen snapshot of the control plane, with its tables made beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.gateway.accesslog import AccessLog
    from gatehouse.laptop.gateway.authorizer import JwtAuthorizer
    from gatehouse.laptop.gateway.cors import Cors
    from gatehouse.laptop.gateway.mapping import Mapped, ResponseMapping
    from gatehouse.laptop.gateway.rest.model import RestApi
    from gatehouse.laptop.gateway.routes import RouteTable
    from gatehouse.laptop.gateway.throttle import Throttle

Kind = Literal["lambda", "http", "vpc", "none"]


@dataclass(frozen=True)
class Integration:
    """What serves a route.

    Attributes:
        kind: A Lambda, an HTTP endpoint, a listener behind a VPC link, or nothing that is emulated.
        uri: The function's ARN, the endpoint's URL, or the listener's ARN; may hold `${stageVariables.x}`.
        method: The method for an HTTP backend; `ANY` is the request's own.
        payload: The event's format, `1.0` or `2.0`.
        timeout: Seconds.
        request: What it changes of the request.
        responses: What it changes of the response, by status code.
        sources: The patterns of source ARNs that the function's policy lets in; None where the gateway calls it
            with a role.
    """

    kind: Kind
    uri: str
    method: str = "ANY"
    payload: str = "2.0"
    timeout: float = 30.0
    request: Mapped | None = None
    responses: Mapping[str, ResponseMapping] = field(default_factory=lambda: MappingProxyType({}))
    sources: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Route:
    """A route of an HTTP API.

    Attributes:
        key: `METHOD /path` or `$default`.
        kind: `NONE`, `JWT`, or another that the gateway does not emulate and so never lets through.
        authorizer: Set where the kind is `JWT`.
        scopes: Any one of them is enough.
        integration: What serves it.
    """

    key: str
    kind: str
    authorizer: JwtAuthorizer | None
    scopes: tuple[str, ...]
    integration: Integration


@dataclass(frozen=True)
class Stage:
    """A stage of an HTTP API.

    Attributes:
        name: Its name; `$default` has no part in the path.
        variables: The stage variables.
        log: The access log, where there is one.
        throttles: The throttle of each route, by route key.
        permitted: The route keys whose function lets this stage call it.
    """

    name: str
    variables: Mapping[str, str]
    log: AccessLog | None
    throttles: Mapping[str, Throttle]
    permitted: frozenset[str]


@dataclass(frozen=True)
class HttpApi:
    """An HTTP API.

    Attributes:
        id: The API's id.
        domain: Its default host name.
        closed: Whether its own endpoint is disabled, so that only custom domains serve it.
        routes: By route key.
        table: The same, to select from.
        stages: By name.
        cors: Its CORS configuration, or None.
    """

    id: str
    domain: str
    closed: bool
    routes: Mapping[str, Route]
    table: RouteTable
    stages: Mapping[str, Stage]
    cors: Cors | None


@dataclass(frozen=True)
class Domain:
    """A custom domain.

    Attributes:
        mappings: Base paths (`""` for none, no slashes at the ends) to API id and stage.
        mutual: Whether callers need a certificate; here none can show one, so nobody is let in.
    """

    mappings: Mapping[str, tuple[str, str]]
    mutual: bool = False


@dataclass(frozen=True)
class Snapshot:
    """Everything that is served.

    Attributes:
        http: The HTTP APIs by id.
        rest: The REST APIs by id.
        hosts: API ids by their default host name.
        domains: The custom domains by name.
    """

    http: Mapping[str, HttpApi] = field(default_factory=dict)
    rest: Mapping[str, RestApi] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)
