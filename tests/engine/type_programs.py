"""Small programs, each of types of one service: its versions, in the order in which they are deployed."""

from __future__ import annotations

TYPES: dict[str, list[str]] = {
    "a table, its items and what uses its name": [
        """
table = aws.dynamodb.Table("orders", billing_mode="PAY_PER_REQUEST", hash_key="id",
    attributes=[{"name": "id", "type": "S"}], tags={"team": "shop"})
aws.dynamodb.TableItem("first", table_name=table.name, hash_key=table.hash_key, item='{"id": {"S": "1"}}')
param("p", table.arn)
""",
        """
table = aws.dynamodb.Table("orders", billing_mode="PAY_PER_REQUEST", hash_key="id",
    attributes=[{"name": "id", "type": "S"}, {"name": "who", "type": "S"}],
    global_secondary_indexes=[{"name": "by-who", "hash_key": "who", "projection_type": "ALL"}],
    ttl={"attribute_name": "gone", "enabled": True}, point_in_time_recovery={"enabled": True})
aws.dynamodb.TableItem("first", table_name=table.name, hash_key=table.hash_key, item='{"id": {"S": "1"}, "n": {"N": "2"}}')
param("p", table.arn)
""",
        """
table = aws.dynamodb.Table("orders", read_capacity=1, write_capacity=1, hash_key="id", range_key="at",
    attributes=[{"name": "id", "type": "S"}, {"name": "at", "type": "N"}])
param("p", table.arn)
""",
    ],
    "a type that is only recorded, and what depends on it": [
        """
stream = aws.kinesis.Stream("orders", shard_count=1)
cache = aws.elasticache.Cluster("cache", engine="redis", node_type="cache.t3.micro", num_cache_nodes=1)
param("p", Output.concat(stream.name, " ", stream.arn, " ", cache.cache_nodes[0].address))
pulumi.export("arn", stream.arn)
""",
        """
stream = aws.kinesis.Stream("orders", shard_count=2)
cache = aws.elasticache.Cluster("cache", engine="redis", node_type="cache.t3.small", num_cache_nodes=1)
param("p", Output.concat(stream.name, " ", stream.arn, " ", cache.cache_nodes[0].address))
""",
        """
stream = aws.kinesis.Stream("orders", name="fixed", shard_count=2)
param("p", stream.arn)
""",
    ],
    "queues, topics and what joins them": [
        """
dead = aws.sqs.Queue("dead", fifo_queue=True)
queue = aws.sqs.Queue("orders", fifo_queue=True, content_based_deduplication=True,
    redrive_policy=dead.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})))
topic = aws.sns.Topic("placed", fifo_topic=True, tags={"team": "shop"})
aws.sns.TopicSubscription("to-queue", topic=topic.arn, protocol="sqs", endpoint=queue.arn)
aws.sqs.QueuePolicy("policy", queue_url=queue.url, policy=queue.arn.apply(lambda arn: json.dumps({"Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
                   "Resource": arn}]})))
param("p", Output.concat(queue.name, " ", topic.arn))
""",
        """
queue = aws.sqs.Queue("orders", visibility_timeout_seconds=60, tags={"team": "shop"})
topic = aws.sns.Topic("placed", display_name="Placed")
aws.sns.TopicSubscription("to-queue", topic=topic.arn, protocol="sqs", endpoint=queue.arn, raw_message_delivery=True,
    filter_policy=json.dumps({"kind": ["order"]}))
param("p", Output.concat(queue.name, " ", topic.arn))
""",
        """
queue = aws.sqs.Queue("orders")
topic = aws.sns.Topic("placed")
""",
    ],
    "a bus, its rules and their targets": [
        """
bus = aws.cloudwatch.EventBus("shop")
queue = aws.sqs.Queue("orders")
rule = aws.cloudwatch.EventRule("placed", event_bus_name=bus.name, event_pattern=json.dumps({"source": ["shop"]}))
aws.cloudwatch.EventTarget("to-queue", rule=rule.name, event_bus_name=bus.name, arn=queue.arn)
nightly = aws.cloudwatch.EventRule("nightly", schedule_expression="rate(1 day)")
param("p", Output.concat(bus.arn, " ", rule.arn, " ", nightly.id))
""",
        """
bus = aws.cloudwatch.EventBus("shop", description="orders")
queue = aws.sqs.Queue("orders")
rule = aws.cloudwatch.EventRule("placed", event_bus_name=bus.name, event_pattern=json.dumps({"source": ["till"]}),
    state="DISABLED", tags={"a": "b"})
aws.cloudwatch.EventTarget("to-queue", rule=rule.name, event_bus_name=bus.name, arn=queue.arn, target_id="mine",
    input_path="$.detail")
""",
        "",
    ],
    "a state machine, a repository, a secret and an event source": [
        """
machine = aws.sfn.StateMachine("orders", role_arn=role("machine").arn,
    definition=json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}))
images = aws.ecr.Repository("images", tags={"a": "b"})
secret = aws.secretsmanager.Secret("key")
aws.secretsmanager.SecretVersion("value", secret_id=secret.id, secret_string=Output.secret("hunter2"))
queue = aws.sqs.Queue("orders")
runner = role("runner")
allow = aws.iam.RolePolicy("allow", role=runner.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}))
f = aws.lambda_.Function("f", role=runner.arn, runtime="python3.12", handler="a.b",
    code=pulumi.AssetArchive({"a.py": pulumi.StringAsset("def b(e, c): pass")}))
aws.lambda_.EventSourceMapping("m", event_source_arn=queue.arn, function_name=f.name, batch_size=1,
    opts=Opts(depends_on=[allow]))
param("p", Output.concat(machine.arn, " ", images.repository_url))
""",
        """
machine = aws.sfn.StateMachine("orders", role_arn=role("machine").arn, tags={"a": "b"},
    definition=json.dumps({"StartAt": "B", "States": {"B": {"Type": "Pass", "End": True}}}))
images = aws.ecr.Repository("images", image_tag_mutability="IMMUTABLE")
secret = aws.secretsmanager.Secret("key", description="of the shop")
aws.secretsmanager.SecretVersion("value", secret_id=secret.id, secret_string=Output.secret("hunter3"))
""",
    ],
}
