"""APIs that are declared as OpenAPI documents."""

from __future__ import annotations

import json

from tests.policy.cases.shared import (
    KEY_SCHEME,
    NATIVE_API,
    NATIVE_REST,
    OPEN,
    POOL_SCHEME,
    REST,
    SECURED,
    SIGNED_SCHEME,
    api,
    body,
    document,
    schemes,
)
from tests.policy.programs import (
    API,
    Later,
    one,
)

DOCUMENTS = [
    body("an open operation", "failing", document({}), OPEN),
    body(
        "an operation that turns global security off",
        "failing",
        document({"security": []}, security=[{"jwt": []}], **SECURED),
        OPEN,
    ),
    body("an optional scheme", "failing", document({"security": [{"jwt": []}, {}]}, **SECURED), OPEN),
    body(
        "a scheme that is not defined", "failing", document({"security": [{"nobody": []}]}, **SECURED), OPEN
    ),
    body(
        "a scheme that API Gateway does not enforce",
        "failing",
        document({"security": [{"oauth": []}]}, **schemes(oauth={"type": "oauth2"})),
        OPEN,
    ),
    body(
        "an operation with a key only",
        "failing",
        document({"security": [{"key": []}]}, **schemes(key=KEY_SCHEME)),
        OPEN,
    ),
    body(
        "an open operation for any method",
        "failing",
        document({}, method="x-amazon-apigateway-any-method"),
        OPEN,
    ),
    body(
        "an open $default in a document",
        "failing",
        document({}, path="/$default", method="x-amazon-apigateway-any-method"),
        OPEN,
    ),
    body(
        "an operation that says NONE itself",
        "failing",
        document({"x-amazon-apigateway-auth": {"type": "NONE"}}, security=[{"jwt": []}], **SECURED),
        OPEN,
    ),
    body("an open operation in YAML", "failing", "openapi: 3.0.1\npaths:\n  /orders:\n    get: {}\n", OPEN),
    body("an open operation of a REST API", "failing", document({}), OPEN, type_=REST),
    body(
        "an operation of a REST API with a key only",
        "failing",
        {
            "swagger": "2.0",
            "paths": {"/o": {"get": {"security": [{"key": []}]}}},
            "securityDefinitions": {"key": KEY_SCHEME},
        },
        OPEN,
        type_=REST,
    ),
    one("an open operation of aws-native, as data", "failing", NATIVE_API, api(body=document({})), OPEN),
    one(
        "an open operation of a REST API of aws-native", "failing", NATIVE_REST, {"body": document({})}, OPEN
    ),
    one(
        "a document that lies in S3",
        "failing",
        NATIVE_API,
        api(bodyS3Location={"bucket": "b", "key": "k"}),
        OPEN,
    ),
    one(
        "a REST document that lies in S3",
        "failing",
        NATIVE_REST,
        {"bodyS3Location": {"bucket": "b", "key": "k"}},
        OPEN,
    ),
    body("global security", "passing", document({}, security=[{"jwt": []}], **SECURED)),
    body("security of an operation", "passing", document({"security": [{"jwt": ["read"]}]}, **SECURED)),
    body(
        "security of a path",
        "passing",
        {"openapi": "3.0.1", "paths": {"/o": {"security": [{"jwt": []}], "get": {}}}, **SECURED},
    ),
    body(
        "an operation that an AWS identity signs",
        "passing",
        document({"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}),
    ),
    body("a preflight in a document", "passing", document({}, method="options")),
    body(
        "global security in YAML",
        "passing",
        "openapi: 3.0.1\nsecurity: [{jwt: []}]\npaths: {/orders: {get: {}}}\ncomponents:\n  securitySchemes:\n    jwt:\n"
        "      type: oauth2\n      x-amazon-apigateway-authorizer:\n        type: jwt\n        jwtConfiguration:\n"
        "          issuer: https://login.example.com/\n          audience: [a]\n",
    ),
    body(
        "a signed scheme of a REST API",
        "passing",
        {
            "swagger": "2.0",
            "paths": {"/o": {"get": {"security": [{"iam": []}]}}},
            "securityDefinitions": {"iam": SIGNED_SCHEME},
        },
        type_=REST,
    ),
    body(
        "a user pool and a key, both asked for",
        "passing",
        {
            "swagger": "2.0",
            "paths": {"/o": {"get": {"security": [{"key": []}, {"pool": []}]}}},
            "securityDefinitions": {"key": KEY_SCHEME, "pool": POOL_SCHEME},
        },
        type_=REST,
    ),
    one(
        "global security of aws-native, as data",
        "passing",
        NATIVE_API,
        api(body=document({}, security=[{"jwt": []}], **SECURED)),
    ),
    one(
        "a document that is not known yet",
        "unknown",
        API,
        api(body=Later(json.dumps(document({})))),
        f"?{OPEN}",
        up={OPEN},
    ),
    one(
        "a document that turns out right",
        "unknown",
        API,
        api(body=Later(json.dumps(document({}, security=[{"jwt": []}], **SECURED)))),
        f"?{OPEN}",
        up=set(),
    ),
    one(
        "a REST document that is not known yet",
        "unknown",
        REST,
        {"body": Later(json.dumps(document({})))},
        f"?{OPEN}",
        up={OPEN},
    ),
    one(
        "an operation that is not known yet",
        "unknown",
        NATIVE_API,
        api(body=document({"security": Later([])})),
        f"?{OPEN}",
        up={OPEN},
    ),
    one(
        "an address in a document that is not known yet",
        "unknown",
        NATIVE_API,
        api(
            body=document(
                {"x-amazon-apigateway-integration": {"uri": Later("arn")}}, security=[{"jwt": []}], **SECURED
            )
        ),
    ),
    body("a document that is no document", "odd", "}{", OPEN),
    body("a document that is a word", "odd", "orders", OPEN),
    body("a document without paths", "odd", {"openapi": "3.0.1"}),
    body("paths that are a list", "odd", {"openapi": "3.0.1", "paths": ["/orders"]}),
    body(
        "a path that refers elsewhere",
        "odd",
        {"openapi": "3.0.1", "paths": {"/orders": {"$ref": "#/x"}}},
        OPEN,
    ),
    body("YAML that holds no date", "odd", "openapi: 2024-99-99\npaths: {/o: {get: {}}}\n", OPEN),
    body(
        "an operation that is a text",
        "odd",
        {"openapi": "3.0.1", "paths": {"/orders": {"get": "x", "parameters": []}}},
        OPEN,
    ),
]
