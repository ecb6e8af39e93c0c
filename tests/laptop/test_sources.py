"""A program whose functions are called by queues, topics, rules, tables and state machines, on a laptop."""

from __future__ import annotations

import json
import textwrap
import time
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROGRAM = """
    import json
    import pulumi
    import pulumi_aws as aws
    from pulumi import ResourceOptions as Opts

    def trust(service):
        return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": service}}]})

    role = aws.iam.Role("role", assume_role_policy=trust("lambda.amazonaws.com"))
    may_read = aws.iam.RolePolicy("may-read", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["sqs:*", "dynamodb:*"], "Resource": "*"}]}))
    seen = aws.dynamodb.Table("seen", billing_mode="PAY_PER_REQUEST", hash_key="id",
        attributes=[{"name": "id", "type": "S"}])

    def function(name):
        return aws.lambda_.Function(name, role=role.arn, runtime="python3.13", handler=f"app.{name}", timeout=10,
            environment={"variables": {"SEEN": seen.name}},
            code=pulumi.AssetArchive({"app.py": pulumi.FileAsset("app.py")}))

    def allow(name, service, source):
        aws.lambda_.Permission(name, action="lambda:InvokeFunction", function=note.name, principal=service,
            source_arn=source)

    note, double, flaky, shy = function("note"), function("double"), function("flaky"), function("shy")

    dead = aws.sqs.Queue("dead")
    orders = aws.sqs.Queue("orders", visibility_timeout_seconds=1, redrive_policy=dead.arn.apply(
        lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})))
    aws.lambda_.EventSourceMapping("from-orders", event_source_arn=orders.arn, function_name=flaky.name,
        function_response_types=["ReportBatchItemFailures"], opts=Opts(depends_on=[may_read]))
    filtered = aws.sqs.Queue("filtered")
    aws.lambda_.EventSourceMapping("from-filtered", event_source_arn=filtered.arn, function_name=note.name,
        filter_criteria={"filters": [{"pattern": json.dumps({"body": {"kind": ["order"]}})}]},
        opts=Opts(depends_on=[may_read]))

    topic = aws.sns.Topic("placed")
    for name, target in (("note", note), ("shy", shy)):
        aws.sns.TopicSubscription(f"to-{name}", topic=topic.arn, protocol="lambda", endpoint=target.arn)
    allow("topic", "sns.amazonaws.com", topic.arn)

    bus = aws.cloudwatch.EventBus("shop")
    rule = aws.cloudwatch.EventRule("placed", event_bus_name=bus.name, event_pattern=json.dumps({"source": ["shop"]}))
    aws.cloudwatch.EventTarget("whole", rule=rule.name, event_bus_name=bus.name, arn=note.arn)
    aws.cloudwatch.EventTarget("shaped", rule=rule.name, event_bus_name=bus.name, arn=filtered.arn, input_transformer={
        "input_paths": {"id": "$.detail.id"},
        "input_template": '{"kind": "order", "id": <id>, "text": "order <id>"}'})
    allow("rule", "events.amazonaws.com", rule.arn)

    table = aws.dynamodb.Table("orders", billing_mode="PAY_PER_REQUEST", hash_key="id", stream_enabled=True,
        stream_view_type="NEW_AND_OLD_IMAGES", attributes=[{"name": "id", "type": "S"}])
    aws.lambda_.EventSourceMapping("from-table", event_source_arn=table.stream_arn, function_name=note.name,
        starting_position="TRIM_HORIZON")

    steps = aws.iam.Role("steps", assume_role_policy=trust("states.amazonaws.com"))
    machine = aws.sfn.StateMachine("double", role_arn=steps.arn, definition=double.arn.apply(lambda arn: json.dumps(
        {"StartAt": "Double", "States": {"Double": {"Type": "Task", "Resource": arn, "End": True}}})))

    for name, value in {"orders": orders.url, "filtered": filtered.url, "dead": dead.url, "topic": topic.arn,
        "bus": bus.name, "table": table.name, "machine": machine.arn, "seen": seen.name, "double": double.name,
        "orders_arn": orders.arn, "topic_arn": topic.arn, "shy": shy.name}.items():
        pulumi.export(name, value)
"""
CODE = """
    import json
    import os
    import uuid
    import boto3

    def note(event, _context):
        boto3.resource("dynamodb").Table(os.environ["SEEN"]).put_item(
            Item={"id": str(uuid.uuid4()), "event": json.dumps(event)})

    def double(event, _context):
        return {"twice": event["n"] * 2}

    def shy(event, _context):
        note({"shy": event}, None)

    def flaky(event, context):
        note(event, context)
        failed = [one["messageId"] for one in event["Records"] if one["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
"""


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    directory: Path = tmp_path_factory.mktemp("program")
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (directory / "__main__.py").write_text(textwrap.dedent(PROGRAM))
    (directory / "app.py").write_text(textwrap.dedent(CODE))
    with Laptop(load(directory), find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, (result.failures, result.violations)
        yield laptop


@pytest.fixture
def seen(laptop: Laptop) -> Callable[[Callable[[dict[str, Any]], bool]], dict[str, Any]]:
    """Waits for an event that a function has noted."""
    client = laptop.cloud.client("dynamodb")

    def wait(wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            for item in client.scan(TableName=laptop.outputs["seen"])["Items"]:
                event = json.loads(item["event"]["S"])
                if wanted(event):
                    found: dict[str, Any] = event
                    return found
            time.sleep(0.05)
        raise AssertionError("no function noted such an event")

    return wait


def source(event: dict[str, Any]) -> str:
    record = event.get("Records", [{}])[0]
    return str(record.get("eventSource") or record.get("EventSource"))


def test_a_message_in_a_queue_calls_the_function_with_the_event_of_aws(laptop: Laptop, seen: Any) -> None:
    sent = laptop.cloud.client("sqs").send_message(
        QueueUrl=laptop.outputs["orders"],
        MessageBody="good",
        MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}},
    )
    (record,) = seen(lambda event: source(event) == "aws:sqs" and event["Records"][0]["body"] == "good")[
        "Records"
    ]
    assert record["messageId"] == sent["MessageId"]
    assert record["eventSourceARN"] == laptop.outputs["orders_arn"]
    assert record["awsRegion"] == laptop.cloud.region
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["messageAttributes"]["a"]["stringValue"] == "b"


def test_a_message_that_the_function_reports_goes_to_the_dead_letter_queue(laptop: Laptop) -> None:
    client = laptop.cloud.client("sqs")
    client.send_message(QueueUrl=laptop.outputs["orders"], MessageBody="bad")
    found = client.receive_message(QueueUrl=laptop.outputs["dead"], WaitTimeSeconds=15)
    assert [message["Body"] for message in found["Messages"]] == ["bad"]


def test_a_message_that_no_filter_wants_is_deleted_unseen(laptop: Laptop, seen: Any) -> None:
    client = laptop.cloud.client("sqs")
    for kind in ("refund", "order"):
        client.send_message(
            QueueUrl=laptop.outputs["filtered"], MessageBody=json.dumps({"kind": kind, "by": "test"})
        )
    bodies = [
        json.loads(record["body"])
        for record in seen(lambda event: source(event) == "aws:sqs" and "test" in json.dumps(event))[
            "Records"
        ]
    ]
    assert bodies == [{"kind": "order", "by": "test"}]


def test_what_is_published_to_a_topic_calls_the_function_that_the_topic_may_call(
    laptop: Laptop, seen: Any
) -> None:
    sent = laptop.cloud.client("sns").publish(
        TopicArn=laptop.outputs["topic"],
        Subject="an order",
        Message="tea",
        MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}},
    )
    (record,) = seen(lambda event: source(event) == "aws:sns")["Records"]
    assert record["EventVersion"] == "1.0"
    assert record["EventSubscriptionArn"].startswith(laptop.outputs["topic_arn"])
    message = record["Sns"]
    assert (message["MessageId"], message["Subject"], message["Message"]) == (
        sent["MessageId"],
        "an order",
        "tea",
    )
    assert message["MessageAttributes"] == {"a": {"Type": "String", "Value": "b"}}


def test_a_function_without_permission_is_not_called_and_its_log_says_why(laptop: Laptop) -> None:
    laptop.cloud.client("sns").publish(TopicArn=laptop.outputs["topic"], Message="again")
    logs, group = laptop.cloud.client("logs"), f"/aws/lambda/{laptop.outputs['shy']}"
    end = time.monotonic() + 20
    said = ""
    while "may not call this function" not in said and time.monotonic() < end:
        time.sleep(0.1)
        try:
            said = " ".join(
                event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]
            )
        except ClientError:
            continue
    assert f"sns.amazonaws.com may not call this function for {laptop.outputs['topic']}" in said


def test_an_event_that_a_rule_matches_calls_the_function_and_reaches_the_queue_reshaped(
    laptop: Laptop, seen: Any
) -> None:
    entry = {
        "EventBusName": laptop.outputs["bus"],
        "Source": "shop",
        "DetailType": "placed",
        "Detail": json.dumps({"id": "o-7"}),
    }
    (sent,) = laptop.cloud.client("events").put_events(Entries=[entry])["Entries"]
    event = seen(lambda event: event.get("detail-type") == "placed")
    assert list(event) == [
        "version",
        "id",
        "detail-type",
        "source",
        "account",
        "time",
        "region",
        "resources",
        "detail",
    ]
    assert (event["id"], event["detail"], event["version"]) == (sent["EventId"], {"id": "o-7"}, "0")
    shaped = seen(lambda event: source(event) == "aws:sqs" and "o-7" in json.dumps(event))
    assert json.loads(shaped["Records"][0]["body"]) == {"kind": "order", "id": "o-7", "text": "order o-7"}


def test_a_change_of_a_table_calls_the_function_of_its_stream(laptop: Laptop, seen: Any) -> None:
    client = laptop.cloud.client("dynamodb")
    client.put_item(TableName=laptop.outputs["table"], Item={"id": {"S": "1"}, "n": {"N": "2"}})
    (record,) = seen(lambda event: source(event) == "aws:dynamodb")["Records"]
    assert record["eventName"] == "INSERT"
    assert record["dynamodb"]["NewImage"] == {"id": {"S": "1"}, "n": {"N": "2"}}
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], int)


def test_a_state_machine_runs_its_function(laptop: Laptop) -> None:
    client = laptop.cloud.client("stepfunctions")
    started = client.start_execution(stateMachineArn=laptop.outputs["machine"], input='{"n": 21}')
    end = time.monotonic() + 20
    found = client.describe_execution(executionArn=started["executionArn"])
    while found["status"] == "RUNNING" and time.monotonic() < end:
        time.sleep(0.05)
        found = client.describe_execution(executionArn=started["executionArn"])
    assert (found["status"], json.loads(found["output"])) == ("SUCCEEDED", {"twice": 42})


def test_boto3_invokes_a_function(laptop: Laptop) -> None:
    client = laptop.cloud.client("lambda")
    answer = client.invoke(FunctionName=laptop.outputs["double"], Payload=b'{"n": 2}')
    assert json.loads(answer["Payload"].read()) == {"twice": 4}
    failed = client.invoke(FunctionName=laptop.outputs["double"], Payload=b"{}")
    assert failed["FunctionError"] == "Unhandled"
    assert json.loads(failed["Payload"].read())["errorType"] == "KeyError"


def test_a_mapping_is_refused_where_the_functions_role_may_not_read_the_queue(laptop: Laptop) -> None:
    iam, client = laptop.cloud.client("iam"), laptop.cloud.client("lambda")
    role = iam.create_role(RoleName="nothing", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client.update_function_configuration(FunctionName=laptop.outputs["shy"], Role=role)
    with pytest.raises(ClientError, match="does not have permissions to call ReceiveMessage on SQS"):
        client.create_event_source_mapping(
            EventSourceArn=laptop.outputs["orders_arn"], FunctionName=laptop.outputs["shy"]
        )
