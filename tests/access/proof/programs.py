"""Programs of one or more APIs, as the engine shows their resources: real tables of routes, with holes or without."""

from __future__ import annotations

from typing import Any

from gatehouse.laptop.engine.state import UNKNOWN, ResourceState

STACK = "urn:pulumi:dev::shop::"
Key = tuple[str, str]


def resource(kind: str, name: str, inputs: dict[str, Any], depends: dict[str, list[str]] | None = None, **more: Any) -> ResourceState:  # fmt: skip # noqa: E501
    return ResourceState(
        urn=f"{STACK}{kind}::{name}",
        type=kind,
        name=name,
        parent="",
        custom=True,
        inputs=inputs,
        outputs=more.pop("outputs", {}),
        property_dependencies={key: tuple(urns) for key, urns in (depends or {}).items()},
        **more,
    )


FUNCTION = resource("aws:lambda/function:Function", "hello", {"handler": "hello.handler"})
CLOSED = {"authorizationType": "JWT", "authorizerId": UNKNOWN}
OPEN = {"authorizationType": "NONE"}


def http_api(keys: dict[Key, dict[str, Any]], name: str = "orders") -> list[ResourceState]:
    """An HTTP API with a JWT authorizer; each route key has its inputs."""
    api = resource("aws:apigatewayv2/api:Api", name, {"protocolType": "HTTP"})
    authorizer = resource("aws:apigatewayv2/authorizer:Authorizer", name, {}, {"apiId": [api.urn]})
    integration = resource(
        "aws:apigatewayv2/integration:Integration",
        name,
        {"integrationUri": UNKNOWN, "integrationType": "AWS_PROXY"},
        {"integrationUri": [FUNCTION.urn], "apiId": [api.urn]},
    )
    routes = [
        resource(
            "aws:apigatewayv2/route:Route",
            f"{name} {' '.join(key).strip()}",
            {"apiId": UNKNOWN, "routeKey": " ".join(key).strip(), "target": UNKNOWN, **inputs},
            {"apiId": [api.urn], "target": [integration.urn]}
            | ({"authorizerId": [authorizer.urn]} if "authorizerId" in inputs else {}),
        )
        for key, inputs in keys.items()
    ]
    return [FUNCTION, api, authorizer, integration, *routes]


def rest_api(keys: dict[Key, dict[str, Any]], name: str = "rest") -> list[ResourceState]:
    """A REST API: the tree of resources, and on it the methods with their inputs."""
    api = resource("aws:apigateway/restApi:RestApi", name, {})
    parts: dict[str, ResourceState] = {}
    for _, path in keys:
        segments = path.strip("/").split("/") if path != "/" else []
        for count in range(1, len(segments) + 1):
            here, above = "/" + "/".join(segments[:count]), "/" + "/".join(segments[: count - 1])
            parent = parts[above].urn if count > 1 else api.urn
            parts.setdefault(
                here,
                resource(
                    "aws:apigateway/resource:Resource",
                    f"{name} {here}",
                    {"pathPart": segments[count - 1], "parentId": UNKNOWN, "restApi": UNKNOWN},
                    {"parentId": [parent], "restApi": [api.urn]},
                ),
            )
    methods = []
    for (method, path), inputs in keys.items():
        at = {"restApi": [api.urn], "resourceId": [parts[path].urn if path != "/" else api.urn]}
        given = {"httpMethod": method, "resourceId": UNKNOWN, "restApi": UNKNOWN}
        kind = {"JWT": "COGNITO_USER_POOLS"}.get(inputs["authorizationType"], inputs["authorizationType"])
        asks = {"authorization": kind} | ({"authorizerId": UNKNOWN} if "authorizerId" in inputs else {})
        methods.append(resource("aws:apigateway/method:Method", f"{name} {method} {path}", given | asks, at))
        link = {"uri": UNKNOWN, "type": "AWS_PROXY"}
        methods.append(
            resource(
                "aws:apigateway/integration:Integration",
                f"{name} {method} {path}",
                given | link,
                at | {"uri": [FUNCTION.urn]},
            )
        )
    return [FUNCTION, api, *parts.values(), *methods]
