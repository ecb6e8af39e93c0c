"""Query strings as Signature Version 4 has them: what is signed, and so what a call is best sent with.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

from urllib.parse import quote, unquote_to_bytes


def encoded(query: bytes) -> str:
    """Percent-encode every byte of each name and value but letters, digits, `-`, `.`, `_` and `~`; the order stays.

    A `+` is a space, as in AWS's own test suite for signers (`post-vanilla-query-nonunreserved`).
    """
    pairs = (pair.partition(b"=") for pair in query.split(b"&") if pair)
    return "&".join(f"{_encoded(name)}{mark.decode()}{_encoded(value)}" for name, mark, value in pairs)


def in_order(query: str) -> str:
    """A query that `encoded` gave as it counts in a signature: by names, each with its `=`; equal names keep their order.

    Sent so it is signed alike by all, curl among them: https://github.com/curl/curl/issues/9717 (unsorted names) and 8107
    (names without values).
    """
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return "&".join(f"{name}={value}" for name, _, value in sorted(pairs, key=lambda pair: pair[0]))


def _encoded(part: bytes) -> str:
    return quote(unquote_to_bytes(part.replace(b"+", b" ")), safe="-._~")
