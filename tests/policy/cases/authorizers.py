"""Authorizers, preflights and CORS configurations."""

from __future__ import annotations

from tests.policy.cases.shared import (
    CORS,
    EVERYONE,
    HEADERS,
    ISSUER,
    JWT,
    METHOD,
    NATIVE_API,
    NATIVE_AUTHORIZER,
    NATIVE_METHOD,
    PREFLIGHT,
    REST_AUTHORIZER,
    SECURED,
    STRICT,
    URL,
    api,
    body,
    document,
    jwt_authorizer,
    route,
    schemes,
)
from tests.policy.programs import (
    API,
    AUTHORIZER,
    NATIVE_ROUTE,
    ROUTE,
    Later,
    one,
)

STRICT_AUTHORIZERS = [
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html:
    # identity sources are the key of the cache.
    one(
        "a cache whose key every caller shares",
        "failing",
        REST_AUTHORIZER,
        {
            "type": "REQUEST",
            "authorizerResultTtlInSeconds": 300,
            "identitySource": "context.httpMethod,context.path",
        },
        STRICT,
    ),
    one(
        "a cache whose key is the token",
        "passing",
        REST_AUTHORIZER,
        {"type": "REQUEST", "identitySource": "context.path,method.request.header.Authorization"},
    ),
    one("an authorizer without an audience", "failing", AUTHORIZER, jwt_authorizer(issuer=ISSUER), STRICT),
    one(
        "an authorizer with an empty audience",
        "failing",
        AUTHORIZER,
        jwt_authorizer(issuer=ISSUER, audiences=[]),
        STRICT,
    ),
    one(
        "an authorizer with a blank audience",
        "failing",
        AUTHORIZER,
        jwt_authorizer(issuer=ISSUER, audiences=["", " "]),
        STRICT,
    ),
    one("an authorizer without an issuer", "failing", AUTHORIZER, jwt_authorizer(audiences=["a"]), STRICT),
    one(
        "an authorizer with an http issuer",
        "failing",
        AUTHORIZER,
        jwt_authorizer(issuer="http://login.example.com", audiences=["a"]),
        STRICT,
    ),
    one(
        # https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html: required for JWT
        "an authorizer without any configuration, which AWS refuses",
        "odd",
        AUTHORIZER,
        {"authorizerType": "JWT"},
    ),
    one(
        "an authorizer of aws-native without an audience",
        "failing",
        NATIVE_AUTHORIZER,
        {"authorizerType": "JWT", "jwtConfiguration": {"issuer": ISSUER, "audience": []}},
        STRICT,
    ),
    one(
        "a user pool authorizer without a pool",
        "failing",
        REST_AUTHORIZER,
        {"type": "COGNITO_USER_POOLS", "providerArns": []},
        STRICT,
    ),
    body(
        "an authorizer in a document without an audience",
        "failing",
        document(
            {"security": [{"jwt": []}]},
            **schemes(
                jwt={
                    "type": "oauth2",
                    "x-amazon-apigateway-authorizer": {"type": "jwt", "jwtConfiguration": {"issuer": ISSUER}},
                }
            ),
        ),
        STRICT,
    ),
    one("a strict authorizer", "passing", AUTHORIZER, jwt_authorizer(issuer=ISSUER, audiences=["a"])),
    one(
        "a strict authorizer of aws-native",
        "passing",
        NATIVE_AUTHORIZER,
        {"authorizerType": "JWT", "jwtConfiguration": {"issuer": ISSUER, "audience": ["a"]}},
    ),
    one(
        "a user pool authorizer",
        "passing",
        REST_AUTHORIZER,
        {"type": "COGNITO_USER_POOLS", "providerArns": ["arn"]},
    ),
    one(
        "an issuer that is not known yet",
        "unknown",
        AUTHORIZER,
        jwt_authorizer(issuer=Later(ISSUER), audiences=["a"]),
    ),
    one(
        "audiences that are not known yet",
        "unknown",
        AUTHORIZER,
        jwt_authorizer(issuer=ISSUER, audiences=Later(["a"])),
    ),
    one(
        "an audience that is not known yet",
        "unknown",
        AUTHORIZER,
        jwt_authorizer(issuer=ISSUER, audiences=[Later("a")]),
    ),
    one(
        "an issuer that turns out http",
        "unknown",
        AUTHORIZER,
        jwt_authorizer(issuer=Later("http://x"), audiences=["a"]),
        up={STRICT},
    ),
    one("an audience that is a text", "odd", AUTHORIZER, jwt_authorizer(issuer=ISSUER, audiences="a")),
    one("an issuer that is a number", "odd", AUTHORIZER, jwt_authorizer(issuer=5, audiences=["a"]), STRICT),
    one(
        "a configuration that is a text",
        "odd",
        AUTHORIZER,
        {"authorizerType": "JWT", "jwtConfiguration": "x"},
        STRICT,
        STRICT,
    ),
]


OPEN_PREFLIGHT = [
    one("a preflight with an authorizer", "failing", ROUTE, route("OPTIONS /orders", **JWT), PREFLIGHT),
    one(
        "a preflight that must be signed",
        "failing",
        ROUTE,
        route("OPTIONS /orders", authorizationType="AWS_IAM"),
        PREFLIGHT,
    ),
    one(
        "a preflight that names an authorizer",
        "failing",
        ROUTE,
        route("OPTIONS /o", authorizationType="NONE", authorizerId="a"),
        PREFLIGHT,
    ),
    one(
        "a preflight that asks for a key",
        "failing",
        ROUTE,
        route("OPTIONS /o", apiKeyRequired=True),
        PREFLIGHT,
    ),
    one(
        "a preflight of aws-native with an authorizer",
        "failing",
        NATIVE_ROUTE,
        route("OPTIONS /o", **JWT),
        PREFLIGHT,
    ),
    one(
        "a REST preflight with an authorizer",
        "failing",
        METHOD,
        {"httpMethod": "OPTIONS", "authorization": "COGNITO_USER_POOLS", "authorizerId": "a"},
        PREFLIGHT,
    ),
    body(
        "a preflight in a document that asks for a token",
        "failing",
        document({"security": [{"jwt": []}]}, method="options", **SECURED),
        PREFLIGHT,
    ),
    one(
        "a preflight without an authorizer",
        "passing",
        ROUTE,
        route("OPTIONS /orders", authorizationType="NONE"),
    ),
    body(
        "a preflight in a document that turns security off",
        "passing",
        document({"security": []}, method="options", security=[{"jwt": []}], **SECURED),
    ),
    one(
        "a preflight with an authorizer that is not created yet",
        "unknown",
        ROUTE,
        route("OPTIONS /o", authorizationType="JWT", authorizerId=Later("a")),
        PREFLIGHT,
    ),
    one(
        "a preflight whose type is not known yet",
        "unknown",
        ROUTE,
        route("OPTIONS /o", authorizationType=Later("NONE")),
    ),
    one(
        "a preflight whose type turns out wrong",
        "unknown",
        ROUTE,
        route("OPTIONS /o", authorizationType=Later("AWS_IAM")),
        up={PREFLIGHT},
    ),
    one("a preflight of an odd type", "odd", ROUTE, route("OPTIONS /o", authorizationType=[1]), PREFLIGHT),
]


REPEATING = {
    "method.response.header.Access-Control-Allow-Origin": "method.request.header.Origin",
    "method.response.header.Access-Control-Allow-Credentials": "'true'",
}
CORS_CREDENTIALS = [
    one("credentials for every origin", "failing", API, api(corsConfiguration=EVERYONE), CORS),
    one(
        "credentials for every https origin",
        "failing",
        API,
        api(corsConfiguration={"allowOrigins": ["https://*"], "allowCredentials": True}),
        CORS,
    ),
    one(
        "credentials for the origin of every sandboxed frame",
        "failing",
        API,
        api(corsConfiguration={"allowOrigins": ["https://a.example.com", "null"], "allowCredentials": True}),
        CORS,
    ),
    one(
        "credentials for every origin of aws-native",
        "failing",
        NATIVE_API,
        api(corsConfiguration=EVERYONE),
        CORS,
    ),
    one(
        "credentials for every origin of a function URL",
        "failing",
        URL,
        {"authorizationType": "AWS_IAM", "cors": EVERYONE},
        CORS,
    ),
    one(
        "credentials for every origin at CloudFront",
        "failing",
        HEADERS,
        {
            "corsConfig": {
                "accessControlAllowCredentials": True,
                "accessControlAllowOrigins": {"items": ["*"]},
            }
        },
        CORS,
    ),
    one(
        "credentials for every origin in a gateway response",
        "failing",
        "aws:apigateway/response:Response",
        {
            "responseParameters": {
                "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
                "gatewayresponse.header.Access-Control-Allow-Credentials": "'true'",
            }
        },
        CORS,
    ),
    body(
        "credentials for every origin in a document",
        "failing",
        {"openapi": "3.0.1", "x-amazon-apigateway-cors": EVERYONE},
        CORS,
    ),
    body(
        "credentials for the request's own origin in a document's integration",
        "failing",
        {
            "openapi": "3.0.1",
            "paths": {
                "/x": {
                    "get": {
                        "x-amazon-apigateway-integration": {
                            "type": "http",
                            "responses": {"default": {"responseParameters": REPEATING}},
                        },
                        "security": [{"sigv4": []}],
                    }
                }
            },
            "components": {
                "securitySchemes": {
                    "sigv4": {
                        "type": "apiKey",
                        "name": "Authorization",
                        "in": "header",
                        "x-amazon-apigateway-authtype": "awsSigv4",
                    }
                }
            },
        },
        CORS,
    ),
    body(
        "credentials for every origin in a document's own answers",
        "failing",
        {
            "openapi": "3.0.1",
            "x-amazon-apigateway-gateway-responses": {
                "DEFAULT_4XX": {
                    "responseParameters": {
                        "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
                        "gatewayresponse.header.Access-Control-Allow-Credentials": "'true'",
                    }
                }
            },
        },
        CORS,
    ),
    one(
        "credentials for the request's own origin in a method of aws-native",
        "failing",
        NATIVE_METHOD,
        {
            "httpMethod": "GET",
            "authorizationType": "AWS_IAM",
            "integration": {
                "type": "HTTP",
                "integrationResponses": [{"statusCode": "200", "responseParameters": REPEATING}],
            },
        },
        CORS,
    ),
    one("every origin without credentials", "passing", API, api(corsConfiguration={"allowOrigins": ["*"]})),
    one(
        "credentials for one origin",
        "passing",
        API,
        api(corsConfiguration={"allowOrigins": ["https://app.example.com"], "allowCredentials": True}),
    ),
    one(
        "origins that are not known yet",
        "unknown",
        API,
        api(corsConfiguration={"allowOrigins": Later(["*"]), "allowCredentials": True}),
        up={CORS},
    ),
    one(
        "a configuration that is not known yet",
        "unknown",
        API,
        api(corsConfiguration=Later({"allowOrigins": ["https://a.example.com"]})),
    ),
    one(
        "credentials in words",
        "odd",
        API,
        api(corsConfiguration={"allowOrigins": "*", "allowCredentials": "true"}),
        CORS,
    ),
    one("a configuration that is a text", "odd", API, api(corsConfiguration="*")),
]
