"""The IAM policies of the people and pipelines that deploy, read, or manage users. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import deploy_needs as table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Statement = dict[str, Any]

HOSTS = {"github": "token.actions.githubusercontent.com", "gitlab": "gitlab.com"}

# The inline policies of a role, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
POLICY_CHARACTERS = 10_240
TRUST_CHARACTERS = 2048
"""A trust policy, unless the quota is raised."""
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
_BOUNDED = frozenset(
    {
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePermissionsBoundary",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
    }
)
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
_OPERATE = (*table.needs(["apigatewayv2:Api", "apigateway:RestApi"]), table.OPERATE, table.OPERATE_POOL)


@dataclass(frozen=True)
class Stack:
    """Which resources are a stack's.

    Attributes:
        where: the partition, region and account.
        names: patterns of its names.
        tags: what all of its resources are tagged with, where IAM can ask for a tag; none by default.
    """

    where: Mapping[str, str]
    names: Sequence[str]
    tags: Mapping[str, str] = field(default_factory=dict)


def read(types: Iterable[str], stack: Stack) -> list[Statement]:
    """What a preview, a refresh and `gatehouse logs` and `doctor` need."""
    return _statements(
        [(action, need) for need in (*table.needs(types), *_OPERATE) for action in need.read], stack
    )


def live(stack: Stack) -> list[Statement]:
    """What `gatehouse access --live` needs beside `read`: the drift workflow's role looks for doors that nobody declared."""
    return _statements([(action, need) for need in table.LIVE for action in need.read], stack)


def write(types: Sequence[str], stack: Stack, *, boundary: str | None = None) -> list[Statement]:
    """What a deploy needs beside `read`. With a boundary, roles are made with it and only with it."""
    wanted = [(action, need) for need in table.needs(types) for action in need.write]
    found = _statements([pair for pair in wanted if not boundary or pair[0] not in _BOUNDED], stack)
    if boundary:
        # Without DeleteRolePermissionsBoundary: a role that has lost its boundary is one without it.
        rest = [pair for pair in wanted if pair[0] in _BOUNDED and not pair[0].startswith("iam:Delete")]
        found += [
            one | {"Condition": {"StringEquals": {"iam:PermissionsBoundary": boundary}}}
            for one in _statements(rest, stack)
        ]
    services = table.passed_to(types)
    if services:
        roles = _filled(["arn:{partition}:iam::{account}:role/{name}"], stack)
        found.append(
            _allow(["iam:PassRole"], roles)
            | {"Condition": {"StringEquals": {"iam:PassedToService": services}}}
        )
    linked = table.linked(types)
    if linked:
        roles = _filled(["arn:{partition}:iam::{account}:role/aws-service-role/*"], stack)
        found.append(
            _allow(["iam:CreateServiceLinkedRole"], roles)
            | {"Condition": {"StringEquals": {"iam:AWSServiceName": linked}}}
        )
    return found


def trust_stores(arns: Sequence[str]) -> list[Statement]:
    """API Gateway reads a domain's trust store in the deployer's name: these objects in S3."""
    return [_allow(["s3:GetObject", "s3:GetObjectVersion"], list(arns))] if arns else []


def state(partition: str, bucket: str, key: str | None, *, writes: bool) -> list[Statement]:
    """Access to a state bucket by its name, and to the KMS key that encrypts secrets in it by its ARN."""
    arn = f"arn:{partition}:s3:::{bucket}"
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


def walk(stack: Stack) -> list[Statement]:
    """What `gatehouse walk` needs on a user pool: it makes a user of its own and deletes it again."""
    verbs = ("AdminCreateUser", "AdminDeleteUser", "AdminGetUser", "AdminSetUserPassword")
    need = table.Need((table.POOL,), tagged="resource")
    return _statements([(f"cognito-idp:{verb}", need) for verb in verbs], stack)


def document(statements: Sequence[Statement]) -> str:
    """The policy as JSON, without white space and without lists of one, since its length is limited."""
    short = [{key: _short(value) for key, value in one.items()} for one in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": short}, separators=(",", ":"))


def _short(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


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


def audience(host: str) -> str:
    """Whom the tokens of a forge's pipelines are for."""
    return "sts.amazonaws.com" if host == HOSTS["github"] else f"https://{host}"


def deploying(args: Mapping[str, Any], stack: str) -> list[str]:
    """The subjects of the tokens of jobs that may deploy; `args` are DeployRoleArgs."""
    repository = args["repository"]
    if args.get("forge", "github") == "github":
        return [f"repo:{repository}:environment:{one}" for one in args.get("environments", [stack])]
    branches = args.get("branches", ["main"])
    return [f"project_path:{repository}:ref_type:branch:ref:{one}" for one in branches]


def reading(args: Mapping[str, Any]) -> list[str]:
    """The subjects of the tokens of jobs that may read; `args` are DeployRoleArgs."""
    repository, branches = args["repository"], args.get("branches", ["main"])
    if args.get("forge", "github") == "github":
        return [
            f"repo:{repository}:pull_request",
            *(f"repo:{repository}:ref:refs/heads/{branch}" for branch in branches),
        ]
    # A merge request's pipeline runs for its source branch, whatever that is called.
    return [f"project_path:{repository}:ref_type:branch:ref:*"]


def trust_people(arns: Sequence[str]) -> Statement:
    """Let IAM principals in, by ARN."""
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": list(arns)}}


def _statements(wanted: Iterable[tuple[str, table.Need]], stack: Stack) -> list[Statement]:
    """As few statements as there are sets of ARNs and conditions: actions with the same ones share a statement."""
    arns: dict[tuple[str, str], set[str]] = {}
    for action, need in wanted:
        arns.setdefault((action, need.tagged if stack.tags else ""), set()).update(need.on)
    shared: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for (action, tagged), on in arns.items():
        # What is allowed without a tag is not asked for with one as well.
        if tagged and on <= arns.get((action, ""), set()):
            continue
        shared.setdefault((("*",) if "*" in on else tuple(sorted(on)), tagged), []).append(action)
    return [
        _allow(sorted(actions), _filled(on, stack)) | _tagged(tagged, stack)
        for (on, tagged), actions in sorted(shared.items())
    ]


def _tagged(where: str, stack: Stack) -> dict[str, Any]:
    if not where:
        return {}
    key = "aws:ResourceTag" if where == "resource" else "aws:RequestTag"
    return {"Condition": {"StringEquals": {f"{key}/{name}": value for name, value in stack.tags.items()}}}


def _filled(arns: Iterable[str], stack: Stack) -> list[str]:
    return sorted({arn.format(**stack.where, name=name) for arn in arns for name in stack.names})


def _allow(actions: Sequence[str], resources: Sequence[str]) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
