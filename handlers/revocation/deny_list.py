"""The deny list: sessions and users whose tokens count no more, in a DynamoDB table that forgets them by itself.

An item has the key `revoked`, which is `session#` and a token's `origin_jti`, or `user#` and its `sub`; for a user `before`,
the last second whose tokens are revoked; and `expires`, when no such token can be valid any more.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARGIN = 3_600
# An answer that does not come soon is a failure, and a failure lets nobody in.
_CONFIG = Config(connect_timeout=0.5, read_timeout=0.5, retries={"total_max_attempts": 2}, proxies={})
_TABLE = os.environ["GATEHOUSE_DENY_LIST"]
_dynamodb = boto3.client("dynamodb", config=_CONFIG)


def keys(claims: Mapping[str, Any]) -> list[str]:
    """Under which keys a token may be on the list."""
    session = claims.get("origin_jti")
    return [f"user#{claims['sub']}", *([f"session#{session}"] if session else [])]


def holds(claims: Mapping[str, Any]) -> bool:
    """Whether a token's session or user is on the list; read so that a write which has been answered is seen.

    Raises:
        botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError: the table does not answer, or not all of it.
    """
    asked = {"Keys": [{"revoked": {"S": key}} for key in keys(claims)], "ConsistentRead": True}
    answer = _dynamodb.batch_get_item(RequestItems={_TABLE: asked})
    if answer.get("UnprocessedKeys"):
        raise RuntimeError("the deny list was not read whole")
    found = answer["Responses"][_TABLE]
    return any("before" not in item or claims["iat"] <= int(item["before"]["N"]) for item in found)


def add_session(session: str, seconds: int) -> None:
    """Put a session on the list, for as long as tokens of it may come."""
    expires = int(time.time()) + seconds + _MARGIN
    item = {"revoked": {"S": f"session#{session}"}, "expires": {"N": str(expires)}}
    _dynamodb.put_item(TableName=_TABLE, Item=item)
