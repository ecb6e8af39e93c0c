"""Lambda functions that are reached without an API: function URLs, and permissions that name nobody in particular.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html and
https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from __future__ import annotations

import json
from typing import Any

from ..endpoints import Auth, Endpoint
from ..values import UNKNOWN, Props, Text, Unknown, as_text, first, get, items, text, texts

URLS = frozenset({"aws:lambda/functionUrl:FunctionUrl", "aws-native:lambda:Url"})
PERMISSIONS = frozenset({"aws:lambda/permission:Permission", "aws-native:lambda:Permission"})
POLICIES = frozenset({"aws:lambda/resourcePolicy:ResourcePolicy"})
_NARROWED_BY = ("sourceArn", "sourceAccount", "principalOrgId", "eventSourceToken")
_SHARED_SERVICES = frozenset({"apigateway.amazonaws.com"})
_ACCOUNT = 4  # arn:partition:service:region:ACCOUNT:resource


def url(props: Props) -> Endpoint:
    """Read a function URL; the provider insists on a type, so one that is missing is open."""
    return Endpoint(
        None, None, Auth(type=as_text(first(props, "authorizationType", "authType"))), "Lambda function URL"
    )


def permission(props: Props) -> list[Endpoint]:
    """Read a permission: open where it lets everyone, or API Gateway on behalf of any account, invoke the function."""
    principal = text(props, "principal")
    if principal is UNKNOWN or not principal:
        return []  # it is always an account's, a role's or a service's; there is nothing to say before it is known
    if principal not in {"*"} | _SHARED_SERVICES or _narrowed(props):
        return []
    signed = text(props, "functionUrlAuthType")
    if principal == "*" and signed is UNKNOWN:
        return [
            Endpoint(
                None,
                None,
                Auth(type=UNKNOWN),
                "Lambda permission",
                note="is open to everyone unless AWS_IAM is asked for",
            )
        ]
    who = "everyone" if principal == "*" else "API Gateway on behalf of any AWS account"
    if principal == "*" and signed == "AWS_IAM":
        who = "every AWS account"
    return [Endpoint(None, None, Auth(), "Lambda permission", note=f"it lets {who} invoke the function")]


def _narrowed(props: Props) -> bool:
    values = {key: text(props, key) for key in _NARROWED_BY}
    if any(values[key] is UNKNOWN or values[key] for key in _NARROWED_BY if key != "sourceArn"):
        return True
    return _names_an_account(values["sourceArn"])


def _names_an_account(arn: Text) -> bool:
    if arn is UNKNOWN:
        return True
    if not isinstance(arn, str) or not arn.strip("* "):
        return False
    parts = arn.split(":")
    # S3's bucket ARNs name no account, but the bucket is one account's.
    return len(parts) <= _ACCOUNT or parts[2] == "s3" or bool(parts[_ACCOUNT].strip("*?"))


def policy(props: Props) -> list[Endpoint]:
    """Read a whole resource policy: each statement that lets everyone, or any account's gateway, invoke the function."""
    document = get(props, "policy")
    if document is UNKNOWN:
        return []  # an ARN inside makes all of it unknown at a preview; it is judged at the update
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            return [
                Endpoint(
                    None, None, Auth(), "Lambda resource policy", note="it is not JSON, so it can't be judged"
                )
            ]
    statements = items(document, "Statement")
    opened = [] if isinstance(statements, Unknown) else [each for each in statements if _lets_everyone(each)]
    note = "it lets everyone invoke the function"
    return [Endpoint(None, None, Auth(), "Lambda resource policy", note=note) for _ in opened[:1]]


def _lets_everyone(statement: Any) -> bool:  # noqa: ANN401 - plain data of any kind
    if text(statement, "Effect") != "Allow" or get(statement, "Condition"):
        return False
    principal = get(statement, "Principal")
    named = (
        [principal]
        if not isinstance(principal, dict)
        else [*_known(principal, "AWS"), *_known(principal, "Service")]
    )
    return any(name in {"*"} | _SHARED_SERVICES for name in named if isinstance(name, str))


def _known(principal: Props, key: str) -> list[Text]:
    found = texts(principal, key)
    return [] if isinstance(found, Unknown) else found
