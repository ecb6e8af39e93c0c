"""What a Lambda's result becomes as a response: a pure calculation.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html. Where these say nothing,
what AWS answered to the tests of aws/aws-lambda-dotnet (Tools/LambdaTestTool-v2) and localstack/localstack
(tests/aws/services/apigateway/test_apigateway_lambda.snapshot.json).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from functools import lru_cache
from typing import Any

from gatehouse.laptop.gateway.request import HOP_BY_HOP, JSON, Answer, Headers

_LOWEST, _HIGHEST = 200, 599
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

LARGEST = 6 * 1024 * 1024 + 100
"""Bytes that a function's result may have: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DROPPED = (HOP_BY_HOP - {b"connection"}) | {b"apigw-requestid"}
_HTTP_DROPPED = frozenset({b"connection", b"content-length", b"date"})
_REST_KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
_STREAM_KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "cookies"})
_MARK = bytes(8)
_LARGEST_METADATA = 16 * 1024
_PLAIN = (b"content-type", b"text/plain; charset=utf-8")

_decode = json.JSONDecoder().decode


class MalformedResultError(Exception):
    """The function's result is not one that API Gateway can make a response of; `read` where it is JSON at all."""

    def __init__(self, text: str, *, read: bool = True) -> None:
        super().__init__(text)
        self.read = read


def version_2(payload: bytes) -> Answer:
    """Make an HTTP API's response of a function's result in payload format 2.0.

    Raises:
        MalformedResultError: The result has the wrong form.
    """
    try:
        result = _read(payload)
    except MalformedResultError as problem:
        if problem.read:
            raise
        # A custom runtime's, or a stream's. What AWS does is told of in aws/aws-lambda-dotnet
        # (Tools/LambdaTestTool-v2, InvokeResponseExtensions.cs): nothing looks at whether it is JSON.
        return Answer(200, [JSON], payload, integration=200)
    if isinstance(result, dict) and result.get("statusCode") is not None:
        headers = _http(_single(result, numbers=True))
        _default(headers, _PLAIN)
        return _answer(result, headers + _cookies(result.get("cookies")))
    body = result.encode("utf-8", "replace") if isinstance(result, str) else payload
    return Answer(200, [JSON], body, integration=200)


def version_1(payload: bytes) -> Answer:
    """Make an HTTP API's response of a function's result in payload format 1.0.

    Raises:
        MalformedResultError: The result has the wrong form, or no `statusCode`.
    """
    result = _read(payload)
    if not isinstance(result, dict) or result.get("statusCode") is None:
        raise MalformedResultError("the result has no statusCode, which format 1.0 needs")
    headers = _http(_single(result, numbers=True) + _multi(result))
    _default(headers, _PLAIN)
    return _answer(result, headers)


def rest(payload: bytes, *, decode: bool) -> Answer:
    """Make a REST API's response of a function's result; a base64 body stays one unless it is to be decoded.

    Raises:
        MalformedResultError: The result is not an object, or has a key that is not one of the five, or a bad value.
    """
    result = _read(payload)
    if not isinstance(result, dict):
        raise MalformedResultError("the result is not an object")
    strangers = result.keys() - _REST_KEYS
    if strangers:
        raise MalformedResultError(
            f"the result has the keys {sorted(strangers)}; a REST API takes none but its five"
        )
    headers = _multi(result)
    # The same name and value in both is one header, says the page above.
    headers += [pair for pair in _single(result, numbers=False) if pair not in headers]
    _default(headers, JSON)
    if result.get("statusCode") is None:
        result = {**result, "statusCode": 200}
    return _answer(result, headers, decode=decode)


def streamed(payload: bytes) -> Answer:
    """Make a REST API's response of what a function streamed: metadata in JSON, eight zero bytes, and the body as it is.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html

    Raises:
        MalformedResultError: It does not begin so, or the metadata has a key that is not one of the four, or a bad value.
    """
    head, mark, body = payload.partition(_MARK)
    if not mark or len(head) > _LARGEST_METADATA:
        raise MalformedResultError(
            f"the stream does not begin with metadata of at most {_LARGEST_METADATA} bytes and eight zero bytes"
        )
    said = _read(head)
    if not isinstance(said, dict) or said.keys() - _STREAM_KEYS:
        raise MalformedResultError(f"the stream's metadata is no object with the keys {sorted(_STREAM_KEYS)}")
    headers = _multi(said)
    headers += [pair for pair in _single(said, numbers=False) if pair not in headers]
    headers += _cookies(said.get("cookies"))
    _default(headers, JSON)
    status = _status(200 if said.get("statusCode") is None else said["statusCode"])
    return Answer(status, headers, body, integration=status)


def _read(payload: bytes) -> Any:  # noqa: ANN401 - JSON
    if len(payload) > LARGEST:
        raise MalformedResultError(f"the result has {len(payload)} bytes; at most {LARGEST} are allowed")
    try:
        return _decode(payload.decode())
    except (ValueError, RecursionError):
        raise MalformedResultError("the result is not JSON", read=False) from None


def _answer(result: dict[str, Any], headers: Headers, *, decode: bool = True) -> Answer:
    status = _status(result["statusCode"])
    return Answer(status, headers, _body(result, decode=decode), integration=status)


def _status(value: object) -> int:
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


def _body(result: dict[str, Any], *, decode: bool) -> bytes:
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


def _single(result: dict[str, Any], *, numbers: bool) -> Headers:
    single = result.get("headers") or {}
    if not isinstance(single, dict):
        raise MalformedResultError("headers is not an object")
    return [pair for name, value in single.items() if (pair := _header(name, value, numbers=numbers))]


def _multi(result: dict[str, Any]) -> Headers:
    multi = result.get("multiValueHeaders") or {}
    if not isinstance(multi, dict):
        raise MalformedResultError("multiValueHeaders is not an object")
    found: Headers = []
    for name, values in multi.items():
        if not isinstance(values, list):
            raise MalformedResultError(f"multiValueHeaders.{name} is not a list")
        found += [pair for value in values if (pair := _header(name, value, numbers=True))]
    return found


def _cookies(cookies: object) -> Headers:
    if cookies is None:
        return []
    if not isinstance(cookies, list):
        raise MalformedResultError("cookies is not a list")
    return [pair for cookie in cookies if (pair := _header("set-cookie", cookie, numbers=True))]


def _http(headers: Headers) -> Headers:
    return [pair for pair in headers if pair[0] not in _HTTP_DROPPED]


def _default(headers: Headers, kind: tuple[bytes, bytes]) -> None:
    for name, _ in headers:
        if name == b"content-type":
            return
    headers.append(kind)


def _header(name: str, value: object, *, numbers: bool) -> tuple[bytes, bytes] | None:
    """Make a header, or None for one that the gateway sets itself.

    Raises:
        MalformedResultError: It could not be sent, or would be more than one header.
    """
    if isinstance(value, bool):
        value = str(value).lower()
    if not isinstance(value, str | int | float if numbers else str):
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
