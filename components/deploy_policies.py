"""The IAM policies of the people and pipelines that deploy, read, or manage users. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import deploy_needs as table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Statement = dict[str, Any]

# The inline policies of a role, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
POLICY_CHARACTERS = 10_240
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
MANAGE_USERS = tuple(
    f"cognito-idp:{action}"
    for action in (
        "AdminAddUserToGroup", "AdminCreateUser", "AdminDeleteUser", "AdminDisableUser", "AdminEnableUser",
        "AdminGetUser", "AdminListGroupsForUser", "AdminRemoveUserFromGroup", "AdminResetUserPassword",
        "AdminSetUserPassword", "AdminUserGlobalSignOut", "CreateGroup", "DeleteGroup", "GetGroup", "ListGroups",
        "ListUsers", "ListUsersInGroup",
    )
)  # fmt: skip
# Beside what a refresh reads: the log, and what `gatehouse doctor` compares.
_OPERATE_READ = (
    ("apigateway:GET", "arn:{partition}:apigateway:{region}::/apis"),
    ("apigateway:GET", "arn:{partition}:apigateway:{region}::/apis/*"),
    ("apigateway:GET", "arn:{partition}:apigateway:{region}::/restapis"),
    ("apigateway:GET", "arn:{partition}:apigateway:{region}::/restapis/*"),
    ("cognito-idp:ListResourceServers", "arn:{partition}:cognito-idp:{region}:{account}:userpool/*"),
    ("cognito-idp:ListUserPoolClients", "arn:{partition}:cognito-idp:{region}:{account}:userpool/*"),
    ("logs:FilterLogEvents", "arn:{partition}:logs:{region}:{account}:log-group:*"),
)


def read(types: Iterable[str], where: Mapping[str, str], names: Sequence[str]) -> list[Statement]:
    """What a preview, a refresh and `gatehouse logs` and `doctor` need."""
    wanted = [(action, arn) for need in table.needs(types) for action in need.read for arn in need.on]
    return _statements([*wanted, *_OPERATE_READ], where, names)


def write(
    types: Sequence[str], where: Mapping[str, str], names: Sequence[str], *, boundary: str | None = None
) -> list[Statement]:
    """What a deploy needs beside `read`. With a boundary, roles are made with it and only with it."""
    wanted = [(action, arn) for need in table.needs(types) for action in need.write for arn in need.on]
    bounded = {"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"} if boundary else set()
    found = _statements([pair for pair in wanted if pair[0] not in bounded], where, names)
    rest = _statements([pair for pair in wanted if pair[0] in bounded], where, names)
    found += [one | {"Condition": {"StringEquals": {"iam:PermissionsBoundary": boundary}}} for one in rest]
    services = table.passed_to(types)
    if services:
        roles = _filled(["arn:{partition}:iam::{account}:role/{name}"], where, names)
        found.append(
            _allow(["iam:PassRole"], roles)
            | {"Condition": {"StringEquals": {"iam:PassedToService": services}}}
        )
    linked = table.linked(types)
    if linked:
        roles = _filled(["arn:{partition}:iam::{account}:role/aws-service-role/*"], where, names)
        found.append(
            _allow(["iam:CreateServiceLinkedRole"], roles)
            | {"Condition": {"StringEquals": {"iam:AWSServiceName": linked}}}
        )
    return found


def state(bucket: str, key: str | None, *, writes: bool) -> list[Statement]:
    """Access to a state bucket by its name, and to the KMS key that encrypts secrets in it by its ARN."""
    arn = f"arn:aws:s3:::{bucket}"
    objects = ["s3:GetObject", *(["s3:PutObject", "s3:DeleteObject"] if writes else [])]
    found = [_allow(["s3:ListBucket", "s3:GetBucketLocation"], [arn]), _allow(objects, [f"{arn}/*"])]
    if key:
        found.append(
            _allow(["kms:Decrypt", *(["kms:Encrypt", "kms:GenerateDataKey"] if writes else [])], [key])
        )
    return found


def manage_users(pools: Sequence[str]) -> list[Statement]:
    """What `gatehouse user` and `gatehouse group` need, on these pools' ARNs and nothing else."""
    return [_allow(list(MANAGE_USERS), list(pools))]


def hands_off(roles: Sequence[str]) -> list[Statement]:
    """Nobody widens a role with itself: whatever else is allowed, these roles can't be changed with it."""
    return [{"Effect": "Deny", "Action": ["iam:*"], "Resource": list(roles)}]


def walk(where: Mapping[str, str]) -> list[Statement]:
    """What `gatehouse walk` needs on a user pool: it makes a user of its own and deletes it again."""
    verbs = ("AdminCreateUser", "AdminDeleteUser", "AdminGetUser", "AdminSetUserPassword")
    arn = "arn:{partition}:cognito-idp:{region}:{account}:userpool/*".format(**where)
    return [_allow([f"cognito-idp:{verb}" for verb in verbs], [arn])]


def document(statements: Sequence[Statement]) -> str:
    """The policy as JSON, without white space, since its length is limited."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, separators=(",", ":"))


def trust_token(provider_arn: str, host: str, audience: str, subjects: Sequence[str]) -> Statement:
    """Let a pipeline in whose OIDC token is for `audience` and about one of `subjects`; a `*` in one is a pattern."""
    about = {f"{host}:sub": list(subjects)}
    like = any("*" in one for one in subjects)
    condition = (
        {"StringEquals": {f"{host}:aud": audience}, "StringLike": about}
        if like
        else {"StringEquals": {f"{host}:aud": audience, **about}}
    )
    return {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": provider_arn},
        "Condition": condition,
    }


def trust_people(arns: Sequence[str]) -> Statement:
    """Let IAM principals in, by ARN."""
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": list(arns)}}


def _statements(
    wanted: Iterable[tuple[str, str]], where: Mapping[str, str], names: Sequence[str]
) -> list[Statement]:
    """As few statements as there are sets of ARNs: actions on the same ones share one."""
    arns: dict[str, set[str]] = {}
    for action, arn in wanted:
        arns.setdefault(action, set()).add(arn)
    shared: dict[tuple[str, ...], list[str]] = {}
    for action, on in arns.items():
        shared.setdefault(("*",) if "*" in on else tuple(sorted(on)), []).append(action)
    return [_allow(sorted(actions), _filled(on, where, names)) for on, actions in sorted(shared.items())]


def _filled(arns: Iterable[str], where: Mapping[str, str], names: Sequence[str]) -> list[str]:
    return sorted({arn.format(**where, name=name) for arn in arns for name in names})


def _allow(actions: Sequence[str], resources: Sequence[str]) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
