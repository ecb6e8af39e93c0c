"""Asks moto, in a process in which nothing was put right, whether it does what AWS does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

REGION: Final = "eu-west-1"
_FAILS: Final = (ClientError, BotoCoreError, NotImplementedError, KeyError, AttributeError, TypeError)
ISSUER: Final = {"Audience": ["a"], "Issuer": "https://issuer.example"}


def client(service: str) -> Any:
    """A client of moto, which says itself what it takes."""
    unchecked = Config(parameter_validation=False)
    return boto3.client(service, region_name=REGION, config=unchecked)  # type: ignore[call-overload]


def takes(work: Callable[[], Any]) -> bool:
    """Whether moto takes what AWS refuses."""
    try:
        work()
    except ClientError:
        return False
    return True


def lacks(work: Callable[[], Any]) -> bool:
    """Whether moto has no such operation, or trips over it."""
    try:
        return not work()
    except _FAILS:
        return True


def trips(work: Callable[[], Any]) -> bool:
    """Whether moto fails, not with an error of AWS's that a caller expects: with another, or in its own code."""
    try:
        work()
    except ClientError as error:
        return error.response["Error"]["Code"] != "NotFoundException"
    except Exception:  # noqa: BLE001 - whatever moto's own code fails with
        return True
    return False
