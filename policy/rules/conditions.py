"""What the conditions of a policy leave: whether they name those who may call.

Keys and operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Variables are the caller's, but for those of the resource: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any

from .values import NOT_TOLD, UNKNOWN, Unknown, as_text, items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ARNS = frozenset({"aws:sourcearn", "aws:sourcevpcarn", "aws:principalarn", "s3:dataaccesspointarn"})
_NAMES = frozenset(
    {
        "aws:sourceaccount",
        "aws:sourceowner",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:userid",
        "lambda:eventsourcetoken",
        "s3:dataaccesspointaccount",
    }
)
# An address inside of a VPC (`aws:VpcSourceIp`) is none of these: another account's VPC has the same ones.
_ADDRESSES = frozenset({"aws:sourceip"})
POSITIVE = frozenset(
    {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}
)
NEGATIVE = frozenset(
    {
        "stringnotequals",
        "stringnotequalsignorecase",
        "stringnotlike",
        "arnnotequals",
        "arnnotlike",
        "notipaddress",
    }
)
_BY_CHARACTER = ("stringlike", "stringnotlike")
_ACCOUNT = 4  # arn:partition:service:region:ACCOUNT:resource
_WILD = frozenset("*?")
_SEPARATOR = re.compile("[/:]")  # o-1/r-1/ou-1/*, AROA123:*
_OWN = re.compile(r"\$\{aws:Resource(Account|OrgID|OrgPaths)\}", re.IGNORECASE)
_ANYTHING = re.compile(
    rf"\$\{{[^{{}}]*[:*?][^{{}}]*\}}|{re.escape(NOT_TOLD)}"
)  # a variable has a prefix and a colon
_WIDEST = {4: 8, 6: 16}  # a network wider than this is no network of one's own
_MOST = 2  # nor are networks that hold more addresses than so many of the widest: all private ones are less


def narrowed(condition: object) -> bool:
    """Whether a condition leaves only callers that it names. What is not known yet is taken for a name."""
    if condition is UNKNOWN:
        return True
    return any(
        operator.removeprefix("foranyvalue:") in POSITIVE and all_named(operator, key, values)
        for operator, key, values in tests(condition)
    )


def tests(condition: object) -> Iterator[tuple[str, str, Any]]:
    """The operator, the key and the values of each test of a condition, the first two in small letters."""
    for operator, keys in condition.items() if isinstance(condition, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            yield str(operator).lower(), str(key).lower(), values


def all_named(operator: str, key: str, values: object) -> bool:
    """Whether each value that a test compares with names somebody."""
    if key not in ARNS | _NAMES | _ADDRESSES:
        return False
    listed = items({"": values}, "")
    if isinstance(listed, Unknown):
        return True
    named = [each for each in listed if each is not UNKNOWN]
    texts_only = [str(as_text(each)) for each in named if isinstance(each, str | int | float)]
    if not listed or len(texts_only) < len(named):
        return False
    if key in _ADDRESSES:
        return not wide(*texts_only)
    return all(_names(operator, key, each) for each in texts_only)


def _names(operator: str, key: str, value: str) -> bool:
    plain = filled_in(value)
    if key not in ARNS:
        return _certain(_SEPARATOR.split(plain.strip())[0])
    return names_an_account(plain) and not crosses(operator, plain)


def crosses(operator: str, arn: str) -> bool:
    """Whether a wildcard may stand for another account's ARN up to the name that is asked for.

    To `StringLike` a colon is a character as any other, where `ArnLike` compares part by part, and there may be colons in
    the path of a role that anybody makes: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    fields = _fields(arn)
    return (
        operator.endswith(_BY_CHARACTER)
        and bool(_WILD & set(":".join(fields[:_ACCOUNT])))
        and not _bucket(fields)
    )


def filled_in(value: str) -> str:
    """A value with what its variables may be: the resource's own account is a name, what the caller decides anything."""
    return _ANYTHING.sub("*", _OWN.sub("own", value))


def _fields(arn: str) -> list[str]:
    return arn.split(":", _ACCOUNT + 1)


def _bucket(fields: Sequence[str]) -> bool:
    """Whether an ARN is one bucket's: S3's access points and jobs are known by their account, as all else is."""
    return fields[2:3] == ["s3"] and _certain(fields[-1]) and not set("/:") & set(fields[-1])


def _certain(part: str) -> bool:
    """Whether a part of a name says something, and leaves nothing to a wildcard."""
    return bool(part) and not _WILD & set(part)


def wide(*networks: str) -> bool:
    """Whether networks, or several of them together, are so large that they are nobody's own, or one is no network."""
    try:
        read = [ipaddress.ip_network(each.strip(), strict=False) for each in networks]
    except ValueError:
        return True
    four = ipaddress.collapse_addresses(each for each in read if isinstance(each, ipaddress.IPv4Network))
    six = ipaddress.collapse_addresses(each for each in read if isinstance(each, ipaddress.IPv6Network))
    return _everyones(4, list(four)) or _everyones(6, list(six))


def _everyones(
    family: int, several: Sequence[ipaddress.IPv4Network] | Sequence[ipaddress.IPv6Network]
) -> bool:
    widest = _WIDEST[family]
    most = _MOST * 2 ** ((32 if family == 4 else 128) - widest)  # noqa: PLR2004 - bits of an address
    return (
        any(each.prefixlen < widest for each in several) or sum(each.num_addresses for each in several) > most
    )


def names_an_account(arn: str) -> bool:
    """Whether an ARN, maybe with wildcards, is of one account; S3's bucket ARNs name none, but a bucket is one account's."""
    plain = filled_in(arn)
    if not plain.strip("*? "):
        return False
    fields = _fields(plain)
    if len(fields) <= _ACCOUNT:
        return _certain(plain)
    return _bucket(fields) or _certain(fields[_ACCOUNT])
