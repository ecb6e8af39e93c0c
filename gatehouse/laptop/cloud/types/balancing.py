"""Load balancers. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gatehouse.laptop.cloud.kinds import Kind
from gatehouse.laptop.cloud.operations import Op
from gatehouse.laptop.cloud.shapes import text

if TYPE_CHECKING:
    from gatehouse.laptop.cloud.aws import Aws
    from gatehouse.laptop.cloud.shapes import Values

_SERVICE: Final = "elbv2"
_BALANCER_ATTRIBUTES: Final = {
    "enableDeletionProtection": "deletion_protection.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableHttp2": "routing.http2.enabled",
    "desyncMitigationMode": "routing.http.desync_mitigation_mode",
    "enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled",
}
_TARGET_ATTRIBUTES: Final = {
    "deregistrationDelay": "deregistration_delay.timeout_seconds",
    "slowStart": "slow_start.duration_seconds",
    "preserveClientIp": "preserve_client_ip.enabled",
}
_HEALTH: Final = {
    "enabled": "healthCheckEnabled",
    "healthyThreshold": "healthyThresholdCount",
    "interval": "healthCheckIntervalSeconds",
    "path": "healthCheckPath",
    "port": "healthCheckPort",
    "protocol": "healthCheckProtocol",
    "timeout": "healthCheckTimeoutSeconds",
    "unhealthyThreshold": "unhealthyThresholdCount",
}


def _attributes(aws: Aws, kind: str, names: dict[str, str], outputs: Values) -> None:
    given = [
        {"Key": name, "Value": text(outputs[key])}
        for key, name in names.items()
        if outputs.get(key) is not None
    ]
    if given:
        params = {f"{kind}Arn": outputs["id"], "Attributes": given}
        aws.call(_SERVICE, f"Modify{kind}Attributes", params)


def _balancer_request(values: Values) -> Values:
    return {
        **values,
        "scheme": "internal" if values.get("internal") else "internet-facing",
        "type": values.get("loadBalancerType") or "application",
    }


def _balancer_response(values: Values) -> Values:
    zones = values.get("availabilityZones") or []
    return {
        **values,
        "name": values.get("loadBalancerName"),
        "internal": values.get("scheme") == "internal",
        "loadBalancerType": values.get("type"),
        "subnets": [zone["subnetId"] for zone in zones],
        "zoneId": values.get("canonicalHostedZoneId") or "Z32O12XQLNTSW2",
    }


def _balancer_settled(aws: Aws, outputs: Values, old: Values | None) -> None:
    arn = {"LoadBalancerArn": outputs["id"]}
    _attributes(aws, "LoadBalancer", _BALANCER_ATTRIBUTES, outputs)
    if old is None:
        return
    if outputs.get("securityGroups") and outputs["securityGroups"] != old.get("securityGroups"):
        aws.call(_SERVICE, "SetSecurityGroups", {**arn, "SecurityGroups": outputs["securityGroups"]})
    if outputs.get("subnets") and outputs["subnets"] != old.get("subnets"):
        aws.call(_SERVICE, "SetSubnets", {**arn, "Subnets": outputs["subnets"]})


def _unprotect(aws: Aws, outputs: Values) -> None:
    _attributes(
        aws, "LoadBalancer", _BALANCER_ATTRIBUTES, {"id": outputs["id"], "enableDeletionProtection": False}
    )


def _target_request(values: Values) -> Values:
    health = values.get("healthCheck") or {}
    named = {member: health.get(key) for key, member in _HEALTH.items()}
    codes = health.get("matcher")
    return {**values, **named, "matcher": {"httpCode": codes} if codes else None}


def _target_response(values: Values) -> Values:
    health = {key: values[member] for key, member in _HEALTH.items() if member in values}
    matcher = values.get("matcher") or {}
    return {
        **values,
        "name": values.get("targetGroupName"),
        "healthCheck": {**health, "matcher": matcher.get("httpCode")},
    }


def _actions(values: Values, key: str) -> list[Values]:
    return [_action(item, index) for index, item in enumerate(values.get(key) or [], start=1)]


def _action(item: Values, order: int) -> Values:
    forward = item.get("forward") or {}
    groups = [
        {"targetGroupArn": group["arn"], "weight": group.get("weight")}
        for group in forward.get("targetGroups") or []
    ]
    return {
        **item,
        "order": item.get("order") or order,
        "forwardConfig": {"targetGroups": groups} if groups else None,
        "redirectConfig": item.get("redirect"),
        "fixedResponseConfig": item.get("fixedResponse"),
        "authenticateCognitoConfig": item.get("authenticateCognito"),
        "authenticateOidcConfig": item.get("authenticateOidc"),
        "jwtValidationConfig": item.get("jwtValidation"),
    }


def _listener_request(values: Values) -> Values:
    certificate = values.get("certificateArn")
    return {
        **values,
        "defaultActions": _actions(values, "defaultActions"),
        "certificates": [{"certificateArn": certificate}] if certificate else None,
        "protocol": values.get("protocol") or "HTTP",
        "alpnPolicy": [values["alpnPolicy"]] if values.get("alpnPolicy") else None,
    }


def _listener_response(values: Values) -> Values:
    held, protocols = values.get("certificates") or [], values.get("alpnPolicy") or []
    certificate = {"certificateArn": held[0]["certificateArn"]} if held else {}
    return {**values, **certificate, "alpnPolicy": protocols[0] if protocols else None}


_FIELDS: Final = {
    "pathPattern": "path-pattern",
    "hostHeader": "host-header",
    "httpRequestMethod": "http-request-method",
    "httpHeader": "http-header",
    "sourceIp": "source-ip",
}


def _condition(given: Values) -> Values:
    """Return a condition of a rule, of which each is about one field of a request."""
    strings = given.get("queryStrings")
    if strings:
        return {"field": "query-string", "queryStringConfig": {"values": strings}}
    key = next(key for key in _FIELDS if given.get(key))
    return {"field": _FIELDS[key], f"{key}Config": given[key]}


def _rule_request(values: Values) -> Values:
    conditions = [_condition(given) for given in values.get("conditions") or []]
    return {
        **values,
        "conditions": conditions,
        "actions": _actions(values, "actions"),
        "priority": values.get("priority") or 1,
    }


_BALANCER: Final = Kind(
    type="aws:lb/loadBalancer:LoadBalancer",
    service=_SERVICE,
    create=Op("CreateLoadBalancer", path="LoadBalancers.0"),
    read=Op("DescribeLoadBalancers", {"LoadBalancerArns[]": "id"}, "LoadBalancers.0"),
    delete=Op("DeleteLoadBalancer", {"LoadBalancerArn": "id"}),
    id=("arn",),
    names={"arn": "LoadBalancerArn"},
    auto="name",
    fixed=frozenset({"name", "internal", "loadBalancerType"}),
    request=_balancer_request,
    response=_balancer_response,
    computed=lambda _aws, outputs: {"arnSuffix": outputs["id"].split(":loadbalancer/", 1)[-1]},
    settle=_balancer_settled,
    also=frozenset({"internal", "loadBalancerType", *_BALANCER_ATTRIBUTES}),
    clear=_unprotect,
)
_TARGETS: Final = Kind(
    type="aws:lb/targetGroup:TargetGroup",
    service=_SERVICE,
    create=Op("CreateTargetGroup", path="TargetGroups.0"),
    read=Op("DescribeTargetGroups", {"TargetGroupArns[]": "id"}, "TargetGroups.0"),
    update=Op("ModifyTargetGroup", {"TargetGroupArn": "id"}, "TargetGroups.0"),
    delete=Op("DeleteTargetGroup", {"TargetGroupArn": "id"}),
    id=("arn",),
    names={"arn": "TargetGroupArn"},
    auto="name",
    fixed=frozenset({"name", "port", "protocol", "vpcId", "targetType"}),
    request=_target_request,
    response=_target_response,
    computed=lambda _aws, outputs: {"arnSuffix": outputs["id"].split(":", 5)[-1]},
    also=frozenset({"healthCheck", *_TARGET_ATTRIBUTES}),
    settle=lambda aws, outputs, _old: _attributes(aws, "TargetGroup", _TARGET_ATTRIBUTES, outputs),
)
_LISTENER: Final = Kind(
    type="aws:lb/listener:Listener",
    service=_SERVICE,
    create=Op("CreateListener", path="Listeners.0"),
    read=Op("DescribeListeners", {"ListenerArns[]": "id"}, "Listeners.0"),
    update=Op("ModifyListener", {"ListenerArn": "id"}, "Listeners.0"),
    delete=Op("DeleteListener", {"ListenerArn": "id"}),
    id=("arn",),
    names={"arn": "ListenerArn"},
    fixed=frozenset({"loadBalancerArn"}),
    request=_listener_request,
    also=frozenset({"certificateArn"}),
    response=_listener_response,
)
_RULE: Final = Kind(
    type="aws:lb/listenerRule:ListenerRule",
    service=_SERVICE,
    create=Op("CreateRule", path="Rules.0"),
    read=Op("DescribeRules", {"RuleArns[]": "id"}, "Rules.0"),
    update=Op("ModifyRule", {"RuleArn": "id"}, "Rules.0"),
    delete=Op("DeleteRule", {"RuleArn": "id"}),
    id=("arn",),
    names={"arn": "RuleArn"},
    fixed=frozenset({"listenerArn", "priority"}),
    unread=frozenset({"conditions"}),
    request=_rule_request,
)
_OURS: Final = (_BALANCER, _TARGETS, _LISTENER, _RULE)

KINDS: Final = (*_OURS, *(replace(kind, type=kind.type.replace("aws:lb/", "aws:alb/")) for kind in _OURS))
