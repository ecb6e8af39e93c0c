"""A deny list that the machine's programs name and do not make, with one session on it; and its reader's dependencies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from components.checks.requirements import meaning
from components.function import HANDLERS
from components.installing import cached, of_lambda

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Cloud

NAME = "denied"
ARN = f"arn:aws:dynamodb:eu-west-1:123456789012:table/{NAME}"
ENDED = "ended"
"""The session that is on the list."""


def denied(cloud: Cloud) -> None:
    """Have the table that programs name in a cloud."""
    client = cloud.client("dynamodb")
    if NAME in client.list_tables()["TableNames"]:
        return
    client.create_table(
        TableName=NAME,
        KeySchema=[{"AttributeName": "revoked", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "revoked", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.put_item(TableName=NAME, Item={"revoked": {"S": f"session#{ENDED}"}})


def installed() -> None:
    """Have what the reader needs in the cache, so that no index is asked: when it is called, it takes the tests' own."""
    requirements = [f"-r {HANDLERS / 'revocation' / 'requirements.txt'}"]
    key = (str(of_lambda("python3.13", "x86_64")), *meaning(requirements))
    cached(key, lambda target: Path(target, "installed.txt").touch())
