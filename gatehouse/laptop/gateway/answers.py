"""What a Lambda's result becomes as a response: a pure calculation.

See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from functools import lru_cache
from typing import Any

from gatehouse.laptop.gateway.call import HOP_BY_HOP, JSON, Answer, Headers

_LOWEST, _HIGHEST = 200, 599
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

LARGEST = 6 * 1024 * 1024
"""Bytes that a function's result may have: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DROPPED = HOP_BY_HOP | {b"content-length", b"date", b"apigw-requestid"}
_PLAIN = (b"content-type", b"text/plain; charset=utf-8")

_decode = json.JSONDecoder().raw_decode


class MalformedResultError(Exception):
    """The function's result is not one that API Gateway can make a response of."""


def from_payload(payload: bytes, version: str, *, decode: bool = True) -> Answer:
    """Make the response.

    Args:
        payload: The function's result, JSON.
        version: The payload format, `1.0` or `2.0`.
        decode: Whether a base64 body is decoded; a REST API passes it as it is where the caller does not accept it.

    Returns:
        The response.

    Raises:
        MalformedResultError: The result has the wrong form.
    """
    if len(payload) > LARGEST:
        raise MalformedResultError(f"the result has {len(payload)} bytes; at most {LARGEST} are allowed")
    try:
        result = _parsed(payload.decode())
    except (ValueError, RecursionError):
        raise MalformedResultError("the result is not JSON") from None
    if isinstance(result, dict) and result.get("statusCode") is not None:
        headers = _headers(result)
        for name, _ in headers:
            if name == b"content-type":
                break
        else:
            headers.append(_PLAIN if version == "2.0" else JSON)
        if version == "2.0":
            headers += _cookies(result.get("cookies"))
        return Answer(
            status := status_of(result["statusCode"]),
            headers,
            body_of(result, decode=decode),
            integration=status,
        )
    if version != "2.0":
        raise MalformedResultError("the result has no statusCode, which format 1.0 needs")
    return Answer(200, [JSON], payload, integration=200)


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON
    # What `json.loads` does, without what it does around it; that is asked where there is more than one value.
    try:
        found, end = _decode(text)
    except ValueError:
        return json.loads(text)
    return found if end == len(text) else json.loads(text)


def status_of(value: object) -> int:
    """Read a status code: a number or its digits, 200 to 599."""
    if type(value) is int and _LOWEST <= value <= _HIGHEST:
        return value
    if isinstance(value, bool) or not isinstance(value, int | str | float):
        raise MalformedResultError("statusCode is not a number")
    try:
        status = int(value)
    except (ValueError, OverflowError):
        raise MalformedResultError("statusCode is not a number") from None
    if not _LOWEST <= status <= _HIGHEST or (isinstance(value, float) and value != status):
        raise MalformedResultError(f"statusCode is {value}; it must be 200 to 599")
    return status


def body_of(result: dict[str, Any], *, decode: bool) -> bytes:
    """Read a result's body, out of base64 where it says so and that is wanted."""
    body = result.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise MalformedResultError("body is not a string")
    if decode and result.get("isBase64Encoded") is True:
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError):
            raise MalformedResultError("body is not base64, as isBase64Encoded says") from None
    return body.encode("utf-8", "replace")


def _headers(result: dict[str, Any]) -> Headers:
    single, multi = result.get("headers") or {}, result.get("multiValueHeaders") or {}
    if not isinstance(single, dict) or not isinstance(multi, dict):
        raise MalformedResultError("headers is not an object")
    if not multi:
        return [pair for name, value in single.items() if (pair := header(name, value))]
    found: Headers = []
    for name, values in multi.items():
        if not isinstance(values, list):
            raise MalformedResultError(f"multiValueHeaders.{name} is not a list")
        found += [pair for value in values if (pair := header(name, value))]
    there = {name for name, _ in found}
    found += [
        pair for name, value in single.items() if (pair := header(name, value)) and pair[0] not in there
    ]
    return found


def _cookies(cookies: object) -> Headers:
    if cookies is None:
        return []
    if not isinstance(cookies, list):
        raise MalformedResultError("cookies is not a list")
    return [pair for cookie in cookies if (pair := header("set-cookie", cookie))]


def header(name: str, value: object) -> tuple[bytes, bytes] | None:
    """Make a header, or None for one that the gateway sets itself.

    Args:
        name: Its name in any case.
        value: A string, a number or a boolean.

    Returns:
        The lower-case name and the value.

    Raises:
        MalformedResultError: It could not be sent, or would be more than one header.
    """
    if isinstance(value, bool):
        value = str(value).lower()
    if not isinstance(value, str | int | float):
        raise MalformedResultError(f"the header {name!r} is not one that can be sent")
    return _pair(name, value if isinstance(value, str) else str(value))


@lru_cache(maxsize=512)  # a function gives the same ones again and again
def _pair(name: str, value: str) -> tuple[bytes, bytes] | None:
    if _NAME.fullmatch(name) is None:
        raise MalformedResultError(f"the header {name!r} is not one that can be sent")
    key, line = name.lower().encode(), value.strip()
    if _CONTROL.search(line):
        raise MalformedResultError(f"the header {name!r} has a control character")
    return None if key in _DROPPED else (key, line.encode("utf-8", "replace"))
