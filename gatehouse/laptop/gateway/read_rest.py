"""Reading REST APIs and their custom domains from the control plane, through boto3."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gatehouse import apis
from gatehouse.components.route_keys import problem
from gatehouse.laptop.gateway import authorizers
from gatehouse.laptop.gateway.model import (
    Api,
    Domain,
    GatewayResponse,
    Integration,
    Mock,
    Route,
    Stage,
    Throttle,
)
from gatehouse.laptop.gateway.reading import FUNCTION, Reader
from gatehouse.laptop.gateway.rest_api import REST
from gatehouse.laptop.gateway.routes import RouteTable
from gatehouse.laptop.gateway.variables import AccessLog
from gatehouse.urls import execute_api_host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_apigateway.client import APIGatewayClient


_STATUS = re.compile(r"[\"']?statusCode[\"']?\s*:\s*[\"']?(\d{3})")
_HEADER = "method.response.header."
_SECOND = 1000
_LONGEST = 29_000
_LONGEST_STREAM = 900_000
_STREAMING = "/response-streaming-invocations"


@dataclass
class RestApiReader(Reader):
    """Reads REST APIs; one per load."""

    client: APIGatewayClient

    def by_id(self) -> dict[str, Api]:
        """Read every REST API, by id."""
        return {api.id: self._api(api) for api in apis.rest_apis(self.client)}

    def domains(self) -> dict[str, Domain]:
        """Read every custom domain with base path mappings, by its name in lower case.

        A mapping without a stage leaves it to the caller to name one after the base path:
        https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html
        """
        found: dict[str, Domain] = {}
        for item in apis.pages(self.client.get_domain_names):
            mappings = {
                _mapped(entry, "basePath"): (entry["restApiId"], _mapped(entry, "stage"))
                for entry in apis.pages(self.client.get_base_path_mappings, domainName=item["domainName"])
            }
            found[item["domainName"].lower()] = Domain(MappingProxyType(mappings))
        return found

    def _api(self, api: apis.DeployedApi) -> Api:
        item, where = api.item, f"REST API {api.name}"
        if item.get("policy"):
            self.unemulated(f"{where}: resource policies are not emulated; every call gets 403")
        shown: dict[str, tuple[dict[str, Route], dict[str, GatewayResponse]]] = {}
        for stage in api.stages:
            deployment = stage.item.get("deploymentId") or ""
            if deployment not in shown:
                shown[deployment] = self._deployed(self._shown(api, deployment), where)
        return Api(
            id=api.id,
            kind=REST,
            account=self.account,
            domain=execute_api_host(self.region, api.id),
            closed=bool(item.get("disableExecuteApiEndpoint")),
            denied=bool(item.get("policy")),
            stages=MappingProxyType(
                {
                    stage.name: self._stage(api.id, stage.item, *shown[stage.item.get("deploymentId") or ""])
                    for stage in api.stages
                }
            ),
            binary=tuple(kind.lower() for kind in item.get("binaryMediaTypes") or ()),
        )

    def _shown(self, api: apis.DeployedApi, deployment: str) -> apis.DeployedApi:
        """Give the API as it was when the deployment was made, which is what a stage shows.

        AWS lets nobody read that; the laptop's own cloud does, by the id `API@DEPLOYMENT`. Elsewhere it is the API of now.
        """
        snapshot = apis.DeployedApi(f"{api.id}@{deployment}", api.name, api.kind, api.item, self.client)
        try:
            return snapshot if snapshot.resources else api
        except self.client.exceptions.NotFoundException:
            return api

    def _deployed(
        self, api: apis.DeployedApi, where: str
    ) -> tuple[dict[str, Route], dict[str, GatewayResponse]]:
        ids = {resource["path"]: resource["id"] for resource in api.resources}
        methods: dict[str, Route] = {}
        for route in api.routes:
            at = f"{where}: {route.method} {route.path}"
            if trouble := problem(f"ANY {route.path}"):
                self.problem(f"{at}: {trouble}")
            else:
                methods[route.key] = self._method(api, route, ids[route.path], at)
        responses = {
            entry["responseType"]: _gateway_response(entry)
            for entry in apis.pages(self.client.get_gateway_responses, restApiId=api.id)
        }
        return methods, responses

    def _method(self, api: apis.DeployedApi, route: apis.DeployedRoute, resource: str, where: str) -> Route:
        if route.item.get("apiKeyRequired"):
            # A key besides an authorizer is not emulated, so nobody is let in.
            route = replace(route, authorization="API_KEY")
        return Route(
            route.key,
            route.authorization,
            self.authorizer(authorizers.REST, api, route, where),
            route.scopes,
            self._integration(route.item.get("methodIntegration") or {}, where),
            resource,
        )

    def _integration(self, entry: Mapping[str, Any], where: str) -> Integration:
        kind, uri = entry.get("type"), entry.get("uri") or ""
        # The address says that an answer is streamed, as the transfer mode does, which moto does not keep:
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
        streamed = uri.endswith(_STREAMING)
        function = FUNCTION.fullmatch(uri.removesuffix(_STREAMING))
        timeout = (
            min(entry.get("timeoutInMillis") or _LONGEST, _LONGEST_STREAM if streamed else _LONGEST) / _SECOND
        )
        method = entry.get("httpMethod") or "ANY"
        if kind == "AWS_PROXY" and function:
            arn = function[1]
            sources = None if entry.get("credentials") else self.permissions.sources(arn)
            return Integration(
                "lambda", arn, method, payload="1.0", timeout=timeout, sources=sources, streamed=streamed
            )
        if kind == "HTTP_PROXY":
            parameters = {
                target.removeprefix("integration.request."): source
                for target, source in (entry.get("requestParameters") or {}).items()
            }
            return Integration("http", uri, method, timeout=timeout, parameters=parameters)
        if kind == "MOCK":
            return Integration("mock", mock=self._mock(entry, where))
        self.unemulated(f"{where}: {kind} integrations are not emulated; they give 500")
        return Integration("none")

    def _mock(self, entry: Mapping[str, Any], where: str) -> Mock | None:
        template = (entry.get("requestTemplates") or {}).get("application/json") or ""
        named = _STATUS.search(template)
        for status, response in (entry.get("integrationResponses") or {}).items():
            pattern = response.get("selectionPattern")
            if named and (re.fullmatch(pattern, named[1]) if pattern else status == named[1]):
                body = (response.get("responseTemplates") or {}).get("application/json") or ""
                if re.search(r"#(set|if|foreach)|\$(input|context|util)", template + body):
                    self.unemulated(f"{where}: a mock's template language is not emulated")
                headers = {
                    name.removeprefix(_HEADER): value.strip("'")
                    for name, value in (response.get("responseParameters") or {}).items()
                    if name.startswith(_HEADER)
                }
                return Mock(int(status), MappingProxyType(headers), body)
        return None

    def _stage(
        self,
        api: str,
        entry: Mapping[str, Any],
        methods: Mapping[str, Route],
        responses: Mapping[str, GatewayResponse],
    ) -> Stage:
        name, log = entry["stageName"], entry.get("accessLogSettings") or {}
        settings = {
            key.replace("~1", "/").lstrip("/"): value
            for key, value in (entry.get("methodSettings") or {}).items()
        }
        throttles: dict[str, Throttle] = {}
        permitted = set()
        for key, method in methods.items():
            verb, _, path = key.partition(" ")
            own = settings.get("*/*", {}) | settings.get(f"{path}/{verb}".lstrip("/"), {})
            limit = self.throttle(own.get("throttlingRateLimit"), own.get("throttlingBurstLimit"))
            if limit:
                throttles[key] = limit
            # A pattern may hold the path as it is written, or with its variables as stars.
            starred = re.sub(r"\{[^}]+\}", "*", path)
            if any(
                self.permissions.allow(method.integration.sources, f"{api}/{name}/{verb}{written}")
                for written in (path, starred)
            ):
                permitted.add(key)
        return Stage(
            name=name,
            variables=MappingProxyType(dict(entry.get("variables") or {})),
            routes=MappingProxyType(dict(methods)),
            table=RouteTable({f"ANY {method.path}" for method in methods.values()}),
            log=AccessLog(log.get("destinationArn", ""), log["format"]) if log.get("format") else None,
            throttles=MappingProxyType(throttles),
            permitted=frozenset(permitted),
            responses=MappingProxyType(dict(responses)),
            deployment=entry.get("deploymentId") or "",
        )


def _gateway_response(entry: Mapping[str, Any]) -> GatewayResponse:
    prefix = "gatewayresponse.header."
    return GatewayResponse(
        int(entry["statusCode"]) if entry.get("statusCode") else None,
        {
            name.removeprefix(prefix): value
            for name, value in (entry.get("responseParameters") or {}).items()
            if name.startswith(prefix)
        },
        (entry.get("responseTemplates") or {}).get("application/json"),
    )


def _mapped(entry: Mapping[str, Any], part: str) -> str:
    """Give a part of a base path mapping; AWS writes `(none)`, or nothing, for one that it does not have."""
    found = str(entry.get(part) or "")
    return "" if found == "(none)" else found
