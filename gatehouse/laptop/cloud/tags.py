"""Puts tags on resources whose own operations do not take them, or not in an update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_USUAL: Final = ("TagResource", "UntagResource", "arn")
_OPERATIONS: Final = {
    "acm": ("AddTagsToCertificate", "RemoveTagsFromCertificate", "arn"),
    "ec2": ("CreateTags", "DeleteTags", "id"),
    "elbv2": ("AddTags", "RemoveTags", "arn"),
    "iam": ("TagRole", "UntagRole", "name"),
    "sqs": ("TagQueue", "UntagQueue", "id"),
    "ssm": ("AddTagsToResource", "RemoveTagsFromResource", "name"),
}
"""The operations that tag and untag, and the property that names the resource in them, where a service has its own."""


def retag(aws: Aws, service: str, outputs: Values, before: Values | None) -> None:
    """Give a resource the tags in its outputs, and take away those it had before and has no more."""
    tag, untag, key = _OPERATIONS.get(service, _USUAL)
    now, gone = outputs.get("tags") or {}, sorted(set(before or {}) - set(outputs.get("tags") or {}))
    if service == "route53":
        pairs = [{"Key": key, "Value": value} for key, value in now.items()]
        changes = {"AddTags": pairs, "RemoveTagKeys": gone}
        if pairs or gone:
            params = {key: item for key, item in changes.items() if item}
            aws.call(
                service,
                "ChangeTagsForResource",
                {"ResourceType": "hostedzone", "ResourceId": outputs["id"], **params},
            )
        return
    if service == "iam" and not str(outputs.get("arn", "")).split(":")[-1].startswith("role/"):
        tag, untag, key = ("TagPolicy", "UntagPolicy", "arn")
    if now and now != before:
        aws.send(service, tag, {**_named(aws.model(service, tag), outputs[key]), "tags": now})
    if gone:
        taken = {"tagKeys": gone, "tags": {name: (before or {})[name] for name in gone}}
        aws.send(service, untag, {**_named(aws.model(service, untag), outputs[key]), **taken})


def _named(operation: OperationModel, name: str) -> Values:
    """Return the member of a request that names the resource, which is the first that the operation requires."""
    shape = operation.input_shape
    if shape is None:
        return {}
    required = [member for member in shape.members if member in shape.required_members]
    member = next(item for item in required if not item.lower().startswith(("tag", "resourcetype")))
    fixed = {"ResourceType": "Parameter"} if "ResourceType" in shape.members else {}
    return {**fixed, member: [name] if shape.members[member].type_name == "list" else name}
