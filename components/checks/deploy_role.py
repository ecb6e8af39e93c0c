"""Limits of deploy roles.

Subjects of GitHub's tokens: https://docs.github.com/en/actions/reference/security/oidc and of GitLab's:
https://docs.gitlab.com/ci/cloud_services/; AWS advises to name the repository in full:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .. import deploy_needs
from .. import deploy_policies as policies
from .values import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .problems import Problems

_REPOSITORY = {
    "github": re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+"),
    "gitlab": re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+"),
}
_SUBJECT_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]*")
_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:(iam|sts)::\d{12}:[\w+=,.@/-]+")
_POOL = re.compile(r"arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool/[\w-]+")
_OBJECT = re.compile(r"arn:aws[a-z-]*:s3:::[^/*]+/.+")
_LETTERS_BEFORE_STAR = 3
_ARN = 70
_NAME = re.compile(r"[\w+=,.@-]+")
# Any account's ARNs are at least as long; used to measure before it is known where the stack is.
_WHERE = {"partition": "aws", "region": "us-east-1", "account": "123456789012"}


def check_deploy_role(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with a DeployRole's arguments."""
    # The longest role is called after it and "-user-manager", and Pulumi adds 8 characters.
    text(
        problems,
        "name",
        problems.name,
        1,
        64 - len("-user-manager") - 8,
        _NAME,
        what="letters, digits and +=,.@-_",
    )
    _pipelines(args, problems)
    _people(args, problems)
    _names(args.get("names") or (), problems)
    _types(args, problems)


def _pipelines(args: Mapping[str, Any], problems: Problems) -> None:
    forge = args.get("forge", "github")
    if forge not in _REPOSITORY:
        problems.add("forge", forge, "github or gitlab", "Choose one of the two.")
    elif isinstance(args["repository"], str) and not _REPOSITORY[forge].fullmatch(args["repository"]):
        problems.add(
            "repository",
            args["repository"],
            "owner and name in full, without a pattern",
            "Write it as the forge shows it, such as `acme/shop`.",
        )
    for argument in ("environments", "branches"):
        for one in args.get(argument) or ():
            if isinstance(one, str) and not _SUBJECT_PART.fullmatch(one):
                problems.add(argument, one, "a name, not a pattern", "Name each one.")


def _people(args: Mapping[str, Any], problems: Problems) -> None:
    for argument in ("readers", "user_managers"):
        for one in args.get(argument) or ():
            if isinstance(one, str) and not _PRINCIPAL.fullmatch(one):
                remedy = "Give ARNs such as `arn:aws:iam::123456789012:role/Developers`."
                problems.add(argument, one, "the ARN of an IAM role or user", remedy)
    for one in args.get("trust_store_arns") or ():
        if isinstance(one, str) and not _OBJECT.fullmatch(one):
            problems.add(
                "trust_store_arns",
                one,
                "the ARN of an object in S3",
                "Write `arn:aws:s3:::bucket/truststore.pem`.",
            )
    for one in args.get("user_pool_arns") or ():
        if isinstance(one, str) and not _POOL.fullmatch(one):
            problems.add("user_pool_arns", one, "the ARN of one user pool", "Give the pool's `arn` output.")
    if args.get("user_managers") and not args.get("user_pool_arns"):
        problems.add(
            "user_pool_arns",
            None,
            "needed where there are `user_managers`",
            "Name the pools whose users they manage.",
        )


def _names(names: Any, problems: Problems) -> None:  # noqa: ANN401 - whatever was given
    if not names:
        problems.add(
            "names",
            list(names),
            "at least one name",
            "Give the beginning of the stack's names: `shop-dev-*`.",
        )
    for one in names:
        if isinstance(one, str) and len(one.partition("*")[0]) < _LETTERS_BEFORE_STAR:
            problems.add(
                "names",
                one,
                f"at least {_LETTERS_BEFORE_STAR} characters before a `*`: who may change every role may do anything",
                "Let the stack's names begin alike (pulumi:autonaming) and give that beginning: `shop-dev-*`.",
            )


def _types(args: Mapping[str, Any], problems: Problems) -> None:
    types = args.get("resource_types") or deploy_needs.DEFAULT_TYPES
    strangers = deploy_needs.known(types)[1]
    if strangers:
        problems.add(
            "resource_types",
            strangers,
            "types whose IAM actions are known",
            "Leave them out, and give what they need under `statements`.",
        )
    if not problems.found:
        check_sizes(args, problems)


def check_sizes(args: Mapping[str, Any], problems: Problems, where: Mapping[str, str] = _WHERE) -> None:
    """Measure all that a role's inline policies hold together, and its trust policy.

    Args:
        args: the arguments of a DeployRole, right but for their lengths.
        problems: where to add.
        where: the partition, region and account, which each ARN names; those with the shortest names by default.
    """
    types = list(args.get("resource_types") or deploy_needs.DEFAULT_TYPES)
    stack = policies.Stack(where, args["names"], args.get("tags", {}))
    bucket, key = args.get("state_bucket"), args.get("state_key_arn")
    account = f"arn:{where['partition']}:iam::{where['account']}"
    role = f"{account}:role/{problems.name}-user-manager-0000000"
    statements = [
        {"Effect": "Allow", "Action": list(one["actions"]), "Resource": _known(one["resources"])}
        for one in args.get("statements", ())
    ]
    deploy = [
        policies.read(types, stack)
        + (policies.state(where["partition"], bucket, key, writes=True) if bucket else []),
        policies.write(types, stack, boundary=args.get("permissions_boundary_arn"))
        + policies.hands_off([role] * 3)
        + policies.trust_stores(_known(args.get("trust_store_arns", ())))
        + statements
        + (policies.walk(stack) if args.get("walk") else []),
    ]
    size = sum(len(policies.document(part)) for part in deploy)
    if size > policies.POLICY_CHARACTERS:
        problems.add(
            "resource_types",
            size,
            f"at most {policies.POLICY_CHARACTERS:,} characters of policy in one role",
            "Give fewer resource types, names or statements; a role for each stack holds fewer.",
        )
    host = policies.HOSTS[args.get("forge", "github")]
    provider = f"{account}:oidc-provider/{host}"
    for argument, subjects, people in (
        ("environments", policies.deploying(args, "production"), ()),
        ("readers", policies.reading(args), args.get("readers", ())),
        ("user_managers", (), args.get("user_managers", ())),
    ):
        trust = [policies.trust_token(provider, host, policies.audience(host), subjects)] if subjects else []
        trust += [policies.trust_people(_known(people))] if people else []
        size = len(policies.document(trust))
        if size > policies.TRUST_CHARACTERS:
            problems.add(
                argument,
                size,
                f"at most {policies.TRUST_CHARACTERS:,} characters of trust policy",
                "Name fewer of them, or a role that several people take on.",
            )


def _known(arns: Sequence[Any]) -> list[str]:
    """ARNs to measure: one that is not known yet is taken for one of middling length."""
    return [one if isinstance(one, str) else "x" * _ARN for one in arns]
