"""What moto lacks of services beside API Gateway and Cognito: see unpatched.py."""

from __future__ import annotations

import io
import json
import time
import zipfile
from inspect import signature
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from moto import mock_aws

from tests.laptop.cloud.probing import client, lacks, takes, trips

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE: Final = "arn:aws:iam::123456789012:role/r"
PASS: Final = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})


def role() -> str:
    made = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    return str(made["Role"]["Arn"])


def package() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("a.py", "")
    return archive.getvalue()


def function(**more: Any) -> str:
    made = client("lambda").create_function(
        FunctionName="f",
        Role=role(),
        Runtime="python3.13",
        Handler="a.b",
        Code={"ZipFile": package()},
        **more,
    )
    return str(made["FunctionArn"])


def called(work: Callable[[str], None]) -> list[dict[str, Any]]:
    """The events that functions get while `work`, which is told of a function, is done: nothing runs them."""
    from moto.awslambda.models import LambdaFunction

    events: list[dict[str, Any]] = []

    def invoke(_self: Any, body: str, *_: Any) -> bytes:
        events.append(json.loads(body))
        return b"{}"

    with patch.object(LambdaFunction, "invoke", invoke):
        work(function())
    return events


def functions() -> dict[str, bool]:
    from moto.awslambda.models import LambdaFunction

    c = client("lambda")
    arn = function(LoggingConfig={"LogFormat": "JSON", "LogGroup": "g"})
    c.create_function_url_config(FunctionName="f", AuthType="NONE")
    statement = {
        "FunctionName": "f",
        "StatementId": "s",
        "Action": "lambda:*",
        "Principal": "a.amazonaws.com",
    }
    c.add_permission(**statement)
    url = client("sqs").create_queue(QueueName="q")["QueueUrl"]
    queue = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    c.update_function_code(FunctionName="f", ZipFile=package(), Architectures=["arm64"])
    held = c.get_function(FunctionName="f")
    return {
        "lambda: the architecture of new code": held["Configuration"]["Architectures"] != ["arm64"],
        # AWS signs the address, and moto serves nothing there.
        "lambda: where the code is": "X-Amz-Signature" not in held["Code"].get("Location", ""),
        "lambda: a function's logging": c.get_function_configuration(FunctionName="f").get("LoggingConfig")
        is None,
        "lambda: a list of URLs": lacks(
            lambda: c.list_function_url_configs(FunctionName="f")["FunctionUrlConfigs"]
        ),
        "lambda: a second URL": takes(
            lambda: c.create_function_url_config(FunctionName="f", AuthType="NONE")
        ),
        "lambda: a statement ID that is taken": takes(lambda: c.add_permission(**statement)),
        "lambda: a function that runs without Docker": "docker.errors"
        in LambdaFunction._invoke_lambda.__code__.co_names,
        "lambda: a queue that the role may not read": takes(
            lambda: c.create_event_source_mapping(EventSourceArn=queue, FunctionName=arn)
        ),
    }


def sources() -> dict[str, bool]:
    def message(arn: str) -> None:
        url = client("sqs").create_queue(QueueName="q")["QueueUrl"]
        queue = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        client("lambda").create_event_source_mapping(EventSourceArn=queue, FunctionName=arn)
        client("sqs").send_message(QueueUrl=url, MessageBody="a")

    return {"sqs: a message that waits to be polled": bool(called(message))}


def topics() -> dict[str, bool]:
    def publish(arn: str) -> None:
        topic = client("sns").create_topic(Name="t")["TopicArn"]
        client("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
        client("sns").publish(TopicArn=topic, Message="a")

    (event,) = called(publish)
    return {"sns: a message's own IDs": event["Records"][0]["Sns"]["TopicArn"] == "arn:aws:sns:EXAMPLE"}


def streams() -> dict[str, bool]:
    def write(arn: str) -> None:
        c = client("dynamodb")
        stream = c.create_table(
            TableName="t",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )["TableDescription"]["LatestStreamArn"]
        client("lambda").create_event_source_mapping(
            EventSourceArn=stream, FunctionName=arn, StartingPosition="TRIM_HORIZON"
        )
        c.put_item(TableName="t", Item={"id": {"S": "1"}})

    return {"dynamodb: a change that waits to be polled": bool(called(write))}


def buses() -> dict[str, bool]:
    c, sqs = client("events"), client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    c.create_event_bus(Name="b")

    def sent(target: str, state: str) -> None:
        c.put_rule(Name="r", EventPattern='{"source": ["a"]}', State=state)
        c.put_targets(Rule="r", Targets=[{"Id": "t", "Arn": target}])
        c.put_events(Entries=[{"Source": "a", "DetailType": "d", "Detail": "{}"}])

    sent("arn:aws:sqs:eu-west-1:123456789012:q", "DISABLED")
    return {
        "events: a rule that is off": bool(sqs.receive_message(QueueUrl=url).get("Messages")),
        "events: a function as a target": trips(
            lambda: sent("arn:aws:lambda:eu-west-1:123456789012:function:f", "ENABLED")
        ),
        "events: an update of a bus": lacks(lambda: c.update_event_bus(Name="b", Description="d")["Arn"]),
    }


def machines() -> dict[str, bool]:
    role()
    c = client("stepfunctions")
    arn = c.create_state_machine(name="m", definition=PASS, roleArn=ROLE, type="EXPRESS")["stateMachineArn"]
    run = c.start_execution(stateMachineArn=arn)["executionArn"]
    return {
        "stepfunctions: a machine that runs": c.describe_execution(executionArn=run).get("output") is None,
        "stepfunctions: a run that is waited for": lacks(lambda: c.start_sync_execution(stateMachineArn=arn)),
    }


def services() -> dict[str, bool]:
    from moto.sts.models import STSBackend

    iam, ecs, waf, cdn = client("iam"), client("ecs"), client("wafv2"), client("cloudfront")
    role()
    ecs.create_cluster(clusterName="c")
    ecs.register_task_definition(
        family="t", containerDefinitions=[{"name": "a", "image": "a", "memory": 8}], networkMode="awsvpc"
    )
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    shown = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
    rule = {
        "Name": "r",
        "Priority": 0,
        "Statement": {"GeoMatchStatement": {"CountryCodes": ["IE"]}},
        "Action": {"Block": {}},
        "VisibilityConfig": shown,
    }
    acl = {"Name": "a", "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": shown}
    made = waf.create_web_acl(**acl, Rules=[rule])["Summary"]
    waf.update_web_acl(**acl, Id=made["Id"], LockToken=made["LockToken"], Rules=[])
    addresses = {"Name": "s", "Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": []}
    named = {
        "Name": "f",
        "FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-2.0"},
        "FunctionCode": b"a",
    }
    etag = cdn.create_function(**named)["ETag"]
    return {
        "iam: AWS's own policies": lacks(
            lambda: iam.attach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
        ),
        "ecs: a network without security groups": trips(
            lambda: ecs.create_service(
                cluster="c", serviceName="s", taskDefinition="t", networkConfiguration=network
            )
        ),
        "wafv2: an update to no rules": bool(
            waf.get_web_acl(Name="a", Scope="REGIONAL", Id=made["Id"])["WebACL"]["Rules"]
        ),
        "wafv2: an IP set's name that is taken": takes(
            lambda: [waf.create_ip_set(**addresses) for _ in "ab"]
        ),
        "sts: the policies of a session": "policy_arns" not in signature(STSBackend.assume_role).parameters,
        "cloudfront: an update of a function": lacks(lambda: cdn.update_function(**named, IfMatch=etag)),
        "cloudfront: a function that is published": lacks(
            lambda: cdn.publish_function(Name="f", IfMatch=etag)
        ),
    }


def names() -> dict[str, bool]:
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        role()
        c = client("stepfunctions")
        arn = c.create_state_machine(name="m", definition=PASS, roleArn=ROLE)["stateMachineArn"]
        run = c.start_execution(stateMachineArn=arn)["executionArn"]
    return {"stepfunctions: a name for a run": run.endswith(":None")}


def logs() -> dict[str, bool]:
    with mock_aws():
        c = client("logs")
        c.create_log_group(logGroupName="g")
        c.create_log_stream(logGroupName="g", logStreamName="s")
        names = {"logGroupName": "g", "logStreamName": "s"}
        now = int(time.time() * 1000)
        for _ in range(6):
            c.put_log_events(**names, logEvents=[{"timestamp": now, "message": "m"}] * 1_000)
        pages = list(c.get_paginator("filter_log_events").paginate(logGroupName="g"))
    return {"logs: an end of what is kept": sum(len(page["events"]) for page in pages) == 6_000}


PROBES: Final = (logs, functions, sources, topics, streams, buses, machines, names, services)
