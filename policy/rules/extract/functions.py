"""Lambda functions that are reached without an API: function URLs, web endpoints, and what their policies let in.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html and
https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from __future__ import annotations

from ..documents import Unreadable
from ..endpoints import Auth, Endpoint, unreadable
from ..statements import lets_in, opened, permission
from ..values import UNKNOWN, Props, as_text, first, text

URLS = frozenset({"aws:lambda/functionUrl:FunctionUrl", "aws-native:lambda:Url"})
WEB_ENDPOINTS = frozenset({"aws-native:lambda:WebFunctionEndpoint"})
PERMISSIONS = frozenset({"aws:lambda/permission:Permission", "aws-native:lambda:Permission"})
POLICIES = frozenset({"aws:lambda/resourcePolicy:ResourcePolicy", "aws-native:lambda:ResourcePolicy"})
_CONDITIONS = {
    "sourceArn": "aws:SourceArn",
    "sourceAccount": "aws:SourceAccount",
    "principalOrgId": "aws:PrincipalOrgID",
    "eventSourceToken": "lambda:EventSourceToken",
    "functionUrlAuthType": "lambda:FunctionUrlAuthType",
}


def url(props: Props) -> Endpoint:
    """Read a function URL; the provider insists on a type, so one that is missing is open."""
    kind = as_text(first(props, "authorizationType", "authType"))
    function = as_text(first(props, "functionName", "targetFunctionArn"))
    return Endpoint(None, None, Auth(type=kind), "Lambda function URL", target=function)


def web_endpoint(props: Props) -> Endpoint:
    """Read a web function endpoint, which asks for IAM or leaves all questions to the application."""
    kind = text(props, "authType")
    known = {"iamauth": "AWS_IAM", "aws_iam": "AWS_IAM", "applicationmanaged": "NONE"}
    auth = Auth(type=known.get(kind.strip().lower(), kind) if isinstance(kind, str) else kind)
    note = "it leaves the question who is calling to the application"
    return Endpoint(
        None,
        None,
        auth,
        "Lambda web function endpoint",
        target=text(props, "functionName"),
        note=note if auth.kind == "NONE" else "",
    )


def permission_of(props: Props) -> list[Endpoint]:
    """Read a permission: open where it lets everyone, or a service on behalf of any account, invoke the function."""
    principal = text(props, "principal")
    if not isinstance(principal, str) or not principal:
        return []  # it is always an account's, a role's or a service's; there is nothing to say before it is known
    given = {name: text(props, key) for key, name in _CONDITIONS.items()}
    function = as_text(first(props, "function", "functionName"))
    source = "Lambda permission"
    statement = permission(principal.strip(), given)
    if given["lambda:FunctionUrlAuthType"] is UNKNOWN and lets_in(statement) == "everyone":
        note = "is open to everyone unless AWS_IAM is asked for"
        return [Endpoint(None, None, Auth(type=UNKNOWN), source, target=function, note=note)]
    who = lets_in(statement)
    note = f"it lets {who} invoke the function"
    return [Endpoint(None, None, Auth(), source, target=function, note=note)] if who else []


def policy(props: Props) -> list[Endpoint]:
    """Read a whole resource policy: whether a statement lets everyone, or a service for any account, invoke the function."""
    source = "Lambda resource policy"
    try:
        who = opened(first(props, "policy", "policyDocument"))
    except Unreadable as error:
        return [unreadable(source, str(error))]
    note = f"it lets {who} invoke the function"
    return [Endpoint(None, None, Auth(), source, note=note)] if who else []
