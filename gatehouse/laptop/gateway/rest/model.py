"""What a REST API is, as far as it is served."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from gatehouse.laptop.gateway.accesslog import AccessLog
    from gatehouse.laptop.gateway.issuers import Issuer
    from gatehouse.laptop.gateway.routes import RouteTable
    from gatehouse.laptop.gateway.throttle import Throttle

Kind = Literal["lambda", "http", "mock", "none"]


@dataclass(frozen=True)
class CognitoAuthorizer:
    """A `COGNITO_USER_POOLS` authorizer.

    Attributes:
        issuers: The keys of each pool that it trusts, by the pool's issuer.
        header: The header that holds the token, in lower case.
        audience: What an ID token's `aud` must match, where the authorizer says.
    """

    issuers: Mapping[str, Issuer]
    header: str
    audience: re.Pattern[str] | None = None


@dataclass(frozen=True)
class MockResponse:
    """One integration response of a mock: its status, static header values and body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Method:
    """A method of a resource.

    Attributes:
        path: The resource's path.
        kind: `NONE`, `COGNITO_USER_POOLS`, or another, which lets nobody in.
        authorizer: Set where the kind is `COGNITO_USER_POOLS`.
        scopes: Any one of them is enough; with none, only ID tokens pass.
        backend: What serves it.
        uri: The function's ARN or the endpoint's URL.
        http_method: The method for an HTTP backend; `ANY` is the request's own.
        parameters: `path`, `header` and `querystring` parameters of an HTTP backend's request, to their sources.
        timeout: Seconds.
        sources: The patterns of source ARNs that the function's policy lets in; None for a call with a role.
        mock: A mock's response, where it has one.
    """

    path: str
    kind: str
    authorizer: CognitoAuthorizer | None
    scopes: tuple[str, ...]
    backend: Kind
    uri: str = ""
    http_method: str = "ANY"
    parameters: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 29.0
    sources: tuple[str, ...] | None = None
    mock: MockResponse | None = None


@dataclass(frozen=True)
class GatewayResponse:
    """How an error of the gateway's own is worded: status, headers and JSON template, each only where given."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    template: str | None = None


@dataclass(frozen=True)
class RestStage:
    """A stage: its variables, its access log, and by path and method the throttles and what may be called."""

    name: str
    variables: Mapping[str, str]
    log: AccessLog | None
    throttles: Mapping[tuple[str, str], Throttle]
    permitted: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class RestApi:
    """A REST API.

    Attributes:
        id: The API's id.
        domain: Its default host name.
        closed: Whether its own endpoint is disabled.
        denied: Whether it has a resource policy, which is not emulated and so lets nobody in.
        binary: The media types that are binary.
        methods: By resource path, then by HTTP method.
        resources: Resource ids by path.
        table: The paths, to select from; each is there as `ANY PATH`.
        stages: By name.
        responses: The gateway responses by type.
    """

    id: str
    domain: str
    closed: bool
    denied: bool
    binary: tuple[str, ...]
    methods: Mapping[str, Mapping[str, Method]]
    resources: Mapping[str, str]
    table: RouteTable
    stages: Mapping[str, RestStage]
    responses: Mapping[str, GatewayResponse]
