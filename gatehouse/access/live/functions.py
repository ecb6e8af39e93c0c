"""Lambda functions of an account, with their URLs and policies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gatehouse.access.live.found import Live
    from gatehouse.laptop.engine.state import Resource

_CONDITIONS = {
    ("ArnLike", "AWS:SourceArn"): "sourceArn",
    ("StringEquals", "AWS:SourceAccount"): "sourceAccount",
    ("StringEquals", "aws:PrincipalOrgID"): "principalOrgId",
    ("StringEquals", "lambda:FunctionUrlAuthType"): "functionUrlAuthType",
    ("StringEquals", "lambda:EventSourceToken"): "eventSourceToken",
}
_ABSENT = "ResourceNotFoundException"


def functions(client: Any, live: Live) -> Iterator[str]:  # noqa: ANN401 - a boto3 client
    """Read the functions, each by its name."""
    for page in client.get_paginator("list_functions").paginate():
        for item in page["Functions"]:
            name = item["FunctionName"]
            yield name
            function = live.add(
                "aws:lambda/function:Function", name, {"name": name}, outputs={"arn": item["FunctionArn"]}
            )
            live.functions[item["FunctionArn"]] = function
            for urls in client.get_paginator("list_function_url_configs").paginate(FunctionName=name):
                for url in urls["FunctionUrlConfigs"]:
                    live.add(
                        "aws:lambda/functionUrl:FunctionUrl",
                        url["FunctionArn"],
                        {"functionName": name, "authorizationType": url["AuthType"]},
                        name,
                        outputs={"functionUrl": url["FunctionUrl"]},
                        depends={"functionName": [function]},
                    )
            _policy(client, live, name, function)


def _policy(client: Any, live: Live, name: str, function: Resource) -> None:  # noqa: ANN401
    try:
        document = json.loads(client.get_policy(FunctionName=name)["Policy"])
    except ClientError as error:
        if error.response["Error"].get("Code") != _ABSENT:
            raise
        return
    rest = []
    for number, statement in enumerate(document.get("Statement") or []):
        inputs = _permission(statement)
        if inputs is None:
            rest.append(statement)
            continue
        id_ = f"{name}/{statement.get('Sid', number)}"
        depends = {"function": [function]}
        live.add("aws:lambda/permission:Permission", id_, {"function": name, **inputs}, depends=depends)
    if rest:
        policy = json.dumps({"Version": "2012-10-17", "Statement": rest})
        live.add("aws:lambda/resourcePolicy:ResourcePolicy", name, {"functionName": name, "policy": policy})


def _permission(statement: Mapping[str, Any]) -> dict[str, Any] | None:
    """A statement as a permission has it; None for one that only a whole policy can express."""
    principal = statement.get("Principal")
    if isinstance(principal, dict) and len(principal) == 1:
        principal = next(iter(principal.values()))
    inputs = {"principal": principal, "action": statement.get("Action")}
    for operator, keys in (statement.get("Condition") or {}).items():
        for key, value in keys.items():
            inputs[_CONDITIONS.get((operator, key), "")] = value
    plain = all(isinstance(value, str) for value in inputs.values())
    return inputs if statement.get("Effect") == "Allow" and plain and "" not in inputs else None
