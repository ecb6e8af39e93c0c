"""HTTP, WebSocket and REST APIs of an account, with the user pools that their authorizers trust."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from gatehouse import apis
from gatehouse.urls import cognito_issuer, execute_api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.access.live.found import Client, Depends, Live
    from gatehouse.laptop.engine.state import ResourceState

# Whom an integration calls, and what it changes on the way.
_OF_INTEGRATIONS = (
    "IntegrationType", "IntegrationSubtype", "IntegrationUri", "ConnectionType", "ConnectionId", "CredentialsArn",
    "RequestParameters", "ResponseParameters", "TlsConfig",
)  # fmt: skip
_FUNCTION = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d*:function:[\w-]+")


class Gateways:
    """Reads APIs, after the functions that they name."""

    def __init__(self, client: Client, live: Live) -> None:
        self._client, self._found = client, live
        self._pools: dict[str, list[ResourceState]] = {}

    def http(self) -> Iterator[str]:
        """Read the HTTP and WebSocket APIs, each by its name."""
        for api in apis.http_apis(self._client("apigatewayv2")):
            yield api.name
            inputs = {
                "name": api.name,
                "protocolType": api.kind,
                "disableExecuteApiEndpoint": bool(api.item.get("DisableExecuteApiEndpoint")),
            }
            owner = self._found.add("aws:apigatewayv2/api:Api", api.id, inputs, api.name)
            of_api = {"apiId": [owner]}
            integrations = {
                item["IntegrationId"]: self._found.add(
                    "aws:apigatewayv2/integration:Integration",
                    f"{api.id}/{item['IntegrationId']}",
                    # A route names it by the second half of its id alone.
                    {"id": item["IntegrationId"]} | {_lower(key): item.get(key) for key in _OF_INTEGRATIONS},
                    depends=of_api | {"integrationUri": self._function(item.get("IntegrationUri"))},
                )
                for item in api.integrations
            }
            authorizers = {id_: self._authorizer(api, one, of_api) for id_, one in api.authorizers.items()}
            for route in api.routes:
                target = (route.item.get("Target") or "").removeprefix("integrations/")
                self._found.add(
                    "aws:apigatewayv2/route:Route",
                    f"{api.id}/{route.item['RouteId']}",
                    {
                        "apiId": api.id,
                        "routeKey": route.key,
                        "authorizationType": route.authorization,
                        "authorizerId": route.authorizer or None,
                        "authorizationScopes": list(route.scopes),
                        "apiKeyRequired": route.item.get("ApiKeyRequired"),
                        "target": route.item.get("Target"),
                    },
                    route.key,
                    depends=of_api
                    | {"target": [integrations[target]] if target in integrations else []}
                    | {
                        "authorizerId": [authorizers[route.authorizer]]
                        if route.authorizer in authorizers
                        else []
                    },
                )
            self._stages(api, "aws:apigatewayv2/stage:Stage", of_api)

    def rest(self) -> Iterator[str]:
        """Read the REST APIs, each by its name."""
        for api in apis.rest_apis(self._client("apigateway")):
            yield api.name
            kinds = (api.item.get("endpointConfiguration") or {}).get("types")
            inputs = {
                "name": api.name,
                "policy": (api.item.get("policy") or "").replace('\\"', '"') or None,
                "endpointConfiguration": {"types": kinds} if kinds else None,
                "disableExecuteApiEndpoint": bool(api.item.get("disableExecuteApiEndpoint")),
            }
            owner = self._found.add("aws:apigateway/restApi:RestApi", api.id, inputs, api.name)
            of_api = {"restApi": [owner]}
            authorizers = {id_: self._authorizer(api, one, of_api) for id_, one in api.authorizers.items()}
            places = {
                item["path"]: self._found.add(
                    "aws:apigateway/resource:Resource",
                    f"{api.id}/{item['id']}",
                    {"pathPart": item["path"].strip("/")},  # the whole of it: it has no parent here
                    item["path"],
                    depends=of_api,
                )
                for item in api.resources
                if item["path"] != "/"
            }
            for route in api.routes:
                at = of_api | {"resourceId": [places[route.path]] if route.path in places else []}
                given = {
                    "restApi": api.id,
                    "httpMethod": route.method,
                    "authorization": route.authorization,
                    "authorizerId": route.authorizer or None,
                    "authorizationScopes": list(route.scopes),
                    "apiKeyRequired": route.item.get("apiKeyRequired"),
                }
                asks = {
                    "authorizerId": [authorizers[route.authorizer]] if route.authorizer in authorizers else []
                }
                id_ = f"{api.id}/{route.key}"
                self._found.add("aws:apigateway/method:Method", id_, given, route.key, depends=at | asks)
                link = route.item.get("methodIntegration") or {}
                if link:
                    to = {"httpMethod": route.method, "type": link.get("type"), "uri": link.get("uri")}
                    on = at | {"uri": self._function(link.get("uri"))}
                    self._found.add("aws:apigateway/integration:Integration", id_, to, route.key, depends=on)
            self._stages(api, "aws:apigateway/stage:Stage", of_api)

    def _stages(self, api: apis.DeployedApi, kind: str, depends: Depends) -> None:
        for stage in api.stages:
            path = "" if stage.name == apis.DEFAULT else stage.name
            url = f"{execute_api(self._found.region, api.id)}/{path}"
            self._found.add(
                kind, f"{api.id}/{stage.name}", {}, stage.name, outputs={"invokeUrl": url}, depends=depends
            )

    def _authorizer(
        self, api: apis.DeployedApi, one: apis.DeployedAuthorizer, depends: Depends
    ) -> ResourceState:
        pools = [pool for issuer in one.issuers for pool in self._pool(issuer)]
        if api.kind == "REST":
            inputs: dict[str, Any] = {
                "type": one.kind,
                "providerArns": list(one.item.get("providerARNs") or []),
                # Empty is not the same as left out, which a program's is by default.
                "identitySource": one.item.get("identitySource") or "",
                "authorizerResultTtlInSeconds": one.item.get("authorizerResultTtlInSeconds"),
            }
            on: Depends = {**depends, "providerArns": pools[:1]}
            return self._found.add(
                "aws:apigateway/authorizer:Authorizer", f"{api.id}/{one.id}", inputs, depends=on
            )
        clients = [client for client in pools if client.id in one.audiences]
        jwt = {"issuer": next(iter(one.issuers), ""), "audiences": list(one.audiences)}
        inputs = {
            "authorizerType": one.kind,
            "jwtConfiguration": jwt if one.kind == "JWT" else None,
            "identitySources": one.sources,
            "authorizerResultTtlInSeconds": one.item.get("AuthorizerResultTtlInSeconds"),
        }
        on = {**depends, "jwtConfiguration": pools[:1] + clients}
        return self._found.add(
            "aws:apigatewayv2/authorizer:Authorizer", f"{api.id}/{one.id}", inputs, depends=on
        )

    def _pool(self, issuer: str) -> list[ResourceState]:
        """The user pool of an issuer and its clients; none for an issuer that is no pool of this region."""
        if issuer in self._pools:
            return self._pools[issuer]
        found: list[ResourceState] = []
        if issuer.startswith(cognito_issuer(self._found.region)):
            id_ = issuer.rpartition("/")[2]
            client = self._client("cognito-idp")
            try:
                name = client.describe_user_pool(UserPoolId=id_)["UserPool"]["Name"]
                pool = self._found.add("aws:cognito/userPool:UserPool", id_, {"name": name}, name)
                found.append(pool)
                for page in client.get_paginator("list_user_pool_clients").paginate(UserPoolId=id_):
                    for one in page["UserPoolClients"]:
                        title, on = one["ClientName"], {"userPoolId": [pool]}
                        kind = "aws:cognito/userPoolClient:UserPoolClient"
                        found.append(
                            self._found.add(kind, one["ClientId"], {"name": title}, title, depends=on)
                        )
            except ClientError:
                pass  # somebody else's pool, which the credentials may not read: its issuer says enough
        self._pools[issuer] = found
        return found

    def _function(self, uri: object) -> list[ResourceState]:
        """The function whose ARN is in an integration's URI, whatever its qualifier."""
        named = _FUNCTION.search(uri) if isinstance(uri, str) else None
        arn = named[0] if named else ""
        return [self._found.functions[arn]] if arn in self._found.functions else []


def _lower(key: str) -> str:
    return f"{key[:1].lower()}{key[1:]}"
