"""Load balancers and AppSync APIs of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gatehouse.access.live.found import Live
    from gatehouse.laptop.engine.state import ResourceState


def balancers(client: Any, live: Live) -> Iterator[str]:  # noqa: ANN401 - a boto3 client
    """Read the load balancers with their listeners and rules, each by its name."""
    for page in client.get_paginator("describe_load_balancers").paginate():
        for item in page["LoadBalancers"]:
            arn, name = item["LoadBalancerArn"], item["LoadBalancerName"]
            yield name
            internal = item.get("Scheme") != "internet-facing"
            inputs = {"name": name, "internal": internal, "loadBalancerType": item.get("Type")}
            balancer = live.add("aws:lb/loadBalancer:LoadBalancer", arn, inputs, name, outputs={"arn": arn})
            for listeners in client.get_paginator("describe_listeners").paginate(LoadBalancerArn=arn):
                for listener in listeners["Listeners"]:
                    _listener(client, live, balancer, listener)


def _listener(client: Any, live: Live, balancer: ResourceState, item: Mapping[str, Any]) -> None:  # noqa: ANN401
    arn = item["ListenerArn"]
    inputs = {
        "loadBalancerArn": balancer.id,
        "port": item.get("Port"),
        "protocol": item.get("Protocol"),
        "defaultActions": [_lower(one) for one in item.get("DefaultActions") or []],
    }
    depends = {"loadBalancerArn": [balancer]}
    name = f"{balancer.name}:{item.get('Port', '')}"
    listener = live.add("aws:lb/listener:Listener", arn, inputs, name, outputs={"arn": arn}, depends=depends)
    for rules in client.get_paginator("describe_rules").paginate(ListenerArn=arn):
        for rule in rules["Rules"]:
            if not rule.get("IsDefault"):
                actions = [_lower(one) for one in rule.get("Actions") or []]
                given = {"listenerArn": arn, "actions": actions, "priority": rule.get("Priority")}
                on = {"listenerArn": [listener]}
                live.add("aws:lb/listenerRule:ListenerRule", rule["RuleArn"], given, name, depends=on)


def graphql_apis(client: Any, live: Live) -> Iterator[str]:  # noqa: ANN401 - a boto3 client
    """Read the GraphQL APIs, each by its name."""
    for item in _tokens(client.list_graphql_apis, "graphqlApis"):
        yield item["name"]
        more = [
            {"authenticationType": one.get("authenticationType")}
            for one in item.get("additionalAuthenticationProviders") or []
        ]
        inputs = {
            "name": item["name"],
            "authenticationType": item.get("authenticationType"),
            "additionalAuthenticationProviders": more,
            "visibility": item.get("visibility"),
        }
        outputs = {"uris": item.get("uris") or {}}
        live.add("aws:appsync/graphQLApi:GraphQLApi", item["apiId"], inputs, item["name"], outputs=outputs)


def event_apis(client: Any, live: Live) -> Iterator[str]:  # noqa: ANN401 - a boto3 client
    """Read the event APIs, each by its name."""
    for item in _tokens(client.list_apis, "apis"):
        yield item["name"]
        config = item.get("eventConfig") or {}
        ways = [{"authType": one.get("authType")} for one in config.get("authProviders") or []]
        inputs = {"name": item["name"], "eventConfig": {"authProviders": ways}}
        live.add("aws:appsync/api:Api", item["apiId"], inputs, item["name"])


def _tokens(operation: Callable[..., Any], key: str) -> Iterator[Mapping[str, Any]]:
    """What an AppSync operation lists, to the last page."""
    token: dict[str, str] = {}
    while True:
        page = operation(**token)
        yield from page.get(key) or ()
        if not page.get("nextToken"):
            return
        token = {"nextToken": page["nextToken"]}


def _lower(value: Any) -> Any:  # noqa: ANN401 - an answer of boto3
    """Keys as Pulumi spells them: `TargetGroupArn` as `targetGroupArn`."""
    if isinstance(value, dict):
        return {f"{key[:1].lower()}{key[1:]}": _lower(item) for key, item in value.items()}
    return [_lower(item) for item in value] if isinstance(value, list) else value
