"""REST APIs (API Gateway v1). https://docs.aws.amazon.com/apigateway/latest/api/ ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import crud
from gatehouse.laptop.cloud.shapes import text
from gatehouse.laptop.cloud.types.openapi import import_rest
from gatehouse.laptop.cloud.types.patching import PatchedKind

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "apigateway"
_API: Final = "restApi"
_METHOD: Final = {"restApiId": _API, "resourceId": "resourceId", "httpMethod": "httpMethod"}
_STATUS: Final = {**_METHOD, "statusCode": "statusCode"}


def _api_request(values: Values) -> Values:
    endpoint = values.get("endpointConfiguration")
    if not endpoint:
        return values
    types = endpoint.get("types")
    return {
        **values,
        "endpointConfiguration": {**endpoint, "types": [types] if isinstance(types, str) else types},
    }


def _api_response(values: Values) -> Values:
    endpoint = values.get("endpointConfiguration") or {}
    types = endpoint.get("types") or ["EDGE"]
    return {**values, "endpointConfiguration": {**endpoint, "types": types[0]}}


def _api_outputs(aws: Aws, outputs: Values) -> Values:
    api = outputs["id"]
    return {
        "arn": f"arn:aws:apigateway:{aws.region}::/restapis/{api}",
        "executionArn": aws.arn("execute-api", api),
    }


def _policy(aws: Aws, outputs: Values, policy: str) -> None:
    operation = {"op": "replace", "path": "/policy", "value": policy}
    aws.call(_SERVICE, "UpdateRestApi", {"restApiId": outputs["restApiId"], "patchOperations": [operation]})


def _account(aws: Aws, outputs: Values, _old: Values | None) -> None:
    role = outputs.get("cloudwatchRoleArn") or ""
    operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
    aws.call(_SERVICE, "UpdateAccount", {"patchOperations": [operation]})


@dataclass(frozen=True, kw_only=True)
class MethodKind(PatchedKind):
    """What belongs to a method of a resource; its ID has a prefix and is made of theirs."""

    prefix: str

    def identity(self, outputs: Values) -> str:
        """Return the ID, as Pulumi's provider makes it."""
        return f"{self.prefix}-{super().identity(outputs)}"

    def parts(self, id_: str) -> Values:
        """Return the properties that an ID holds, and the ID itself."""
        return {**super().parts(id_.removeprefix(f"{self.prefix}-")), "id": id_}


def _of_method(values: Values) -> Values:
    """Leave out what a response of AWS calls by the names of a method's keys: they are inputs here."""
    return {
        key: item
        for key, item in values.items()
        if key not in {"httpMethod", "methodIntegration", "methodResponses"}
    }


KINDS: Final = (
    PatchedKind(
        type="aws:apigateway/restApi:RestApi",
        service=_SERVICE,
        **crud("RestApi", {"restApiId": "id"}),
        id=("id",),
        auto="name",
        paths={
            "name": "/name",
            "description": "/description",
            "policy": "/policy",
            "apiKeySource": "/apiKeySource",
            "binaryMediaTypes": "/binaryMediaTypes",
            "disableExecuteApiEndpoint": "/disableExecuteApiEndpoint",
            "minimumCompressionSize": "/minimumCompressionSize",
            "endpointConfiguration": "/endpointConfiguration",
        },
        request=_api_request,
        response=_api_response,
        computed=_api_outputs,
        settle=import_rest,
        also=frozenset({"body", "failOnWarnings", "putRestApiMode", "parameters"}),
    ),
    PatchedKind(
        type="aws:apigateway/resource:Resource",
        service=_SERVICE,
        **crud("Resource", {"restApiId": _API, "resourceId": "id"}),
        id=("id",),
        names={_API: "restApiId"},
        fixed=frozenset({_API}),
        paths={"pathPart": "/pathPart", "parentId": "/parentId"},
    ),
    MethodKind(
        type="aws:apigateway/method:Method",
        prefix="agm",
        service=_SERVICE,
        **crud("Method", _METHOD, create="Put"),
        id=(_API, "resourceId", "httpMethod"),
        separator="-",
        names={_API: "restApiId", "authorization": "authorizationType"},
        fixed=frozenset({_API, "resourceId", "httpMethod"}),
        paths={
            "authorization": "/authorizationType",
            "authorizerId": "/authorizerId",
            "authorizationScopes": "/authorizationScopes",
            "apiKeyRequired": "/apiKeyRequired",
            "operationName": "/operationName",
            "requestValidatorId": "/requestValidatorId",
            "requestModels": "/requestModels",
            "requestParameters": "/requestParameters",
        },
        response=_of_method,
    ),
    MethodKind(
        type="aws:apigateway/integration:Integration",
        prefix="agi",
        service=_SERVICE,
        **crud("Integration", _METHOD, create="Put"),
        id=(_API, "resourceId", "httpMethod"),
        separator="-",
        names={_API: "restApiId", "timeoutMilliseconds": "timeoutInMillis"},
        fixed=frozenset({_API, "resourceId", "httpMethod", "type"}),
        paths={
            "integrationHttpMethod": "/httpMethod",
            "uri": "/uri",
            "credentials": "/credentials",
            "requestTemplates": "/requestTemplates",
            "requestParameters": "/requestParameters",
            "passthroughBehavior": "/passthroughBehavior",
            "timeoutMilliseconds": "/timeoutInMillis",
            "contentHandling": "/contentHandling",
            "connectionType": "/connectionType",
            "connectionId": "/connectionId",
        },
        response=lambda values: {**_of_method(values), "integrationHttpMethod": values.get("httpMethod")},
    ),
    *(
        MethodKind(
            type=f"aws:apigateway/{noun[:1].lower()}{noun[1:]}:{noun}",
            prefix=prefix,
            service=_SERVICE,
            **crud(noun, _STATUS, create="Put"),
            id=(_API, "resourceId", "httpMethod", "statusCode"),
            separator="-",
            names={_API: "restApiId"},
            fixed=frozenset({_API, "resourceId", "httpMethod", "statusCode"}),
            paths=paths,
        )
        for noun, prefix, paths in (
            (
                "MethodResponse",
                "agmr",
                {"responseModels": "/responseModels", "responseParameters": "/responseParameters"},
            ),
            (
                "IntegrationResponse",
                "agir",
                {
                    "responseTemplates": "/responseTemplates",
                    "responseParameters": "/responseParameters",
                    "selectionPattern": "/selectionPattern",
                    "contentHandling": "/contentHandling",
                },
            ),
        )
    ),
    PatchedKind(
        type="aws:apigateway/authorizer:Authorizer",
        service=_SERVICE,
        **crud("Authorizer", {"restApiId": _API, "authorizerId": "id"}),
        id=("id",),
        names={_API: "restApiId"},
        auto="name",
        fixed=frozenset({_API}),
        paths={
            "name": "/name",
            "type": "/type",
            "authorizerUri": "/authorizerUri",
            "authorizerCredentials": "/authorizerCredentials",
            "identitySource": "/identitySource",
            "identityValidationExpression": "/identityValidationExpression",
            "authorizerResultTtlInSeconds": "/authorizerResultTtlInSeconds",
            "providerArns": "/providerARNs",
        },
        request=lambda values: {
            **values,
            "type": values.get("type") or "TOKEN",
            "identitySource": values.get("identitySource") or "method.request.header.Authorization",
        },
        computed=lambda aws, outputs: {
            "arn": f"arn:aws:apigateway:{aws.region}::/restapis/{outputs[_API]}/authorizers/{outputs['id']}"
        },
    ),
    Kind(
        type="aws:apigateway/response:Response",
        service=_SERVICE,
        **crud(
            "GatewayResponse",
            {"restApiId": "restApiId", "responseType": "responseType"},
            create="Put",
            update="Put",
        ),
        id=("restApiId", "responseType"),
        separator="-",
        fixed=frozenset({"restApiId", "responseType"}),
    ),
    Kind(
        type="aws:apigateway/restApiPolicy:RestApiPolicy",
        also=frozenset({"restApiId", "policy"}),
        service=_SERVICE,
        id=("restApiId",),
        fixed=frozenset({"restApiId"}),
        settle=lambda aws, outputs, _old: _policy(aws, outputs, text(outputs["policy"])),
        clear=lambda aws, outputs: _policy(aws, outputs, ""),
    ),
    Kind(
        type="aws:apigateway/account:Account",
        also=frozenset({"cloudwatchRoleArn"}),
        service=_SERVICE,
        id=("_id",),
        auto="_id",
        settle=_account,
        computed=lambda _aws, _outputs: {
            "throttleSettings": [{"burstLimit": 5000, "rateLimit": 10000}],
            "features": ["UsagePlans"],
        },
    ),
)
