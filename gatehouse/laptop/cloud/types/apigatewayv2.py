"""HTTP APIs (API Gateway v2). https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/ ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import crud
from gatehouse.laptop.cloud.types.openapi import refuse_body
from gatehouse.urls import execute_api_host

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "apigatewayv2"
_API: Final = "apiId"
_HOSTED_ZONE: Final = "ZLY8HYME6SFDD"
"""A hosted zone of regional endpoints; https://docs.aws.amazon.com/general/latest/gr/apigateway.html lists them."""


def _api_outputs(aws: Aws, outputs: Values) -> Values:
    api = outputs["id"]
    return {
        "apiEndpoint": aws.endpoint(api),
        "arn": f"arn:aws:apigateway:{aws.region}::/apis/{api}",
        "executionArn": aws.arn("execute-api", api),
    }


def _api_request(values: Values) -> Values:
    refuse_body(values)
    return values


def _api_cors(aws: Aws, outputs: Values, old: Values | None) -> None:
    """A configuration that is gone is deleted; an update can't take it away."""
    if old and old.get("corsConfiguration") and not outputs.get("corsConfiguration"):
        aws.call(_SERVICE, "DeleteCorsConfiguration", {"ApiId": outputs["id"]})


def _no_stage_log(aws: Aws, outputs: Values, old: Values | None) -> None:
    """Turn an access log off that is no longer wanted: left out of an update, it would go on."""
    if (old or {}).get("accessLogSettings") and not outputs.get("accessLogSettings"):
        stage = {"ApiId": outputs[_API], "StageName": outputs["name"]}
        aws.call(_SERVICE, "UpdateStage", {**stage, "AccessLogSettings": {}})


def _stage_outputs(aws: Aws, outputs: Values) -> Values:
    api, stage = outputs[_API], outputs["name"]
    base = aws.endpoint(api)
    return {
        "arn": f"arn:aws:apigateway:{aws.region}::/apis/{api}/stages/{stage}",
        "executionArn": aws.arn("execute-api", f"{api}/{stage}"),
        "invokeUrl": f"{base}/" if stage == "$default" else f"{base}/{stage}",
    }


_LIMITS = ("throttlingBurstLimit", "throttlingRateLimit")


def _stage_request(values: Values) -> Values:
    """A stage's settings as the provider sends them: with 0 for a limit that is not given, which lets nothing through.

    See https://github.com/hashicorp/terraform-provider-aws/issues/27674 and https://github.com/pulumi/pulumi-aws/issues/2363.
    """
    sent = dict(values)
    if default := values.get("defaultRouteSettings"):
        sent["defaultRouteSettings"] = dict.fromkeys(_LIMITS, 0) | default
    if (settings := values.get("routeSettings")) is not None:
        sent["routeSettings"] = {
            item["routeKey"]: dict.fromkeys(_LIMITS, 0)
            | {key: value for key, value in item.items() if key != "routeKey"}
            for item in settings
        }
    return sent


def _stage_response(values: Values) -> Values:
    settings = values.get("routeSettings") or {}
    found = {**values, "routeSettings": [{**_given(item), "routeKey": key} for key, item in settings.items()]}
    if default := values.get("defaultRouteSettings"):
        found["defaultRouteSettings"] = _given(default)
    return found


def _given(settings: Values) -> Values:
    return {key: value for key, value in settings.items() if key not in _LIMITS or value}


def _route_request(values: Values) -> Values:
    given = values.get("requestParameters")
    if given is None:
        return values
    by_key = {item["requestParameterKey"]: {"required": item["required"]} for item in given}
    return {**values, "requestParameters": by_key}


def _route_response(values: Values) -> Values:
    held = values.get("requestParameters") or {}
    listed = [
        {"requestParameterKey": key, "required": item.get("required", False)} for key, item in held.items()
    ]
    return {**values, "requestParameters": listed}


def _integration_request(values: Values) -> Values:
    given = values.get("responseParameters")
    if given is None:
        return values
    return {**values, "responseParameters": {str(item["statusCode"]): item["mappings"] for item in given}}


def _integration_response(values: Values) -> Values:
    held = values.get("responseParameters") or {}
    return {
        **values,
        "responseParameters": [{"statusCode": code, "mappings": item} for code, item in held.items()],
    }


def _domain_response(values: Values) -> Values:
    first = (values.get("domainNameConfigurations") or [{}])[0]
    return {**values, "domainNameConfiguration": first} if first else values


def _domain_outputs(aws: Aws, outputs: Values) -> Values:
    name = outputs["domainName"]
    target = {
        "targetDomainName": execute_api_host(aws.region, "d-local"),
        "hostedZoneId": _HOSTED_ZONE,
    }
    return {
        "arn": f"arn:aws:apigateway:{aws.region}::/domainnames/{name}",
        "apiMappingSelectionExpression": "$request.basepath",
        "domainNameConfiguration": {**(outputs.get("domainNameConfiguration") or {}), **target},
    }


KINDS: Final = (
    Kind(
        type="aws:apigatewayv2/api:Api",
        service=_SERVICE,
        **crud("Api", {"ApiId": "id"}),
        id=("apiId",),
        auto="name",
        fixed=frozenset({"protocolType"}),
        computed=_api_outputs,
        request=_api_request,
        settle=_api_cors,
        also=frozenset({"body", "failOnWarnings"}),
    ),
    Kind(
        type="aws:apigatewayv2/authorizer:Authorizer",
        service=_SERVICE,
        **crud("Authorizer", {"ApiId": _API, "AuthorizerId": "id"}),
        id=("authorizerId",),
        names={
            "identitySources": "IdentitySource",
            "jwtConfiguration.audiences": "jwtConfiguration.audience",
        },
        auto="name",
        fixed=frozenset({_API}),
    ),
    Kind(
        type="aws:apigatewayv2/integration:Integration",
        service=_SERVICE,
        **crud("Integration", {"ApiId": _API, "IntegrationId": "id"}),
        id=("integrationId",),
        names={"timeoutMilliseconds": "TimeoutInMillis"},
        fixed=frozenset({_API, "integrationType", "integrationSubtype"}),
        cleared_by={"TlsConfig": {}},
        request=_integration_request,
        response=_integration_response,
    ),
    Kind(
        type="aws:apigatewayv2/route:Route",
        service=_SERVICE,
        **crud("Route", {"ApiId": _API, "RouteId": "id"}),
        id=("routeId",),
        fixed=frozenset({_API}),
        request=_route_request,
        response=_route_response,
    ),
    Kind(
        type="aws:apigatewayv2/stage:Stage",
        service=_SERVICE,
        **crud("Stage", {"ApiId": _API, "StageName": "id"}),
        id=("name",),
        names={"name": "StageName"},
        auto="name",
        fixed=frozenset({_API, "name"}),
        request=_stage_request,
        response=_stage_response,
        computed=_stage_outputs,
        settle=_no_stage_log,
    ),
    Kind(
        type="aws:apigatewayv2/deployment:Deployment",
        also=frozenset({"triggers"}),
        service=_SERVICE,
        **crud("Deployment", {"ApiId": _API, "DeploymentId": "id"}),
        id=("deploymentId",),
        fixed=frozenset({_API, "triggers"}),
    ),
    Kind(
        type="aws:apigatewayv2/domainName:DomainName",
        also=frozenset({"domainNameConfiguration"}),
        service=_SERVICE,
        **crud("DomainName", {"DomainName": "id"}),
        id=("domainName",),
        fixed=frozenset({"domainName"}),
        # https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/apigatewayv2/domain_name.go
        cleared_by={"MutualTlsAuthentication": {"TruststoreUri": ""}},
        request=lambda values: {
            **values,
            "domainNameConfigurations": [values.get("domainNameConfiguration") or {}],
        },
        response=_domain_response,
        computed=_domain_outputs,
    ),
    Kind(
        type="aws:apigatewayv2/apiMapping:ApiMapping",
        service=_SERVICE,
        **crud("ApiMapping", {"DomainName": "domainName", "ApiMappingId": "id"}),
        id=("apiMappingId",),
        fixed=frozenset({"apiId", "domainName"}),
    ),
    Kind(
        type="aws:apigatewayv2/vpcLink:VpcLink",
        service=_SERVICE,
        **crud("VpcLink", {"VpcLinkId": "id"}),
        id=("vpcLinkId",),
        auto="name",
        fixed=frozenset({"securityGroupIds", "subnetIds"}),
        computed=lambda aws, outputs: {"arn": f"arn:aws:apigateway:{aws.region}::/vpclinks/{outputs['id']}"},
    ),
)
