"""Lambda functions of an account, with their URLs and policies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from gatehouse.access.live import packages
from gatehouse.access.live.found import why

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gatehouse.access.live.found import Live
    from gatehouse.laptop.engine.state import ResourceState

_CONDITIONS = {
    ("ArnLike", "AWS:SourceArn"): "sourceArn",
    ("StringEquals", "AWS:SourceAccount"): "sourceAccount",
    ("StringEquals", "aws:PrincipalOrgID"): "principalOrgId",
    ("StringEquals", "lambda:FunctionUrlAuthType"): "functionUrlAuthType",
    ("StringEquals", "lambda:EventSourceToken"): "eventSourceToken",
}
_ABSENT = "ResourceNotFoundException"


def functions(client: Any, live: Live) -> Iterator[str]:  # noqa: ANN401 - a boto3 client
    """Read the functions, each by its name. One that may not be read in full does not keep the others from being read."""
    for page in client.get_paginator("list_functions").paginate():
        for item in page["Functions"]:
            name, arn = item["FunctionName"], item["FunctionArn"]
            yield name
            told = {"name": name, **(_code(client, live, name) if packages.may_be_ours(item) else {})}
            function = live.add("aws:lambda/function:Function", name, told, outputs={"arn": arn})
            live.functions[arn] = function
            try:
                _urls(client, live, function)
                aliases = client.get_paginator("list_aliases").paginate(FunctionName=name)
                _policy(client, live, function, "")
                for alias in (one["Name"] for found in aliases for one in found["Aliases"]):
                    _policy(client, live, function, alias)  # each alias has a policy of its own
            except ClientError as error:
                live.unread.append((f"the function {name}", why(error)))


def _code(client: Any, live: Live, name: str) -> dict[str, Any]:  # noqa: ANN401
    """What a function runs. Of one whose code can't be read nothing is known, and so it is taken for nobody's."""
    try:
        return packages.told(client, name)
    except ClientError as error:
        live.unread.append((f"the code of the function {name}", why(error)))
    except packages.UnreadCodeError as error:
        live.unread.append((f"the code of the function {name}", str(error)))
    return {}


def _urls(client: Any, live: Live, function: ResourceState) -> None:  # noqa: ANN401
    for page in client.get_paginator("list_function_url_configs").paginate(FunctionName=function.id):
        for url in page["FunctionUrlConfigs"]:
            live.add(
                "aws:lambda/functionUrl:FunctionUrl",
                url["FunctionArn"],
                {"functionName": function.id, "authorizationType": url["AuthType"]},
                function.name,
                outputs={"functionUrl": url["FunctionUrl"]},
                depends={"functionName": [function]},
            )


def _policy(client: Any, live: Live, function: ResourceState, alias: str) -> None:  # noqa: ANN401
    try:
        qualifier = {"Qualifier": alias} if alias else {}
        document = json.loads(client.get_policy(FunctionName=function.id, **qualifier)["Policy"])
    except ClientError as error:
        if error.response["Error"].get("Code") != _ABSENT:
            raise
        return
    rest, of = [], f"{function.id}:{alias}" if alias else function.id
    for number, statement in enumerate(document.get("Statement") or []):
        inputs = _permission(statement)
        if inputs is None:
            rest.append(statement)
            continue
        given = {"function": function.id, **inputs}
        id_ = f"{of}/{statement.get('Sid', number)}"
        live.add("aws:lambda/permission:Permission", id_, given, depends={"function": [function]})
    if rest:
        policy = json.dumps({"Version": "2012-10-17", "Statement": rest})
        given = {"functionName": function.id, "policy": policy}
        on = {"functionName": [function]}
        live.add("aws:lambda/resourcePolicy:ResourcePolicy", of, given, depends=on)


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
