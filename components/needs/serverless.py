"""APIs, user pools, functions, roles, logs and alarms: what the components of a stack without a VPC are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .need import need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .need import Need


def _gateway(noun: str) -> tuple[Need, ...]:
    """API Gateway's actions are HTTP verbs on paths of its control plane; what is below an API has the API's tags.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html
    """
    path = "arn:{partition}:apigateway:{region}::/"
    return (
        need("apigateway", f"{path}{noun}", "GET"),
        need("apigateway", f"{path}{noun}", "", "POST", "request"),
        need("apigateway", f"{path}{noun}/*", "GET", "POST PUT PATCH DELETE", "resource"),
        need("apigateway", f"{path}tags/*", "GET", "POST PUT PATCH DELETE TagResource UntagResource"),
    )


_API = _gateway("apis")
_REST = _gateway("restapis")
_DOMAIN = (
    *_gateway("domainnames"),
    # Asked for where a domain has mutual TLS, beside the verb:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
    need(
        "apigateway",
        "arn:{partition}:apigateway:{region}::/domainnames arn:{partition}:apigateway:{region}::/domainnames/*",
        "",
        "AddCertificateToDomain RemoveCertificateFromDomain",
    ),
)
_LINK = _gateway("vpclinks")
# A stage with an access log hands the delivery over to CloudWatch Logs in the deployer's name.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
DELIVERY = need(
    "logs",
    "*",
    "GetLogDelivery ListLogDeliveries DescribeResourcePolicies",
    "CreateLogDelivery UpdateLogDelivery DeleteLogDelivery PutResourcePolicy",
)
POOL = "arn:{partition}:cognito-idp:{region}:{account}:userpool/*"
_FUNCTION = "arn:{partition}:lambda:{region}:{account}:function:{name}"
_ROLE = "arn:{partition}:iam::{account}:role/{name}"
# As the components name them; the firewall's is where CloudFront's is.
LOGS = " ".join(
    f"arn:{{partition}}:logs:{region}:{{account}}:log-group:{prefix}{{name}}"
    for region, prefix in (
        ("{region}", "/aws/lambda/"),
        ("{region}", "/aws/vendedlogs/"),
        ("us-east-1", "aws-waf-logs-"),
    )
)

TABLE: Mapping[str, tuple[Need, ...]] = {
    "apigatewayv2:Api": _API,
    "apigatewayv2:Authorizer": _API,
    "apigatewayv2:Deployment": _API,
    "apigatewayv2:Integration": _API,
    "apigatewayv2:Route": _API,
    "apigatewayv2:Stage": (*_API, DELIVERY),
    "apigatewayv2:DomainName": _DOMAIN,
    "apigatewayv2:ApiMapping": (*_DOMAIN, *_API),
    "apigatewayv2:VpcLink": _LINK,
    "apigateway:RestApi": _REST,
    "apigateway:Authorizer": _REST,
    "apigateway:Deployment": _REST,
    "apigateway:Integration": _REST,
    "apigateway:IntegrationResponse": _REST,
    "apigateway:Method": _REST,
    "apigateway:MethodResponse": _REST,
    "apigateway:MethodSettings": _REST,
    "apigateway:RequestValidator": _REST,
    "apigateway:Resource": _REST,
    "apigateway:Response": _REST,
    "apigateway:Stage": (*_REST, DELIVERY),
    "cognito:UserPool": (
        need("cognito-idp", "*", "", "CreateUserPool", "request"),
        need(
            "cognito-idp",
            POOL,
            "DescribeUserPool GetUserPoolMfaConfig ListTagsForResource",
            "UpdateUserPool DeleteUserPool SetUserPoolMfaConfig AddCustomAttributes TagResource UntagResource",
            tagged="resource",
        ),
    ),
    "cognito:UserPoolClient": (
        need(
            "cognito-idp",
            POOL,
            "DescribeUserPoolClient",
            "CreateUserPoolClient UpdateUserPoolClient DeleteUserPoolClient",
            tagged="resource",
        ),
    ),
    "cognito:UserPoolDomain": (
        need("cognito-idp", "*", "DescribeUserPoolDomain"),
        # A domain of one's own is a CloudFront distribution, which Cognito makes in the caller's name:
        # https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html
        need("cloudfront", "*", "", "UpdateDistribution"),
        need(
            "cognito-idp",
            POOL,
            "",
            "CreateUserPoolDomain UpdateUserPoolDomain DeleteUserPoolDomain",
            tagged="resource",
        ),
    ),
    "cognito:ResourceServer": (
        need(
            "cognito-idp",
            POOL,
            "DescribeResourceServer",
            "CreateResourceServer UpdateResourceServer DeleteResourceServer",
            tagged="resource",
        ),
    ),
    "cognito:UserGroup": (
        need("cognito-idp", POOL, "GetGroup", "CreateGroup UpdateGroup DeleteGroup", tagged="resource"),
    ),
    "cognito:IdentityProvider": (
        need(
            "cognito-idp",
            POOL,
            "DescribeIdentityProvider",
            "CreateIdentityProvider UpdateIdentityProvider DeleteIdentityProvider",
            tagged="resource",
        ),
    ),
    "cognito:RiskConfiguration": (
        need("cognito-idp", POOL, "DescribeRiskConfiguration", "SetRiskConfiguration", tagged="resource"),
    ),
    "cognito:ManagedLoginBranding": (
        need(
            "cognito-idp",
            POOL,
            "DescribeManagedLoginBranding DescribeManagedLoginBrandingByClient",
            "CreateManagedLoginBranding UpdateManagedLoginBranding DeleteManagedLoginBranding",
            tagged="resource",
        ),
    ),
    "lambda:Function": (
        need(
            "lambda",
            _FUNCTION,
            "GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig GetPolicy ListTags"
            " ListVersionsByFunction",
            "CreateFunction UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction TagResource"
            " UntagResource PutFunctionConcurrency DeleteFunctionConcurrency PublishVersion",
        ),
        need("lambda", "arn:{partition}:lambda:*:*:layer:*", "GetLayerVersion"),
        # Lambda asks for these in the caller's name where a function runs in a VPC:
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
        need("ec2", "*", "DescribeSecurityGroups DescribeSubnets DescribeVpcs"),
    ),
    "lambda:Alias": (need("lambda", _FUNCTION, "GetAlias", "CreateAlias UpdateAlias DeleteAlias"),),
    "lambda:Permission": (need("lambda", _FUNCTION, "GetPolicy", "AddPermission RemovePermission"),),
    "iam:Role": (
        need(
            "iam",
            _ROLE,
            "GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
            "CreateRole DeleteRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy TagRole UntagRole"
            " PutRolePermissionsBoundary DeleteRolePermissionsBoundary",
        ),
    ),
    "iam:RolePolicy": (need("iam", _ROLE, "GetRolePolicy", "PutRolePolicy DeleteRolePolicy"),),
    "iam:RolePolicyAttachment": (
        need("iam", _ROLE, "ListAttachedRolePolicies", "AttachRolePolicy DetachRolePolicy"),
    ),
    "cloudwatch:LogGroup": (
        need("logs", "*", "DescribeLogGroups"),
        need(
            "logs",
            LOGS,
            "ListTagsForResource",
            "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy TagResource UntagResource",
        ),
    ),
    "cloudwatch:LogResourcePolicy": (
        need("logs", "*", "DescribeResourcePolicies", "PutResourcePolicy DeleteResourcePolicy"),
    ),
    "cloudwatch:MetricAlarm": (
        need("cloudwatch", "*", "DescribeAlarms"),
        need(
            "cloudwatch",
            "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}",
            "ListTagsForResource",
            "PutMetricAlarm DeleteAlarms TagResource UntagResource",
        ),
    ),
}
"""What each type needs."""
