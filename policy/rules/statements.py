"""Resource policies: whom a statement lets in, and whether its conditions keep anyone out.

Keys and operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
A service acts for whoever configures it, so its principal alone names nobody:
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from __future__ import annotations

import ipaddress
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from .documents import Unreadable, load
from .values import NOT_TOLD, UNKNOWN, Props, Unknown, get, items, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ARNS = frozenset({"aws:sourcearn", "aws:principalarn", "s3:dataaccesspointarn"})
_NAMES = frozenset(
    {
        "aws:sourceaccount",
        "aws:sourceowner",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourcevpcarn",
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:userid",
        "lambda:eventsourcetoken",
        "s3:dataaccesspointaccount",
    }
)
_ADDRESSES = frozenset({"aws:sourceip", "aws:vpcsourceip"})
_POSITIVE = frozenset(
    {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}
)
_NEGATIVE = frozenset(
    {
        "stringnotequals",
        "stringnotequalsignorecase",
        "stringnotlike",
        "arnnotequals",
        "arnnotlike",
        "notipaddress",
    }
)
_SERVICES = (".amazonaws.com", ".amazonaws.com.cn", ".amazon.com")
_ACCOUNT = 4  # arn:partition:service:region:ACCOUNT:resource
_WILD = frozenset("*?")
_SEPARATOR = re.compile("[/:]")  # o-1/r-1/ou-1/*, AROA123:*
_WIDEST = {4: 8, 6: 16}  # a network wider than this is no network of one's own


def opened(document: object, actions: Sequence[str] = ()) -> str:
    """Whom a policy (text or data) lets in who is nobody in particular, in a few words; empty for nobody.

    Only statements that allow one of these actions count, where any are given, in small letters.

    Raises:
        Unreadable: It is no policy. One that is not known yet opens nothing: an ARN inside hides all of it at a preview.
    """
    if document is None or document is UNKNOWN:
        return ""
    read = load(document) if isinstance(document, str) else document
    if not isinstance(read, dict):
        raise Unreadable("it is no policy document")
    found = items(read, "Statement")
    if isinstance(found, Unknown):
        return ""
    statements = [each for each in found if each is not UNKNOWN]
    if NOT_TOLD in statements:
        raise Unreadable("a statement of it is computed elsewhere")
    denials = [each for each in statements if _keeps_out(each)]
    left = [each for each in statements if not any(_covers(denial, each) for denial in denials)]
    return next((who for each in left if _allows(each, actions) and (who := lets_in(each))), "")


def _allows(statement: object, actions: Sequence[str]) -> bool:
    """Whether a statement may be about one of these actions; any is, where none are given."""
    named = texts(statement, "Action")
    if not actions or isinstance(named, Unknown) or get(statement, "NotAction") is not None:
        return True
    patterns = [each.lower() for each in named if isinstance(each, str)]
    told = len(patterns) == len(named) and not any(NOT_TOLD in each for each in patterns)
    return not told or any(fnmatchcase(action, pattern) for action in actions for pattern in patterns)


def lets_in(statement: object) -> str:
    """Whom one statement lets in who is nobody in particular; empty for nobody."""
    if text(statement, "Effect") not in {"Allow", NOT_TOLD} or narrowed(get(statement, "Condition")):
        return ""
    if get(statement, "NotPrincipal") is not None:
        return "everyone but those it names"
    for kind, name in _principals(get(statement, "Principal")):
        if NOT_TOLD in name:
            return "whoever is named elsewhere"
        if name.strip() == "*" or (kind == "AWS" and not names_an_account(name)):
            return "every AWS account" if _signed(get(statement, "Condition")) else "everyone"
        if kind == "Service":
            return f"{name} on behalf of any AWS account"
    return ""


def narrowed(condition: object) -> bool:
    """Whether a condition leaves only callers that it names. What is not known yet is taken for a name."""
    if condition is UNKNOWN:
        return True
    return any(
        operator.removeprefix("foranyvalue:") in _POSITIVE and _all_named(key, values)
        for operator, key, values in _tests(condition)
    )


def _keeps_out(statement: object) -> bool:
    """Whether a statement turns away everyone but those whom its one condition names."""
    if text(statement, "Effect") != "Deny" or ("AWS", "*") not in _principals(get(statement, "Principal")):
        return False
    tests = list(_tests(get(statement, "Condition")))
    return len(tests) == 1 and tests[0][0] in _NEGATIVE and _all_named(tests[0][1], tests[0][2])


def _covers(denial: object, allowance: object) -> bool:
    """Whether a statement is about all that another one allows."""
    return all(_within(allowance, denial, key) for key in ("Action", "Resource"))


def _within(inner: object, outer: object, key: str) -> bool:
    if get(inner, f"Not{key}") is not None or get(outer, f"Not{key}") is not None:
        return False
    parts, patterns = texts(inner, key), texts(outer, key)
    if isinstance(parts, Unknown) or isinstance(patterns, Unknown) or not patterns:
        return isinstance(patterns, list) and not patterns and parts == []
    return all(
        any(isinstance(p, str) and fnmatchcase(str(part).lower(), p.lower()) for p in patterns)
        for part in parts
    )


def _tests(condition: object) -> Iterator[tuple[str, str, Any]]:
    for operator, keys in condition.items() if isinstance(condition, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            yield str(operator).lower(), str(key).lower(), values


def _all_named(key: str, values: object) -> bool:
    if key not in _ARNS | _NAMES | _ADDRESSES:
        return False
    named = items({"": values}, "")
    if isinstance(named, Unknown):
        return True
    return bool(named) and all(
        each is UNKNOWN or (isinstance(each, str) and _names(key, each)) for each in named
    )


def _names(key: str, value: str) -> bool:
    if key in _ARNS:
        return names_an_account(value)
    return not wide(value) if key in _ADDRESSES else _certain(_SEPARATOR.split(value.strip())[0])


def _certain(part: str) -> bool:
    """Whether a part of a name says something, and leaves nothing to a wildcard."""
    return bool(part) and not _WILD & set(part)


def wide(network: str) -> bool:
    """Whether a network is so large that it is nobody's own, or none at all."""
    try:
        read = ipaddress.ip_network(network.strip(), strict=False)
    except ValueError:
        return True
    return read.prefixlen < _WIDEST[read.version]


def names_an_account(arn: str) -> bool:
    """Whether an ARN, maybe with wildcards, is of one account; S3's bucket ARNs name none, but a bucket is one account's."""
    if not arn.strip("*? "):
        return False
    parts = arn.split(":")
    if len(parts) <= _ACCOUNT:
        return _certain(arn)
    bucket = parts[2] == "s3" and _certain(parts[-1])
    return bucket or _certain(parts[_ACCOUNT])


def _signed(condition: object) -> bool:
    return any(
        key == "lambda:functionurlauthtype" and values in ("AWS_IAM", ["AWS_IAM"])
        for operator, key, values in _tests(condition)
        if operator == "stringequals"
    )


def _principals(principal: object) -> list[tuple[str, str]]:
    if isinstance(principal, str):
        return [("AWS", principal)]
    found = []
    for kind, names in principal.items() if isinstance(principal, dict) else ():
        listed = texts({"": names}, "")
        found += [
            (str(kind), name)
            for name in ([] if isinstance(listed, Unknown) else listed)
            if isinstance(name, str)
        ]
    return found


def permission(principal: str, conditions: Props) -> Props:
    """The statement that `AddPermission` writes for a principal under these conditions, of which absent ones are left out.

    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    """
    service = principal.lower().endswith(_SERVICES)
    known = {key: value for key, value in conditions.items() if value not in (None, "")}
    arns = {key: value for key, value in known.items() if key == "aws:SourceArn"}
    names = {key: value for key, value in known.items() if key not in arns}
    return {
        "Effect": "Allow",
        "Principal": {"Service" if service else "AWS": principal},
        "Condition": {"ArnLike": arns, "StringEquals": names},
    }
