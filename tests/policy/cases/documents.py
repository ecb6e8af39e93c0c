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
    # AWS says of REST APIs that the root's security is ignored, and of HTTP APIs nothing:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    body("global security only", "failing", document({}, security=[{"jwt": []}], **SECURED), OPEN),
    body(
        "global security only, of a REST API",
        "failing",
        {
            "swagger": "2.0",
            "paths": {"/a": {"get": {}}},
            "security": [{"pool": []}],
            "securityDefinitions": {"pool": POOL_SCHEME},
        },
        OPEN,
        type_=REST,
    ),
    one(
        "global security only, of a REST API of aws-native",
        "failing",
        NATIVE_REST,
        {"body": document({}, method="put", security=[{"pool": []}], **schemes(pool=POOL_SCHEME))},
        OPEN,
    ),
    body(
        "a REST scheme with an authorizer but no type of authentication",
        "failing",
        document(
            {"security": [{"pool": []}]},
            **schemes(pool={k: v for k, v in POOL_SCHEME.items() if k != "x-amazon-apigateway-authtype"}),
        ),
        OPEN,
        type_=REST,
    ),
    body(
        "an OpenAPI 3 document with the security definitions of version 2",
        "failing",
        document({"security": [{"pool": []}]}, securityDefinitions={"pool": POOL_SCHEME}),
        OPEN,
        type_=REST,
    ),
    body(
        "an OpenAPI 3 document whose operation asks for a user pool's token",
        "passing",
        document({"security": [{"pool": []}]}, **schemes(pool=POOL_SCHEME)),
        type_=REST,
    ),
    body(
        "a scheme beside the authorization type NONE",
        "failing",
        document(
            {"security": [{"pool": []}], "x-amazon-apigateway-auth": {"type": "NONE"}},
            **schemes(pool=POOL_SCHEME),
        ),
        OPEN,
        type_=REST,
    ),
    body("a document of no paths", "passing", "openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths: {}\n"),
    one("a clone of an API that nobody shows", "failing", NATIVE_REST, {"cloneFrom": "a1b2c3"}, OPEN),
    body("security of an operation", "passing", document({"security": [{"jwt": ["read"]}]}, **SECURED)),
    body(
        "security of a path, where OpenAPI has no such field",
        "failing",
        {"openapi": "3.0.1", "paths": {"/o": {"security": [{"jwt": []}], "get": {}}}, **SECURED},
        OPEN,
    ),
    body(
        "an operation that an AWS identity signs",
        "passing",
        document({"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}),
    ),
    body("a preflight in a document", "passing", document({}, method="options")),
    body(
        "security in YAML",
        "passing",
        "openapi: 3.0.1\npaths: {/orders: {get: {security: [{jwt: []}]}}}\ncomponents:\n  securitySchemes:\n    jwt:\n"
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
        "security of aws-native, as data",
        "passing",
        NATIVE_API,
        api(body=document({"security": [{"jwt": []}]}, **SECURED)),
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
        api(body=Later(json.dumps(document({"security": [{"jwt": []}]}, **SECURED)))),
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
                {"x-amazon-apigateway-integration": {"uri": Later("arn")}, "security": [{"jwt": []}]},
                **SECURED,
            )
        ),
    ),
    body("a document that is no document", "odd", "}{", OPEN),
    body("a document that is a word", "odd", "orders", OPEN),
    body("a document without paths", "odd", {"openapi": "3.0.1"}),
    body("paths that are a list", "odd", {"openapi": "3.0.1", "paths": ["/orders"]}, OPEN),
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
