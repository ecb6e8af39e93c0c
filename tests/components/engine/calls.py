"""The calls that the local AWS provider makes, as the requests that IAM would see."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.components.iam import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from gatehouse.laptop.cloud import Cloud

ACCOUNT, REGION = "123456789012", "eu-west-1"
_PREFIX = {
    "apigatewayv2": "apigateway",
    "elbv2": "elasticloadbalancing",
    "cognito-idp": "cognito-idp",
}
_COLLECTION = {
    "cognito-idp": "cognito-idp:{region}:{account}:userpool/{UserPoolId}",
    "lambda": "lambda:{region}:{account}:function:{FunctionName}",
    "iam": "iam::{account}:role/{RoleName}",
    "cloudfront": "cloudfront::{account}:distribution/{Id}",
    "cloudwatch": "cloudwatch:{region}:{account}:alarm:{AlarmName}",
    "wafv2": "wafv2:{region}:{account}:{scope}/webacl/{Name}/{Id}",
    "logs": "logs:{region}:{account}:log-group:{logGroupName}",
}
# What IAM calls otherwise than the operation.
_RENAMED = {"logs:TagLogGroup": "logs:TagResource", "lambda:GetFunction20150331V2": "lambda:GetFunction"}
_ANYWHERE = frozenset(
    {"cognito-idp:CreateUserPool", "cognito-idp:DescribeUserPoolDomain", "logs:DescribeLogGroups"}
)


@contextmanager
def recorded(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Request]]:
    """Note every call that goes through the cloud's clients while this is open."""
    from botocore import client

    base: Any = client.BaseClient
    made: list[Request] = []
    original = base._make_api_call

    def noted(self: Any, operation: str, params: dict[str, Any]) -> Any:
        if self.meta.endpoint_url == cloud.endpoint:
            made.append(_request(self, operation, params))
        return original(self, operation, params)

    monkeypatch.setattr(base, "_make_api_call", noted)
    yield made


def _request(client: Any, operation: str, params: dict[str, Any]) -> Request:
    service, region = client.meta.service_model.service_name, client.meta.region_name
    if service in ("apigateway", "apigatewayv2"):
        return _on_gateway(client, operation, params, region)
    action = f"{_PREFIX.get(service, service)}:{operation}"
    action = _RENAMED.get(action, action)
    arn = _arn(service, action, params, region)
    return Request(action, arn, {"iam:PassedToService": "lambda.amazonaws.com"})


def _on_gateway(client: Any, operation: str, params: dict[str, Any], region: str) -> Request:
    """API Gateway's actions are the verbs of its control plane, on its paths."""
    http = client.meta.service_model.operation_model(operation).http
    shape = client.meta.service_model.operation_model(operation).input_shape
    path = http["requestUri"].split("?")[0]
    for name, member in shape.members.items() if shape else ():
        if member.serialization.get("location") == "uri" and name in params:
            place = "{" + str(member.serialization.get("name", name)) + "}"
            path = path.replace(place, str(params[name]))
    return Request(f"apigateway:{http['method']}", f"arn:aws:apigateway:{region}::{path.removeprefix('/v2')}")


def _arn(service: str, action: str, params: dict[str, Any], region: str) -> str:
    flat = {**params, **params.get("LoggingConfiguration", {})}
    texts = {key: value for key, value in flat.items() if isinstance(value, str)}
    for key in ("FunctionName", "ResourceArn", "ResourceARN", "resourceArn", "Resource"):
        if texts.get(key, "").startswith("arn:"):
            return texts[key]
    if action in _ANYWHERE or service not in _COLLECTION:
        return "*"
    known = {"region": region, "account": ACCOUNT, "Id": "new", "AlarmName": "", **texts}
    known["AlarmName"] = known["AlarmName"] or "".join(params.get("AlarmNames", []))
    if service == "wafv2":
        known["region"] = "us-east-1"
        known["scope"] = "global" if texts.get("Scope") == "CLOUDFRONT" else "regional"
    return "arn:aws:" + _COLLECTION[service].format(**known)
