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
READ_LOGS = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:Get*", "Resource": "*"}]}'
)
CODE = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): return 1")})


@dataclass(frozen=True)
class Case:
    """One resource type.

    `changes` are merged over `inputs`, None taking an input away; None for `changes` is a type whose every change replaces.
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
        {
            "apiId": "~api",
            "integrationType": "HTTP_PROXY",
            "integrationMethod": "ANY",
            "integrationUri": "https://a.example",
        },
    ),
    "stage": ("aws:apigatewayv2/stage:Stage", {"apiId": "~api", "name": "dev"}),
    "domain": (
        "aws:apigatewayv2/domainName:DomainName",
        {
            "domainName": "api.parent.example",
            "domainNameConfiguration": {
                "certificateArn": "arn:c",
                "endpointType": "REGIONAL",
                "securityPolicy": "TLS_1_2",
            },
        },
    ),
    "role": ("aws:iam/role:Role", {"assumeRolePolicy": TRUST}),
    "policy": ("aws:iam/policy:Policy", {"policy": READ_LOGS}),
    "function": (
        "aws:lambda/function:Function",
        {"code": CODE, "handler": "app.handler", "runtime": "python3.12", "role": "~role.arn"},
    ),
    "vpc": ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.9.0.0/16"}),
    "subnet": (
        "aws:ec2/subnet:Subnet",
        {"vpcId": "~vpc", "cidrBlock": "10.9.1.0/24", "availabilityZone": "eu-west-1a"},
    ),
    "subnet_b": (
        "aws:ec2/subnet:Subnet",
        {"vpcId": "~vpc", "cidrBlock": "10.9.2.0/24", "availabilityZone": "eu-west-1b"},
    ),
    "firewall": ("aws:ec2/securityGroup:SecurityGroup", {"vpcId": "~vpc"}),
    "table": ("aws:ec2/routeTable:RouteTable", {"vpcId": "~vpc"}),
    "internet": ("aws:ec2/internetGateway:InternetGateway", {"vpcId": "~vpc"}),
    "balancer": (
        "aws:lb/loadBalancer:LoadBalancer",
        {"internal": True, "subnets": ["~subnet", "~subnet_b"], "securityGroups": ["~firewall"]},
    ),
    "targets": (
        "aws:lb/targetGroup:TargetGroup",
        {"port": 8080.0, "protocol": "HTTP", "vpcId": "~vpc", "targetType": "ip"},
    ),
    "listener": (
        "aws:lb/listener:Listener",
        {
            "loadBalancerArn": "~balancer",
            "port": 80.0,
            "defaultActions": [{"type": "forward", "targetGroupArn": "~targets"}],
        },
    ),
    "cluster": ("aws:ecs/cluster:Cluster", {}),
    "task": (
        "aws:ecs/taskDefinition:TaskDefinition",
        {
            "family": "parent",
            "containerDefinitions": '[{"name": "web", "image": "web:1", "memory": 512, "cpu": 256}]',
        },
    ),
    "acl": (
        "aws:wafv2/webAcl:WebAcl",
        {
            "scope": "REGIONAL",
            "defaultAction": {"allow": {}},
            "visibilityConfig": {
                "cloudwatchMetricsEnabled": True,
                "metricName": "acl",
                "sampledRequestsEnabled": True,
            },
        },
    ),
    "certificate": (
        "aws:acm/certificate:Certificate",
        {"domainName": "parent.example", "validationMethod": "DNS"},
    ),
    "zone": ("aws:route53/zone:Zone", {"name": "parent.example"}),
    "bucket": ("aws:s3/bucket:Bucket", {}),
    "secret": ("aws:secretsmanager/secret:Secret", {}),
    "topic": ("aws:sns/topic:Topic", {}),
    "rest_b": ("aws:apigateway/restApi:RestApi", {}),
    "leaf_b": (
        "aws:apigateway/resource:Resource",
        {"restApi": "~rest_b", "parentId": "~rest_b.rootResourceId", "pathPart": "leaf"},
    ),
    "verb_b": (
        "aws:apigateway/method:Method",
        {"restApi": "~rest_b", "resourceId": "~leaf_b", "httpMethod": "GET", "authorization": "NONE"},
    ),
    "rest": ("aws:apigateway/restApi:RestApi", {}),
    "leaf": (
        "aws:apigateway/resource:Resource",
        {"restApi": "~rest", "parentId": "~rest.rootResourceId", "pathPart": "leaf"},
    ),
    "verb": (
        "aws:apigateway/method:Method",
        {"restApi": "~rest", "resourceId": "~leaf", "httpMethod": "GET", "authorization": "NONE"},
    ),
    "backend": (
        "aws:apigateway/integration:Integration",
        {"restApi": "~rest", "resourceId": "~leaf", "httpMethod": "~verb.httpMethod", "type": "MOCK"},
    ),
    "cognito": (
        "aws:apigateway/authorizer:Authorizer",
        {
            "restApi": "~rest",
            "type": "COGNITO_USER_POOLS",
            "providerArns": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/a"],
        },
    ),
    "deployment": (
        "aws:apigateway/deployment:Deployment",
        {"restApi": "~rest", "description": "~backend.type"},
    ),
    "live": (
        "aws:apigateway/stage:Stage",
        {"restApi": "~rest", "deployment": "~deployment", "stageName": "live"},
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
            "userAttributeUpdateSettings": {"attributesRequireVerificationBeforeUpdates": ["email"]},
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
            "logoutUrls": [],
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
            "scopes": [
                {"scopeName": "read", "scopeDescription": "Read"},
                {"scopeName": "write", "scopeDescription": "Write"},
            ],
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
        {
            "userPoolId": "~pool",
            "name": "admins",
            "description": "Those who may",
            "precedence": 5.0,
            "roleArn": "~role.arn",
        },
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
    Case(
        "aws:cognito/userInGroup:UserInGroup",
        {"userPoolId": "~pool", "groupName": "~group.name", "username": "~user.username"},
    ),
    Case(
        "aws:cognito/identityPool:IdentityPool",
        {
            "identityPoolName": "people",
            "allowUnauthenticatedIdentities": False,
            "cognitoIdentityProviders": [
                {
                    "clientId": "~client",
                    "providerName": "cognito-idp.eu-west-1.amazonaws.com/~",
                    "serverSideTokenCheck": True,
                }
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
            "code": pulumi.AssetArchive(
                {"app.py": pulumi.StringAsset("def handler(event, context): return 2")}
            ),
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
        {
            "name": "live",
            "functionName": "~function",
            "functionVersion": "$LATEST",
            "description": "the one in use",
        },
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

NETWORK = (
    Case(
        "aws:ec2/vpc:Vpc",
        {
            "cidrBlock": "10.1.0.0/16",
            "enableDnsSupport": True,
            "enableDnsHostnames": True,
            "tags": {"Name": "inside"},
        },
        {"tags": {"Name": "within"}, "enableDnsHostnames": False},
        unread=frozenset({"enableDnsSupport", "enableDnsHostnames"}),
    ),
    Case(
        "aws:ec2/subnet:Subnet",
        {
            "vpcId": "~vpc",
            "cidrBlock": "10.9.3.0/24",
            "availabilityZone": "eu-west-1a",
            "mapPublicIpOnLaunch": False,
        },
        {"mapPublicIpOnLaunch": True},
    ),
    Case(
        "aws:ec2/securityGroup:SecurityGroup",
        {
            "vpcId": "~vpc",
            "name": "web",
            "description": "the web",
            "ingress": [
                {"protocol": "tcp", "fromPort": 443.0, "toPort": 443.0, "cidrBlocks": ["10.0.0.0/8"]}
            ],
            "egress": [{"protocol": "-1", "fromPort": 0.0, "toPort": 0.0, "cidrBlocks": ["0.0.0.0/0"]}],
        },
        {
            "ingress": [
                {"protocol": "tcp", "fromPort": 80.0, "toPort": 80.0, "securityGroups": ["~firewall"]}
            ],
            "egress": None,
        },
        unread=frozenset({"ingress", "egress"}),
    ),
    Case(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {
            "securityGroupId": "~firewall",
            "ipProtocol": "tcp",
            "fromPort": 81.0,
            "toPort": 81.0,
            "cidrIpv4": "10.0.0.0/8",
        },
    ),
    Case(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        {"securityGroupId": "~firewall", "ipProtocol": "-1", "referencedSecurityGroupId": "~firewall"},
    ),
    Case(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        {
            "type": "ingress",
            "securityGroupId": "~firewall",
            "protocol": "tcp",
            "fromPort": 82.0,
            "toPort": 82.0,
            "cidrBlocks": ["10.0.0.0/8"],
        },
    ),
    Case("aws:ec2/internetGateway:InternetGateway", {"tags": {"Name": "out"}}, {"tags": {"Name": "way"}}),
    Case(
        "aws:ec2/routeTable:RouteTable",
        {"vpcId": "~vpc", "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "~internet"}]},
        {"routes": None},
        unread=frozenset({"routes"}),
    ),
    Case(
        "aws:ec2/route:Route",
        {"routeTableId": "~table", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "~internet"},
    ),
    Case(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        {"routeTableId": "~table", "subnetId": "~subnet"},
    ),
    Case("aws:ec2/eip:Eip", {"domain": "vpc"}),
    Case("aws:ec2/natGateway:NatGateway", {"connectivityType": "private", "subnetId": "~subnet"}),
    Case(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        {
            "vpcId": "~vpc",
            "serviceName": "com.amazonaws.eu-west-1.s3",
            "vpcEndpointType": "Gateway",
            "routeTableIds": ["~table"],
        },
    ),
)

BALANCING = tuple(
    Case(f"aws:{module}/{name}", inputs, changes, unread)
    for module in ("lb", "alb")
    for name, inputs, changes, unread in (
        (
            "loadBalancer:LoadBalancer",
            {
                "name": f"{module}-inside",
                "internal": True,
                "loadBalancerType": "application",
                "subnets": ["~subnet", "~subnet_b"],
                "securityGroups": ["~firewall"],
                "idleTimeout": 30.0,
            },
            {"idleTimeout": 50.0},
            frozenset({"idleTimeout"}),
        ),
        (
            "targetGroup:TargetGroup",
            {
                "name": f"{module}-web",
                "port": 8080.0,
                "protocol": "HTTP",
                "vpcId": "~vpc",
                "targetType": "ip",
                "deregistrationDelay": 5.0,
                "healthCheck": {"path": "/health", "matcher": "200-299", "interval": 15.0},
            },
            {"healthCheck": {"path": "/ready", "matcher": "200", "interval": 15.0}},
            frozenset({"deregistrationDelay"}),
        ),
        (
            "listener:Listener",
            {
                "loadBalancerArn": "~balancer",
                "port": 81.0 if module == "lb" else 82.0,
                "protocol": "HTTP",
                "defaultActions": [{"type": "forward", "targetGroupArn": "~targets"}],
            },
            {
                "defaultActions": [
                    {
                        "type": "fixed-response",
                        "fixedResponse": {"contentType": "text/plain", "statusCode": "404"},
                    }
                ]
            },
            frozenset({"defaultActions"}),
        ),
        (
            "listenerRule:ListenerRule",
            {
                "listenerArn": "~listener",
                "priority": 10.0,
                "actions": [{"type": "forward", "targetGroupArn": "~targets"}],
                "conditions": [{"pathPattern": {"values": ["/a/*"]}}],
            },
            {
                "conditions": [
                    {"hostHeader": {"values": ["a.example"]}},
                    {"queryStrings": [{"key": "a", "value": "b"}]},
                    {"httpHeader": {"httpHeaderName": "x-a", "values": ["b"]}},
                    {"sourceIp": {"values": ["10.0.0.0/8"]}},
                ]
            },
            frozenset({"actions", "conditions", "priority", "listenerArn"}),
        ),
    )
)

CONTAINERS = (
    Case(
        "aws:ecs/cluster:Cluster",
        {"name": "main", "settings": [{"name": "containerInsights", "value": "enabled"}]},
        {"settings": [{"name": "containerInsights", "value": "disabled"}]},
    ),
    Case(
        "aws:ecs/service:Service",
        {
            "name": "web",
            "cluster": "~cluster",
            "taskDefinition": "~task.arn",
            "desiredCount": 1.0,
            "launchType": "FARGATE",
            "networkConfiguration": {
                "subnets": ["~subnet"],
                "securityGroups": ["~firewall"],
                "assignPublicIp": False,
            },
            "loadBalancers": [
                {"targetGroupArn": "~targets", "containerName": "web", "containerPort": 8080.0}
            ],
        },
        {"desiredCount": 2.0},
        unread=frozenset({"cluster"}),
        hints={"cluster": "~cluster"},
    ),
    Case(
        "aws:ecs/taskDefinition:TaskDefinition",
        {
            "family": "web",
            "cpu": "256",
            "memory": "512",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "executionRoleArn": "~role.arn",
            "containerDefinitions": '[{"name": "web", "image": "web:1", "environment": [{"name": "A", "value": "b"}]}]',
        },
        unread=frozenset({"containerDefinitions"}),
    ),
    Case(
        "aws:ecr/repository:Repository",
        {
            "name": "web",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "forceDelete": True,
        },
        {"imageTagMutability": "MUTABLE"},
        unread=frozenset({"forceDelete"}),
    ),
)

_DISTRIBUTION: Values = {
    "enabled": True,
    "comment": "in front",
    "httpVersion": "http2",
    "origins": [
        {
            "domainName": "abc.execute-api.eu-west-1.amazonaws.com",
            "originId": "api",
            "customHeaders": [{"name": "x-edge", "value": "secret"}],
            "customOriginConfig": {
                "httpPort": 80.0,
                "httpsPort": 443.0,
                "originProtocolPolicy": "https-only",
                "originSslProtocols": ["TLSv1.2"],
            },
        }
    ],
    "defaultCacheBehavior": {
        "allowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        "cachedMethods": ["GET", "HEAD"],
        "targetOriginId": "api",
        "viewerProtocolPolicy": "https-only",
        "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "originRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    },
    "restrictions": {"geoRestriction": {"restrictionType": "none"}},
    "viewerCertificate": {"cloudfrontDefaultCertificate": True},
    "webAclId": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b",
    "tags": {"team": "web"},
}
_CORS_POLICY: Values = {
    "accessControlAllowCredentials": False,
    "accessControlAllowHeaders": {"items": ["*"]},
    "accessControlAllowMethods": {"items": ["GET"]},
    "accessControlAllowOrigins": {"items": ["https://app.example"]},
    "originOverride": True,
}
EDGE = (
    Case(
        "aws:cloudfront/distribution:Distribution",
        _DISTRIBUTION,
        {"comment": "before", "tags": {"team": "api"}},
        unread=frozenset({"origins", "defaultCacheBehavior", "restrictions", "viewerCertificate", "tags"}),
    ),
    Case(
        "aws:cloudfront/function:Function",
        {
            "name": "rewrite",
            "runtime": "cloudfront-js-2.0",
            "code": "function handler(event) { return event.request; }",
        },
        {"code": "function handler(e) { return e.request; }", "comment": "short"},
        unread=frozenset({"code"}),
    ),
    Case(
        "aws:cloudfront/originAccessControl:OriginAccessControl",
        {
            "name": "sites",
            "originAccessControlOriginType": "s3",
            "signingBehavior": "always",
            "signingProtocol": "sigv4",
            "description": "sites",
        },
        {"description": "all sites"},
    ),
    Case(
        "aws:cloudfront/cachePolicy:CachePolicy",
        {
            "name": "none",
            "minTtl": 0.0,
            "defaultTtl": 0.0,
            "maxTtl": 1.0,
            "parametersInCacheKeyAndForwardedToOrigin": {
                "cookiesConfig": {"cookieBehavior": "none"},
                "headersConfig": {"headerBehavior": "whitelist", "headers": {"items": ["authorization"]}},
                "queryStringsConfig": {"queryStringBehavior": "all"},
                "enableAcceptEncodingGzip": True,
            },
        },
        {"maxTtl": 0.0},
        unread=frozenset({"parametersInCacheKeyAndForwardedToOrigin"}),
    ),
    Case(
        "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
        {
            "name": "all",
            "cookiesConfig": {"cookieBehavior": "all"},
            "headersConfig": {"headerBehavior": "allExcept", "headers": {"items": ["host"]}},
            "queryStringsConfig": {"queryStringBehavior": "all"},
        },
        {"cookiesConfig": {"cookieBehavior": "none"}},
        unread=frozenset({"headersConfig"}),
    ),
    Case(
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        {"name": "cors", "corsConfig": _CORS_POLICY},
        {"comment": "for the app"},
        unread=frozenset({"corsConfig"}),
    ),
    Case(
        "aws:wafv2/webAcl:WebAcl",
        {
            "name": "front",
            "scope": "REGIONAL",
            "defaultAction": {"allow": {}},
            "description": "in front",
            "customResponseBodies": [{"key": "slow", "content": "slow down", "contentType": "TEXT_PLAIN"}],
            "rules": [
                {
                    "name": "rate",
                    "priority": 1.0,
                    "action": {"block": {}},
                    "statement": {"rateBasedStatement": {"limit": 2000.0, "aggregateKeyType": "IP"}},
                    "visibilityConfig": {
                        "cloudwatchMetricsEnabled": True,
                        "metricName": "rate",
                        "sampledRequestsEnabled": True,
                    },
                },
                {
                    "name": "common",
                    "priority": 2.0,
                    "overrideAction": {"none": {}},
                    "statement": {
                        "managedRuleGroupStatement": {
                            "name": "AWSManagedRulesCommonRuleSet",
                            "vendorName": "AWS",
                        }
                    },
                    "visibilityConfig": {
                        "cloudwatchMetricsEnabled": True,
                        "metricName": "common",
                        "sampledRequestsEnabled": True,
                    },
                },
            ],
            "visibilityConfig": {
                "cloudwatchMetricsEnabled": True,
                "metricName": "front",
                "sampledRequestsEnabled": True,
            },
        },
        {"defaultAction": {"block": {}}, "rules": []},
        unread=frozenset({"scope", "customResponseBodies"}),
        hints={"name": "front", "scope": "REGIONAL"},
    ),
    Case(
        "aws:wafv2/ipSet:IpSet",
        {"name": "office", "scope": "REGIONAL", "ipAddressVersion": "IPV4", "addresses": ["10.0.0.0/8"]},
        {"addresses": ["10.0.0.0/8", "192.168.0.0/16"]},
        unread=frozenset({"scope"}),
        hints={"name": "office", "scope": "REGIONAL"},
    ),
    Case(
        "aws:wafv2/webAclAssociation:WebAclAssociation", {"webAclArn": "~acl.arn", "resourceArn": "~balancer"}
    ),
    Case(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        {
            "resourceArn": "~acl.arn",
            "logDestinationConfigs": ["arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-a"],
        },
        {"logDestinationConfigs": ["arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-b"]},
    ),
)

NAMES = (
    Case(
        "aws:acm/certificate:Certificate",
        {
            "domainName": "api.corp.example",
            "validationMethod": "DNS",
            "subjectAlternativeNames": ["api.corp.example"],
        },
        {"tags": {"team": "web"}},
        unread=frozenset({"validationMethod", "tags"}),
    ),
    Case(
        "aws:acm/certificateValidation:CertificateValidation",
        {"certificateArn": "~certificate"},
        {"validationRecordFqdns": ["a"]},
    ),
    Case(
        "aws:route53/zone:Zone",
        {"name": "corp.example", "comment": "ours"},
        unread=frozenset({"name", "comment"}),
    ),
    Case(
        "aws:route53/record:Record",
        {
            "zoneId": "~zone",
            "name": "api.parent.example",
            "type": "CNAME",
            "ttl": 60.0,
            "records": ["d.example"],
        },
        {"records": ["e.example"]},
    ),
)

STORAGE = (
    *(
        Case(
            f"aws:s3/{name}",
            {"bucket": f"files-{index}", "forceDestroy": True, "tags": {"a": "b"}},
            {"tags": None},
            frozenset({"tags", "forceDestroy"}),
        )
        for index, name in enumerate(("bucket:Bucket", "bucketV2:BucketV2"))
    ),
    Case(
        "aws:s3/bucketPolicy:BucketPolicy",
        {"bucket": "~bucket", "policy": READ_LOGS},
        {"policy": READ_LOGS.replace("Get", "Put")},
    ),
    Case(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {"bucket": "~bucket", "blockPublicAcls": True, "blockPublicPolicy": True},
        {"blockPublicPolicy": False},
    ),
    *(
        Case(f"aws:s3/{name}", {"bucket": "~bucket", "key": name, "content": "hello"}, {"content": "bye"})
        for name in ("bucketObjectv2:BucketObjectv2", "bucketObject:BucketObject")
    ),
    Case(
        "aws:ssm/parameter:Parameter",
        {"name": "/app/flag", "type": "String", "value": "on", "tags": {"a": "b"}},
        {"value": "off", "tags": {"c": "d"}},
        unread=frozenset({"tags"}),
    ),
    Case(
        "aws:secretsmanager/secret:Secret",
        {"name": "key", "description": "a key"},
        {"description": "the key"},
    ),
    Case(
        "aws:secretsmanager/secretVersion:SecretVersion",
        {"secretId": "~secret", "secretString": "one"},
        {"secretString": "two"},
    ),
    Case("aws:sns/topic:Topic", {"name": "page", "displayName": "Page"}, {"displayName": "Pages"}),
    Case(
        "aws:sns/topicSubscription:TopicSubscription",
        {"topic": "~topic", "protocol": "email", "endpoint": "ops@corp.example"},
    ),
)

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

CASES: tuple[Case, ...] = (
    *COGNITO,
    *HTTP_API,
    *COMPUTE,
    *IAM,
    *OBSERVABILITY,
    *NETWORK,
    *BALANCING,
    *CONTAINERS,
    *EDGE,
    *NAMES,
    *STORAGE,
    *REST_API,
)
