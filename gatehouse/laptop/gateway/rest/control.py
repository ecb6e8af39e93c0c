"""Reading REST APIs and their custom domains from the control plane, through boto3."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gatehouse import apis
from gatehouse.laptop.gateway.accesslog import AccessLog
from gatehouse.laptop.gateway.control import FUNCTION, Findings, throttle
from gatehouse.laptop.gateway.model import Domain
from gatehouse.laptop.gateway.rest.model import (
    CognitoAuthorizer,
    GatewayResponse,
    Method,
    MockResponse,
    RestApi,
    RestStage,
)
from gatehouse.laptop.gateway.routes import RouteTable
from gatehouse.urls import execute_api_host

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_apigateway.client import APIGatewayClient

    from gatehouse.laptop.gateway.issuers import Issuer
    from gatehouse.laptop.gateway.permissions import Permissions
    from gatehouse.laptop.gateway.throttle import Throttle

_STATUS = re.compile(r"[\"']?statusCode[\"']?\s*:\s*[\"']?(\d{3})")
_HEADER = "method.response.header."
_SECOND = 1000
_LONGEST = 29_000


class RestApiReader:
    """Reads REST APIs; one per load."""

    def __init__(
        self,
        client: APIGatewayClient,
        permissions: Permissions,
        issuer: Callable[[str], Issuer],
        findings: Findings,
        *,
        region: str,
    ) -> None:
        """Remember what to read with.

        Args:
            client: An `apigateway` client.
            permissions: The functions' policies.
            issuer: Gives the keys of an issuer, always the same object for the same issuer.
            findings: Where to note what came up.
            region: The region's name.
        """
        self._client = client
        self._permissions = permissions
        self._issuer = issuer
        self._findings = findings
        self._region = region

    def by_id(self) -> dict[str, RestApi]:
        """Read every REST API, by id."""
        return {api.id: self._api(api) for api in apis.rest_apis(self._client)}

    def domains(self) -> dict[str, Domain]:
        """Read every custom domain with base path mappings, by its name in lower case."""
        found: dict[str, Domain] = {}
        for item in apis.pages(self._client.get_domain_names):
            mappings = {
                "" if entry["basePath"] == "(none)" else entry["basePath"]: (
                    entry["restApiId"],
                    entry["stage"],
                )
                for entry in apis.pages(self._client.get_base_path_mappings, domainName=item["domainName"])
                if entry.get("stage")
            }
            found[item["domainName"].lower()] = Domain(MappingProxyType(mappings))
        return found

    def _api(self, api: apis.Api) -> RestApi:
        item, where = api.item, f"REST API {api.name}"
        authorizers = {id_: self._authorizer(found, where) for id_, found in api.authorizers.items()}
        methods: dict[str, dict[str, Method]] = {resource["path"]: {} for resource in api.resources}
        for route in api.routes:
            methods[route.path][route.method] = self._method(
                route, authorizers, f"{where}: {route.method} {route.path}"
            )
        if item.get("policy"):
            self._findings.unemulated.append(
                f"{where}: resource policies are not emulated; every call gets 403"
            )
        return RestApi(
            id=api.id,
            domain=execute_api_host(self._region, api.id),
            closed=bool(item.get("disableExecuteApiEndpoint")),
            denied=bool(item.get("policy")),
            binary=tuple(kind.lower() for kind in item.get("binaryMediaTypes") or ()),
            methods=MappingProxyType(methods),
            resources=MappingProxyType({resource["path"]: resource["id"] for resource in api.resources}),
            table=RouteTable(f"ANY {path}" for path, found in methods.items() if found),
            stages=MappingProxyType(
                {stage.name: self._stage(api.id, stage.item, methods) for stage in api.stages}
            ),
            responses=MappingProxyType(
                {
                    entry["responseType"]: _gateway_response(entry)
                    for entry in apis.pages(self._client.get_gateway_responses, restApiId=api.id)
                }
            ),
        )

    def _authorizer(self, found: apis.Authorizer, where: str) -> CognitoAuthorizer | None:
        entry = found.item
        strangers = len(entry.get("providerARNs") or ()) != len(found.issuers)
        source = (entry.get("identitySource") or "").removeprefix("method.request.header.")
        if found.kind != "COGNITO_USER_POOLS" or not found.issuers or not source or strangers:
            self._findings.unemulated.append(
                f"{where}: the authorizer {entry['name']} is not one of Cognito user pools; its methods let nobody in"
            )
            return None
        expression = entry.get("identityValidationExpression")
        return CognitoAuthorizer(
            MappingProxyType({url: self._issuer(url) for url in found.issuers}),
            source.lower(),
            re.compile(expression) if expression else None,
        )

    def _method(
        self,
        route: apis.Route,
        authorizers: Mapping[str, CognitoAuthorizer | None],
        where: str,
    ) -> Method:
        kind = route.authorization
        authorizer = authorizers.get(route.authorizer) if kind == "COGNITO_USER_POOLS" else None
        if kind == "COGNITO_USER_POOLS" and route.authorizer not in authorizers:
            self._findings.problems.append(
                f"{where} names the authorizer {route.authorizer!r}, which this API does not have"
            )
        if route.item.get("apiKeyRequired"):
            kind, authorizer = "API_KEY", None
        if kind not in {"NONE", "COGNITO_USER_POOLS"}:
            self._findings.unemulated.append(f"{where} has {kind} authorization; every call gets 403")
        return Method(
            path=route.path,
            kind=kind,
            authorizer=authorizer,
            scopes=route.scopes,
            **self._backend(route.item.get("methodIntegration") or {}, where),
        )

    def _backend(self, entry: Mapping[str, Any], where: str) -> dict[str, Any]:
        kind, uri = entry.get("type"), entry.get("uri") or ""
        function = FUNCTION.fullmatch(uri)
        timeout = min(entry.get("timeoutInMillis") or _LONGEST, _LONGEST) / _SECOND
        if kind == "AWS_PROXY" and function:
            sources = None if entry.get("credentials") else self._permissions.sources(function[1])
            return {"backend": "lambda", "uri": function[1], "timeout": timeout, "sources": sources}
        if kind == "HTTP_PROXY":
            parameters = {
                target.removeprefix("integration.request."): source
                for target, source in (entry.get("requestParameters") or {}).items()
            }
            verb = entry.get("httpMethod") or "ANY"
            return {
                "backend": "http",
                "uri": uri,
                "http_method": verb,
                "parameters": parameters,
                "timeout": timeout,
            }
        if kind == "MOCK":
            return {"backend": "mock", "mock": self._mock(entry, where)}
        self._findings.unemulated.append(f"{where}: {kind} integrations are not emulated; they give 500")
        return {"backend": "none"}

    def _mock(self, entry: Mapping[str, Any], where: str) -> MockResponse | None:
        template = (entry.get("requestTemplates") or {}).get("application/json") or ""
        named = _STATUS.search(template)
        for status, response in (entry.get("integrationResponses") or {}).items():
            pattern = response.get("selectionPattern")
            if named and (re.fullmatch(pattern, named[1]) if pattern else status == named[1]):
                body = (response.get("responseTemplates") or {}).get("application/json") or ""
                if re.search(r"#(set|if|foreach)|\$(input|context|util)", template + body):
                    self._findings.unemulated.append(f"{where}: a mock's template language is not emulated")
                headers = {
                    name.removeprefix(_HEADER): value.strip("'")
                    for name, value in (response.get("responseParameters") or {}).items()
                    if name.startswith(_HEADER)
                }
                return MockResponse(int(status), MappingProxyType(headers), body)
        return None

    def _stage(
        self, api: str, entry: Mapping[str, Any], methods: Mapping[str, Mapping[str, Method]]
    ) -> RestStage:
        name, log = entry["stageName"], entry.get("accessLogSettings") or {}
        settings = {
            key.replace("~1", "/").lstrip("/"): value
            for key, value in (entry.get("methodSettings") or {}).items()
        }
        throttles: dict[tuple[str, str], Throttle] = {}
        permitted = set()
        for path, found in methods.items():
            for verb, method in found.items():
                own = settings.get("*/*", {}) | settings.get(f"{path}/{verb}".lstrip("/"), {})
                limit = throttle(own.get("throttlingRateLimit"), own.get("throttlingBurstLimit"))
                if limit:
                    throttles[path, verb] = limit
                # A pattern may hold the path as it is written, or with its variables as stars.
                starred = re.sub(r"\{[^}]+\}", "*", path)
                if any(
                    self._permissions.allow(method.sources, f"{api}/{name}/{verb}{written}")
                    for written in (path, starred)
                ):
                    permitted.add((path, verb))
        return RestStage(
            name=name,
            variables=MappingProxyType(dict(entry.get("variables") or {})),
            log=AccessLog(log.get("destinationArn", ""), log["format"]) if log.get("format") else None,
            throttles=MappingProxyType(throttles),
            permitted=frozenset(permitted),
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
