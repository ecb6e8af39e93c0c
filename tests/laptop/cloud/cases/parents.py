"""The resources that others need, and what they are made with."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import CODE, READ_LOGS, TRUST, Values

parents: dict[str, tuple[str, Values]] = {
    "pool": ("aws:cognito/userPool:UserPool", {}),
    "client": ("aws:cognito/userPoolClient:UserPoolClient", {"userPoolId": "~pool"}),
    "watched": (
        "aws:cognito/userPool:UserPool",
        {"userPoolTier": "PLUS", "userPoolAddOns": {"advancedSecurityMode": "ENFORCED"}},
    ),
    "watched_client": ("aws:cognito/userPoolClient:UserPoolClient", {"userPoolId": "~watched"}),
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
    "queue": ("aws:sqs/queue:Queue", {}),
    "dead": ("aws:sqs/queue:Queue", {}),
    "bus": ("aws:cloudwatch/eventBus:EventBus", {}),
    "rule": (
        "aws:cloudwatch/eventRule:EventRule",
        {"eventBusName": "~bus", "eventPattern": '{"source": ["shop"]}'},
    ),
    "images": ("aws:ecr/repository:Repository", {}),
    "items": (
        "aws:dynamodb/table:Table",
        {"hashKey": "id", "attributes": [{"name": "id", "type": "S"}], "billingMode": "PAY_PER_REQUEST"},
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
