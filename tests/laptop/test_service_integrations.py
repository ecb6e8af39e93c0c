"""Routes that call a service of AWS by themselves, on a laptop."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

SIMPLE = Path(__file__).resolve().parents[1] / "engine" / "simple"
PROGRAM = """
    import json
    import pulumi
    import pulumi_aws as aws

    def role(name, *actions):
        made = aws.iam.Role(name, assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "apigateway.amazonaws.com"}}]}))
        if actions:
            aws.iam.RolePolicy(name, role=made.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}))
        return made

    queue = aws.sqs.Queue("orders")
    copies = aws.sqs.Queue("copies")
    bus = aws.cloudwatch.EventBus("shop")
    rule = aws.cloudwatch.EventRule("all", event_bus_name=bus.name, event_pattern=json.dumps({"source": ["shop"]}))
    aws.cloudwatch.EventTarget("copies", rule=rule.name, event_bus_name=bus.name, arn=copies.arn, input_path="$.detail")
    machine = aws.sfn.StateMachine("echo", type="EXPRESS", role_arn=role("machine").arn,
        definition=json.dumps({"StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "End": True}}}))

    api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
    aws.apigatewayv2.Stage("stage", api_id=api.id, name="$default", auto_deploy=True)

    def route(key, subtype, parameters, role):
        name = key.replace(" ", "-")
        target = aws.apigatewayv2.Integration(name, api_id=api.id, integration_type="AWS_PROXY",
            payload_format_version="1.0", integration_subtype=subtype, credentials_arn=role.arn,
            request_parameters=parameters)
        aws.apigatewayv2.Route(name, api_id=api.id, route_key=key, target=target.id.apply(lambda id: f"integrations/{id}"))

    caller = role("caller", "sqs:SendMessage", "events:PutEvents", "states:StartSyncExecution")
    route("POST /orders/{id}", "SQS-SendMessage",
        {"QueueUrl": queue.url, "MessageBody": "${request.path.id}: $request.body.what"}, caller)
    route("POST /events", "EventBridge-PutEvents",
        {"EventBusName": bus.name, "Source": "shop", "DetailType": "placed", "Detail": "$request.body"}, caller)
    route("POST /run", "StepFunctions-StartSyncExecution",
        {"StateMachineArn": machine.arn, "Input": "$request.body"}, caller)
    route("POST /denied", "SQS-SendMessage", {"QueueUrl": queue.url, "MessageBody": "x"}, role("nobody"))
    pulumi.export("queue", queue.url)
    pulumi.export("copies", copies.url)
"""


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    directory = tmp_path_factory.mktemp("program")
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (directory / "__main__.py").write_text(textwrap.dedent(PROGRAM))
    with Laptop(load(directory), find_pack(directory, SIMPLE), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, (result.failures, result.violations)
        yield laptop


def post(laptop: Laptop, path: str, body: str) -> httpx.Response:
    (url,) = laptop.gateways.values()
    return httpx.post(url + path, content=body, trust_env=False, timeout=20)


def received(laptop: Laptop, queue: str) -> str:
    client = laptop.cloud.client("sqs")
    messages = client.receive_message(QueueUrl=laptop.outputs[queue], WaitTimeSeconds=10)["Messages"]
    return str(messages[0]["Body"])


def test_a_route_sends_a_message_made_of_the_request(laptop: Laptop) -> None:
    answer = post(laptop, "/orders/7", '{"what": "tea"}')
    assert answer.status_code == 200
    assert answer.json()["MessageId"]
    assert received(laptop, "queue") == "7: tea"


def test_a_route_puts_an_event_that_a_rule_sends_on(laptop: Laptop) -> None:
    answer = post(laptop, "/events", '{"id": 1}')
    assert answer.json()["FailedEntryCount"] == 0
    assert json.loads(received(laptop, "copies")) == {"id": 1}


def test_a_route_runs_a_state_machine_and_answers_what_it_came_to(laptop: Laptop) -> None:
    answer = post(laptop, "/run", '{"id": 1}')
    assert (answer.json()["status"], json.loads(answer.json()["output"])) == ("SUCCEEDED", {"id": 1})


def test_a_role_that_may_not_call_the_service_is_an_error_of_the_gateway(laptop: Laptop) -> None:
    assert post(laptop, "/denied", "").status_code == 500
