"""An API as it stands in the control plane: its routes, authorizers, origins and log groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gatehouse.operate.errors import OperateError, explained
from gatehouse.urls import cognito_issuer

if TYPE_CHECKING:
    from gatehouse.operate.target import Target


@dataclass(frozen=True)
class Authorizer:
    """What a JWT authorizer accepts; for a REST API's Cognito authorizer `audiences` is empty: any client does."""

    id: str
    issuer: str
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """A route and what it asks of a caller; `authorizer` is the id of one, or empty."""

    key: str
    authorization: str
    authorizer: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Deployed:
    """One API; `origins` are those of its own CORS configuration, None where it has none."""

    id: str
    kind: str
    routes: tuple[Route, ...]
    authorizers: dict[str, Authorizer]
    log_groups: tuple[str, ...]
    origins: tuple[str, ...] | None = None
    clients: dict[str, str] = field(default_factory=dict)

    def name(self, client_id: str) -> str:
        """A client's id with its name in front, where the pool has it: `the client web (1h57...)`."""
        known = self.clients.get(client_id)
        return f"the client {known} ({client_id})" if known else client_id


def read(target: Target) -> Deployed:
    """Read the API that the program exports as `api_id`, an HTTP API or a REST API.

    Raises:
        OperateError: It doesn't exist, or the AWS profile may not read it.
    """
    api = target.output("api_id", why="find the API")
    clients = _clients(target)
    with explained(f"the API {api}"):
        if any(found.get("ApiId") == api for found in _pages(target.http_apis, "get_apis", "Items")):
            return _http(target, api, clients)
        if any(found.get("id") == api for found in _pages(target.rest_apis, "get_rest_apis", "items")):
            return _rest(target, api, clients)
    raise OperateError(
        f"there is no API {api} in {target.region}; is the region right, and is the stack deployed?"
    )


def _http(target: Target, api: str, clients: dict[str, str]) -> Deployed:
    routes = tuple(
        Route(
            key=found["RouteKey"],
            authorization=found.get("AuthorizationType", "NONE"),
            authorizer=found.get("AuthorizerId", ""),
            scopes=tuple(found.get("AuthorizationScopes") or ()),
        )
        for found in _pages(target.http_apis, "get_routes", "Items", ApiId=api)
    )
    authorizers = {}
    # One by one: moto's GetAuthorizers does not answer, and the routes name those that matter.
    for one in sorted({route.authorizer for route in routes} - {""}):
        found = target.http_apis.get_authorizer(ApiId=api, AuthorizerId=one)
        jwt = found.get("JwtConfiguration", {})
        authorizers[one] = Authorizer(one, jwt.get("Issuer", ""), tuple(jwt.get("Audience", ())))
    arns = (
        stage.get("AccessLogSettings", {}).get("DestinationArn", "")
        for stage in _pages(target.http_apis, "get_stages", "Items", ApiId=api)
    )
    cors = target.http_apis.get_api(ApiId=api).get("CorsConfiguration")
    return Deployed(
        id=api,
        kind="HTTP",
        routes=routes,
        authorizers=authorizers,
        log_groups=_groups(arns),
        origins=tuple(cors.get("AllowOrigins", ())) if cors else None,
        clients=clients,
    )


def _rest(target: Target, api: str, clients: dict[str, str]) -> Deployed:
    routes = []
    for resource in _pages(target.rest_apis, "get_resources", "items", restApiId=api, embed=["methods"]):
        for verb in resource.get("resourceMethods", {}):
            method = target.rest_apis.get_method(restApiId=api, resourceId=resource["id"], httpMethod=verb)
            routes.append(
                Route(
                    key=f"{verb} {resource.get('path', '/')}",
                    authorization=method.get("authorizationType", "NONE"),
                    authorizer=method.get("authorizerId", ""),
                    scopes=tuple(method.get("authorizationScopes", ())),
                )
            )
    authorizers = {}
    for found in _pages(target.rest_apis, "get_authorizers", "items", restApiId=api):
        pools = [arn.rpartition("/")[2] for arn in found.get("providerARNs", ())]
        issuer = cognito_issuer(target.region, pools[0]) if pools else ""
        authorizers[found["id"]] = Authorizer(found["id"], issuer, ())
    stages = target.rest_apis.get_stages(restApiId=api).get("item", [])
    arns = (stage.get("accessLogSettings", {}).get("destinationArn", "") for stage in stages)
    return Deployed(api, "REST", tuple(routes), authorizers, _groups(arns), clients=clients)


def _clients(target: Target) -> dict[str, str]:
    """Client names by id, for telling a person which is meant; empty for an outside issuer."""
    pool = target.outputs.get("user_pool_id")
    if not pool:
        return {}
    with explained("the pool's clients"):
        found = _pages(target.cognito, "list_user_pool_clients", "UserPoolClients", UserPoolId=pool)
        return {client["ClientId"]: client.get("ClientName", "") for client in found}


def _groups(arns: Any) -> tuple[str, ...]:  # noqa: ANN401 - any iterable of texts
    return tuple(arn.partition(":log-group:")[2].removesuffix(":*") for arn in arns if ":log-group:" in arn)


def _pages(client: Any, operation: str, key: str, **arguments: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Everything that a paginated operation lists."""
    pages = client.get_paginator(operation).paginate(**arguments)
    return [found for page in pages for found in page.get(key, ())]
