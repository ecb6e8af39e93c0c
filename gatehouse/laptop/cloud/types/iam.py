"""IAM roles and policies. https://docs.aws.amazon.com/IAM/latest/APIReference/ ."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from gatehouse.laptop.cloud.kinds import Aws, Kind

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "iam"


def document(value: Any) -> str:  # noqa: ANN401 - a policy document, as text or as an object
    """Return a policy document as the JSON text that AWS takes."""
    return value if isinstance(value, str) else json.dumps(value)


def _role_request(values: Values) -> Values:
    return {**values, "assumeRolePolicy": document(values.get("assumeRolePolicy"))}


def _role_outputs(aws: Aws, outputs: Values) -> Values:
    path = outputs.get("path") or "/"
    return {"arn": aws.arn("iam", f"role{path}{outputs['name']}", region=False), "name": outputs["name"]}


def _tags(values: Values) -> list[Values]:
    return [{"key": key, "value": item} for key, item in (values.get("tags") or {}).items()]


KINDS: Final = (
    Kind(
        type="aws:iam/role:Role",
        service=_SERVICE,
        noun="Role",
        keys={"RoleName": "id"},
        wrapper="Role",
        id=("name",),
        names={"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"},
        auto="name",
        immutable=frozenset({"name", "path"}),
        request=lambda values: {**_role_request(values), "tags": _tags(values)},
        computed=_role_outputs,
    ),
    Kind(
        type="aws:iam/rolePolicy:RolePolicy",
        service=_SERVICE,
        noun="RolePolicy",
        verbs=("Put", "Get", "Put", "Delete"),
        keys={"RoleName": "role", "PolicyName": "name"},
        id=("role", "name"),
        id_separator=":",
        names={"role": "RoleName", "name": "PolicyName", "policy": "PolicyDocument"},
        auto="name",
        immutable=frozenset({"role", "name"}),
        request=lambda values: {**values, "policy": document(values["policy"])},
    ),
    Kind(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        service=_SERVICE,
        noun="RolePolicy",
        verbs=("Attach", "", "", "Detach"),
        keys={"RoleName": "role", "PolicyArn": "policyArn"},
        id=("role", "policyArn"),
        names={"role": "RoleName"},
    ),
)
