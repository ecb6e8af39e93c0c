"""IAM roles, policies and identity providers. https://docs.aws.amazon.com/IAM/latest/APIReference/ ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op, crud
from gatehouse.laptop.cloud.shapes import Values, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gatehouse.laptop.cloud.aws import Aws, PriorState

_SERVICE: Final = "iam"


def _arn(aws: Aws, resource: str) -> str:
    return f"arn:aws:iam::{aws.account}:{resource}"


def _role_outputs(aws: Aws, outputs: Values) -> Values:
    path = outputs.get("path") or "/"
    return {"arn": _arn(aws, f"role{path}{outputs['id']}"), "uniqueId": outputs.get("roleId", "")}


def _role_settled(aws: Aws, outputs: Values, old: Values | None) -> None:
    """A role's trust, boundary and policies each have operations of their own."""
    role = {"RoleName": outputs["id"]}
    before = old or {}
    if old is not None:
        document = text(outputs["assumeRolePolicy"])
        aws.call(_SERVICE, "UpdateAssumeRolePolicy", {**role, "PolicyDocument": document})
        boundary = outputs.get("permissionsBoundary")
        if boundary and boundary != before.get("permissionsBoundary"):
            aws.call(_SERVICE, "PutRolePermissionsBoundary", {**role, "PermissionsBoundary": boundary})
        if not boundary and before.get("permissionsBoundary"):
            aws.call(_SERVICE, "DeleteRolePermissionsBoundary", role)
    for arn in _added(outputs.get("managedPolicyArns"), before.get("managedPolicyArns")):
        aws.call(_SERVICE, "AttachRolePolicy", {**role, "PolicyArn": arn})
    for arn in _added(before.get("managedPolicyArns"), outputs.get("managedPolicyArns")):
        aws.call(_SERVICE, "DetachRolePolicy", {**role, "PolicyArn": arn})
    inline = {item["name"]: item["policy"] for item in outputs.get("inlinePolicies") or []}
    for name, policy in inline.items():
        aws.call(_SERVICE, "PutRolePolicy", {**role, "PolicyName": name, "PolicyDocument": text(policy)})
    for item in before.get("inlinePolicies") or []:
        if item["name"] not in inline:
            aws.call(_SERVICE, "DeleteRolePolicy", {**role, "PolicyName": item["name"]})


def _added(now: Iterable[str] | None, before: Iterable[str] | None) -> list[str]:
    return [item for item in now or () if item not in set(before or ())]


@dataclass(frozen=True, kw_only=True)
class PolicyKind(Kind):
    """A managed policy, of which a change is a new version."""

    def change(self, aws: Aws, id_: str, old: PriorState, new: Values) -> Values:
        """Make the new document the default version, and delete the one before: a policy has at most five."""
        values = self.held(old, new)
        before = aws.call(_SERVICE, "GetPolicy", {"PolicyArn": id_})["Policy"]["DefaultVersionId"]
        document = text(values["policy"])
        params = {"PolicyArn": id_, "PolicyDocument": document, "SetAsDefault": True}
        aws.call(_SERVICE, "CreatePolicyVersion", params)
        aws.call(_SERVICE, "DeletePolicyVersion", {"PolicyArn": id_, "VersionId": before})
        return self.finished(aws, {**old.outputs, **values})

    def look(self, aws: Aws, id_: str, inputs: Values) -> Values | None:
        """Read the policy, and the document of its default version."""
        found = super().look(aws, id_, inputs)
        if found is None:
            return None
        version = {"PolicyArn": id_, "VersionId": found["defaultVersionId"]}
        held = aws.call(_SERVICE, "GetPolicyVersion", version)["PolicyVersion"]["Document"]
        return {**found, "policy": text(held)}


def _provider_settled(aws: Aws, outputs: Values, old: Values | None) -> None:
    if old is None:
        return
    provider = {"OpenIDConnectProviderArn": outputs["id"]}
    now, before = outputs.get("clientIdLists") or [], old.get("clientIdLists") or []
    for client in _added(now, before):
        aws.call(_SERVICE, "AddClientIDToOpenIDConnectProvider", {**provider, "ClientID": client})
    for client in _added(before, now):
        aws.call(_SERVICE, "RemoveClientIDFromOpenIDConnectProvider", {**provider, "ClientID": client})
    if outputs.get("thumbprintLists"):
        prints = {"ThumbprintList": outputs["thumbprintLists"]}
        aws.call(_SERVICE, "UpdateOpenIDConnectProviderThumbprint", {**provider, **prints})


def _policy_document(values: Values) -> Values:
    return {**values, "policy": text(values["policy"])} if "policy" in values else values


_ROLE_POLICY: Final = {"RoleName": "role", "PolicyName": "name"}

KINDS: Final = (
    Kind(
        type="aws:iam/role:Role",
        also=frozenset({"inlinePolicies", "managedPolicyArns", "forceDetachPolicies"}),
        service=_SERVICE,
        **crud("Role", {"RoleName": "id"}, "Role"),
        id=("name",),
        names={"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"},
        auto="name",
        fixed=frozenset({"name", "path"}),
        response=lambda values: {**values, "assumeRolePolicy": text(values.get("assumeRolePolicy"))},
        computed=_role_outputs,
        settle=_role_settled,
        clear=lambda aws, outputs: _role_settled(
            aws, {**outputs, "managedPolicyArns": [], "inlinePolicies": []}, outputs
        ),
    ),
    Kind(
        type="aws:iam/rolePolicy:RolePolicy",
        service=_SERVICE,
        **crud("RolePolicy", _ROLE_POLICY, create="Put", update="Put"),
        id=("role", "name"),
        separator=":",
        names={"role": "RoleName", "name": "PolicyName", "policy": "PolicyDocument"},
        auto="name",
        fixed=frozenset({"role", "name"}),
        response=_policy_document,
    ),
    PolicyKind(
        type="aws:iam/policy:Policy",
        also=frozenset({"delayAfterPolicyCreationInMs"}),
        service=_SERVICE,
        create=Op("CreatePolicy", path="Policy"),
        read=Op("GetPolicy", {"PolicyArn": "id"}, "Policy"),
        update=Op("CreatePolicyVersion", {"PolicyArn": "id"}),
        delete=Op("DeletePolicy", {"PolicyArn": "id"}),
        id=("arn",),
        names={"name": "PolicyName", "policy": "PolicyDocument"},
        auto="name",
        fixed=frozenset({"name", "path", "description"}),
    ),
    Kind(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        service=_SERVICE,
        create=Op("AttachRolePolicy"),
        delete=Op("DetachRolePolicy", {"RoleName": "role", "PolicyArn": "policyArn"}),
        id=("role", "policyArn"),
        names={"role": "RoleName"},
    ),
    Kind(
        type="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        service=_SERVICE,
        create=Op("CreateOpenIDConnectProvider"),
        read=Op("GetOpenIDConnectProvider", {"OpenIDConnectProviderArn": "id"}),
        delete=Op("DeleteOpenIDConnectProvider", {"OpenIDConnectProviderArn": "id"}),
        id=("arn",),
        names={
            "arn": "OpenIDConnectProviderArn",
            "clientIdLists": "ClientIDList",
            "thumbprintLists": "ThumbprintList",
        },
        fixed=frozenset({"url"}),
        unread=frozenset({"url"}),  # AWS answers it without https://
        settle=_provider_settled,
    ),
)
