"""AWS services that a route of an HTTP API calls by itself, with the role that its integration names.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from gatehouse.laptop.cloud.principals import statements_of_role
from gatehouse.laptop.cloud.shapes import ShapeError, to_request
from gatehouse.laptop.gateway.policies import allowed
from gatehouse.laptop.gateway.service_integrations import Called

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gatehouse.laptop.cloud import Cloud

_DENIED: Final = 403


@dataclass(frozen=True)
class _Action:
    """What a subtype calls: boto3's service and operation, the action that the role needs, and the ARN it needs it on."""

    service: str
    operation: str
    action: str
    resource: Callable[[Cloud, str, Mapping[str, str]], str]


def _queue(cloud: Cloud, region: str, given: Mapping[str, str]) -> str:
    return f"arn:aws:sqs:{region}:{cloud.account}:{given.get('QueueUrl', '').rsplit('/', 1)[-1]}"


def _bus(cloud: Cloud, region: str, given: Mapping[str, str]) -> str:
    name = given.get("EventBusName") or "default"
    return name if name.startswith("arn:") else f"arn:aws:events:{region}:{cloud.account}:event-bus/{name}"


def _machine(_cloud: Cloud, _region: str, given: Mapping[str, str]) -> str:
    return given.get("StateMachineArn") or given.get("ExecutionArn") or ""


_ACTIONS: Final = {
    "EventBridge-PutEvents": _Action("events", "PutEvents", "events:PutEvents", _bus),
    "SQS-SendMessage": _Action("sqs", "SendMessage", "sqs:SendMessage", _queue),
    "SQS-ReceiveMessage": _Action("sqs", "ReceiveMessage", "sqs:ReceiveMessage", _queue),
    "SQS-DeleteMessage": _Action("sqs", "DeleteMessage", "sqs:DeleteMessage", _queue),
    "SQS-PurgeQueue": _Action("sqs", "PurgeQueue", "sqs:PurgeQueue", _queue),
    "StepFunctions-StartExecution": _Action(
        "stepfunctions", "StartExecution", "states:StartExecution", _machine
    ),
    "StepFunctions-StartSyncExecution": _Action(
        "stepfunctions", "StartSyncExecution", "states:StartSyncExecution", _machine
    ),
    "StepFunctions-StopExecution": _Action(
        "stepfunctions", "StopExecution", "states:StopExecution", _machine
    ),
}


def call(cloud: Cloud, subtype: str, given: Mapping[str, str], role: str) -> Called:
    """Call the service of an integration's subtype with the parameters that a request gave it, as a role.

    Returns the status and the body of the service's answer, as JSON; a refusal of the role is an answer too.
    """
    known = _ACTIONS[subtype]
    region = given.get("Region") or cloud.region
    resource = known.resource(cloud, region, given)
    statements = statements_of_role(cloud.account, role)
    if statements is not None and not allowed(statements, known.action, resource):
        return Called(_DENIED, b"", f"The role {role} may not call {known.action} on {resource}.")
    client = cloud.client(known.service, region)
    shape = client.meta.service_model.operation_model(known.operation).input_shape
    try:
        params = to_request(shape, _shaped(subtype, given))
        answer = client._make_api_call(known.operation, params)  # noqa: SLF001 - by its AWS name, as botocore's own methods do
    except (BotoCoreError, ShapeError, ValueError) as error:
        return Called(400, _json({"message": str(error)}), str(error))
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        said = error.response["Error"]
        return Called(status, _json({"__type": said["Code"], "message": said["Message"]}), said["Message"])
    return Called(200, _json({key: item for key, item in answer.items() if key != "ResponseMetadata"}), "")


def _shaped(subtype: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters as the operation has them: an event is one entry, and what is structured comes as JSON."""
    values: dict[str, Any] = {key: item for key, item in given.items() if key != "Region"}
    for key in ("MessageAttributes", "MessageSystemAttributes", "Resources"):
        if key in values:
            values[key] = json.loads(values[key])
    if "AttributeNames" in values:
        values["AttributeNames"] = values["AttributeNames"].split(",")
    return {"Entries": [values]} if subtype == "EventBridge-PutEvents" else values


def _json(value: Any) -> bytes:  # noqa: ANN401 - what boto3 answers
    return json.dumps(value, default=_plain).encode()


def _plain(value: Any) -> Any:  # noqa: ANN401
    return value.timestamp() if isinstance(value, dt.datetime) else str(value)
