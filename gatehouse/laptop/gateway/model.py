"""What the gateway serves: one frozen snapshot of the control plane, with its tables made beforehand.

HTTP APIs and REST APIs are one record; what they do differently is in `Api.kind` (see `http_api` and `rest_api`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from gatehouse.laptop.gateway.routes import RouteTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.gateway.authorizers.kind import Authorizer
    from gatehouse.laptop.gateway.backends import Backends
    from gatehouse.laptop.gateway.cors import Cors
    from gatehouse.laptop.gateway.mapping import ParameterMapping
    from gatehouse.laptop.gateway.request import Answer, Exchange
    from gatehouse.laptop.gateway.tokens import RefusedTokenError
    from gatehouse.laptop.gateway.variables import AccessLog


Error = Literal[
    "NOT_FOUND",
    "DISABLED",
    "FORBIDDEN",
    "UNSIGNED",
    "THROTTLED",
    "TOO_LARGE",
    "MISCONFIGURED",
    "BUSY",
    "FAILED",
    "UNREACHABLE",
    "TIMEOUT",
]
"""What can go wrong. Each kind of API has a status and words of its own for it."""


class ApiKind(Protocol):
    """What HTTP APIs and REST APIs do each in its own way."""

    def find_stage(self, exchange: Exchange, name: str | None) -> Answer | None:
        """Fill in the stage that the path names, or the one that a custom domain maps to; or refuse."""

    def find_route(self, exchange: Exchange) -> Answer | None:
        """Fill in route and path variables; or give the answer for there being no route."""

    def error(self, error: Error, exchange: Exchange, why: str = "") -> Answer:
        """Word an error; only the access log says why."""

    def refuse(self, refusal: RefusedTokenError, exchange: Exchange) -> Answer:
        """Word an authorizer's refusal."""

    async def call(self, exchange: Exchange, backends: Backends) -> Answer:
        """Call what serves the route."""

    def finish(self, exchange: Exchange, answer: Answer) -> None:
        """Add the headers that every answer has."""


@dataclass
class Throttle:
    """A token bucket: lets `rate` requests a second through, and up to `burst` at once; none where either is 0.

    See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html.
    """

    rate: float
    burst: int
    _tokens: float = -1.0
    _at: float = 0.0

    def admit(self, now: float) -> bool:
        """Take a request in, at `now` in seconds; False where it is one too many."""
        if self._tokens < 0:
            self._tokens, self._at = float(self.burst), now
        elapsed = max(0.0, now - self._at)
        self._at = now
        self._tokens = min(float(self.burst), self._tokens + elapsed * self.rate)
        if self._tokens < 1 or not self.rate:
            return False
        self._tokens -= 1
        return True


@dataclass(frozen=True)
class Mock:
    """The one response of a REST API's mock integration: its status, static header values and body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Integration:
    """What serves a route.

    Attributes:
        kind: A Lambda, an HTTP endpoint, a listener behind a VPC link, a service of AWS, a mock, or nothing emulated.
        uri: The function's ARN, the endpoint's URL, the listener's ARN, or the service's subtype; may hold
            `${stageVariables.x}`.
        method: The method for the backend; `ANY` is the request's own.
        payload: The event's format, `1.0` or `2.0`.
        timeout: Seconds.
        request: What an HTTP API changes of the request.
        responses: What it changes of the response, by status code.
        parameters: `path`, `header` and `querystring` parameters of a REST API's HTTP backend, to their sources; those of a
            service, to the expressions for them.
        role: The ARN of the role that calls a service.
        mock: What a mock answers, where it has a response for its status.
        sources: The patterns of source ARNs that the function's policy lets in; None where the gateway calls it
            with a role.
        streamed: Whether the function streams its answer: metadata, a mark and the body.
    """

    kind: Literal["lambda", "http", "vpc", "service", "mock", "none"]
    uri: str = ""
    method: str = "ANY"
    payload: str = "2.0"
    timeout: float = 30.0
    request: tuple[ParameterMapping, ...] = ()
    responses: Mapping[str, tuple[ParameterMapping, ...]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    mock: Mock | None = None
    role: str = ""
    sources: tuple[str, ...] | None = None
    streamed: bool = False


@dataclass(frozen=True)
class Route:
    """A route of an HTTP API, or a method of a REST API.

    Attributes:
        key: `METHOD /path` or `$default`.
        authorization: `NONE`, `JWT`, `COGNITO_USER_POOLS`, or another, which is not emulated and lets nobody in.
        authorizer: Set where there is one that is emulated.
        scopes: Any one of them is enough.
        resource: The id of a REST API's resource.
    """

    key: str
    authorization: str
    authorizer: Authorizer | None
    scopes: tuple[str, ...]
    integration: Integration
    resource: str = ""

    @property
    def path(self) -> str:
        """The path as it is written, or `$default`."""
        return self.key.rpartition(" ")[2]


@dataclass(frozen=True)
class GatewayResponse:
    """How a REST API words an error of its own: status, headers and JSON template, each only where given."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    template: str | None = None


@dataclass(frozen=True)
class Stage:
    """A stage and what was deployed to it.

    Attributes:
        routes: By route key.
        table: The same, to select from; of a REST API each path, as `ANY /path`.
        throttles: By route key.
        permitted: The route keys whose function lets this stage call it.
        responses: A REST API's gateway responses by type.
        deployment: The id of the deployment that it shows, where it shows one.
    """

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    table: RouteTable = field(default_factory=lambda: RouteTable(()))
    log: AccessLog | None = None
    throttles: Mapping[str, Throttle] = field(default_factory=dict)
    permitted: frozenset[str] = frozenset()
    responses: Mapping[str, GatewayResponse] = field(default_factory=dict)
    deployment: str = ""


@dataclass(frozen=True)
class Api:
    """An API.

    Attributes:
        domain: Its default host name.
        closed: Whether its own endpoint is disabled, so that only custom domains serve it.
        denied: Whether it has a resource policy, which is not emulated and so lets nobody in.
        binary: The media types that are binary in a REST API.
    """

    id: str
    kind: ApiKind
    account: str = ""
    region: str = ""
    domain: str = ""
    closed: bool = False
    denied: bool = False
    stages: Mapping[str, Stage] = field(default_factory=dict)
    cors: Cors | None = None
    binary: tuple[str, ...] = ()


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
class ServedApis:
    """Everything that is served: APIs by id, their ids by default host name, custom domains by name."""

    apis: Mapping[str, Api] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)


NO_ROUTE = Route("", "NONE", None, (), Integration("none"))
NO_STAGE = Stage("")
