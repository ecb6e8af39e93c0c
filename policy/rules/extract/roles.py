"""Roles that somebody takes who is nobody in particular: everyone, or whomever a provider that all share signs in.

Trust policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html. A service's name in
one says which service takes the role, for whoever may pass it, and so lets nobody in:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
Providers that sign in everyone's users, and the claim that tells whose they are:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
Web identities: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
Guests of an identity pool: https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
Claims of GitHub: https://docs.github.com/en/actions/reference/security/oidc
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from ..conditions import POSITIVE, filled_in, tests
from ..documents import Unreadable, load
from ..endpoints import Auth, Endpoint, unreadable
from ..statements import opened
from ..values import COMPUTED, NOT_TOLD, UNKNOWN, Props, Unknown, as_text, first, get, items, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLES = frozenset({"aws:iam/role:Role", "aws-native:iam:Role"})
SOURCE = "trust policy of the role"
_TAKING = ("sts:assumerole", "sts:assumerolewithwebidentity", "sts:assumerolewithsaml")
# By issuer, the claims of which one says whose user it is.
_SHARED: dict[str, frozenset[str]] = {
    issuer: frozenset(claims.split())
    for issuer, claims in {
        "accounts.google.com": "aud oaud sub",
        "agent.buildkite.com": "sub",
        "api.pulumi.com/oidc": "aud sub",
        "app.terraform.io": "sub",
        "cognito-identity.amazonaws.com": "aud sub",
        "gitlab.com": "sub",
        "graph.facebook.com": "app_id id",
        "oidc-configuration.audit-log.githubusercontent.com": "sub",
        "oidc.codefresh.io": "sub",
        "oidc.vercel.com": "aud sub",
        "proidc.upbound.io": "sub",
        "sandboxes.cloud": "aud sub",
        "scalr.io": "sub",
        "studio.datachain.ai/api": "sub",
        "token.actions.githubusercontent.com": "sub repository repository_id repository_owner_id enterprise_id",
        "tokens.cloud.shisho.dev": "sub",
        "vstoken.actions.githubusercontent.com": "sub",
        "www.amazon.com": "app_id user_id",
    }.items()
}
_COGNITO = "cognito-identity.amazonaws.com"
_PROVIDER = ":oidc-provider/"
_OWNER = re.compile(r"(?:^|:)[^/:]+/|:[^/:]+:")  # repo:owner/..., owner/..., organization:owner:...
_WILD = re.compile(r"[*?]")


def trusted(props: Props) -> list[Endpoint]:
    """Read a role's trust policy: whether somebody may take the role who is nobody in particular."""
    declared = first(props, "assumeRolePolicy", "assumeRolePolicyDocument")
    try:
        who = opened(_people(load(declared) if isinstance(declared, str) else declared), _TAKING)
    except Unreadable as error:
        return [unreadable(SOURCE, str(error))]
    return [Endpoint(None, None, Auth(), SOURCE, note=f"it lets {who} take the role")] if who else []


def _people(document: object) -> object:
    """A trust policy without the principals that let nobody in: services, and providers that say whose users they are."""
    statements = items(document, "Statement")
    if not isinstance(document, dict) or isinstance(statements, Unknown) or "Statement" not in document:
        return document
    return document | {"Statement": [_persons(each) for each in statements]}


def _persons(statement: object) -> object:
    principal = get(statement, "Principal")
    if not isinstance(statement, dict) or not isinstance(principal, dict):
        return statement
    left: dict[str, Any] = {
        kind: names for kind, names in principal.items() if kind not in {"Service", "Federated"}
    }
    named = texts(principal, "Federated")
    issuers = [_strangers(each, statement) for each in ([named] if isinstance(named, Unknown) else named)]
    return statement | {"Principal": left | {"Federated": [each for each in issuers if each]}}


def _strangers(provider: object, statement: object) -> str:
    """The provider, where it signs in everyone's users and the statement does not say whose it is about; empty if not."""
    claims = list(_claims(get(statement, "Condition")))
    if any(_guests(*each) for each in claims):
        return _COGNITO
    if any(issuer not in _SHARED or _names(issuer, claim, values) for issuer, claim, values in claims):
        return ""
    asked = next((issuer for issuer, _, _ in claims), "")
    if not isinstance(provider, str):
        return asked
    _, is_arn, named = provider.partition(_PROVIDER)
    issuer = named if is_arn else provider
    if NOT_TOLD in issuer or issuer.strip() == "*" or issuer.lower() in _SHARED:
        return issuer
    return asked if is_arn or COMPUTED in issuer or issuer.startswith("arn:") else issuer


def _claims(condition: object) -> Iterator[tuple[str, str, object]]:
    """The issuer, the claim and the values of each test that a token passes only if it has the claim."""
    for operator, key, values in tests(condition):
        issuer, _, claim = key.rpartition(":")
        if "." in issuer and operator.removeprefix("foranyvalue:") in POSITIVE:
            yield issuer, claim, values


def _guests(issuer: str, claim: str, values: object) -> bool:
    """Whether a test lets in those who never signed in, of whichever identity pool."""
    listed = items({"": values}, "")
    named = (
        [] if isinstance(listed, Unknown) else [str(as_text(each)) for each in listed if each is not UNKNOWN]
    )
    return (
        issuer == _COGNITO and claim == "amr" and any(fnmatchcase("unauthenticated", each) for each in named)
    )


def _names(issuer: str, claim: str, values: object) -> bool:
    """Whether the values of a claim say whose users they are; what is not known yet is taken for a name."""
    listed = items({"": values}, "")
    return claim in _SHARED[issuer] and (
        isinstance(listed, Unknown)
        or (bool(listed) and all(each is UNKNOWN or _owned(filled_in(str(as_text(each)))) for each in listed))
    )


def _owned(value: str) -> bool:
    """Whether a value names somebody: all of it, or at least the owner, who comes before the first wildcard."""
    head = _WILD.split(value)[0]
    return bool(value.strip()) if head == value else bool(_OWNER.search(head))
