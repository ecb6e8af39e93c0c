"""Resource policies: whom a statement lets in.

A service acts for whoever configures it, so its principal alone names nobody:
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
Nor does an identity provider that is no account's own: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from .conditions import ARNS, NEGATIVE, all_named, crosses, names_an_account, narrowed, tests
from .documents import Unreadable, load
from .values import NOT_TOLD, UNKNOWN, Props, Unknown, get, items, text, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS = frozenset({"AWS", "Federated", "CanonicalUser"})
# The last is how a template's own words for the suffix are read.
_SERVICES = (".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".(urlsuffix)")
_ELEMENTS = frozenset(
    {
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    }
)  # fmt: skip


def opened(document: object, actions: Sequence[str] = ()) -> str:
    """Whom a policy (text or data) lets in who is nobody in particular, in a few words; empty for nobody.

    Only statements that allow one of these actions count, where any are given, in small letters.

    Raises:
        Unreadable: It is no policy. One that is not known yet opens nothing: an ARN inside hides all of it at a preview.
    """
    if document in (None, "") or document is UNKNOWN:
        return ""
    read = load(document) if isinstance(document, str) else document
    if not isinstance(read, dict):
        raise Unreadable("it is no policy document")
    if read and "Statement" not in read:
        raise Unreadable("it has no element 'Statement'")
    found = items(read, "Statement")
    if isinstance(found, Unknown):
        return ""
    statements = [each for each in found if each is not UNKNOWN and each is not None]
    for each in statements:
        _readable(each)
    denials = [each for each in statements if _keeps_out(each)]
    left = [each for each in statements if not any(_covers(denial, each) for denial in denials)]
    return next((who for each in left if _allows(each, actions) and (who := lets_in(each))), "")


def _readable(statement: object) -> None:
    """Refuse a statement that is none, or has an element that policies don't have: a name in other letters is one."""
    if statement == NOT_TOLD:
        raise Unreadable("a statement of it is computed elsewhere")
    if not isinstance(statement, dict):
        raise Unreadable("a statement of it is none")
    odd = sorted(str(name) for name in statement.keys() - _ELEMENTS)
    if odd:
        raise Unreadable(f"a statement of it has the element {odd[0]!r}, which no policy has")


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
    who = _whom(statement)
    crossing = any(
        key in ARNS and isinstance(each, str) and names_an_account(each) and crosses(operator, each)
        for operator, key, values in tests(get(statement, "Condition"))
        for each in (values if isinstance(values, list) else [values])
    )
    hint = " (a * before the account is any text to StringLike, other accounts' names too: write ArnLike)"
    return who + hint if who and crossing else who


def _whom(statement: object) -> str:
    """Whom the principal of a statement names who is nobody in particular."""
    if get(statement, "NotPrincipal") is not None:
        return "everyone but those it names"
    principals = _principals(get(statement, "Principal"))
    signed = _signed(get(statement, "Condition"))
    return next(
        (who for kind, name in principals if (who := _nobody_in_particular(kind, name, signed=signed))), ""
    )


def _nobody_in_particular(kind: str, name: str, *, signed: bool) -> str:
    """Whom one principal stands for, where that is more than one account; `signed` is whether a signature is asked for."""
    if name.strip() == "*" or (kind == "AWS" and NOT_TOLD not in name and not names_an_account(name)):
        return "every AWS account" if signed else "everyone"
    if NOT_TOLD in name:
        return "whoever is named elsewhere"
    if kind == "Service":
        return f"{name} on behalf of any AWS account"
    if kind == "Federated" and not name.startswith("arn:"):
        return f"everyone whom {name} signs in"
    return "" if kind in _KINDS else f"whoever is meant by the principal {kind!r}"


def _keeps_out(statement: object) -> bool:
    """Whether a statement turns away everyone but those whom one of its conditions names: it applies where all hold."""
    if text(statement, "Effect") != "Deny" or ("AWS", "*") not in _principals(get(statement, "Principal")):
        return False
    condition = get(statement, "Condition")
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
        return False
    asked = list(tests(condition))
    return bool(asked) and all(test[0] in NEGATIVE and all_named(*test) for test in asked)


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
        any(isinstance(p, str) and _part_of(str(part).lower(), p.lower()) for p in patterns) for part in parts
    )


def _part_of(inner: str, outer: str) -> bool:
    """Whether all that fits one pattern fits another: a `*` is more than one `?` stands for, and brackets are no pattern."""
    wild = {"*": ".*", "?": r"[^*]"}
    return (
        re.fullmatch("".join(wild.get(each, re.escape(each)) for each in outer), inner, re.DOTALL) is not None
    )


def _signed(condition: object) -> bool:
    return any(
        key == "lambda:functionurlauthtype" and values in ("AWS_IAM", ["AWS_IAM"])
        for operator, key, values in tests(condition)
        if operator == "stringequals"
    )


def _principals(principal: object) -> list[tuple[str, str]]:
    if isinstance(principal, str):
        return [("AWS", principal)]
    if isinstance(principal, list):
        return [each for inner in principal for each in _principals(inner)]
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
