"""DynamoDB's tables and items."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import Case

DYNAMODB = (
    Case(
        "aws:dynamodb/table:Table",
        {
            "name": "orders",
            "billingMode": "PAY_PER_REQUEST",
            "hashKey": "id",
            "rangeKey": "at",
            "attributes": [{"name": name, "type": "S"} for name in ("id", "at", "who")],
            "globalSecondaryIndexes": [{"name": "by-who", "hashKey": "who", "projectionType": "ALL"}],
            "ttl": {"attributeName": "gone", "enabled": True},
            "tags": {"a": "b"},
        },
        {
            "attributes": [{"name": name, "type": "S"} for name in ("id", "at", "what")],
            "globalSecondaryIndexes": [
                {
                    "name": "by-what",
                    "hashKey": "what",
                    "rangeKey": "at",
                    "projectionType": "INCLUDE",
                    "nonKeyAttributes": ["price"],
                }
            ],
            "streamEnabled": True,
            "streamViewType": "NEW_IMAGE",
            "pointInTimeRecovery": {"enabled": True},
            "ttl": None,
            "tags": {"c": "d"},
        },
    ),
    Case(
        "aws:dynamodb/tableItem:TableItem",
        {"tableName": "~items", "hashKey": "id", "item": '{"id": {"S": "a"}, "n": {"N": "1"}}'},
        {"item": '{"id": {"S": "b"}, "raw": {"L": [{"B": "aGk="}]}}'},
    ),
)
