"""Limits of Cognito user pools, apart from their clients.

Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/ and
https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .client import check_client
from .revocable import BOUND
from .scopes import PoolScopes, resource_servers
from .values import choice, count, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

NAME = re.compile(r"[\w\s+=,.@-]+")
SUFFIX = 8
"""What Pulumi adds to a name to make it unique."""
SCOPES_PER_SERVER = 100
SCOPE_LENGTH = 256
CUSTOM_ATTRIBUTES = 50
IDENTIFIERS = 50
LAST = 2**31 - 1
UNIQUE = 8
"""Letters that make a domain prefix unique which ends in a hyphen."""

_IDENTIFIER = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
_SCOPE = re.compile(r"[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+")
_NO_SPACES = re.compile(r"\S+")
_PREFIX = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_CHALLENGE = ("define_challenge", "create_challenge", "verify_challenge")
_PROVIDERS = ("SAML", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple", "OIDC")


def check_user_pool(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with a UserPool's arguments."""
    text(problems, "name", problems.name, 1, 128 - SUFFIX, NAME, what="letters, digits, spaces and +=,.@-_")
    choice(problems, "mfa", args.get("mfa"), ("off", "optional", "on"))
    choice(problems, "tier", args.get("tier"), ("LITE", "ESSENTIALS", "PLUS"))
    choice(problems, "threat_protection", args.get("threat_protection"), ("OFF", "AUDIT", "ENFORCED"))
    for name in args.get("sign_in", ()):
        choice(problems, "sign_in", name, ("email", "phone_number"))
    if not args["clients"]:
        problems.add("clients", {}, "at least one client", "Name the application that signs users in.")
    _tier(args, problems)
    _triggers(args.get("triggers", {}), args.get("tier"), problems)
    _first_factors(args, problems)
    seconds = args.get("revocable", {}).get("within_seconds")
    number(problems, "revocable.within_seconds", seconds, *BOUND, "seconds")
    _domain(args, problems)
    _password(args.get("password", {}), args.get("tier"), problems)
    _resource_servers(args, problems)
    _users(args, problems)
    scopes = PoolScopes(args)
    for name, client in args["clients"].items():
        check_client(name, client, args, scopes, problems)


def _tier(args: Mapping[str, Any], problems: Problems) -> None:
    tier = args.get("tier", "ESSENTIALS")
    if tier == "LITE" and args.get("managed_login"):
        problems.add(
            "managed_login", True, "needs the tier ESSENTIALS or PLUS", "Raise `tier`, or leave it out."
        )
    if args.get("threat_protection", "OFF") != "OFF" and tier != "PLUS":
        problems.add(
            "threat_protection",
            args["threat_protection"],
            "needs the tier PLUS",
            "Set `tier` to 'PLUS', or leave it out.",
        )
    managed = args.get("managed_login", tier != "LITE") and (
        "domain_prefix" in args or "custom_domain" in args
    )
    if "branding" in args and not managed:
        problems.add(
            "branding",
            args["branding"],
            "needs managed login, and so a domain and a tier above LITE",
            "Give the pool a domain.",
        )


def _triggers(triggers: Mapping[str, Any], tier: str | None, problems: Problems) -> None:
    # https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
    version = triggers.get("pre_token_version")
    choice(problems, "triggers.pre_token_version", version, ("V1", "V2", "V3"))
    if version is not None and "pre_token" not in triggers:
        remedy = "Name the function, or leave the version out."
        problems.add("triggers.pre_token_version", version, "the version of the event of `pre_token`", remedy)
    if "pre_token" in triggers and version != "V1" and tier == "LITE":
        problems.add(
            "triggers.pre_token_version",
            version or "V2",
            "V1 on the LITE tier",
            "Set it to 'V1', which changes ID tokens only, or `tier` to 'ESSENTIALS'.",
        )
    challenge = [name for name in _CHALLENGE if name in triggers]
    if challenge and len(challenge) < len(_CHALLENGE):
        lacking = ", ".join(name for name in _CHALLENGE if name not in triggers)
        problems.add("triggers", challenge, "all three functions of a challenge, or none", f"Add {lacking}.")


def _first_factors(args: Mapping[str, Any], problems: Problems) -> None:
    # https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
    factors = args.get("first_factors", ())
    for factor in factors:
        choice(problems, "first_factors", factor, ("email_otp", "sms_otp", "passkey"))
    if factors and args.get("tier") == "LITE":
        problems.add("first_factors", list(factors), "a tier above LITE", "Set `tier` to 'ESSENTIALS'.")
    if factors and args.get("mfa") == "on":
        remedy = "Set `mfa` to 'optional', or leave the first factors out."
        problems.add("first_factors", list(factors), "not where every user must have a second factor", remedy)
    passkeys = args.get("passkeys", {})
    choice(
        problems, "passkeys.user_verification", passkeys.get("user_verification"), ("preferred", "required")
    )
    if passkeys and "passkey" not in factors:
        remedy = "Add 'passkey' to `first_factors`, or leave it out."
        problems.add("passkeys", dict(passkeys), "only where `first_factors` has 'passkey'", remedy)


def _domain(args: Mapping[str, Any], problems: Problems) -> None:
    prefix = args.get("domain_prefix")
    if "custom_domain" in args and prefix is not None:
        problems.add(
            "domain_prefix", prefix, "one domain: a prefix or a custom one", "Leave one of the two out."
        )
    what = "small letters, digits and inner hyphens"
    if isinstance(prefix, str) and prefix.endswith("-"):
        text(problems, "domain_prefix", prefix[:-1], 1, 63 - UNIQUE - 1, _PREFIX, what=what)
    else:
        text(problems, "domain_prefix", prefix, 1, 63, _PREFIX, what=what)
    certificate = args.get("custom_domain", {}).get("certificate_arn")
    if isinstance(certificate, str) and ":us-east-1:" not in certificate:
        problems.add(
            "custom_domain.certificate_arn",
            certificate,
            "a certificate in us-east-1, where Cognito looks",
            "Make one there.",
        )
    if isinstance(prefix, str):
        for word in ("aws", "amazon", "cognito"):
            if word in prefix:
                problems.add(
                    "domain_prefix",
                    prefix,
                    f"without {word!r} in it, which AWS keeps",
                    "Choose another prefix.",
                )


def _password(password: Mapping[str, Any], tier: str | None, problems: Problems) -> None:
    number(problems, "password.length", password.get("length"), 6, 99, "characters")
    number(problems, "password.temporary_days", password.get("temporary_days"), 1, 365, "days")
    number(problems, "password.history", password.get("history"), 0, 24, "passwords")
    for kind in password.get("require", ()):
        choice(problems, "password.require", kind, ("lowercase", "uppercase", "numbers", "symbols"))
    if password.get("history") and tier == "LITE":
        problems.add(
            "password.history", password["history"], "needs the tier ESSENTIALS or PLUS", "Leave it out."
        )


def _resource_servers(args: Mapping[str, Any], problems: Problems) -> None:
    seen: set[str] = set()
    for index, server in enumerate(resource_servers(args)):
        identifier = server["identifier"]
        path = (
            "resource_server"
            if index == 0 and "resource_server" in args
            else f"resource_servers[{identifier!r}]"
        )
        what = 'printable ASCII without spaces, " and \\'
        text(problems, f"{path}.identifier", identifier, 1, 256, _IDENTIFIER, what=what)
        if identifier in seen:
            problems.add(
                f"{path}.identifier", identifier, "one resource server for each identifier", "Join the two."
            )
        seen.add(identifier)
        count(
            problems,
            f"{path}.scopes",
            server["scopes"],
            SCOPES_PER_SERVER,
            "scopes",
            "Use a second resource server.",
        )
        for name, description in server["scopes"].items():
            scope = f'{path}.scopes["{name}"]'
            text(problems, scope, name, 1, 256, _SCOPE, what=what.replace(" and", ", / and"))
            text(problems, f"{scope} description", description, 1, 256)
            whole = f"{identifier}/{name}"
            if len(whole) > SCOPE_LENGTH and len(name) <= SCOPE_LENGTH:
                problems.add(
                    scope,
                    whole,
                    f"at most {SCOPE_LENGTH} characters with the identifier",
                    "Shorten the identifier or the name.",
                )


def _users(args: Mapping[str, Any], problems: Problems) -> None:
    for name, group in args.get("groups", {}).items():
        text(problems, "groups", name, 1, 128, _NO_SPACES, what="no spaces")
        # A 0 is not sent when the group is made, and is sent when it is changed.
        number(problems, f"groups.{name}.precedence", group.get("precedence"), 1, LAST, "in order")
    count(
        problems,
        "attributes",
        args.get("attributes"),
        CUSTOM_ATTRIBUTES,
        "attributes",
        "Keep the rest in a database.",
    )
    for name, attribute in args.get("attributes", {}).items():
        text(problems, "attributes", name, 1, 20)
        choice(
            problems,
            f'attributes["{name}"].type',
            attribute.get("type"),
            ("String", "Number", "DateTime", "Boolean"),
        )
    for name, provider in args.get("identity_providers", {}).items():
        text(
            problems,
            "identity_providers",
            name,
            3,
            32,
            re.compile(r"[^_\s]\S+[^_\s]"),
            what="no spaces, no _ at an end",
        )
        choice(problems, f'identity_providers["{name}"].type', provider["type"], _PROVIDERS)
        count(
            problems,
            f'identity_providers["{name}"].identifiers',
            provider.get("identifiers"),
            IDENTIFIERS,
            "identifiers",
            "Leave some out.",
        )
        for identifier in provider.get("identifiers", ()):
            text(
                problems,
                f'identity_providers["{name}"].identifiers',
                identifier,
                1,
                40,
                _NO_SPACES,
                what="no spaces",
            )
