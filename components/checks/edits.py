"""Edits that AWS refuses in the middle of a deploy, or lets pass without effect. Pure.

What a resource was given is held against what it is to be given, both as pulumi-aws names it. An edit that is not here
deploys, or replaces what it says: see docs/reference/changes.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..route_keys import GREEDY, VARIABLE, parse

if TYPE_CHECKING:
    from .problems import Problems

Values = Mapping[str, Any]
"""A resource's inputs, in camel case; what is not known yet, or secret, is no text, number, list or mapping."""

_CONSTRAINTS = ("stringAttributeConstraints", "numberAttributeConstraints")


def check_edit(type_: str, old: Values, new: Values, problems: Problems) -> None:
    """Add what is wrong with an update of a resource from some inputs to others.

    Args:
        type_: the resource's type, such as `aws:cognito/userPool:UserPool`.
        old: its inputs as they were deployed.
        new: its inputs as they are to be.
        problems: where to add; the component's whose child it is.
    """
    for check in EDITS.get(type_, ()):
        check(old, new, problems)


def _attributes(old: Values, new: Values, problems: Problems) -> None:
    # https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
    now = _by_name(new)
    for name, before in _by_name(old).items():
        after = now.get(name)
        if after is None:
            problems.add(
                f'attributes["{name}"]',
                None,
                "Cognito takes no attribute away",
                "Put it back as it was; an attribute that nobody uses does no harm.",
            )
        elif _same(before) != _same(after):
            problems.add(
                f'attributes["{name}"]',
                _same(after),
                "Cognito changes no attribute",
                f"Put back {_same(before)}, add one under another name, and copy the values.",
            )


def _by_name(inputs: Values) -> dict[str, Values]:
    schemas = inputs.get("schemas") or ()
    return {
        one["name"]: one for one in schemas if isinstance(one, Mapping) and isinstance(one.get("name"), str)
    }


def _same(schema: Values) -> dict[str, Any]:
    """What can't change of an attribute. Empty constraints are as good as none, and earlier versions gave none."""
    found = {"type": schema.get("attributeDataType"), "mutable": bool(schema.get("mutable"))}
    return found | {key: schema[key] for key in ("required", *_CONSTRAINTS) if schema.get(key)}


def _before_tokens(old: Values, new: Values, problems: Problems) -> None:
    # Optional and Computed within a block that is not: https://github.com/hashicorp/terraform-provider-aws/issues/45529
    before, after = old.get("lambdaConfig"), new.get("lambdaConfig")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping) or not after:
        return
    ways = ("preTokenGenerationConfig", "preTokenGeneration")
    if any(before.get(key) for key in ways) and not any(after.get(key) for key in ways):
        problems.add(
            "triggers.pre_token",
            None,
            "goes only together with all other triggers: the pool would go on calling it",
            "Take `triggers` out and deploy, then put the others back; or name a function that changes nothing.",
        )


def _protection(old: Values, new: Values, problems: Problems) -> None:
    # The new pool would come first, and Cognito then refuse to delete the old one, at this deploy and at every further one.
    # https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-deletion-protection.html
    if old.get("protect") and not new.get("protect") and old.get("lasting") != new.get("lasting"):
        problems.add(
            "protect",
            False,
            "comes a step before the pool is replaced, since Cognito still refuses to delete the one that there is",
            "Put back what replaces it, such as `sign_in`, and deploy; then change that.",
        )


def _role(old: Values, new: Values, problems: Problems) -> None:
    # UpdateGroup leaves out what it is not given, and a role's ARN has 20 characters at least.
    # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateGroup.html
    if old.get("roleArn") and not new.get("roleArn"):
        problems.add(
            f'groups["{new.get("name")}"].role_arn',
            None,
            "Cognito changes a group's role, and takes none away",
            "Give it a role that allows nothing, or make another group.",
        )


def _owner(old: Values, new: Values, problems: Problems) -> None:
    # A component that is renamed or moved has another URN and the same id; one that is replaced has another id.
    if old.get("holder") == new.get("holder"):
        return
    if old.get("ownerId") == new.get("ownerId"):
        _still_a_text(old, new, problems)
        return
    problems.add(
        str(new.get("argument")),
        new.get("domain"),
        f"{old.get('owner')} has it, and AWS gives it to one at a time",
        "Take it out there and deploy, then give it to this one; or, where this is the same component under another name or"
        " parent, give it an alias.",
    )


def _still_a_text(old: Values, new: Values, problems: Problems) -> None:
    # An API's domain that is a text names its resource; as an output it can't, and no alias can know what the text was.
    domain = str(new.get("domain"))
    before, after = (str(one.get("holder")).rpartition("::")[2] for one in (old, new))
    if new.get("argument") == "domain.name" and before == domain != after:
        problems.add(
            "domain.name",
            domain,
            "as an output it is another resource than as a text, and AWS makes no second one of it",
            "Give it as a text as before; or take it out, deploy, and put it back.",
        )


def _variables(old: Values, new: Values, problems: Problems) -> None:
    # Routes change one by one, and API Gateway takes no two names at one level: `_one_name_a_level` in http_api.py.
    before, after = _levels(old), _levels(new)
    for level in before.keys() & after.keys():
        (was, had), (is_, has) = before[level], after[level]
        if was != is_ and not (len(had) == 1 and had == has):
            problems.add(
                "routes",
                f"/{'/'.join(level[:-1])}/{{{is_}}}".replace("//", "/"),
                f"{{{was}}} is renamed in several routes, which change one after the other, and API Gateway takes no"
                " two names for one place",
                f"Keep {{{was}}}, which no caller sees; or take these routes out, deploy, and put them back.",
            )
            return


def _levels(inputs: Values) -> dict[tuple[str, ...], tuple[str, set[str]]]:
    """Each place in paths that has a variable: its name, and the routes that lead there."""
    found: dict[tuple[str, ...], tuple[str, set[str]]] = {}
    for text in inputs.get("routes") or ():
        key = parse(text)
        names = iter(key.variables)
        for index, segment in enumerate(key.shape):
            if segment in (VARIABLE, GREEDY):
                name = next(names)
                found.setdefault(key.shape[: index + 1], (name, set()))[1].add(key.anonymous)
    return found


EDITS: Mapping[str, tuple[Callable[[Values, Values, Problems], None], ...]] = {
    "aws:cognito/userPool:UserPool": (_attributes, _before_tokens),
    "aws:cognito/userGroup:UserGroup": (_role,),
    "gatehouse:index:Claim": (_owner,),
    "gatehouse:index:HttpApi": (_variables,),
    "gatehouse:index:UserPool": (_protection,),
}
"""What is looked at in an update of each type of resource."""
