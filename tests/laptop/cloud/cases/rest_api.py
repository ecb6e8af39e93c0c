"""REST APIs."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import READ_LOGS, TRUST, Case, Values

_METHOD: Values = {"restApi": "~rest", "resourceId": "~leaf", "httpMethod": "POST"}

_GET: Values = {"restApi": "~rest_b", "resourceId": "~leaf_b", "httpMethod": "~verb_b.httpMethod"}

REST_API = (
    Case(
        "aws:apigateway/restApi:RestApi",
        {
            "name": "orders",
            "description": "Orders",
            "endpointConfiguration": {"types": "REGIONAL"},
            "binaryMediaTypes": ["image/png"],
            "disableExecuteApiEndpoint": True,
            "apiKeySource": "HEADER",
        },
        {"description": "All orders", "binaryMediaTypes": ["image/gif"], "disableExecuteApiEndpoint": False},
    ),
    Case(
        "aws:apigateway/resource:Resource",
        {"restApi": "~rest", "parentId": "~rest.rootResourceId", "pathPart": "{id}"},
        hints={"restApi": "~rest"},
    ),
    Case(
        "aws:apigateway/method:Method",
        {
            **_METHOD,
            "authorization": "COGNITO_USER_POOLS",
            "authorizerId": "~cognito",
            "authorizationScopes": ["orders/read", "orders/write"],
            "apiKeyRequired": True,
            "requestParameters": {"method.request.querystring.page": True},
            "operationName": "write",
        },
        {
            "authorizationScopes": ["orders/write"],
            "apiKeyRequired": False,
            "operationName": None,
            "requestParameters": {"method.request.header.X": False},
        },
    ),
    Case(
        "aws:apigateway/integration:Integration",
        {
            **_GET,
            "type": "AWS_PROXY",
            "integrationHttpMethod": "POST",
            "uri": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:f/invocations",
            "timeoutMilliseconds": 5000.0,
            "requestParameters": {"integration.request.header.x": "'y'"},
            "connectionType": "VPC_LINK",
            "connectionId": "abc",
        },
        {"timeoutMilliseconds": 9000.0, "requestParameters": {"integration.request.header.z": "'y'"}},
    ),
    Case(
        "aws:apigateway/methodResponse:MethodResponse",
        {**_GET, "statusCode": "200", "responseParameters": {"method.response.header.Allow": True}},
        {"responseParameters": {"method.response.header.Vary": True}},
    ),
    Case(
        "aws:apigateway/integrationResponse:IntegrationResponse",
        {
            "restApi": "~rest",
            "resourceId": "~leaf",
            "httpMethod": "~backend.httpMethod",
            "statusCode": "200",
            "responseParameters": {"method.response.header.Allow": "'GET'"},
            "responseTemplates": {"application/json": "{}"},
        },
        {"responseTemplates": {"application/json": "[]"}},
    ),
    Case(
        "aws:apigateway/authorizer:Authorizer",
        {
            "restApi": "~rest",
            "name": "people",
            "type": "COGNITO_USER_POOLS",
            "providerArns": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a"],
            "identitySource": "method.request.header.Token",
            "authorizerResultTtlInSeconds": 60.0,
        },
        {
            "providerArns": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_b"],
            "authorizerResultTtlInSeconds": 0.0,
        },
        hints={"restApi": "~rest"},
    ),
    Case(
        "aws:apigateway/deployment:Deployment",
        {"restApi": "~rest", "description": "~backend.type", "triggers": {"hash": "a"}},
        {"description": "other"},
        unread=frozenset({"triggers"}),
        hints={"restApi": "~rest"},
    ),
    Case(
        "aws:apigateway/stage:Stage",
        {
            "restApi": "~rest",
            "deployment": "~deployment",
            "stageName": "prod",
            "description": "live",
            "variables": {"BACKEND": "blue", "OTHER": "x"},
            "accessLogSettings": {"destinationArn": "~group_of_logs.arn", "format": "$context.requestId"},
            "xrayTracingEnabled": True,
        },
        {"variables": {"BACKEND": "green"}, "description": "still", "xrayTracingEnabled": False},
    ),
    Case(
        "aws:apigateway/methodSettings:MethodSettings",
        {
            "restApi": "~rest",
            "stageName": "~live.stageName",
            "methodPath": "*/*",
            "settings": {
                "metricsEnabled": True,
                "loggingLevel": "INFO",
                "throttlingBurstLimit": 5.0,
                "throttlingRateLimit": 2.0,
            },
        },
        {"settings": {"metricsEnabled": False}},
    ),
    Case(
        "aws:apigateway/response:Response",
        {
            "restApiId": "~rest",
            "responseType": "UNAUTHORIZED",
            "statusCode": "401",
            "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
            "responseTemplates": {"application/json": "{}"},
        },
        {"responseTemplates": {"application/json": "[]"}},
    ),
    Case(
        "aws:apigateway/restApiPolicy:RestApiPolicy",
        {"restApiId": "~rest", "policy": READ_LOGS},
        {"policy": TRUST},
    ),
    Case("aws:apigateway/account:Account", {"cloudwatchRoleArn": "~role.arn"}, {"cloudwatchRoleArn": None}),
)
