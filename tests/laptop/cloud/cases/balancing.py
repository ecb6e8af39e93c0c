"""Load balancers."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import Case

BALANCING = tuple(
    Case(f"aws:{module}/{name}", inputs, changes, unread)
    for module in ("lb", "alb")
    for name, inputs, changes, unread in (
        (
            "loadBalancer:LoadBalancer",
            {
                "name": f"{module}-inside",
                "internal": True,
                "loadBalancerType": "application",
                "subnets": ["~subnet", "~subnet_b"],
                "securityGroups": ["~firewall"],
                "idleTimeout": 30.0,
            },
            {"idleTimeout": 50.0},
            frozenset({"idleTimeout"}),
        ),
        (
            "targetGroup:TargetGroup",
            {
                "name": f"{module}-web",
                "port": 8080.0,
                "protocol": "HTTP",
                "vpcId": "~vpc",
                "targetType": "ip",
                "deregistrationDelay": 5.0,
                "healthCheck": {"path": "/health", "matcher": "200-299", "interval": 15.0},
            },
            {"healthCheck": {"path": "/ready", "matcher": "200", "interval": 15.0}},
            frozenset({"deregistrationDelay"}),
        ),
        (
            "listener:Listener",
            {
                "loadBalancerArn": "~balancer",
                "port": 81.0 if module == "lb" else 82.0,
                "protocol": "HTTP",
                "defaultActions": [{"type": "forward", "targetGroupArn": "~targets"}],
            },
            {
                "defaultActions": [
                    {
                        "type": "fixed-response",
                        "fixedResponse": {"contentType": "text/plain", "statusCode": "404"},
                    }
                ]
            },
            frozenset({"defaultActions"}),
        ),
        (
            "listenerRule:ListenerRule",
            {
                "listenerArn": "~listener",
                "priority": 10.0,
                "actions": [{"type": "forward", "targetGroupArn": "~targets"}],
                "conditions": [{"pathPattern": {"values": ["/a/*"]}}],
            },
            {
                "conditions": [
                    {"hostHeader": {"values": ["a.example"]}},
                    {"queryStrings": [{"key": "a", "value": "b"}]},
                    {"httpHeader": {"httpHeaderName": "x-a", "values": ["b"]}},
                    {"sourceIp": {"values": ["10.0.0.0/8"]}},
                ]
            },
            frozenset({"actions", "conditions", "priority", "listenerArn"}),
        ),
    )
)
