"""APIs that are made of an OpenAPI description: REST APIs are imported, others are refused.

An import replaces all that an API had, as PutRestApi in the mode `overwrite` does:
https://docs.aws.amazon.com/apigateway/latest/api/API_PutRestApi.html . The extensions:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html . moto's own import (seen in
5.2.5) knows no security, and would open every route.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from gatehouse.laptop.cloud.aws import CloudError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "apigateway"
_METHODS: Final = frozenset({"get", "put", "post", "delete", "options", "head", "patch"})
_ANY: Final = "x-amazon-apigateway-any-method"
_AUTHORIZER: Final = "x-amazon-apigateway-authorizer"
_AUTHTYPE: Final = "x-amazon-apigateway-authtype"
_INTEGRATION: Final = "x-amazon-apigateway-integration"
_RESPONSES: Final = "x-amazon-apigateway-gateway-responses"
_PASSED: Final = (
    "cacheKeyParameters", "cacheNamespace", "connectionId", "connectionType", "contentHandling", "credentials",
    "passthroughBehavior", "requestParameters", "requestTemplates", "timeoutInMillis", "uri",
)  # fmt: skip
_AUTHORIZER_PASSED: Final = (
    "authorizerUri", "authorizerCredentials", "identityValidationExpression", "authorizerResultTtlInSeconds", "providerARNs",
)  # fmt: skip


def refuse_body(values: Values) -> None:
    """Raise CloudError for an HTTP API with a `body`: moto imports routes without authorizers, and so opens them."""
    if values.get("body"):
        raise CloudError(
            "body: the local cloud does not import OpenAPI descriptions of HTTP APIs, since routes would lose their"
            " authorizers. Declare the routes as resources, or run this program against AWS."
        )


def import_rest(aws: Aws, outputs: Values, old: Values | None) -> None:
    """Give a REST API what its `body` describes, if the body is new.

    Raises:
        CloudError: The body holds something that this can't import; the API is then as it was, but for a new one.
    """
    text = outputs.get("body")
    if not text or (old is not None and old.get("body") == text):
        return
    if outputs.get("putRestApiMode") == "merge":
        raise CloudError("putRestApiMode: the local cloud imports with the mode overwrite only.")
    _Import(aws, str(outputs["id"]), _read(text)).run()


def _read(text: object) -> Mapping[str, Any]:
    try:
        document = yaml.safe_load(text) if isinstance(text, str) else text
    except (yaml.YAMLError, ValueError) as error:
        raise CloudError(f"body: it is neither JSON nor YAML: {error}") from error
    if not isinstance(document, dict):
        raise CloudError("body: an OpenAPI document is a mapping.")
    return document


class _Import:
    """One import into one API: first all of it is read, then what was there goes, then the new is made."""

    def __init__(self, aws: Aws, api: str, document: Mapping[str, Any]) -> None:
        self._aws = aws
        self._api = api
        self._document = document
        self._schemes: Mapping[str, Any] = (
            document.get("components", {}).get("securitySchemes") or document.get("securityDefinitions") or {}
        )
        self._authorizers: dict[str, str] = {}
        self._resources: dict[str, str] = {}

    def run(self) -> None:
        operations = [
            (path, method, self._method(f"{method} {path}", item, operation), operation.get(_INTEGRATION))
            for path, item in (self._document.get("paths") or {}).items()
            for method, operation in self._operations(path, item)
        ]
        self._clear()
        for name, scheme in self._schemes.items():
            if _AUTHORIZER in scheme:
                self._authorizers[name] = self._call("CreateAuthorizer", **self._authorizer(name, scheme))[
                    "id"
                ]
        for path, method, params, integration in operations:
            where = {"resourceId": self._resource(path), "httpMethod": method}
            named = params.pop("authorizer", None)
            if named:
                params["authorizerId"] = self._authorizers[named]
            self._call("PutMethod", **where, **params)
            if integration:
                self._integrate(where, integration)
        for kind, response in (self._document.get(_RESPONSES) or {}).items():
            given = {
                key: response[key]
                for key in ("statusCode", "responseParameters", "responseTemplates")
                if key in response
            }
            self._call("PutGatewayResponse", responseType=kind, **given)

    def _call(self, operation: str, **params: Any) -> Values:  # noqa: ANN401 - a request's members
        return self._aws.call(_SERVICE, operation, {"restApiId": self._api, **params})

    def _clear(self) -> None:
        resources = self._call("GetResources", limit=500)["items"]
        for resource in sorted(resources, key=lambda one: len(one["path"]), reverse=True):
            for method in resource.get("resourceMethods") or {}:
                self._call("DeleteMethod", resourceId=resource["id"], httpMethod=method)
            if resource["path"] == "/":
                self._resources[""] = resource["id"]
            else:
                self._call("DeleteResource", resourceId=resource["id"])
        for authorizer in self._call("GetAuthorizers", limit=500)["items"]:
            self._call("DeleteAuthorizer", authorizerId=authorizer["id"])
        for response in self._call("GetGatewayResponses", limit=500)["items"]:
            if not response.get("defaultResponse"):
                self._call("DeleteGatewayResponse", responseType=response["responseType"])

    def _resource(self, path: str) -> str:
        path = path.rstrip("/")
        if path not in self._resources:
            above, _, part = path.rpartition("/")
            made = self._call("CreateResource", parentId=self._resource(above), pathPart=part)
            self._resources[path] = made["id"]
        return self._resources[path]

    def _operations(self, path: str, item: Any) -> list[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401 - JSON
        if not isinstance(item, dict) or "$ref" in item:
            raise CloudError(f"body: {path} refers to another document, which the local cloud does not read.")
        return [
            ("ANY" if name == _ANY else name.upper(), operation)
            for name, operation in item.items()
            if name == _ANY or name in _METHODS
        ]

    def _method(self, where: str, item: Mapping[str, Any], operation: Mapping[str, Any]) -> Values:
        """The request that makes a method; `authorizer` holds its authorizer's name in the document."""
        params: Values = {"authorizationType": "NONE"}
        declared = (operation.get("x-amazon-apigateway-auth") or {}).get("type")
        if declared:
            params["authorizationType"] = str(declared).upper()
        # The nearest `security` holds, an empty one included.
        required: list[Mapping[str, list[str]]] = next(
            (one["security"] for one in (operation, item, self._document) if one.get("security") is not None),
            [],
        )
        for requirement in required:
            for name, scopes in requirement.items():
                params |= self._security(where, name, scopes)
        if operation.get("operationId"):
            params["operationName"] = operation["operationId"]
        parameters = {
            f"method.request.{'querystring' if one['in'] == 'query' else one['in']}.{one['name']}": bool(
                one.get("required")
            )
            for one in operation.get("parameters") or ()
        }
        return {**params, **({"requestParameters": parameters} if parameters else {})}

    def _security(self, where: str, name: str, scopes: list[str]) -> Values:
        scheme = self._schemes.get(name)
        if scheme is None:
            raise CloudError(f"body: {where} asks for {name}, which securitySchemes does not define.")
        if str(scheme.get(_AUTHTYPE, "")).lower() == "awssigv4":
            return {"authorizationType": "AWS_IAM"}
        if _AUTHORIZER not in scheme:
            if scheme.get("type") == "apiKey":
                return {"apiKeyRequired": True}
            raise CloudError(f"body: {where} asks for {name}, a security scheme that names no authorizer.")
        cognito = str(scheme[_AUTHORIZER].get("type")).lower() == "cognito_user_pools"
        kind = "COGNITO_USER_POOLS" if cognito else "CUSTOM"
        return {
            "authorizationType": kind,
            "authorizer": name,
            **({"authorizationScopes": scopes} if scopes else {}),
        }

    def _authorizer(self, name: str, scheme: Mapping[str, Any]) -> Values:
        authorizer = scheme[_AUTHORIZER]
        source = (
            authorizer.get("identitySource") or f"method.request.header.{scheme.get('name', 'Authorization')}"
        )
        return {
            "name": name,
            "type": str(authorizer["type"]).upper(),
            "identitySource": source,
            **{key: authorizer[key] for key in _AUTHORIZER_PASSED if key in authorizer},
        }

    def _integrate(self, where: Values, integration: Mapping[str, Any]) -> None:
        passed = {key: integration[key] for key in _PASSED if key in integration}
        verb = {"integrationHttpMethod": integration["httpMethod"]} if "httpMethod" in integration else {}
        self._call("PutIntegration", **where, type=str(integration["type"]).upper(), **verb, **passed)
        for pattern, response in (integration.get("responses") or {}).items():
            status = str(response.get("statusCode", "200"))
            self._call("PutMethodResponse", **where, statusCode=status)
            given = {
                key: response[key] for key in ("responseParameters", "responseTemplates") if key in response
            }
            chosen = {} if pattern == "default" else {"selectionPattern": pattern}
            self._call("PutIntegrationResponse", **where, statusCode=status, **chosen, **given)
