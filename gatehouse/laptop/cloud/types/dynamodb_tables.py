"""Tables as Pulumi and as DynamoDB have them: pure.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.compare import plain

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.shapes import Values

_ON_DEMAND: Final = "PAY_PER_REQUEST"


def attributes(values: Values) -> list[Values]:
    """Return the attributes of a table as AWS has them."""
    return [
        {"AttributeName": item["name"], "AttributeType": item["type"]}
        for item in values.get("attributes") or []
    ]


def _schema(values: Values) -> list[Values]:
    """Return the keys of a table or of an index."""
    if values.get("keySchemas"):
        return list(values["keySchemas"])
    keys = ((values.get("hashKey"), "HASH"), (values.get("rangeKey"), "RANGE"))
    return [{"attributeName": name, "keyType": kind} for name, kind in keys if name]


def _throughput(values: Values, billing: str | None) -> Values:
    if billing == _ON_DEMAND:
        return {}
    units = {
        "readCapacityUnits": values.get("readCapacity"),
        "writeCapacityUnits": values.get("writeCapacity"),
    }
    return {"provisionedThroughput": units} if any(units.values()) else {}


def _index(values: Values, billing: str | None, hash_key: str | None = None) -> Values:
    projection = {
        "projectionType": values["projectionType"],
        "nonKeyAttributes": values.get("nonKeyAttributes"),
    }
    return {
        "indexName": values["name"],
        "keySchema": _schema({"hashKey": hash_key, **values}),
        "projection": projection,
        "onDemandThroughput": values.get("onDemandThroughput"),
        "warmThroughput": values.get("warmThroughput"),
        **(_throughput(values, billing) if hash_key is None else {}),
    }


def _stream(values: Values) -> Values:
    if not values.get("streamEnabled"):
        return {"streamEnabled": False}
    return {"streamEnabled": True, "streamViewType": values.get("streamViewType")}


def request(values: Values) -> Values:
    """Return what makes a table."""
    billing = values.get("billingMode")
    encryption = values.get("serverSideEncryption") or {}
    sent: Values = {
        "tableName": values["name"],
        "attributeDefinitions": attributes(values),
        "keySchema": _schema(values),
        "billingMode": billing or "PROVISIONED",
        **_throughput(values, billing),
        "tags": values.get("tags"),
        "tableClass": values.get("tableClass"),
        "deletionProtectionEnabled": values.get("deletionProtectionEnabled"),
        "onDemandThroughput": values.get("onDemandThroughput"),
        "warmThroughput": values.get("warmThroughput"),
    }
    if values.get("globalSecondaryIndexes"):
        sent["globalSecondaryIndexes"] = [_index(item, billing) for item in values["globalSecondaryIndexes"]]
    if values.get("localSecondaryIndexes"):
        local = values["localSecondaryIndexes"]
        sent["localSecondaryIndexes"] = [_index(item, billing, values.get("hashKey")) for item in local]
    if values.get("streamEnabled"):
        sent["streamSpecification"] = _stream(values)
    if encryption.get("enabled"):
        sent["sSESpecification"] = {"enabled": True, "kMSMasterKeyId": encryption.get("kmsKeyArn")}
    return sent


def changes(old: Values, new: Values) -> list[Values]:
    """Return the members of the UpdateTable requests that lead from old inputs to new ones, in their order."""
    found: list[Values] = []
    billing = new.get("billingMode")

    def differs(*keys: str) -> bool:
        return any(plain(old.get(key)) != plain(new.get(key)) for key in keys)

    if differs("billingMode", "readCapacity", "writeCapacity"):
        found.append({"billingMode": billing or "PROVISIONED", **_throughput(new, billing)})
    if differs("streamEnabled", "streamViewType"):
        # A stream that is on has to end before another view begins.
        if old.get("streamEnabled"):
            found.append({"streamSpecification": {"streamEnabled": False}})
        if new.get("streamEnabled"):
            found.append({"streamSpecification": _stream(new)})
    before = {item["name"]: item for item in old.get("globalSecondaryIndexes") or []}
    now = {item["name"]: item for item in new.get("globalSecondaryIndexes") or []}
    gone = [name for name, item in before.items() if plain(item) != plain(now.get(name))]
    found += [{"globalSecondaryIndexUpdates": [{"delete": {"indexName": name}}]} for name in gone]
    fresh = [item for name, item in now.items() if name not in before or name in gone]
    found += [{"globalSecondaryIndexUpdates": [{"create": _index(item, billing)}]} for item in fresh]
    if differs("deletionProtectionEnabled"):
        found.append({"deletionProtectionEnabled": bool(new.get("deletionProtectionEnabled"))})
    if differs("tableClass"):
        found.append({"tableClass": new.get("tableClass") or "STANDARD"})
    return found


def response(values: Values) -> Values:
    """Return the properties that a description of a table holds."""
    keys = {item["keyType"]: item["attributeName"] for item in values.get("keySchema") or []}
    throughput = values.get("provisionedThroughput") or {}
    stream = values.get("streamSpecification") or {}
    attributes = [
        {"name": item["attributeName"], "type": item["attributeType"]}
        for item in values.get("attributeDefinitions") or []
    ]
    return {
        "name": values.get("tableName"),
        "arn": values.get("tableArn"),
        "attributes": attributes,
        "billingMode": (values.get("billingModeSummary") or {}).get("billingMode"),
        "hashKey": keys.get("HASH"),
        "rangeKey": keys.get("RANGE"),
        "readCapacity": throughput.get("readCapacityUnits", 0),
        "writeCapacity": throughput.get("writeCapacityUnits", 0),
        "streamEnabled": bool(stream.get("streamEnabled")),
        "streamViewType": stream.get("streamViewType") or "",
        "streamArn": values.get("latestStreamArn") or "",
        "streamLabel": values.get("latestStreamLabel") or "",
        "deletionProtectionEnabled": bool(values.get("deletionProtectionEnabled")),
        "globalSecondaryIndexes": [_index_read(item) for item in values.get("globalSecondaryIndexes") or []],
        "localSecondaryIndexes": [
            {key: item for key, item in _index_read(index).items() if key in _LOCAL}
            for index in values.get("localSecondaryIndexes") or []
        ]
        or None,
    }


_LOCAL: Final = frozenset({"name", "projectionType", "nonKeyAttributes", "rangeKey"})


def _index_read(values: Values) -> Values:
    keys = {item["keyType"]: item["attributeName"] for item in values["keySchema"]}
    throughput = values.get("provisionedThroughput") or {}
    projection = values["projection"]
    read = {
        "name": values["indexName"],
        "hashKey": keys.get("HASH"),
        "rangeKey": keys.get("RANGE"),
        "projectionType": projection["projectionType"],
        "nonKeyAttributes": projection.get("nonKeyAttributes") or None,
        "readCapacity": throughput.get("readCapacityUnits") or None,
        "writeCapacity": throughput.get("writeCapacityUnits") or None,
    }
    return {key: item for key, item in read.items() if item is not None}
