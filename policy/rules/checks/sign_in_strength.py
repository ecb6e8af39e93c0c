"""Rule: users are hard to impersonate: a second factor, long passwords, short tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Context, Finding, Rule
from ..values import UNKNOWN, as_text, first, get, number, text
from .sign_in_flows import CLIENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

POOLS = frozenset({"aws:cognito/userPool:UserPool", "aws-native:cognito:UserPool"})
_MINUTES = {"seconds": 1 / 60, "minutes": 1.0, "hours": 60.0, "days": 1440.0}
_COGNITO_MINIMUM = 8.0  # where a pool has no password policy
_TOKENS = (("accessTokenValidity", "accessToken", "hours"), ("idTokenValidity", "idToken", "hours"))


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Report pools without a second factor or with short passwords, and clients whose tokens live long."""
    if resource.type in POOLS:
        yield from _pool(resource, context)
        return
    for option, unit, default in _TOKENS:
        yield from _lifetime(resource, option, unit, default, context.settings["maxTokenMinutes"])
    longest = context.settings["maxRefreshTokenDays"] * 1440
    yield from _lifetime(resource, "refreshTokenValidity", "refreshToken", "days", longest)


def _pool(resource: Resource, context: Context) -> Iterator[Finding]:
    factor = as_text(first(resource.props, "mfaConfiguration", "mfaConfigurationType"))
    wanted = {"ON"} if context.settings["mfa"] == "required" else {"ON", "OPTIONAL"}
    if context.settings["mfa"] != "off" and factor is not UNKNOWN and factor not in wanted:
        value = max(wanted)
        problem = f"The user pool '{resource.name}' has no second factor ({factor or 'OFF'}): a password alone signs in."
        yield Finding(resource, problem, f'{resource.code} with mfa_configuration="{value}".')
    rules = (
        get(resource.props, "policies", "passwordPolicy")
        if resource.native
        else get(resource.props, "passwordPolicy")
    )
    if rules is UNKNOWN:
        return
    length = number(rules, "minimumLength")
    length = _COGNITO_MINIMUM if length is None else length
    least = context.settings["minPasswordLength"]
    if isinstance(length, float) and length < least:
        problem = f"The user pool '{resource.name}' takes passwords of {length:g} characters; the policy asks for {least:g}."
        yield Finding(
            resource, problem, f'{resource.code} with password_policy={{"minimum_length": {least:g}, ...}}.'
        )


def _lifetime(resource: Resource, option: str, token: str, default: str, longest: float) -> Iterator[Finding]:
    validity = number(resource.props, option)
    unit = text(resource.props, "tokenValidityUnits", token)
    if not isinstance(validity, float) or unit is UNKNOWN:
        return  # left out, it is Cognito's own: an hour, or 30 days for a refresh token
    minutes = validity * _MINUTES.get(str(unit or default), _MINUTES[default])
    if minutes > longest:
        shown = f"{validity:g} {unit or default}"
        problem = f"The app client '{resource.name}' gives {token}s that live {shown}: a stolen one is good for as long."
        yield Finding(
            resource, problem, f"{resource.code} with at most {longest:g} minutes ({longest / 1440:g} days)."
        )


RULE = Rule(
    id="GH108",
    name="sign-in-strength",
    title="Users are hard to impersonate",
    description="User pools should ask for a second factor and long passwords, and give tokens that live short.",
    level="advisory",
    severity="medium",
    cure="Turn MFA on, ask for longer passwords, shorten the tokens' validity.",
    url="https://docs.aws.amazon.com/cognito/latest/developerguide/managing-security.html",
    types=POOLS | CLIENTS,
    check=check,
    settings={
        "mfa": {
            "type": "string",
            "enum": ["required", "optional", "off"],
            "default": "optional",
            "description": "Whether every user needs a second factor, may have one, or this is not looked at.",
        },
        "minPasswordLength": {
            "type": "number",
            "minimum": 6,
            "default": 12,
            "description": "The fewest characters that a password policy may ask for.",
        },
        "maxTokenMinutes": {
            "type": "number",
            "minimum": 5,
            "default": 60,
            "description": "How long access and ID tokens may live, in minutes.",
        },
        "maxRefreshTokenDays": {
            "type": "number",
            "minimum": 0,
            "default": 30,
            "description": "How long refresh tokens may live, in days.",
        },
    },
    tags=("authentication", "cognito"),
)
