"""Roles that somebody takes who is nobody in particular."""

from __future__ import annotations

import json
from typing import Any

from tests.policy.cases.shared import OPEN
from tests.policy.programs import Later, one

ROLE = "aws:iam/role:Role"
GITHUB = "token.actions.githubusercontent.com"
PROVIDER = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"}
COGNITO = {"Federated": "cognito-identity.amazonaws.com"}
AUDIENCE = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}
POOL = {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:1"}}


def trust(principal: Any, action: str = "sts:AssumeRoleWithWebIdentity", **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, **more}
    return {"assumeRolePolicy": json.dumps({"Statement": [statement]})}


def subject(*values: Any, operator: str = "StringLike", claim: str = "sub") -> dict[str, Any]:
    return {"Condition": {**AUDIENCE, operator: {f"{GITHUB}:{claim}": list(values)}}}


def amr(method: str) -> dict[str, Any]:
    """How somebody came to an identity pool."""
    return {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": method}}


ROLES = [
    one("a role for everyone", "failing", ROLE, trust("*", "sts:AssumeRole"), OPEN),
    one("a role for every account", "failing", ROLE, trust({"AWS": "*"}, "sts:*"), OPEN),
    one(
        "a role for every account that says a word",
        "failing",
        ROLE,
        trust({"AWS": "*"}, "sts:AssumeRole", Condition={"StringEquals": {"sts:ExternalId": "word"}}),
        OPEN,
    ),
    one("a role for all of GitHub's workflows", "failing", ROLE, trust(PROVIDER), OPEN),
    one(
        "a role for GitHub's workflows with an audience",
        "failing",
        ROLE,
        trust(PROVIDER, Condition=AUDIENCE),
        OPEN,
    ),
    one("a role for any repository", "failing", ROLE, trust(PROVIDER, **subject("repo:*")), OPEN),
    one("a role for owners of like names", "failing", ROLE, trust(PROVIDER, **subject("repo:acme*")), OPEN),
    one(
        "a role for a repository or any other",
        "failing",
        ROLE,
        trust(PROVIDER, **subject("repo:acme/shop:*", "*")),
        OPEN,
    ),
    one(
        "a role for a workflow that anyone calls",
        "failing",
        ROLE,
        trust(PROVIDER, **subject("acme/shop/.github/workflows/deploy.yml@main", claim="job_workflow_ref")),
        OPEN,
    ),
    one(
        "a role whose subject is asked for only where there is one",
        "failing",
        ROLE,
        trust(PROVIDER, **subject("repo:acme/shop:*", operator="ForAllValues:StringLike")),
        OPEN,
    ),
    one(
        "a role for GitHub's workflows by a provider of the program",
        "failing",
        ROLE,
        {
            "assumeRolePolicy": {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Federated": Later(PROVIDER["Federated"])},
                        "Action": "sts:AssumeRoleWithWebIdentity",
                        "Condition": AUDIENCE,
                    }
                ]
            }
        },
        OPEN,
    ),
    one("a role for everyone's identity pools", "failing", ROLE, trust(COGNITO), OPEN),
    one(
        "a native role for everyone",
        "failing",
        "aws-native:iam:Role",
        {
            "assumeRolePolicyDocument": {
                "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
            }
        },
        OPEN,
    ),
    one(
        "a role for a function", "passing", ROLE, trust({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole")
    ),
    one("a role for an account", "passing", ROLE, trust({"AWS": "123456789012"}, "sts:AssumeRole")),
    one(
        "a role for an organization",
        "passing",
        ROLE,
        trust("*", "sts:AssumeRole", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-acme"}}),
    ),
    one("a role that everyone may tag only", "passing", ROLE, trust("*", "sts:TagSession")),
    one(
        "a role for a repository",
        "passing",
        ROLE,
        trust(PROVIDER, **subject("repo:acme/shop:ref:refs/heads/main")),
    ),
    one("a role for an owner's repositories", "passing", ROLE, trust(PROVIDER, **subject("repo:acme/*"))),
    one(
        "a role for a repository by its number",
        "passing",
        ROLE,
        trust(PROVIDER, **subject("74", operator="StringEquals", claim="repository_id")),
    ),
    one(
        "a role for an identity pool",
        "passing",
        ROLE,
        trust(COGNITO, Condition=POOL),
    ),
    one(
        "a role for the guests of an identity pool",
        "failing",
        ROLE,
        trust(COGNITO, Condition={**POOL, **amr("unauthenticated")}),
        OPEN,
    ),
    one(
        "a role for those who signed in at an identity pool",
        "passing",
        ROLE,
        trust(COGNITO, Condition={**POOL, **amr("authenticated")}),
    ),
    one(
        "a role for a cluster's own accounts",
        "passing",
        ROLE,
        trust(
            {"Federated": "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1"}
        ),
    ),
    one(
        "a role for a company's own sign-in",
        "passing",
        ROLE,
        trust({"Federated": "arn:aws:iam::123456789012:saml-provider/acme"}, "sts:AssumeRoleWithSAML"),
    ),
    one(
        "a role whose trust is not known yet",
        "unknown",
        ROLE,
        {"assumeRolePolicy": Later(trust("*", "sts:AssumeRole")["assumeRolePolicy"])},
        up={OPEN},
    ),
    one("a role whose trust is no policy", "odd", ROLE, {"assumeRolePolicy": "}{"}, OPEN),
]
