"""The OpenAPI document of a REST API: its routes, its authorizer and its own answers, as one body. Pure.

One body makes the API one resource. With a resource for each method, Pulumi would snapshot the API before it deletes the
methods of a route that is gone (deletions come last), and the route would stay live:
https://github.com/pulumi/pulumi-aws/issues/3289 .

Extensions: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .checks.rest_paths import template

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEME = "cognito"
API_KEY = "api_key"
ANY = "x-amazon-apigateway-any-method"
AUTHORIZER = "x-amazon-apigateway-authorizer"
INTEGRATION = "x-amazon-apigateway-integration"
RESPONSES = "x-amazon-apigateway-gateway-responses"

# What the document calls otherwise than the resource that a transform may be written for.
_RENAMED = {
    "integrationHttpMethod": "httpMethod",
    "timeoutMilliseconds": "timeoutInMillis",
    "providerArns": "providerARNs",
}


def document(
    title: str,
    operations: Mapping[str, Mapping[str, Any]],
    authorizer: Mapping[str, Any] | None,
    refusals: Mapping[str, Any],
) -> dict[str, Any]:
    """The whole document; its values may be Pulumi outputs.

    Args:
        title: the API's.
        operations: what `operation` makes of each route, by route key.
        authorizer: what `cognito` makes; None where every route is public.
        refusals: API Gateway's own answers by kind, such as `DEFAULT_4XX`.
    """
    paths: dict[str, dict[str, Any]] = {}
    for key, made in sorted(operations.items()):
        method, _, path = key.partition(" ")
        paths.setdefault(path, {})[ANY if method == "ANY" else method.lower()] = made
    schemes: dict[str, Any] = {}
    if authorizer is not None:
        schemes[SCHEME] = authorizer
    if any({API_KEY: []} in (made.get("security") or ()) for made in operations.values()):
        schemes[API_KEY] = {"type": "apiKey", "name": "x-api-key", "in": "header"}
    return {
        "openapi": "3.0.1",
        "info": {"title": title, "version": "1"},
        "paths": paths,
        **({"components": {"securitySchemes": schemes}} if schemes else {}),
        **({RESPONSES: dict(refusals)} if refusals else {}),
    }


def operation(path: str, scopes: list[Any] | None, integration: Mapping[str, Any]) -> dict[str, Any]:
    """One route.

    Args:
        path: with its variables, such as `/orders/{id}`.
        scopes: those of which a token needs one, none of them for any ID token; None for a route without the authorizer.
        integration: what `function` or `url` makes.
    """
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in template(path)
    ]
    # Said also where nothing is asked for, so that no default of the document can be meant.
    asked: dict[str, Any] = {"security": [], "x-amazon-apigateway-auth": {"type": "NONE"}}
    if scopes is not None:
        asked = {"security": [{SCHEME: scopes}]}
    return {"parameters": parameters, "responses": {}, **asked, INTEGRATION: dict(integration)}


def cognito(pools: list[Any], header: str) -> dict[str, Any]:
    """The authorizer of user pools, by their ARNs; `header` is the one with the token."""
    return {
        "type": "apiKey",
        "name": header,
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        AUTHORIZER: {"type": "cognito_user_pools", "providerARNs": pools},
    }


def function(uri: Any, timeout_ms: int) -> dict[str, Any]:  # noqa: ANN401 - a text or an output
    """The integration of a Lambda function, by the ARN under which API Gateway calls it."""
    return {"type": "aws_proxy", "httpMethod": "POST", "uri": uri, "timeoutInMillis": timeout_ms}


def url(address: Any, path: str, timeout_ms: int) -> dict[str, Any]:  # noqa: ANN401 - a text or an output
    """The integration of an HTTPS service; variables of the path are handed on to those of the same names in it."""
    names = template(path)
    made: dict[str, Any] = {
        "type": "http_proxy",
        "httpMethod": "ANY",
        "uri": address,
        "timeoutInMillis": timeout_ms,
    }
    if names:
        made["requestParameters"] = {
            f"integration.request.path.{name}": f"method.request.path.{name}" for name in names
        }
    return made


def over(made: dict[str, Any], transform: Mapping[str, Any]) -> dict[str, Any]:
    """A part of the document with properties over those it has.

    Args:
        made: what `operation`, `function`, `url` makes, or the authorizer of what `cognito` makes.
        transform: properties, in snake or camel case, called as in the document or as pulumi-aws calls them;
            `api_key_required` asks for an API key beside what is asked for anyhow.
    """
    found = {}
    for key, value in transform.items():
        name = re.sub(r"_([a-z])", lambda letter: letter[1].upper(), key)
        found[_RENAMED.get(name, name)] = value
    if found.pop("apiKeyRequired", False):
        made = {key: value for key, value in made.items() if key != "x-amazon-apigateway-auth"}
        made["security"] = [{API_KEY: []}, *made.get("security", ())]
    return {**made, **found}
