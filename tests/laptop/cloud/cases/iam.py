"""IAM."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import READ_LOGS, TRUST, Case

IAM = (
    Case(
        "aws:iam/role:Role",
        {
            "name": "worker",
            "assumeRolePolicy": TRUST,
            "description": "works",
            "maxSessionDuration": 7200.0,
            "path": "/app/",
            "inlinePolicies": [{"name": "logs", "policy": READ_LOGS}],
            "managedPolicyArns": ["~policy"],
            "tags": {"team": "web"},
        },
        {
            "description": "rests",
            "assumeRolePolicy": TRUST.replace("lambda", "ecs-tasks"),
            "inlinePolicies": None,
            "managedPolicyArns": None,
        },
        unread=frozenset({"inlinePolicies", "managedPolicyArns"}),
    ),
    Case(
        "aws:iam/rolePolicy:RolePolicy",
        {"role": "~role", "name": "logs", "policy": READ_LOGS},
        {"policy": READ_LOGS.replace("Get", "Put")},
    ),
    Case(
        "aws:iam/policy:Policy",
        {"name": "logs", "policy": READ_LOGS, "description": "reads", "path": "/app/"},
        {"policy": READ_LOGS.replace("Get", "Put")},
    ),
    Case("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "~role", "policyArn": "~policy"}),
    Case(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        {"url": "https://token.ci.example", "clientIdLists": ["sts"], "thumbprintLists": ["a" * 40]},
        {"clientIdLists": ["sts", "other"]},
        unread=frozenset({"url"}),
    ),
)
