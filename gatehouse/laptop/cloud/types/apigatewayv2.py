"""HTTP APIs (API Gateway v2). https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/ ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Aws, Kind

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "apigatewayv2"


def _api_outputs(aws: Aws, outputs: Values) -> Values:
    api = outputs["id"]
    return {
        "apiEndpoint": aws.endpoint(api),
        "arn": aws.arn("apigateway", f"/apis/{api}", account=False),
        "executionArn": aws.arn("execute-api", api),
    }


def _stage_outputs(aws: Aws, outputs: Values) -> Values:
    api, stage = outputs["apiId"], outputs["name"]
    base = aws.endpoint(api)
    return {
        "arn": aws.arn("apigateway", f"/apis/{api}/stages/{stage}", account=False),
        "executionArn": aws.arn("execute-api", f"{api}/{stage}"),
        "invokeUrl": f"{base}/" if stage == "$default" else f"{base}/{stage}",
    }


def _stage_request(values: Values) -> Values:
    settings = values.get("routeSettings")
    if settings is None:
        return values
    by_route = {item["routeKey"]: {k: v for k, v in item.items() if k != "routeKey"} for item in settings}
    return {**values, "routeSettings": by_route}


def _stage_response(values: Values) -> Values:
    settings = values.get("routeSettings")
    if not isinstance(settings, dict):
        return values
    return {**values, "routeSettings": [{**item, "routeKey": key} for key, item in settings.items()]}


def _route_request(values: Values) -> Values:
    given = values.get("requestParameters")
    if given is None:
        return values
    return {
        **values,
        "requestParameters": {p["requestParameterKey"]: {"required": p["required"]} for p in given},
    }


def _route_response(values: Values) -> Values:
    held = values.get("requestParameters")
    if not isinstance(held, dict):
        return values
    listed = [{"requestParameterKey": key, "required": item.get("required")} for key, item in held.items()]
    return {**values, "requestParameters": listed}


def _integration_request(values: Values) -> Values:
    given = values.get("responseParameters")
    if given is None:
        return values
    return {**values, "responseParameters": {str(p["statusCode"]): p["mappings"] for p in given}}


def _integration_response(values: Values) -> Values:
    held = values.get("responseParameters")
    if not isinstance(held, dict):
        return values
    return {**values, "responseParameters": [{"statusCode": k, "mappings": item} for k, item in held.items()]}


KINDS: Final = (
    Kind(
        type="aws:apigatewayv2/api:Api",
        service=_SERVICE,
        noun="Api",
        keys={"ApiId": "id"},
        id=("apiId",),
        auto="name",
        immutable=frozenset({"protocolType"}),
        computed=_api_outputs,
    ),
    Kind(
        type="aws:apigatewayv2/authorizer:Authorizer",
        service=_SERVICE,
        noun="Authorizer",
        keys={"ApiId": "apiId", "AuthorizerId": "id"},
        id=("authorizerId",),
        names={
            "identitySources": "IdentitySource",
            "jwtConfiguration.audiences": "jwtConfiguration.audience",
        },
        auto="name",
        immutable=frozenset({"apiId"}),
    ),
    Kind(
        type="aws:apigatewayv2/integration:Integration",
        service=_SERVICE,
        noun="Integration",
        keys={"ApiId": "apiId", "IntegrationId": "id"},
        id=("integrationId",),
        names={"timeoutMilliseconds": "TimeoutInMillis"},
        immutable=frozenset({"apiId", "integrationType", "integrationSubtype"}),
        request=_integration_request,
        response=_integration_response,
    ),
    Kind(
        type="aws:apigatewayv2/route:Route",
        service=_SERVICE,
        noun="Route",
        keys={"ApiId": "apiId", "RouteId": "id"},
        id=("routeId",),
        immutable=frozenset({"apiId"}),
        request=_route_request,
        response=_route_response,
    ),
    Kind(
        type="aws:apigatewayv2/stage:Stage",
        service=_SERVICE,
        noun="Stage",
        keys={"ApiId": "apiId", "StageName": "name"},
        id=("name",),
        names={"name": "StageName"},
        auto="name",
        immutable=frozenset({"apiId", "name"}),
        request=_stage_request,
        response=_stage_response,
        computed=_stage_outputs,
    ),
)
