"""Reading HTTP APIs and custom domains from the control plane, through boto3."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gatehouse import apis
from gatehouse.components.checks.context import strangers
from gatehouse.components.route_keys import DEFAULT, RouteKeyError, parse
from gatehouse.laptop.gateway import authorizers, mapping, service_integrations
from gatehouse.laptop.gateway.cors import Cors
from gatehouse.laptop.gateway.http_api import HTTP
from gatehouse.laptop.gateway.model import Api, Domain, Integration, Route, Stage, Throttle
from gatehouse.laptop.gateway.reading import FUNCTION, Reader
from gatehouse.laptop.gateway.routes import RouteTable
from gatehouse.laptop.gateway.variables import AccessLog
from gatehouse.urls import execute_api_host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_apigatewayv2.client import ApiGatewayV2Client

_SECOND = 1000
_LONGEST = 30_000


@dataclass
class HttpApiReader(Reader):
    """Reads HTTP APIs; one per load."""

    client: ApiGatewayV2Client

    def by_id(self) -> dict[str, Api]:
        """Read every HTTP API, by id."""
        found: dict[str, Api] = {}
        for api in apis.http_apis(self.client):
            if api.kind == "HTTP":
                found[api.id] = self._api(api)
            else:
                self.unemulated(f"API {api.name}: {api.kind} APIs are not emulated")
        return found

    def domains(self) -> dict[str, Domain]:
        """Read every custom domain, by its name in lower case."""
        found: dict[str, Domain] = {}
        for item in apis.pages(self.client.get_domain_names):
            name = item["DomainName"]
            mappings = {
                (entry.get("ApiMappingKey") or "").strip("/"): (entry["ApiId"], entry["Stage"])
                for entry in apis.pages(self.client.get_api_mappings, DomainName=name)
            }
            mutual = bool((item.get("MutualTlsAuthentication") or {}).get("TruststoreUri"))
            if mutual:
                self.unemulated(f"domain {name}: mutual TLS is not emulated; every call gets 403")
            found[name.lower()] = Domain(MappingProxyType(mappings), mutual)
        return found

    def _api(self, api: apis.DeployedApi) -> Api:
        where = f"API {api.name}"
        integrations = {entry["IntegrationId"]: self._integration(entry, where) for entry in api.integrations}
        found: dict[str, Route] = {}
        shapes: dict[str, str] = {}
        for entry in api.routes:
            route = self._route(api, entry, integrations, where)
            try:
                twin = shapes.setdefault(parse(route.key).anonymous, route.key)
            except RouteKeyError as problem:
                self.problem(f"{where}: the route key {route.key!r}: {problem}")
                continue
            if route.key in found or twin != route.key:
                self.problem(f"{where}: the routes {twin!r} and {route.key!r} are one; keep one of them")
            else:
                found[route.key] = route
        table = RouteTable(found)
        stages = {
            stage.name: self._stage(api.id, stage.item, found, table, where)
            for stage in api.stages
            if stage.item.get("AutoDeploy")
            or stage.item.get("DeploymentId")  # else nothing is deployed to it: 404
        }
        return Api(
            id=api.id,
            kind=HTTP,
            account=self.account,
            region=self.region,
            domain=execute_api_host(self.region, api.id),
            closed=bool(api.item.get("DisableExecuteApiEndpoint")),
            stages=MappingProxyType(stages),
            cors=self._cors(api.item.get("CorsConfiguration"), where),
        )

    def _cors(self, item: Mapping[str, Any] | None, where: str) -> Cors | None:
        if not item:
            return None
        cors = Cors(
            tuple(item.get("AllowOrigins", ())),
            tuple(item.get("AllowMethods", ())),
            tuple(item.get("AllowHeaders", ())),
            tuple(item.get("ExposeHeaders", ())),
            bool(item.get("AllowCredentials")),
            item.get("MaxAge"),
        )
        if cors.allow_credentials and "*" in cors.allow_origins:
            self.problem(f"{where}: CORS allows the origin * with credentials; name the origins instead")
        return cors

    def _route(
        self,
        api: apis.DeployedApi,
        entry: apis.DeployedRoute,
        integrations: Mapping[str, Integration],
        where: str,
    ) -> Route:
        key = entry.key
        authorizer = self.authorizer(authorizers.HTTP, api, entry, f"{where}: the route {key!r}")
        target = (entry.item.get("Target") or "").removeprefix("integrations/")
        if target and target not in integrations:
            self.problem(f"{where}: the route {key!r} names the integration {target!r}, which does not exist")
        integration = integrations.get(target, Integration("none"))
        return Route(key, entry.authorization, authorizer, entry.scopes, integration)

    def _integration(self, entry: Mapping[str, Any], where: str) -> Integration:
        uri, kind = entry.get("IntegrationUri") or "", entry.get("IntegrationType")
        function = FUNCTION.fullmatch(uri)
        common: dict[str, Any] = {
            "timeout": min(entry.get("TimeoutInMillis") or _LONGEST, _LONGEST) / _SECOND,
            "payload": entry.get("PayloadFormatVersion") or "1.0",
            "method": entry.get("IntegrationMethod") or "ANY",
        }
        subtype = entry.get("IntegrationSubtype") or ""
        try:
            common["request"] = () if subtype else mapping.parse(entry.get("RequestParameters") or {})
            common["responses"] = {
                status: mapping.parse(changes)
                for status, changes in (entry.get("ResponseParameters") or {}).items()
            }
        except ValueError as problem:
            self.problem(f"{where}: the integration {uri}: {problem}")
        if subtype in service_integrations.REQUIRED:
            return self._service(entry, subtype, where, common)
        if kind == "AWS_PROXY" and function and not subtype:
            arn = function[1]
            sources = None if entry.get("CredentialsArn") else self.permissions.sources(arn)
            return Integration("lambda", arn, sources=sources, **common)
        if kind == "HTTP_PROXY" and entry.get("ConnectionType") == "VPC_LINK":
            return Integration("vpc", uri, **common)
        if kind == "HTTP_PROXY":
            return Integration("http", uri, **common)
        self.unemulated(
            f"{where}: {kind} integrations with {subtype or uri!r} are not emulated; they give 500"
        )
        return Integration("none", uri)

    def _service(
        self, entry: Mapping[str, Any], subtype: str, where: str, common: dict[str, Any]
    ) -> Integration:
        parameters, role = entry.get("RequestParameters") or {}, entry.get("CredentialsArn")
        if missing := service_integrations.missing(subtype, parameters):
            self.problem(
                f"{where}: an integration with {subtype} lacks the request parameters {', '.join(missing)}"
            )
        if not role:
            self.problem(
                f"{where}: an integration with {subtype} has no credentialsArn, the role that calls the service"
            )
        return Integration("service", subtype, parameters=parameters, role=role or "", **common)

    def _stage(
        self,
        api: str,
        entry: Mapping[str, Any],
        found: Mapping[str, Route],
        table: RouteTable,
        where: str,
    ) -> Stage:
        name = entry["StageName"]
        settings, default = entry.get("RouteSettings") or {}, entry.get("DefaultRouteSettings") or {}
        log = entry.get("AccessLogSettings") or {}
        throttles: dict[str, Throttle] = {}
        for key in found:
            own = default | settings.get(key, {})
            limit = self.throttle(own.get("ThrottlingRateLimit"), own.get("ThrottlingBurstLimit"))
            if limit:
                throttles[key] = limit
        for stranger in strangers(log.get("Format") or ""):
            self.problem(
                f"{where}: the access log of the stage {name} names $context.{stranger}, which HTTP APIs do not have"
            )
        return Stage(
            name=name,
            routes=MappingProxyType(found),
            table=table,
            variables=MappingProxyType(dict(entry.get("StageVariables") or {})),
            log=AccessLog(log["DestinationArn"], log["Format"]) if log.get("Format") else None,
            throttles=MappingProxyType(throttles),
            permitted=frozenset(
                key
                for key, route in found.items()
                if self.permissions.allow(route.integration.sources, f"{api}/{name}/{_resource(key)}")
            ),
        )


def _resource(key: str) -> str:
    method, _, path = key.partition(" ")
    return method if key == DEFAULT else f"{method}{path}"
