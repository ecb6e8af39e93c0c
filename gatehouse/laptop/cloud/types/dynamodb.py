"""DynamoDB's tables and the items that a program puts into them.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.aws import CloudError, NotFoundError
from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op
from gatehouse.laptop.cloud.types import dynamodb_tables as tables

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws, PriorState
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "dynamodb"


@dataclass(frozen=True, kw_only=True)
class TableKind(Kind):
    """A table, which AWS changes one thing at a time.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
    """

    def change(self, aws: Aws, id_: str, old: PriorState, new: Values) -> Values:
        """Change what differs, each by an operation of its own."""
        values = self.held(old, new)
        for change in tables.changes(old.inputs, values):
            # What attributes there are goes with an index that uses them.
            attributes = {"AttributeDefinitions": tables.attributes(values)}
            aws.send(_SERVICE, "UpdateTable", {**change}, TableName=id_, **attributes)
        kept = {key: item for key, item in old.outputs.items() if key not in old.inputs}
        outputs = {**kept, **values, "id": id_}
        _settled(aws, outputs, old.outputs)
        outputs = self.finished(aws, outputs)
        self.tag(aws, self.update, outputs, old.inputs)
        return outputs

    def look(self, aws: Aws, id_: str, inputs: Values) -> Values | None:
        """Return a table with what other operations than DescribeTable tell of it."""
        found = super().look(aws, id_, inputs)
        if found is None:
            return None
        live = aws.call(_SERVICE, "DescribeTimeToLive", {"TableName": id_})["TimeToLiveDescription"]
        backups = aws.call(_SERVICE, "DescribeContinuousBackups", {"TableName": id_})
        recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
        tags = aws.call(_SERVICE, "ListTagsOfResource", {"ResourceArn": found["arn"]})["Tags"]
        ttl = live["TimeToLiveStatus"] == "ENABLED"
        told = {
            "ttl": {"attributeName": live["AttributeName"], "enabled": True} if ttl else found.get("ttl"),
            "pointInTimeRecovery": {"enabled": recovery.get("PointInTimeRecoveryStatus") == "ENABLED"},
            "tags": {tag["Key"]: tag["Value"] for tag in tags} or None,
        }
        return self.finished(aws, {**found, **told})


@dataclass(frozen=True, kw_only=True)
class ItemKind(Kind):
    """An item, which AWS knows by its keys only."""

    def look(self, aws: Aws, id_: str, inputs: Values) -> Values | None:
        """Return the item where there is one with these keys. What else it holds is the program's own word."""
        request = {"TableName": inputs["tableName"], "Key": _key(inputs)}
        try:
            held = aws.call(_SERVICE, "GetItem", request).get("Item")
        except NotFoundError:
            return None
        text = json.dumps(held, default=lambda binary: base64.b64encode(binary).decode())
        return self.finished(aws, {**inputs, "id": id_, "item": text}) if held else None

    def identity(self, outputs: Values) -> str:
        """Return the table, and each key with its value as the provider writes it."""
        parts = [outputs["tableName"]]
        for name, value in _key(outputs).items():
            parts += [name, *(str(value.get(kind, "")) for kind in ("B", "S", "N"))]
        return "|".join(parts)

    def parts(self, id_: str) -> Values:
        """Return the ID alone: what an item is made with says all."""
        return {"id": id_}


def _settled(aws: Aws, outputs: Values, old: Values | None) -> None:
    """Set what operations of their own set: the time to live and the recovery to a point in time."""
    table, was = {"TableName": outputs["id"]}, old or {}
    before, now = was.get("ttl") or {}, outputs.get("ttl") or {}
    if bool(before.get("enabled")) != bool(now.get("enabled")):
        wanted = {"Enabled": bool(now.get("enabled")), "AttributeName": (now or before)["attributeName"]}
        aws.call(_SERVICE, "UpdateTimeToLive", {**table, "TimeToLiveSpecification": wanted})
    recovery = outputs.get("pointInTimeRecovery") or {}
    if bool((was.get("pointInTimeRecovery") or {}).get("enabled")) != bool(recovery.get("enabled")):
        wanted = {"PointInTimeRecoveryEnabled": bool(recovery.get("enabled"))}
        aws.call(_SERVICE, "UpdateContinuousBackups", {**table, "PointInTimeRecoverySpecification": wanted})


def _key(values: Values) -> Values:
    """Return the keys of an item and their values, out of its JSON. Raises CloudError where it has them not."""
    try:
        item = json.loads(values["item"])
    except ValueError as error:
        raise CloudError(
            f"The item of {values['tableName']} is no JSON: {error}. It is {values['item']!r}."
        ) from error
    names = [values[key] for key in ("hashKey", "rangeKey") if values.get(key)]
    missing = [name for name in names if name not in item]
    if missing:
        raise CloudError(
            f"The item has no value for {', '.join(missing)}, which the table's keys want: {item}."
        )
    return {name: _decoded(item[name]) for name in names}


def _decoded(value: Values) -> Values:
    """Return an attribute's value as boto3 takes it: in JSON, what is binary is in base64."""
    ((kind, held),) = value.items()
    if kind in {"B", "BS"}:
        return {kind: base64.b64decode(held) if kind == "B" else [base64.b64decode(item) for item in held]}
    if kind in {"L", "M"}:
        return {
            kind: [_decoded(i) for i in held] if kind == "L" else {k: _decoded(i) for k, i in held.items()}
        }
    return value


def _item_written(aws: Aws, outputs: Values, old: Values | None) -> None:
    names = {"#h": outputs["hashKey"]}
    fresh = {"ConditionExpression": "attribute_not_exists(#h)", "ExpressionAttributeNames": names}
    moved = old is None or _key(old) != _key(outputs)
    item = {name: _decoded(value) for name, value in json.loads(outputs["item"]).items()}
    request = {"TableName": outputs["tableName"], "Item": item}
    aws.call(_SERVICE, "PutItem", {**request, **(fresh if moved else {})})
    if old is not None and moved:
        aws.call(_SERVICE, "DeleteItem", {"TableName": old["tableName"], "Key": _key(old)})


def _item_cleared(aws: Aws, outputs: Values) -> None:
    aws.call(_SERVICE, "DeleteItem", {"TableName": outputs["tableName"], "Key": _key(outputs)})


def _item_outputs(_aws: Aws, outputs: Values) -> Values:
    key = _key(outputs)
    values = [str(next(iter(value.values()))) for value in key.values()]
    return {"hashKeyValue": values[0], "rangeKeyValue": values[1] if len(values) > 1 else ""}


KINDS: Final = (
    TableKind(
        type="aws:dynamodb/table:Table",
        service=_SERVICE,
        create=Op("CreateTable", path="TableDescription"),
        read=Op("DescribeTable", {"TableName": "id"}, "Table"),
        update=Op("UpdateTable", {"TableName": "id"}),
        delete=Op("DeleteTable", {"TableName": "id"}),
        id=("name",),
        auto="name",
        fixed=frozenset({"name", "hashKey", "rangeKey", "localSecondaryIndexes", "importTable"}),
        sticky=frozenset({"readCapacity", "writeCapacity", "streamViewType"}),
        request=tables.request,
        response=tables.response,
        settle=_settled,
        computed=lambda aws, outputs: {"arn": aws.arn("dynamodb", f"table/{outputs['id']}")},
        also=frozenset(
            {
                "attributes",
                "hashKey",
                "pointInTimeRecovery",
                "rangeKey",
                "readCapacity",
                "serverSideEncryption",
                "streamEnabled",
                "streamViewType",
                "ttl",
                "writeCapacity",
            }
        ),
    ),
    ItemKind(
        type="aws:dynamodb/tableItem:TableItem",
        service=_SERVICE,
        id=("tableName", "hashKey"),
        fixed=frozenset({"tableName", "hashKey", "rangeKey"}),
        settle=_item_written,
        clear=_item_cleared,
        computed=_item_outputs,
        also=frozenset({"hashKey", "item", "rangeKey", "tableName"}),
    ),
)
