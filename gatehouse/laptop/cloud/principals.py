"""Whose an access key of the local cloud is, and what their policies say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gatehouse.laptop import OWNER
from gatehouse.laptop.cloud.gaps.base import moto
from gatehouse.laptop.gateway.authorizers.iam import Principal
from gatehouse.laptop.gateway.policies import statements_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gatehouse.laptop.cloud.gaps.base import Moto


def find(account: str, key: str, token: str | None) -> Principal | None:
    """Find whose an access key is, by its id and session token; None where it is nobody's, switched off or over."""
    if key == OWNER:
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        return Principal(f"arn:aws:iam::{account}:root", account, account, OWNER, [everything])
    access = moto("iam.access_control")
    try:
        held = access.create_access_key(
            account, "aws", key, {} if token is None else {"X-Amz-Security-Token": token}
        )
    except access.CreateAccessKeyFailure:
        return None
    if isinstance(held, access.IAMUserAccessKey):
        if token is not None:  # only temporary keys have one
            return None
        return _user(account, key, held)
    return _session(account, key, held)


def statements_of_role(account: str, arn: str) -> list[Mapping[str, Any]] | None:
    """Give what a role's policies say; None where the cloud has no such role."""
    backend = moto("iam.models").iam_backends[account]["aws"]
    try:
        role = backend.get_role(arn.rpartition("/")[2])
    except moto("iam.exceptions").NotFoundException:
        return None
    return _all([*role.policies.values(), *role.managed_policies.values()])


def _user(account: str, key: str, held: Moto) -> Principal | None:
    user = held.backend.get_user(held.arn.rpartition("/")[2])
    if not any(one.access_key_id == key and one.status == "Active" for one in user.access_keys):
        return None
    secret = held.create_credentials().secret_key
    return Principal(held.arn, user.id, account, secret, _all(held.collect_policies()))


def _session(account: str, key: str, held: Moto) -> Principal | None:
    assumed = next(
        one
        for one in moto("sts.models").sts_backends[account]["aws"].assumed_roles
        if one.access_key_id == key
    )
    if assumed.expiration <= moto("core.utils").utcnow():
        return None
    role = held.backend.get_role(assumed.role_arn.rpartition("/")[2])
    # A session's own policies narrow what its role may do, as a permissions boundary does.
    own = [assumed.policy] if assumed.policy else []
    own += [_managed(held.backend, arn) for arn in getattr(assumed, "policy_arns", ())]
    limits = [_all(own)] if own else []
    if role.permissions_boundary_arn:
        limits.append(_all([held.backend.get_policy(role.permissions_boundary_arn)]))
    return Principal(
        held.arn,
        f"{role.id}:{assumed.session_name}",
        account,
        assumed.secret_access_key,
        _all(held.collect_policies()),
        limits,
    )


def _managed(backend: Moto, arn: str) -> Moto:
    try:
        return backend.get_policy(arn)
    except moto("iam.exceptions").NotFoundException:
        return ""  # of which nothing can be read


def _all(policies: Iterable[Moto]) -> list[Mapping[str, Any]]:
    return [statement for policy in policies for statement in _statements(policy)]


def _statements(policy: Moto) -> Iterator[Mapping[str, Any]]:
    """Give a policy's statements; one that can't be read denies everything. moto has policies in three forms."""
    if isinstance(policy, dict):
        policy = policy["policy_document"]
    elif not isinstance(policy, str):
        versions = {one.version_id: one.document for one in policy.versions}
        policy = versions[policy.default_version_id]
    try:
        found = statements_of(json.loads(policy))
    except ValueError:
        found = None
    yield from [{"Effect": "Deny"}] if found is None else found
