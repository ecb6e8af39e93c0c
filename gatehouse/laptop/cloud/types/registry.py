"""Registries of container images. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/ ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op, crud
from gatehouse.urls import service

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "ecr"


def _request(values: Values) -> Values:
    given = values.get("encryptionConfigurations") or []
    return {**values, "encryptionConfiguration": given[0]} if given else values


def _changed(aws: Aws, outputs: Values, old: Values | None) -> None:
    if old is None:
        return
    name = {"repositoryName": outputs["id"]}
    if outputs.get("imageTagMutability") != old.get("imageTagMutability"):
        wanted = {"imageTagMutability": outputs.get("imageTagMutability") or "MUTABLE"}
        aws.call(_SERVICE, "PutImageTagMutability", {**name, **wanted})
    if outputs.get("imageScanningConfiguration") != old.get("imageScanningConfiguration"):
        scan = (outputs.get("imageScanningConfiguration") or {}).get("scanOnPush", False)
        wanted = {"imageScanningConfiguration": {"scanOnPush": scan}}
        aws.call(_SERVICE, "PutImageScanningConfiguration", {**name, **wanted})


def _outputs(aws: Aws, outputs: Values) -> Values:
    name = outputs["id"]
    return {
        "arn": aws.arn(_SERVICE, f"repository/{name}"),
        "registryId": aws.account,
        "repositoryUrl": f"{aws.account}.dkr.{service('ecr', aws.region)}/{name}",
    }


def _owned(aws: Aws, _outputs: Values) -> Values:
    return {"registryId": aws.account}


KINDS: Final = (
    Kind(
        type="aws:ecr/repository:Repository",
        service=_SERVICE,
        create=Op("CreateRepository", path="repository"),
        read=Op("DescribeRepositories", {"repositoryNames[]": "id"}, "repositories.0"),
        delete=Op("DeleteRepository", {"repositoryName": "id", "force": "forceDelete"}),
        id=("name",),
        names={"name": "RepositoryName"},
        auto="name",
        longest=256,
        fixed=frozenset({"name", "encryptionConfigurations"}),
        request=_request,
        settle=_changed,
        computed=_outputs,
        also=frozenset({"encryptionConfigurations", "forceDelete"}),
    ),
    Kind(
        type="aws:ecr/lifecyclePolicy:LifecyclePolicy",
        service=_SERVICE,
        **crud("LifecyclePolicy", {"repositoryName": "id"}, create="Put", update="Put"),
        id=("repository",),
        names={"repository": "RepositoryName", "policy": "LifecyclePolicyText"},
        fixed=frozenset({"repository"}),
        computed=_owned,
    ),
    Kind(
        type="aws:ecr/repositoryPolicy:RepositoryPolicy",
        service=_SERVICE,
        **crud("RepositoryPolicy", {"repositoryName": "id"}, create="Set", update="Set"),
        id=("repository",),
        names={"repository": "RepositoryName", "policy": "PolicyText"},
        fixed=frozenset({"repository"}),
        computed=_owned,
    ),
)
