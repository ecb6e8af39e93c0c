"""Deployments and stages of REST APIs. https://docs.aws.amazon.com/apigateway/latest/api/ ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import crud
from gatehouse.laptop.cloud.shapes import text
from gatehouse.laptop.cloud.types.patching import PatchedKind, patches

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "apigateway"
_API: Final = "restApi"


def _stage_url(aws: Aws, outputs: Values) -> Values:
    api, stage = outputs[_API], outputs["stageName"]
    return {
        "arn": f"arn:aws:apigateway:{aws.region}::/restapis/{api}/stages/{stage}",
        "executionArn": aws.arn("execute-api", f"{api}/{stage}"),
        "invokeUrl": f"{aws.endpoint(api)}/{stage}",
        "webAclArn": "",
    }


def _stage_log(aws: Aws, outputs: Values, old: Values | None) -> None:
    """The access log is set by patches only."""
    if old is None and outputs.get("accessLogSettings"):
        operations = patches({"accessLogSettings": "/accessLogSettings"}, {}, outputs)
        params = {"restApiId": outputs[_API], "stageName": outputs["stageName"]}
        aws.call(_SERVICE, "UpdateStage", {**params, "patchOperations": operations})


_SETTINGS: Final = {
    "metricsEnabled": "metrics/enabled",
    "loggingLevel": "logging/loglevel",
    "dataTraceEnabled": "logging/dataTrace",
    "throttlingBurstLimit": "throttling/burstLimit",
    "throttlingRateLimit": "throttling/rateLimit",
    "cachingEnabled": "caching/enabled",
    "cacheTtlInSeconds": "caching/ttlInSeconds",
    "cacheDataEncrypted": "caching/dataEncrypted",
}


def _settings(aws: Aws, outputs: Values, old: Values | None) -> None:
    """The settings of methods are patches of their stage; a limit that is not given is -1, the provider's word for none.

    See https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_method_settings.
    """
    path = outputs["methodPath"]
    unset = {"throttlingBurstLimit": -1, "throttlingRateLimit": -1}
    now = unset | (outputs.get("settings") or {})
    before = unset | (old.get("settings") or {}) if old else {}
    operations = [
        {"op": "replace", "path": f"/{path}/{_SETTINGS[key]}", "value": text(item)}
        for key, item in now.items()
        if key in _SETTINGS and before.get(key) != item
    ]
    if operations:
        params = {"restApiId": outputs[_API], "stageName": outputs["stageName"]}
        aws.call(_SERVICE, "UpdateStage", {**params, "patchOperations": operations})


def _no_settings(aws: Aws, outputs: Values) -> None:
    operation = {"op": "remove", "path": f"/{outputs['methodPath']}"}
    params = {"restApiId": outputs[_API], "stageName": outputs["stageName"]}
    aws.call(_SERVICE, "UpdateStage", {**params, "patchOperations": [operation]})


KINDS: Final = (
    PatchedKind(
        type="aws:apigateway/deployment:Deployment",
        also=frozenset({"triggers"}),
        service=_SERVICE,
        **crud("Deployment", {"restApiId": _API, "deploymentId": "id"}),
        id=("id",),
        names={_API: "restApiId"},
        fixed=frozenset({_API, "triggers", "variables", "stageDescription"}),
        paths={"description": "/description"},
    ),
    PatchedKind(
        type="aws:apigateway/stage:Stage",
        also=frozenset({"accessLogSettings"}),
        service=_SERVICE,
        **crud("Stage", {"restApiId": _API, "stageName": "stageName"}),
        id=(_API, "stageName"),
        separator="-",
        names={_API: "restApiId", "deployment": "deploymentId", "xrayTracingEnabled": "tracingEnabled"},
        fixed=frozenset({_API, "stageName"}),
        paths={
            "deployment": "/deploymentId",
            "description": "/description",
            "variables": "/variables",
            "accessLogSettings": "/accessLogSettings",
            "xrayTracingEnabled": "/tracingEnabled",
            "cacheClusterEnabled": "/cacheClusterEnabled",
            "cacheClusterSize": "/cacheClusterSize",
        },
        computed=_stage_url,
        settle=_stage_log,
    ),
    Kind(
        type="aws:apigateway/methodSettings:MethodSettings",
        also=frozenset({"restApi", "stageName", "methodPath", "settings"}),
        service=_SERVICE,
        id=(_API, "stageName", "methodPath"),
        separator="-",
        fixed=frozenset({_API, "stageName", "methodPath"}),
        settle=_settings,
        clear=_no_settings,
    ),
)
