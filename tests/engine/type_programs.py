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
}
