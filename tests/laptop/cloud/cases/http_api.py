"""HTTP APIs."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import Case

HTTP_API = (
    Case(
        "aws:apigatewayv2/api:Api",
        {
            "name": "orders",
            "protocolType": "HTTP",
            "description": "Orders",
            "disableExecuteApiEndpoint": True,
            "version": "1",
            "corsConfiguration": {
                "allowOrigins": ["https://app.example"],
                "allowMethods": ["GET", "POST"],
                "allowHeaders": ["authorization", "content-type"],
                "exposeHeaders": ["x-total"],
                "allowCredentials": True,
                "maxAge": 600.0,
            },
            "tags": {"team": "web"},
        },
        {
            "corsConfiguration": None,
            "disableExecuteApiEndpoint": False,
            "description": None,
            "tags": {"team": "api"},
        },
    ),
    Case(
        "aws:apigatewayv2/authorizer:Authorizer",
        {
            "apiId": "~api",
            "name": "people",
            "authorizerType": "JWT",
            "identitySources": ["$request.querystring.token"],
            "jwtConfiguration": {"audiences": ["a", "b"], "issuer": "https://issuer.example/"},
        },
        {"jwtConfiguration": {"audiences": ["c"], "issuer": "https://other.example"}},
        hints={"apiId": "~api"},
    ),
    Case(
        "aws:apigatewayv2/integration:Integration",
        {
            "apiId": "~api",
            "integrationType": "HTTP_PROXY",
            "integrationMethod": "ANY",
            "integrationUri": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/a/b/c",
            "connectionType": "VPC_LINK",
            "connectionId": "abcdef",
            "payloadFormatVersion": "1.0",
            "timeoutMilliseconds": 12000.0,
            "description": "to the service",
            "requestParameters": {
                "append:header.X-From": "$context.identity.sourceIp",
                "overwrite:path": "/v1",
            },
            "responseParameters": [{"statusCode": "500", "mappings": {"overwrite:statuscode": "503"}}],
            "tlsConfig": {"serverNameToVerify": "service.example"},
        },
        {
            "timeoutMilliseconds": 5000.0,
            "requestParameters": {"remove:header.X-From": "''"},
            "responseParameters": None,
        },
        hints={"apiId": "~api"},
    ),
    Case(
        "aws:apigatewayv2/route:Route",
        {
            "apiId": "~api",
            "routeKey": "GET /case/{id}",
            "target": "integrations/~integration",
            "authorizationType": "JWT",
            "authorizerId": "~jwt",
            "authorizationScopes": ["orders/read"],
            "operationName": "read",
        },
        {"authorizationScopes": None, "routeKey": "POST /case/{id}", "operationName": None},
        hints={"apiId": "~api"},
    ),
    Case(
        "aws:apigatewayv2/stage:Stage",
        {
            "apiId": "~api",
            "name": "$default",
            "autoDeploy": True,
            "description": "live",
            "accessLogSettings": {
                "destinationArn": "~group_of_logs.arn",
                "format": '{"id":"$context.requestId"}',
            },
            "defaultRouteSettings": {
                "detailedMetricsEnabled": True,
                "throttlingBurstLimit": 20.0,
                "throttlingRateLimit": 10.5,
            },
            "routeSettings": [
                {"routeKey": "GET /hello", "throttlingBurstLimit": 2.0, "throttlingRateLimit": 1.0}
            ],
            "stageVariables": {"BACKEND": "blue", "backend": "green"},
            "tags": {"team": "web"},
        },
        {"routeSettings": None, "stageVariables": {"BACKEND": "green"}, "tags": None, "description": "still"},
        hints={"apiId": "~api"},
    ),
    Case(
        "aws:apigatewayv2/deployment:Deployment",
        {"apiId": "~api", "description": "first"},
        {"description": "second"},
        hints={"apiId": "~api"},
    ),
    Case(
        "aws:apigatewayv2/domainName:DomainName",
        {
            "domainName": "api.example",
            "domainNameConfiguration": {
                "certificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
                "endpointType": "REGIONAL",
                "securityPolicy": "TLS_1_2",
            },
            "mutualTlsAuthentication": {"truststoreUri": "s3://bucket/trust.pem", "truststoreVersion": "1"},
        },
        {"mutualTlsAuthentication": {"truststoreUri": "s3://bucket/trust2.pem"}},
        unread=frozenset({"domainNameConfiguration"}),
    ),
    Case(
        "aws:apigatewayv2/apiMapping:ApiMapping",
        {"apiId": "~api", "domainName": "~domain", "stage": "~stage", "apiMappingKey": "v1"},
        {"apiMappingKey": "v2"},
        hints={"domainName": "~domain"},
    ),
    Case(
        "aws:apigatewayv2/vpcLink:VpcLink",
        {
            "name": "inside",
            "securityGroupIds": ["sg-1"],
            "subnetIds": ["subnet-1", "subnet-2"],
            "tags": {"team": "web"},
        },
        {"name": "within"},
    ),
)
