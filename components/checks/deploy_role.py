"""Limits of deploy roles.

Subjects of GitHub's tokens: https://docs.github.com/en/actions/reference/security/oidc and of GitLab's:
https://docs.gitlab.com/ci/cloud_services/; AWS advises to name the repository in full:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .. import deploy_needs, deploy_policies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems

_REPOSITORY = {
    "github": re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+"),
    "gitlab": re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+"),
}
_SUBJECT_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]*")
_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:(iam|sts)::\d{12}:[\w+=,.@/-]+")
_POOL = re.compile(r"arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool/[\w-]+")
_LETTERS_BEFORE_STAR = 3
# Any real account's ARNs are as long; used to measure a policy before the account is known.
_WHERE = {"partition": "aws", "region": "ap-southeast-2", "account": "123456789012"}


def check_deploy_role(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with a DeployRole's arguments."""
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
    size = len(
        deploy_policies.document(
            deploy_policies.read(types, _WHERE, args.get("names") or ["*"])
            + deploy_policies.write(types, _WHERE, args.get("names") or ["*"])
        )
    )
    if size > deploy_policies.POLICY_CHARACTERS:
        problems.add(
            "resource_types",
            size,
            f"at most {deploy_policies.POLICY_CHARACTERS} characters of policy",
            "Give fewer resource types or fewer names; a role for each stack holds fewer.",
        )
