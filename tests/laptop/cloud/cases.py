"""For each resource type: inputs to create one with, and inputs to change it to.

`~name` stands for the ID of another resource and `~name.property` for one of its outputs; `parents` says how to make those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pulumi

Values = dict[str, Any]

TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
    '"Principal": {"Service": "lambda.amazonaws.com"}}]}'
)
READ_LOGS = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:Get*", "Resource": "*"}]}'
CODE = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): return 1")})


@dataclass(frozen=True)
class Case:
    """One resource type.

    `changes` are merged over `inputs`, None taking an input away; None for `changes` is a type of which every change replaces.
    `unread` are inputs that AWS does not give back in the form they were given in.
    """

    type: str
    inputs: Values
    changes: Values | None = None
    unread: frozenset[str] = frozenset()
    hints: Values = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.type.split(":")[1].replace("/", ".")


parents: dict[str, tuple[str, Values]] = {
    "pool": ("aws:cognito/userPool:UserPool", {}),
    "client": ("aws:cognito/userPoolClient:UserPoolClient", {"userPoolId": "~pool"}),
    "group": ("aws:cognito/userGroup:UserGroup", {"userPoolId": "~pool", "name": "staff"}),
    "user": ("aws:cognito/user:User", {"userPoolId": "~pool", "username": "grace"}),
    "api": ("aws:apigatewayv2/api:Api", {"protocolType": "HTTP"}),
    "jwt": (
        "aws:apigatewayv2/authorizer:Authorizer",
        {
            "apiId": "~api",
            "authorizerType": "JWT",
            "identitySources": ["$request.header.Authorization"],
            "jwtConfiguration": {"audiences": ["a"], "issuer": "https://issuer.example"},
        },
    ),
    "integration": (
        "aws:apigatewayv2/integration:Integration",
        {"apiId": "~api", "integrationType": "HTTP_PROXY", "integrationMethod": "ANY", "integrationUri": "https://a.example"},
    ),
    "stage": ("aws:apigatewayv2/stage:Stage", {"apiId": "~api", "name": "dev"}),
    "domain": (
        "aws:apigatewayv2/domainName:DomainName",
        {
            "domainName": "api.parent.example",
            "domainNameConfiguration": {"certificateArn": "arn:c", "endpointType": "REGIONAL", "securityPolicy": "TLS_1_2"},
        },
    ),
    "role": ("aws:iam/role:Role", {"assumeRolePolicy": TRUST}),
    "policy": ("aws:iam/policy:Policy", {"policy": READ_LOGS}),
    "function": (
        "aws:lambda/function:Function",
        {"code": CODE, "handler": "app.handler", "runtime": "python3.12", "role": "~role.arn"},
    ),
    "group_of_logs": ("aws:cloudwatch/logGroup:LogGroup", {}),
}

COGNITO = (
    Case(
        "aws:cognito/userPool:UserPool",
        {
            "deletionProtection": "INACTIVE",
            "passwordPolicy": {
                "minimumLength": 12.0,
                "requireLowercase": True,
                "requireNumbers": True,
                "requireSymbols": False,
                "requireUppercase": True,
                "temporaryPasswordValidityDays": 3.0,
            },
            "usernameAttributes": ["email"],
            "autoVerifiedAttributes": ["email"],
            "adminCreateUserConfig": {"allowAdminCreateUserOnly": True},
            "accountRecoverySetting": {"recoveryMechanisms": [{"name": "verified_email", "priority": 1.0}]},
            "usernameConfiguration": {"caseSensitive": False},
            "userPoolTier": "ESSENTIALS",
            "userPoolAddOns": {"advancedSecurityMode": "OFF"},
            "mfaConfiguration": "OPTIONAL",
            "softwareTokenMfaConfiguration": {"enabled": True},
            "tags": {"team": "web"},
        },
        {
            "mfaConfiguration": "OFF",
            "softwareTokenMfaConfiguration": None,
            "deletionProtection": "INACTIVE",
            "passwordPolicy": {"minimumLength": 16.0},
            "tags": {"team": "api"},
        },
        unread=frozenset({"softwareTokenMfaConfiguration"}),
    ),
    Case(
        "aws:cognito/userPoolClient:UserPoolClient",
        {
            "userPoolId": "~pool",
            "name": "web",
            "generateSecret": True,
            "allowedOauthFlows": ["code"],
            "allowedOauthFlowsUserPoolClient": True,
            "allowedOauthScopes": ["openid", "email"],
            "callbackUrls": ["http://localhost:3000/callback"],
            "logoutUrls": ["http://localhost:3000/"],
            "defaultRedirectUri": "http://localhost:3000/callback",
            "supportedIdentityProviders": ["COGNITO"],
            "explicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "accessTokenValidity": 30.0,
            "idTokenValidity": 30.0,
            "refreshTokenValidity": 7.0,
            "tokenValidityUnits": {"accessToken": "minutes", "idToken": "minutes", "refreshToken": "days"},
            "preventUserExistenceErrors": "ENABLED",
            "enableTokenRevocation": True,
        },
        {
            "allowedOauthScopes": ["openid"],
            "logoutUrls": None,
            "accessTokenValidity": 60.0,
            "callbackUrls": ["http://localhost:3000/callback", "app://callback"],
        },
        unread=frozenset({"generateSecret"}),
        hints={"userPoolId": "~pool"},
    ),
    Case(
        "aws:cognito/resourceServer:ResourceServer",
        {
            "userPoolId": "~pool",
            "identifier": "https://orders.example",
            "name": "orders",
            "scopes": [{"scopeName": "read", "scopeDescription": "Read"}, {"scopeName": "write", "scopeDescription": "Write"}],
        },
        {"scopes": [{"scopeName": "read", "scopeDescription": "Read all"}]},
    ),
    Case(
        "aws:cognito/userPoolDomain:UserPoolDomain",
        {"userPoolId": "~pool", "domain": "orders-dev", "managedLoginVersion": 2.0},
        {"managedLoginVersion": 1.0},
    ),
    Case(
        "aws:cognito/managedLoginBranding:ManagedLoginBranding",
        {"userPoolId": "~pool", "clientId": "~client", "useCognitoProvidedValues": True},
        {"useCognitoProvidedValues": False, "settings": '{"a": 1}'},
        unread=frozenset({"clientId"}),
    ),
    Case(
        "aws:cognito/userGroup:UserGroup",
        {"userPoolId": "~pool", "name": "admins", "description": "Those who may", "precedence": 5.0, "roleArn": "~role.arn"},
        {"description": "Those who can", "precedence": 7.0},
    ),
    Case(
        "aws:cognito/identityProvider:IdentityProvider",
        {
            "userPoolId": "~pool",
            "providerName": "Corp",
            "providerType": "OIDC",
            "providerDetails": {
                "client_id": "abc",
                "client_secret": "def",
                "authorize_scopes": "openid",
                "oidc_issuer": "https://login.corp.example",
                "attributes_request_method": "GET",
            },
            "attributeMapping": {"email": "email", "username": "sub"},
            "idpIdentifiers": ["corp"],
        },
        {"attributeMapping": {"email": "mail", "username": "sub"}},
    ),
    Case(
        "aws:cognito/user:User",
        {
            "userPoolId": "~pool",
            "username": "ada",
            "attributes": {"email": "ada@corp.example", "email_verified": "true"},
            "password": "Correct-Horse-1",
        },
        {"attributes": {"email": "ada@other.example"}, "enabled": False},
        unread=frozenset({"password"}),
    ),
    Case("aws:cognito/userInGroup:UserInGroup", {"userPoolId": "~pool", "groupName": "~group.name", "username": "~user.username"}),
    Case(
        "aws:cognito/identityPool:IdentityPool",
        {
            "identityPoolName": "people",
            "allowUnauthenticatedIdentities": False,
            "cognitoIdentityProviders": [
                {"clientId": "~client", "providerName": "cognito-idp.eu-west-1.amazonaws.com/~", "serverSideTokenCheck": True}
            ],
        },
        {"allowUnauthenticatedIdentities": True},
    ),
)

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
        {"corsConfiguration": None, "disableExecuteApiEndpoint": False, "description": None, "tags": {"team": "api"}},
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
            "requestParameters": {"append:header.X-From": "$context.identity.sourceIp", "overwrite:path": "/v1"},
            "responseParameters": [{"statusCode": "500", "mappings": {"overwrite:statuscode": "503"}}],
            "tlsConfig": {"serverNameToVerify": "service.example"},
        },
        {"timeoutMilliseconds": 5000.0, "requestParameters": {"remove:header.X-From": "''"}, "responseParameters": None},
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
            "accessLogSettings": {"destinationArn": "~group_of_logs.arn", "format": '{"id":"$context.requestId"}'},
            "defaultRouteSettings": {
                "detailedMetricsEnabled": True,
                "throttlingBurstLimit": 20.0,
                "throttlingRateLimit": 10.5,
            },
            "routeSettings": [{"routeKey": "GET /hello", "throttlingBurstLimit": 2.0, "throttlingRateLimit": 1.0}],
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
        {"name": "inside", "securityGroupIds": ["sg-1"], "subnetIds": ["subnet-1", "subnet-2"], "tags": {"team": "web"}},
        {"name": "within"},
    ),
)

COMPUTE = (
    Case(
        "aws:lambda/function:Function",
        {
            "name": "hello",
            "code": CODE,
            "handler": "app.handler",
            "runtime": "python3.12",
            "role": "~role.arn",
            "timeout": 7.0,
            "memorySize": 256.0,
            "architectures": ["arm64"],
            "environment": {"variables": {"STAGE": "dev", "stage": "x"}},
            "description": "says hello",
            "loggingConfig": {"logFormat": "JSON", "logGroup": "/aws/lambda/hello"},
            "reservedConcurrentExecutions": 5.0,
            "tracingConfig": {"mode": "Active"},
            "ephemeralStorage": {"size": 1024.0},
            "tags": {"team": "web"},
        },
        {
            "code": pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): return 2")}),
            "timeout": 9.0,
            "environment": {"variables": {"STAGE": "prod"}},
            "memorySize": 512.0,
        },
        unread=frozenset({"code", "reservedConcurrentExecutions"}),
    ),
    Case(
        "aws:lambda/permission:Permission",
        {
            "action": "lambda:InvokeFunction",
            "function": "~function",
            "principal": "apigateway.amazonaws.com",
            "sourceArn": "arn:aws:execute-api:eu-west-1:123456789012:abc/*/*",
            "statementId": "api",
        },
        unread=frozenset({"action", "principal", "sourceArn"}),
        hints={"function": "~function"},
    ),
    Case(
        "aws:lambda/alias:Alias",
        {"name": "live", "functionName": "~function", "functionVersion": "$LATEST", "description": "the one in use"},
        {"description": "the one"},
        hints={"functionName": "~function"},
    ),
    Case(
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "~function", "authorizationType": "AWS_IAM"},
        {"authorizationType": "NONE", "cors": {"allowOrigins": ["https://app.example"]}},
    ),
)

IAM = (
    Case(
        "aws:iam/role:Role",
        {
            "name": "worker",
            "assumeRolePolicy": TRUST,
            "description": "works",
            "maxSessionDuration": 7200.0,
            "path": "/app/",
            "inlinePolicies": [{"name": "logs", "policy": READ_LOGS}],
            "managedPolicyArns": ["~policy"],
            "tags": {"team": "web"},
        },
        {
            "description": "rests",
            "assumeRolePolicy": TRUST.replace("lambda", "ecs-tasks"),
            "inlinePolicies": None,
            "managedPolicyArns": None,
        },
        unread=frozenset({"inlinePolicies", "managedPolicyArns"}),
    ),
    Case(
        "aws:iam/rolePolicy:RolePolicy",
        {"role": "~role", "name": "logs", "policy": READ_LOGS},
        {"policy": READ_LOGS.replace("Get", "Put")},
    ),
    Case(
        "aws:iam/policy:Policy",
        {"name": "logs", "policy": READ_LOGS, "description": "reads", "path": "/app/"},
        {"policy": READ_LOGS.replace("Get", "Put")},
    ),
    Case("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "~role", "policyArn": "~policy"}),
    Case(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        {"url": "https://token.ci.example", "clientIdLists": ["sts"], "thumbprintLists": ["a" * 40]},
        {"clientIdLists": ["sts", "other"]},
        unread=frozenset({"url"}),
    ),
)

OBSERVABILITY = (
    Case(
        "aws:cloudwatch/logGroup:LogGroup",
        {"name": "/app/access", "retentionInDays": 14.0},
        {"retentionInDays": None},
    ),
    Case(
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        {"policyName": "delivery", "policyDocument": READ_LOGS},
        {"policyDocument": READ_LOGS.replace("Get", "Put")},
    ),
    Case(
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        {
            "name": "errors",
            "logGroupName": "~group_of_logs",
            "pattern": "ERROR",
            "metricTransformation": {"name": "errors", "namespace": "app", "value": "1"},
        },
        {"pattern": "FATAL"},
    ),
    Case(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {
            "name": "too-many-5xx",
            "alarmDescription": "Something is wrong",
            "comparisonOperator": "GreaterThanOrEqualToThreshold",
            "evaluationPeriods": 2.0,
            "metricName": "5xx",
            "namespace": "AWS/ApiGateway",
            "period": 60.0,
            "statistic": "Sum",
            "threshold": 5.0,
            "treatMissingData": "notBreaching",
            "dimensions": {"ApiId": "abc"},
            "alarmActions": ["arn:aws:sns:eu-west-1:123456789012:page"],
        },
        {"threshold": 9.0, "dimensions": {"ApiId": "def"}},
    ),
    Case(
        "aws:cloudwatch/dashboard:Dashboard",
        {"dashboardName": "app", "dashboardBody": '{"widgets": []}'},
        {"dashboardBody": '{"widgets": [{"type": "text", "properties": {"markdown": "x"}}]}'},
    ),
)

CASES: tuple[Case, ...] = (*COGNITO, *HTTP_API, *COMPUTE, *IAM, *OBSERVABILITY)
