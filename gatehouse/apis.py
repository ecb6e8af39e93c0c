"""APIs, routes, authorizers and stages as a control plane has them: read here alone, through boto3.

HTTP APIs come from the `apigatewayv2` service, REST APIs from `apigateway`, and both look alike from here. Each record keeps
what boto3 answered in `item`, for what only one reader asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from gatehouse.urls import cognito_issuer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mypy_boto3_apigateway.client import APIGatewayClient
    from mypy_boto3_apigatewayv2.client import ApiGatewayV2Client

TYPES = frozenset({"aws:apigatewayv2/api:Api", "aws:apigateway/restApi:RestApi"})
"""What Pulumi's AWS provider calls the APIs that are read here."""
DEFAULT = "$default"


@dataclass(frozen=True)
class DeployedAuthorizer:
    """An authorizer. One of an HTTP API has one issuer, one of a REST API the issuer of each user pool that it trusts.

    `audiences` is empty where any client of the pools may call, as with a REST API's.
    """

    id: str
    kind: str
    issuers: tuple[str, ...]
    audiences: tuple[str, ...] = ()
    item: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def sources(self) -> list[str]:
        """The identity sources of an HTTP API's: `$request.header.NAME` and the like."""
        given = self.item.get("IdentitySource") or []
        return [given] if isinstance(given, str) else list(given)


@dataclass(frozen=True)
class DeployedRoute:
    """A route of an HTTP API, or a method of a REST API; a token needs one of `scopes`, where there are any.

    `key` is as AWS writes it, `GET /orders` or `$default`; `authorization` is `NONE`, `JWT`, `COGNITO_USER_POOLS`, `AWS_IAM`
    or `CUSTOM`; `authorizer` is the id of one, or empty.
    """

    key: str
    authorization: str = "NONE"
    authorizer: str = ""
    scopes: tuple[str, ...] = ()
    item: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def method(self) -> str:
        """The method, `ANY` where it takes any."""
        return "ANY" if self.key == DEFAULT else self.key.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path, or `$default`."""
        return DEFAULT if self.key == DEFAULT else self.key.partition(" ")[2]

    @property
    def protected(self) -> bool:
        """Whether it asks for anything of a caller."""
        return self.authorization not in {"NONE", ""}


@dataclass(frozen=True)
class DeployedStage:
    """A stage; `log` is the ARN of its access log's group, or empty."""

    name: str
    log: str
    item: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class DeployedApi:
    """An API. Its parts are read when they are first asked for, once."""

    id: str
    name: str
    kind: Literal["HTTP", "REST", "WEBSOCKET"]
    item: Mapping[str, Any] = field(repr=False, compare=False)
    _client: Any = field(repr=False, compare=False)

    @cached_property
    def routes(self) -> tuple[DeployedRoute, ...]:
        """Its routes, or its methods as routes."""
        if self.kind == "REST":
            return tuple(
                DeployedRoute(
                    key=f"{verb} {resource.get('path', '/')}",
                    authorization=method.get("authorizationType") or "NONE",
                    authorizer=method.get("authorizerId") or "",
                    scopes=tuple(method.get("authorizationScopes") or ()),
                    item=method,
                )
                for resource in self.resources
                for verb, method in (resource.get("resourceMethods") or {}).items()
            )
        return tuple(
            DeployedRoute(
                key=found["RouteKey"],
                authorization=found.get("AuthorizationType") or "NONE",
                authorizer=found.get("AuthorizerId") or "",
                scopes=tuple(found.get("AuthorizationScopes") or ()),
                item=found,
            )
            for found in pages(self._client.get_routes, ApiId=self.id)
        )

    @cached_property
    def authorizers(self) -> dict[str, DeployedAuthorizer]:
        """The authorizers by id: of an HTTP API those that a route names and that exist."""
        if self.kind == "REST":
            return {
                found["id"]: DeployedAuthorizer(found["id"], found["type"], _pool_issuers(found), item=found)
                for found in pages(self._client.get_authorizers, restApiId=self.id)
            }
        named = sorted({route.authorizer for route in self.routes} - {""})
        return {one.id: one for id_ in named if (one := self._http_authorizer(id_))}

    @cached_property
    def stages(self) -> tuple[DeployedStage, ...]:
        """Its stages."""
        if self.kind == "REST":
            return tuple(
                DeployedStage(
                    found["stageName"],
                    (found.get("accessLogSettings") or {}).get("destinationArn", ""),
                    found,
                )
                for found in pages(self._client.get_stages, restApiId=self.id)
            )
        return tuple(
            DeployedStage(
                found["StageName"], (found.get("AccessLogSettings") or {}).get("DestinationArn", ""), found
            )
            for found in pages(self._client.get_stages, ApiId=self.id)
        )

    @cached_property
    def resources(self) -> tuple[Mapping[str, Any], ...]:
        """A REST API's resources, each with its methods."""
        return tuple(pages(self._client.get_resources, restApiId=self.id, embed=["methods"]))

    @cached_property
    def integrations(self) -> tuple[Mapping[str, Any], ...]:
        """An HTTP API's integrations; a REST API has them in its methods."""
        return tuple(pages(self._client.get_integrations, ApiId=self.id))

    def _http_authorizer(self, id_: str) -> DeployedAuthorizer | None:
        # One by one: moto 5.2 does not answer GetAuthorizers of apigatewayv2.
        try:
            found: Mapping[str, Any] = self._client.get_authorizer(ApiId=self.id, AuthorizerId=id_)
        except self._client.exceptions.NotFoundException:
            return None
        jwt = found.get("JwtConfiguration") or {}
        issuer = jwt.get("Issuer")
        return DeployedAuthorizer(
            id_,
            found.get("AuthorizerType", ""),
            (issuer,) if issuer else (),
            tuple(jwt.get("Audience") or ()),
            found,
        )


def http_apis(client: ApiGatewayV2Client) -> Iterator[DeployedApi]:
    """Every API of the `apigatewayv2` service."""
    for item in pages(client.get_apis):
        yield _of_v2(item, client)


def rest_apis(client: APIGatewayClient) -> Iterator[DeployedApi]:
    """Every REST API."""
    for item in pages(client.get_rest_apis):
        yield DeployedApi(item["id"], item["name"], "REST", item, client)


def find(id_: str, http: ApiGatewayV2Client, rest: APIGatewayClient) -> DeployedApi | None:
    """The API with this id, of either service; None where neither has it."""
    try:
        return _of_v2(http.get_api(ApiId=id_), http)
    except http.exceptions.NotFoundException:
        pass
    try:
        item = rest.get_rest_api(restApiId=id_)
    except rest.exceptions.NotFoundException:
        return None
    return DeployedApi(id_, item["name"], "REST", item, rest)


def pages(operation: Callable[..., Any], **arguments: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - as boto3's
    """What an operation of either service lists, to the last page; `operation` is a method of a client."""
    token: dict[str, str] = {}
    while True:
        page = operation(**arguments, **token)
        yield from page.get("Items") or page.get("items") or page.get("item") or ()
        token = {key: page[key] for key in ("NextToken", "position") if page.get(key)}
        if not token:
            return


def _of_v2(item: Any, client: ApiGatewayV2Client) -> DeployedApi:  # noqa: ANN401 - an answer of boto3
    return DeployedApi(item["ApiId"], item["Name"], item["ProtocolType"], item, client)


def _pool_issuers(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The issuers of the user pools whose ARNs an authorizer has: `arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID`."""
    arns = [arn.split(":") for arn in item.get("providerARNs") or ()]
    return tuple(
        cognito_issuer(parts[3], parts[-1].removeprefix("userpool/"))
        for parts in arns
        if len(parts) > 3 and parts[2] == "cognito-idp"  # noqa: PLR2004 - the place of the region
    )
