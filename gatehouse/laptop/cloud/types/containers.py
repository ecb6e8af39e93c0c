"""ECS. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ ."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_ECS: Final = "ecs"


def _service_request(values: Values) -> Values:
    network = values.get("networkConfiguration")
    sent = dict(values)
    if values.get("serviceRegistries"):
        sent["serviceRegistries"] = [values["serviceRegistries"]]
    if network:
        public = "ENABLED" if network.get("assignPublicIp") else "DISABLED"
        sent["networkConfiguration"] = {"awsvpcConfiguration": {**network, "assignPublicIp": public}}
    breaker = values.get("deploymentCircuitBreaker")
    if breaker:
        sent["deploymentConfiguration"] = {"deploymentCircuitBreaker": breaker}
    return sent


def _service_response(values: Values) -> Values:
    network = (values.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    registries = values.get("serviceRegistries") or [None]
    held = {**values, "serviceRegistries": registries[0], "networkConfiguration": None}
    if network:
        held["networkConfiguration"] = {
            **network,
            "assignPublicIp": network.get("assignPublicIp") == "ENABLED",
        }
    return held


def _service_cleared(aws: Aws, outputs: Values) -> None:
    """A service with tasks can't be deleted."""
    aws.call(
        _ECS, "UpdateService", {"cluster": outputs["cluster"], "service": outputs["id"], "desiredCount": 0}
    )


def _task_request(values: Values) -> Values:
    given = values["containerDefinitions"]
    volumes = [
        {**volume, "host": {"sourcePath": volume["hostPath"]} if volume.get("hostPath") else None}
        for volume in values.get("volumes") or []
    ]
    return {
        **values,
        "containerDefinitions": json.loads(given) if isinstance(given, str) else given,
        "volumes": volumes or None,
    }


def _task_response(values: Values) -> Values:
    held = values.get("containerDefinitions")
    return {**values, "containerDefinitions": json.dumps(held)} if isinstance(held, list) else values


def _task_outputs(_aws: Aws, outputs: Values) -> Values:
    arn = outputs["arn"]
    return {"arnWithoutRevision": arn.rsplit(":", 1)[0], "revision": int(arn.rsplit(":", 1)[1])}


KINDS: Final = (
    Kind(
        type="aws:ecs/cluster:Cluster",
        service=_ECS,
        create=Op("CreateCluster", path="cluster"),
        read=Op("DescribeClusters", {"clusters[]": "id"}, "clusters.0"),
        update=Op("UpdateCluster", {"cluster": "id"}, "cluster"),
        delete=Op("DeleteCluster", {"cluster": "id"}),
        id=("arn",),
        names={"arn": "clusterArn", "name": "clusterName"},
        auto="name",
        fixed=frozenset({"name"}),
    ),
    Kind(
        type="aws:ecs/service:Service",
        also=frozenset({"deploymentCircuitBreaker", "triggers", "waitForSteadyState", "forceDelete"}),
        service=_ECS,
        create=Op("CreateService", path="service"),
        read=Op("DescribeServices", {"cluster": "cluster", "services[]": "id"}, "services.0"),
        update=Op("UpdateService", {"cluster": "cluster", "service": "id"}, "service"),
        delete=Op("DeleteService", {"cluster": "cluster", "service": "id"}),
        id=("arn",),
        names={"arn": "serviceArn", "name": "serviceName"},
        auto="name",
        fixed=frozenset({"name", "cluster", "launchType", "loadBalancers"}),
        request=_service_request,
        response=_service_response,
        clear=_service_cleared,
    ),
    Kind(
        type="aws:ecs/taskDefinition:TaskDefinition",
        also=frozenset({"skipDestroy", "trackLatest"}),
        service=_ECS,
        create=Op("RegisterTaskDefinition", path="taskDefinition"),
        read=Op("DescribeTaskDefinition", {"taskDefinition": "id"}, "taskDefinition"),
        delete=Op("DeregisterTaskDefinition", {"taskDefinition": "arn"}),
        id=("family",),
        names={"arn": "taskDefinitionArn"},
        request=_task_request,
        response=_task_response,
        computed=_task_outputs,
    ),
)
