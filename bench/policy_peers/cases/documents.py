"""OpenAPI documents."""

from __future__ import annotations

from bench.policy_peers.cases.program import (
    HTTP,
    POOL_SCHEME,
    REST,
    Case,
    Props,
    Ref,
    alone,
    document,
    rest_document,
    right,
)

OPERATION: Props = {"security": [{"auth": []}]}
EMPTY = '{"openapi": "3.0.1", "info": {"title": "orders", "version": "1"}, "paths": {}}'

CASES = [
    alone(
        "open operation in an HTTP API's OpenAPI document",
        HTTP[0],
        HTTP[1],
        {"body": document([])},
        {"body": document([{"auth": []}])},
    ),
    alone(
        "open operation in a REST API's OpenAPI document",
        REST,
        {"name": "orders"},
        {"body": rest_document(operation={"security": []})},
        {"body": rest_document()},
    ),
    alone(
        "REST document whose security is at its root only",
        REST,
        {"name": "orders"},
        {"body": rest_document(operation={}, root={"security": [{"auth": []}]})},
        {"body": rest_document(root={"security": [{"auth": []}]})},
    ),
    alone(
        "REST document whose scheme has an authorizer but no type of authentication",
        REST,
        {"name": "orders"},
        {
            "body": rest_document(
                scheme={k: v for k, v in POOL_SCHEME.items() if k != "x-amazon-apigateway-authtype"}
            )
        },
        {"body": rest_document()},
    ),
    alone(
        "REST document whose security is at a path, where it is no field",
        REST,
        {"name": "orders"},
        {"body": rest_document(operation={}, path={"security": [{"auth": []}]})},
        {"body": rest_document()},
    ),
    alone(
        "HTTP API's document whose security is at a path, where it is no field",
        HTTP[0],
        HTTP[1],
        {"body": document(None, path={"security": [{"auth": []}]})},
        {"body": document([{"auth": []}])},
    ),
    alone(
        "operation whose security is switched off beside it",
        REST,
        {"name": "orders"},
        {"body": rest_document(operation=OPERATION | {"x-amazon-apigateway-auth": {"type": "NONE"}})},
        {"body": rest_document()},
    ),
    Case(
        "document that is a secret a preview does not know",
        {"it": (REST, {"name": "orders", "body": rest_document()})},
        {"it": (REST, {"name": "orders", "body": Ref("it")})},
        unwritten="a value that is not known yet",
    ),
    right("a document without paths", {"it": (HTTP[0], {**HTTP[1], "body": EMPTY})}),
]
