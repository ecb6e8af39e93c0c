"""What the pack must say, and what it must not: for each rule failing, passing, unknown and odd programs."""

from __future__ import annotations

import json
from typing import Any

from tests.policy.programs import (
    API,
    AUTHORIZER,
    INTEGRATION,
    NATIVE_ROUTE,
    ROUTE,
    Case,
    Later,
    Ref,
    case,
    one,
)

JWT = {"authorizationType": "JWT", "authorizerId": "abc123"}
METHOD = "aws:apigateway/method:Method"
NATIVE_METHOD = "aws-native:apigateway:Method"
REST = "aws:apigateway/restApi:RestApi"
NATIVE_REST = "aws-native:apigateway:RestApi"
NATIVE_API = "aws-native:apigatewayv2:Api"
URL = "aws:lambda/functionUrl:FunctionUrl"
NATIVE_URL = "aws-native:lambda:Url"
PERMISSION = "aws:lambda/permission:Permission"
GUESTS = "aws:cognito/identityPool:IdentityPool"
GRAPHQL = "aws:appsync/graphQLApi:GraphQLApi"
OPEN = "closed-endpoints"


def route(key: Any, **props: Any) -> dict[str, Any]:
    return {"apiId": "api", "routeKey": key, **props}


def document(operation: dict[str, Any], *, path: str = "/orders", method: str = "get", **more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"title": "orders", "version": "1"}, "paths": {path: {method: operation}}, **more}


def schemes(**defined: Any) -> dict[str, Any]:
    return {"components": {"securitySchemes": defined}}


JWT_SCHEME = {
    "type": "oauth2",
    "x-amazon-apigateway-authorizer": {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://login.example.com/", "audience": ["orders"]},
    },
}
KEY_SCHEME = {"type": "apiKey", "name": "x-api-key", "in": "header"}
SIGNED_SCHEME = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}
POOL_SCHEME = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "cognito_user_pools",
    "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn:aws:cognito-idp:eu-west-1:1:userpool/p"]},
}
SECURED = schemes(jwt=JWT_SCHEME)


def api(**props: Any) -> dict[str, Any]:
    return {"name": "orders", "protocolType": "HTTP", **props}


def body(title: str, kind: str, content: Any, *found: str, type_: str = API, up: set[str] | None = None) -> Case:
    text = json.dumps(content) if isinstance(content, dict) else content
    return one(title, kind, type_, api(body=text) if type_ == API else {"name": "orders", "body": text}, *found, up=up)


HTTP_ROUTES = [
    one("a route that says nothing of authorization", "failing", ROUTE, route("GET /orders"), OPEN),
    one("a route of the type NONE", "failing", ROUTE, route("GET /orders", authorizationType="NONE"), OPEN),
    one("a route of an empty type", "failing", ROUTE, route("GET /orders", authorizationType=""), OPEN),
    one("a JWT route that names no authorizer", "failing", ROUTE, route("GET /orders", authorizationType="JWT"), OPEN),
    one("a JWT route whose authorizer is empty", "failing", ROUTE, route("GET /orders", authorizationType="JWT", authorizerId=""), OPEN),
    one("a CUSTOM route that names no authorizer", "failing", ROUTE, route("GET /orders", authorizationType="CUSTOM"), OPEN),
    one("an authorizer that the type NONE switches off", "failing", ROUTE, route("GET /o", authorizationType="NONE", authorizerId="a"), OPEN),
    one("an authorizer without a type", "failing", ROUTE, route("GET /orders", authorizerId="a"), OPEN),
    one("scopes without an authorizer", "failing", ROUTE, route("GET /orders", authorizationScopes=["read"]), OPEN),
    one("the open $default route", "failing", ROUTE, route("$default"), OPEN),
    one("an open ANY route", "failing", ROUTE, route("ANY /{proxy+}"), OPEN),
    one("an open root", "failing", ROUTE, route("GET /"), OPEN),
    one("an open HEAD route", "failing", ROUTE, route("HEAD /orders"), OPEN),
    one("a key alone authenticates nobody", "failing", ROUTE, route("GET /orders", apiKeyRequired=True), OPEN),
    one("an unknown authorizer with the type NONE", "failing", ROUTE, route("GET /o", authorizationType="NONE", authorizerId=Later("a")), OPEN),
    one("an open route of aws-native", "failing", NATIVE_ROUTE, route("GET /orders"), OPEN),
    one("a NONE route of aws-native", "failing", NATIVE_ROUTE, route("POST /orders", authorizationType="NONE"), OPEN),
    one("the open $default of aws-native", "failing", NATIVE_ROUTE, route("$default"), OPEN),
    one("a JWT route of aws-native without an authorizer", "failing", NATIVE_ROUTE, route("GET /o", authorizationType="JWT"), OPEN),
    one("a protected route", "passing", ROUTE, route("GET /orders", **JWT)),
    one("a route that an AWS identity signs", "passing", ROUTE, route("GET /orders", authorizationType="AWS_IAM")),
    one("a route with a Lambda authorizer", "passing", ROUTE, route("GET /orders", authorizationType="CUSTOM", authorizerId="a")),
    one("a protected $default route", "passing", ROUTE, route("$default", **JWT)),
    one("a protected route of aws-native", "passing", NATIVE_ROUTE, route("GET /orders", **JWT)),
    one("a preflight route", "passing", ROUTE, route("OPTIONS /{proxy+}", authorizationType="NONE")),
    one("a preflight route that says nothing", "passing", ROUTE, route("OPTIONS /orders")),
    one("a preflight route of aws-native", "passing", NATIVE_ROUTE, route("OPTIONS /orders")),
    one("a type in small letters, which AWS takes for the same", "passing", ROUTE, route("GET /o", authorizationType="jwt", authorizerId="a")),
    one("an authorizer that is not created yet", "unknown", ROUTE, route("GET /o", authorizationType="JWT", authorizerId=Later("a"))),
    one("a type that is not known yet", "unknown", ROUTE, route("GET /o", authorizationType=Later("NONE")), f"?{OPEN}", up={OPEN}),
    one("a type that turns out right", "unknown", ROUTE, route("GET /o", authorizationType=Later("JWT"), authorizerId="a"), f"?{OPEN}", up=set()),
    one("an open route whose key is not known yet", "unknown", ROUTE, route(Later("GET /orders")), f"?{OPEN}", up={OPEN}),
    one("a preflight whose key is not known yet", "unknown", ROUTE, route(Later("OPTIONS /orders")), f"?{OPEN}", up=set()),
    one("a protected route whose key is not known yet", "unknown", ROUTE, route(Later("GET /orders"), **JWT)),
    one("an API that is not known yet", "unknown", ROUTE, {"apiId": Later("x"), "routeKey": "GET /orders"}, OPEN),
    one("an authorizer that turns out empty", "unknown", ROUTE, route("GET /o", authorizationType="JWT", authorizerId=Later("")), up={OPEN}),
    one("a type that AWS does not know", "odd", ROUTE, route("GET /orders", authorizationType="OAUTH", authorizerId="a"), OPEN),
    one("a type that is a number", "odd", ROUTE, route("GET /orders", authorizationType=5, authorizerId="a"), OPEN),
    one("a type that is a list", "odd", ROUTE, route("GET /orders", authorizationType=["JWT"], authorizerId="a"), OPEN),
    one("a route of nothing", "odd", ROUTE, {}, OPEN),
    one("null everywhere", "odd", ROUTE, dict.fromkeys(("apiId", "routeKey", "authorizationType", "authorizerId")), OPEN),
    one("a key with more spaces", "odd", ROUTE, route("  GET   /orders "), OPEN),
    one("options in small letters, which is no preflight", "odd", ROUTE, route("options /orders"), OPEN),
    one("a key that is no key", "odd", ROUTE, route("orders"), OPEN),
    one("a key that is an object", "odd", ROUTE, route({"GET": "/orders"}), OPEN),
    one("scopes that are a number", "odd", ROUTE, route("GET /orders", **JWT, authorizationScopes=7)),
]

WEBSOCKETS = [
    case("an open $connect", "failing", {"ws": (API, {"protocolType": "WEBSOCKET"}), "it": (ROUTE, {"apiId": Ref("ws"), "routeKey": "$connect"})}, "closed-endpoints:it"),
    case(
        "a protected $connect guards the routes behind it",
        "passing",
        {
            "ws": (API, {"protocolType": "WEBSOCKET"}),
            "connect": (ROUTE, {"apiId": Ref("ws"), "routeKey": "$connect", "authorizationType": "AWS_IAM"}),
            "disconnect": (ROUTE, {"apiId": Ref("ws"), "routeKey": "$disconnect"}),
            "other": (ROUTE, {"apiId": Ref("ws"), "routeKey": "$default"}),
            "send": (ROUTE, {"apiId": Ref("ws"), "routeKey": "sendMessage"}),
        },
    ),
    case("an open $connect of aws-native", "failing", {"ws": (NATIVE_API, {"protocolType": "WEBSOCKET"}), "it": (NATIVE_ROUTE, {"apiId": Ref("ws"), "routeKey": "$connect"})}, "closed-endpoints:it"),
    case(
        "$default beside a WebSocket API is read as what its own API is",
        "failing",
        {
            "ws": (API, {"protocolType": "WEBSOCKET"}),
            "http": (API, api()),
            "fine": (ROUTE, {"apiId": Ref("ws"), "routeKey": "$default"}),
            "it": (ROUTE, {"apiId": Ref("http"), "routeKey": "$default"}),
        },
        "linked-resources:it",
    ),
    case(
        "$default of an API that is not in the stack counts as open",
        "failing",
        {"ws": (API, {"protocolType": "WEBSOCKET"}), "it": (ROUTE, {"apiId": "elsewhere", "routeKey": "$default"})},
        "linked-resources:it",
    ),
    case(
        "a Lambda authorizer at $connect that is not created yet",
        "unknown",
        {
            "ws": (API, {"protocolType": "WEBSOCKET"}),
            "auth": (AUTHORIZER, {"apiId": Ref("ws"), "authorizerType": "REQUEST"}),
            "it": (ROUTE, {"apiId": Ref("ws"), "routeKey": "$connect", "authorizationType": "CUSTOM", "authorizerId": Ref("auth")}),
        },
    ),
    case("$connect alone tells what it is", "odd", {"it": (ROUTE, route("$connect"))}, "closed-endpoints:it"),
    case(
        "a route key of a WebSocket API that is not known yet",
        "odd",
        {"ws": (API, {"protocolType": "WEBSOCKET"}), "it": (ROUTE, {"apiId": Ref("ws"), "routeKey": Later("ping")})},
        "?closed-endpoints:it",
        up=set(),
    ),
]

OTHER_WAYS = [
    one("quick create makes an open $default", "failing", API, api(target="arn:aws:lambda:eu-west-1:1:function:f"), OPEN),
    one("quick create with a route key", "failing", API, api(routeKey="GET /orders", target="https://example.com"), OPEN),
    one("quick create of aws-native", "failing", NATIVE_API, api(target="https://example.com"), OPEN),
    one("quick create with a target that is not known yet", "unknown", API, api(target=Later("arn")), OPEN),
    one("an API without quick create", "passing", API, api()),
    one("quick create for a preflight", "odd", API, api(routeKey="OPTIONS /x", target="https://example.com")),
    one("an authorizer taken off a managed route", "failing", "aws-native:apigatewayv2:ApiGatewayManagedOverrides", {"apiId": "a", "route": {"authorizationType": "NONE"}}, OPEN),
    one("an authorizer put on a managed route", "passing", "aws-native:apigatewayv2:ApiGatewayManagedOverrides", {"apiId": "a", "route": JWT}),
    one("overrides of something else", "passing", "aws-native:apigatewayv2:ApiGatewayManagedOverrides", {"apiId": "a", "stage": {"autoDeploy": True}}),
    one("a function URL for everyone", "failing", URL, {"authorizationType": "NONE", "functionName": "f"}, OPEN),
    one("a function URL that asks for a signature", "passing", URL, {"authorizationType": "AWS_IAM", "functionName": "f"}),
    one("a function URL of aws-native for everyone", "failing", NATIVE_URL, {"authType": "NONE", "targetFunctionArn": "f"}, OPEN),
    one("a function URL of aws-native that asks for a signature", "passing", NATIVE_URL, {"authType": "AWS_IAM"}),
    one("a function URL whose type is not known yet", "unknown", URL, {"authorizationType": Later("NONE")}, f"?{OPEN}", up={OPEN}),
    one("a function URL without a type", "odd", URL, {"functionName": "f"}, OPEN),
    one("a permission for everyone", "failing", PERMISSION, {"principal": "*", "action": "lambda:InvokeFunction"}, OPEN),
    one("a permission for everyone's function URL", "failing", PERMISSION, {"principal": "*", "functionUrlAuthType": "NONE"}, OPEN),
    one("a permission for every AWS account", "failing", PERMISSION, {"principal": "*", "functionUrlAuthType": "AWS_IAM"}, OPEN),
    one("a permission for any account's gateway", "failing", PERMISSION, {"principal": "apigateway.amazonaws.com"}, OPEN),
    one("a permission for any account's gateway, by a pattern", "failing", PERMISSION, {"principal": "apigateway.amazonaws.com", "sourceArn": "arn:aws:execute-api:*:*:*/*"}, OPEN),
    one("a permission of aws-native for everyone", "failing", "aws-native:lambda:Permission", {"principal": "*", "action": "lambda:InvokeFunction"}, OPEN),
    one("a permission for one API", "passing", PERMISSION, {"principal": "apigateway.amazonaws.com", "sourceArn": "arn:aws:execute-api:eu-west-1:123456789012:abc/*"}),
    one("a permission within an organisation", "passing", PERMISSION, {"principal": "*", "principalOrgId": "o-1"}),
    one("a permission for a role", "passing", PERMISSION, {"principal": "arn:aws:iam::123456789012:role/caller"}),
    one("a permission for S3 on behalf of an account", "passing", PERMISSION, {"principal": "s3.amazonaws.com", "sourceAccount": "123456789012"}),
    one("a permission whose source is not known yet", "unknown", PERMISSION, {"principal": "apigateway.amazonaws.com", "sourceArn": Later("arn:aws:execute-api:eu-west-1:1:a/*")}),
    one("a permission whose principal is not known yet", "unknown", PERMISSION, {"principal": Later("*")}, up={OPEN}),
    one("a permission of nothing", "odd", PERMISSION, {}),
    one("a permission with an empty source", "odd", PERMISSION, {"principal": "apigateway.amazonaws.com", "sourceArn": ""}, OPEN),
    one("an identity pool for guests", "failing", GUESTS, {"allowUnauthenticatedIdentities": True}, OPEN),
    one("an identity pool of aws-native for guests", "failing", "aws-native:cognito:IdentityPool", {"allowUnauthenticatedIdentities": True}, OPEN),
    one("an identity pool without guests", "passing", GUESTS, {"allowUnauthenticatedIdentities": False}),
    one("an identity pool that says nothing of guests", "passing", GUESTS, {}),
    one("an identity pool that may let guests in", "unknown", GUESTS, {"allowUnauthenticatedIdentities": Later(True)}, f"?{OPEN}", up={OPEN}),
    one("guests in words", "odd", GUESTS, {"allowUnauthenticatedIdentities": "true"}, OPEN),
    one("a GraphQL API with a key only", "failing", GRAPHQL, {"authenticationType": "API_KEY"}, OPEN),
    one("a GraphQL API with a key besides", "failing", GRAPHQL, {"authenticationType": "AWS_IAM", "additionalAuthenticationProviders": [{"authenticationType": "API_KEY"}]}, OPEN),
    one("a GraphQL API with a user pool", "passing", GRAPHQL, {"authenticationType": "AMAZON_COGNITO_USER_POOLS"}),
    one("a GraphQL API that is not known yet", "unknown", GRAPHQL, {"authenticationType": Later("API_KEY")}, f"?{OPEN}", up={OPEN}),
    one("a resource of another kind", "passing", "aws:s3/bucket:Bucket", {"acl": "private", "authorizationType": "NONE"}),
]

REST_METHODS = [
    one("a REST method of the type NONE", "failing", METHOD, {"httpMethod": "GET", "authorization": "NONE"}, OPEN),
    one("a REST method without a type", "failing", METHOD, {"httpMethod": "GET"}, OPEN),
    one("a REST method for a user pool that names no authorizer", "failing", METHOD, {"httpMethod": "GET", "authorization": "COGNITO_USER_POOLS"}, OPEN),
    one("a REST method with a CUSTOM type and no authorizer", "failing", METHOD, {"httpMethod": "GET", "authorization": "CUSTOM"}, OPEN),
    one("an open ANY method", "failing", METHOD, {"httpMethod": "ANY", "authorization": "NONE"}, OPEN),
    one("a REST method with a key only", "failing", METHOD, {"httpMethod": "GET", "authorization": "NONE", "apiKeyRequired": True}, OPEN),
    one("an open method of aws-native", "failing", NATIVE_METHOD, {"httpMethod": "GET", "authorizationType": "NONE"}, OPEN),
    one("a method of aws-native without a type", "failing", NATIVE_METHOD, {"httpMethod": "DELETE"}, OPEN),
    one("a REST method with a user pool", "passing", METHOD, {"httpMethod": "GET", "authorization": "COGNITO_USER_POOLS", "authorizerId": "a"}),
    one("a REST method that an AWS identity signs", "passing", METHOD, {"httpMethod": "GET", "authorization": "AWS_IAM"}),
    one("a REST preflight", "passing", METHOD, {"httpMethod": "OPTIONS", "authorization": "NONE"}),
    one("a protected method of aws-native", "passing", NATIVE_METHOD, {"httpMethod": "GET", "authorizationType": "COGNITO_USER_POOLS", "authorizerId": "a"}),
    one("a REST authorizer that is not created yet", "unknown", METHOD, {"httpMethod": "GET", "authorization": "CUSTOM", "authorizerId": Later("a")}),
    one("a REST type that is not known yet", "unknown", METHOD, {"httpMethod": "GET", "authorization": Later("NONE")}, f"?{OPEN}", up={OPEN}),
    one("a REST method that is not known yet", "unknown", METHOD, {"httpMethod": Later("OPTIONS"), "authorization": "NONE"}, f"?{OPEN}", up=set()),
    one("a REST method without a method", "odd", METHOD, {"authorization": "NONE"}, OPEN),
    one("a REST preflight in small letters", "odd", METHOD, {"httpMethod": "options", "authorization": "NONE"}),
]

DOCUMENTS = [
    body("an open operation", "failing", document({}), OPEN),
    body("an operation that turns global security off", "failing", document({"security": []}, security=[{"jwt": []}], **SECURED), OPEN),
    body("an optional scheme", "failing", document({"security": [{"jwt": []}, {}]}, **SECURED), OPEN),
    body("a scheme that is not defined", "failing", document({"security": [{"nobody": []}]}, **SECURED), OPEN),
    body("a scheme that API Gateway does not enforce", "failing", document({"security": [{"oauth": []}]}, **schemes(oauth={"type": "oauth2"})), OPEN),
    body("an operation with a key only", "failing", document({"security": [{"key": []}]}, **schemes(key=KEY_SCHEME)), OPEN),
    body("an open operation for any method", "failing", document({}, method="x-amazon-apigateway-any-method"), OPEN),
    body("an open $default in a document", "failing", document({}, path="/$default", method="x-amazon-apigateway-any-method"), OPEN),
    body("an operation that says NONE itself", "failing", document({"x-amazon-apigateway-auth": {"type": "NONE"}}, security=[{"jwt": []}], **SECURED), OPEN),
    body("an open operation in YAML", "failing", "openapi: 3.0.1\npaths:\n  /orders:\n    get: {}\n", OPEN),
    body("an open operation of a REST API", "failing", document({}), OPEN, type_=REST),
    body("an operation of a REST API with a key only", "failing", {"swagger": "2.0", "paths": {"/o": {"get": {"security": [{"key": []}]}}}, "securityDefinitions": {"key": KEY_SCHEME}}, OPEN, type_=REST),
    one("an open operation of aws-native, as data", "failing", NATIVE_API, api(body=document({})), OPEN),
    one("an open operation of a REST API of aws-native", "failing", NATIVE_REST, {"body": document({})}, OPEN),
    one("a document that lies in S3", "failing", NATIVE_API, api(bodyS3Location={"bucket": "b", "key": "k"}), OPEN),
    one("a REST document that lies in S3", "failing", NATIVE_REST, {"bodyS3Location": {"bucket": "b", "key": "k"}}, OPEN),
    body("global security", "passing", document({}, security=[{"jwt": []}], **SECURED)),
    body("security of an operation", "passing", document({"security": [{"jwt": ["read"]}]}, **SECURED)),
    body("security of a path", "passing", {"openapi": "3.0.1", "paths": {"/o": {"security": [{"jwt": []}], "get": {}}}, **SECURED}),
    body("an operation that an AWS identity signs", "passing", document({"x-amazon-apigateway-auth": {"type": "AWS_IAM"}})),
    body("a preflight in a document", "passing", document({}, method="options")),
    body("global security in YAML", "passing", "openapi: 3.0.1\nsecurity: [{jwt: []}]\npaths: {/orders: {get: {}}}\ncomponents:\n  securitySchemes:\n    jwt: {type: oauth2, x-amazon-apigateway-authorizer: {type: jwt, jwtConfiguration: {issuer: 'https://l', audience: [a]}}}\n"),
    body("a signed scheme of a REST API", "passing", {"swagger": "2.0", "paths": {"/o": {"get": {"security": [{"iam": []}]}}}, "securityDefinitions": {"iam": SIGNED_SCHEME}}, type_=REST),
    body("a user pool and a key, both asked for", "passing", {"swagger": "2.0", "paths": {"/o": {"get": {"security": [{"key": []}, {"pool": []}]}}}, "securityDefinitions": {"key": KEY_SCHEME, "pool": POOL_SCHEME}}, type_=REST),
    one("global security of aws-native, as data", "passing", NATIVE_API, api(body=document({}, security=[{"jwt": []}], **SECURED))),
    one("a document that is not known yet", "unknown", API, api(body=Later(json.dumps(document({})))), f"?{OPEN}", up={OPEN}),
    one("a document that turns out right", "unknown", API, api(body=Later(json.dumps(document({}, security=[{"jwt": []}], **SECURED)))), f"?{OPEN}", up=set()),
    one("a REST document that is not known yet", "unknown", REST, {"body": Later(json.dumps(document({})))}, f"?{OPEN}", up={OPEN}),
    one("an operation that is not known yet", "unknown", NATIVE_API, api(body=document({"security": Later([])})), f"?{OPEN}", up={OPEN}),
    one("an address in a document that is not known yet", "unknown", NATIVE_API, api(body=document({"x-amazon-apigateway-integration": {"uri": Later("arn")}}, security=[{"jwt": []}], **SECURED))),
    body("a document that is no document", "odd", "}{", OPEN),
    body("a document that is a word", "odd", "orders", OPEN),
    body("a document without paths", "odd", {"openapi": "3.0.1"}),
    body("paths that are a list", "odd", {"openapi": "3.0.1", "paths": ["/orders"]}),
    body("a path that refers elsewhere", "odd", {"openapi": "3.0.1", "paths": {"/orders": {"$ref": "#/x"}}}, OPEN),
    body("YAML that holds no date", "odd", "openapi: 2024-99-99\npaths: {/o: {get: {}}}\n", OPEN),
    body("an operation that is a text", "odd", {"openapi": "3.0.1", "paths": {"/orders": {"get": "x", "parameters": []}}}, OPEN),
]


def client(**props: Any) -> dict[str, Any]:
    return {"name": "web", "userPoolId": "p", **props}


def jwt_authorizer(**jwt: Any) -> dict[str, Any]:
    return {"apiId": "a", "authorizerType": "JWT", "jwtConfiguration": jwt}


ISSUER = "https://login.example.com/"
NATIVE_AUTHORIZER = "aws-native:apigatewayv2:Authorizer"
REST_AUTHORIZER = "aws:apigateway/authorizer:Authorizer"
STRICT = "strict-authorizers"
STRICT_AUTHORIZERS = [
    one("an authorizer without an audience", "failing", AUTHORIZER, jwt_authorizer(issuer=ISSUER), STRICT),
    one("an authorizer with an empty audience", "failing", AUTHORIZER, jwt_authorizer(issuer=ISSUER, audiences=[]), STRICT),
    one("an authorizer with a blank audience", "failing", AUTHORIZER, jwt_authorizer(issuer=ISSUER, audiences=["", " "]), STRICT),
    one("an authorizer without an issuer", "failing", AUTHORIZER, jwt_authorizer(audiences=["a"]), STRICT),
    one("an authorizer with an http issuer", "failing", AUTHORIZER, jwt_authorizer(issuer="http://login.example.com", audiences=["a"]), STRICT),
    one("an authorizer without any configuration", "failing", AUTHORIZER, {"authorizerType": "JWT"}, STRICT, STRICT),
    one("an authorizer of aws-native without an audience", "failing", NATIVE_AUTHORIZER, {"authorizerType": "JWT", "jwtConfiguration": {"issuer": ISSUER, "audience": []}}, STRICT),
    one("a user pool authorizer without a pool", "failing", REST_AUTHORIZER, {"type": "COGNITO_USER_POOLS", "providerArns": []}, STRICT),
    body("an authorizer in a document without an audience", "failing", document({}, security=[{"jwt": []}], **schemes(jwt={"type": "oauth2", "x-amazon-apigateway-authorizer": {"type": "jwt", "jwtConfiguration": {"issuer": ISSUER}}})), STRICT),
    one("a strict authorizer", "passing", AUTHORIZER, jwt_authorizer(issuer=ISSUER, audiences=["a"])),
    one("a strict authorizer of aws-native", "passing", NATIVE_AUTHORIZER, {"authorizerType": "JWT", "jwtConfiguration": {"issuer": ISSUER, "audience": ["a"]}}),
    one("a Lambda authorizer", "passing", AUTHORIZER, {"authorizerType": "REQUEST", "authorizerUri": "arn"}),
    one("a user pool authorizer", "passing", REST_AUTHORIZER, {"type": "COGNITO_USER_POOLS", "providerArns": ["arn"]}),
    one("an issuer that is not known yet", "unknown", AUTHORIZER, jwt_authorizer(issuer=Later(ISSUER), audiences=["a"])),
    one("audiences that are not known yet", "unknown", AUTHORIZER, jwt_authorizer(issuer=ISSUER, audiences=Later(["a"]))),
    one("an audience that is not known yet", "unknown", AUTHORIZER, jwt_authorizer(issuer=ISSUER, audiences=[Later("a")])),
    one("an issuer that turns out http", "unknown", AUTHORIZER, jwt_authorizer(issuer=Later("http://x"), audiences=["a"]), up={STRICT}),
    one("an audience that is a text", "odd", AUTHORIZER, jwt_authorizer(issuer=ISSUER, audiences="a")),
    one("an issuer that is a number", "odd", AUTHORIZER, jwt_authorizer(issuer=5, audiences=["a"]), STRICT),
    one("a configuration that is a text", "odd", AUTHORIZER, {"authorizerType": "JWT", "jwtConfiguration": "x"}, STRICT, STRICT),
]

PREFLIGHT = "open-preflight"
OPEN_PREFLIGHT = [
    one("a preflight with an authorizer", "failing", ROUTE, route("OPTIONS /orders", **JWT), PREFLIGHT),
    one("a preflight that must be signed", "failing", ROUTE, route("OPTIONS /orders", authorizationType="AWS_IAM"), PREFLIGHT),
    one("a preflight that names an authorizer", "failing", ROUTE, route("OPTIONS /o", authorizationType="NONE", authorizerId="a"), PREFLIGHT),
    one("a preflight that asks for a key", "failing", ROUTE, route("OPTIONS /o", apiKeyRequired=True), PREFLIGHT),
    one("a preflight of aws-native with an authorizer", "failing", NATIVE_ROUTE, route("OPTIONS /o", **JWT), PREFLIGHT),
    one("a REST preflight with an authorizer", "failing", METHOD, {"httpMethod": "OPTIONS", "authorization": "COGNITO_USER_POOLS", "authorizerId": "a"}, PREFLIGHT),
    body("a preflight in a document under global security", "failing", document({}, method="options", security=[{"jwt": []}], **SECURED), PREFLIGHT),
    body(
        "a preflight in a document that shares a backend",
        "failing",
        {"openapi": "3.0.1", "paths": {"/o": {"get": {"security": [{"jwt": []}], "x-amazon-apigateway-integration": {"uri": "f"}}, "options": {"x-amazon-apigateway-integration": {"uri": "f"}}}}, **SECURED},
        PREFLIGHT,
    ),
    one("a preflight without an authorizer", "passing", ROUTE, route("OPTIONS /orders", authorizationType="NONE")),
    body("a preflight in a document that turns security off", "passing", document({"security": []}, method="options", security=[{"jwt": []}], **SECURED)),
    one("a preflight with an authorizer that is not created yet", "unknown", ROUTE, route("OPTIONS /o", authorizationType="JWT", authorizerId=Later("a")), PREFLIGHT),
    one("a preflight whose type is not known yet", "unknown", ROUTE, route("OPTIONS /o", authorizationType=Later("NONE"))),
    one("a preflight whose type turns out wrong", "unknown", ROUTE, route("OPTIONS /o", authorizationType=Later("AWS_IAM")), up={PREFLIGHT}),
    one("a preflight of an odd type", "odd", ROUTE, route("OPTIONS /o", authorizationType=[1]), PREFLIGHT),
]

EVERYONE = {"allowOrigins": ["*"], "allowCredentials": True}
CORS = "cors-credentials"
HEADERS = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
CORS_CREDENTIALS = [
    one("credentials for every origin", "failing", API, api(corsConfiguration=EVERYONE), CORS),
    one("credentials for every https origin", "failing", API, api(corsConfiguration={"allowOrigins": ["https://*"], "allowCredentials": True}), CORS),
    one("credentials for every origin of aws-native", "failing", NATIVE_API, api(corsConfiguration=EVERYONE), CORS),
    one("credentials for every origin of a function URL", "failing", URL, {"authorizationType": "AWS_IAM", "cors": EVERYONE}, CORS),
    one("credentials for every origin at CloudFront", "failing", HEADERS, {"corsConfig": {"accessControlAllowCredentials": True, "accessControlAllowOrigins": {"items": ["*"]}}}, CORS),
    one("credentials for every origin in a gateway response", "failing", "aws:apigateway/response:Response", {"responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'", "gatewayresponse.header.Access-Control-Allow-Credentials": "'true'"}}, CORS),
    body("credentials for every origin in a document", "failing", {"openapi": "3.0.1", "x-amazon-apigateway-cors": EVERYONE}, CORS),
    one("every origin without credentials", "passing", API, api(corsConfiguration={"allowOrigins": ["*"]})),
    one("credentials for one origin", "passing", API, api(corsConfiguration={"allowOrigins": ["https://app.example.com"], "allowCredentials": True})),
    one("origins that are not known yet", "unknown", API, api(corsConfiguration={"allowOrigins": Later(["*"]), "allowCredentials": True}), up={CORS}),
    one("a configuration that is not known yet", "unknown", API, api(corsConfiguration=Later({"allowOrigins": ["https://a.example.com"]}))),
    one("credentials in words", "odd", API, api(corsConfiguration={"allowOrigins": "*", "allowCredentials": "true"}), CORS),
    one("a configuration that is a text", "odd", API, api(corsConfiguration="*")),
]

CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
NATIVE_CLIENT = "aws-native:cognito:UserPoolClient"
FLOWS = "sign-in-flows"
SIGN_IN_FLOWS = [
    one("the implicit flow", "failing", CLIENT, client(allowedOauthFlows=["code", "implicit"]), FLOWS),
    one("the implicit flow of aws-native", "failing", NATIVE_CLIENT, client(allowedOAuthFlows=["implicit"]), FLOWS),
    one("a redirect over http", "failing", CLIENT, client(callbackUrls=["http://app.example.com/done"]), FLOWS),
    one("a logout over http", "failing", CLIENT, client(logoutUrls=["http://app.example.com/"]), FLOWS),
    one("a redirect over http to a name that starts like localhost", "failing", CLIENT, client(callbackUrls=["http://localhost.example.com"]), FLOWS),
    one("a password over the wire", "failing", CLIENT, client(explicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]), FLOWS),
    one("an administrator's password over the wire", "failing", CLIENT, client(explicitAuthFlows=["ADMIN_NO_SRP_AUTH"]), FLOWS),
    one("the code flow", "passing", CLIENT, client(allowedOauthFlows=["code"], callbackUrls=["https://app.example.com/"], explicitAuthFlows=["ALLOW_USER_SRP_AUTH"])),
    one("redirects to this machine and to an app", "passing", CLIENT, client(callbackUrls=["http://localhost:3000", "http://127.0.0.1/x", "http://[::1]:8/", "myapp://done"])),
    one("redirects that are not known yet", "unknown", CLIENT, client(callbackUrls=Later(["http://app.example.com"])), up={FLOWS}),
    one("a redirect that is not known yet", "unknown", CLIENT, client(callbackUrls=[Later("https://app.example.com")])),
    one("a redirect that is no address", "odd", CLIENT, client(callbackUrls=["http://[", 5, None]), FLOWS),
    one("flows that are a number", "odd", CLIENT, client(allowedOauthFlows=5)),
]

POOL = "aws:cognito/userPool:UserPool"
NATIVE_POOL = "aws-native:cognito:UserPool"
LONG = {"minimumLength": 14}
STRENGTH = "sign-in-strength"
SIGN_IN_STRENGTH = [
    one("a pool of Cognito's defaults", "failing", POOL, {"name": "p"}, STRENGTH, STRENGTH),
    one("a pool without a second factor", "failing", POOL, {"mfaConfiguration": "OFF", "passwordPolicy": LONG}, STRENGTH),
    one("short passwords", "failing", POOL, {"mfaConfiguration": "ON", "passwordPolicy": {"minimumLength": 8}}, STRENGTH),
    one("a pool of aws-native with short passwords", "failing", NATIVE_POOL, {"mfaConfiguration": "ON", "policies": {"passwordPolicy": {"minimumLength": 8}}}, STRENGTH),
    one("access tokens for a day", "failing", CLIENT, client(accessTokenValidity=24, tokenValidityUnits={"accessToken": "hours"}), STRENGTH),
    one("ID tokens for two hours, in Cognito's own unit", "failing", CLIENT, client(idTokenValidity=2), STRENGTH),
    one("refresh tokens for a year", "failing", CLIENT, client(refreshTokenValidity=365), STRENGTH),
    one("a strong pool", "passing", POOL, {"mfaConfiguration": "OPTIONAL", "passwordPolicy": LONG}),
    one("a strong pool of aws-native", "passing", NATIVE_POOL, {"mfaConfiguration": "ON", "policies": {"passwordPolicy": LONG}}),
    one("tokens for an hour", "passing", CLIENT, client(accessTokenValidity=60, idTokenValidity=60, refreshTokenValidity=30, tokenValidityUnits={"accessToken": "minutes", "idToken": "minutes", "refreshToken": "days"})),
    one("a factor that is not known yet", "unknown", POOL, {"mfaConfiguration": Later("OFF"), "passwordPolicy": LONG}, up={STRENGTH}),
    one("a validity that is not known yet", "unknown", CLIENT, client(accessTokenValidity=Later(1))),
    one("a length in words", "odd", POOL, {"mfaConfiguration": "ON", "passwordPolicy": {"minimumLength": "long"}}, STRENGTH),
    one("a unit that nobody knows", "odd", CLIENT, client(accessTokenValidity=1, tokenValidityUnits={"accessToken": "moons"})),
]

SCOPES = "route-scopes"
ROUTE_SCOPES = [
    one("a write that any token may do", "failing", ROUTE, route("POST /orders", **JWT), SCOPES),
    one("a delete of aws-native that any token may do", "failing", NATIVE_ROUTE, route("DELETE /orders", **JWT), SCOPES),
    one("a write with empty scopes", "failing", ROUTE, route("PUT /orders", **JWT, authorizationScopes=[""]), SCOPES),
    one("a REST write that any token may do", "failing", METHOD, {"httpMethod": "POST", "authorization": "COGNITO_USER_POOLS", "authorizerId": "a"}, SCOPES),
    body("a write in a document that any token may do", "failing", document({}, method="post", security=[{"jwt": []}], **SECURED), SCOPES),
    one("a write with a scope", "passing", ROUTE, route("POST /orders", **JWT, authorizationScopes=["orders/write"])),
    one("a write that is signed", "passing", ROUTE, route("POST /orders", authorizationType="AWS_IAM")),
    body("a write in a document with a scope", "passing", document({"security": [{"jwt": ["write"]}]}, method="post", **SECURED)),
    one("a scope that is not known yet", "unknown", ROUTE, route("POST /orders", **JWT, authorizationScopes=[Later("w")])),
    one("scopes that are not known yet", "unknown", ROUTE, route("POST /orders", **JWT, authorizationScopes=Later([])), up={SCOPES}),
    one("scopes that are a text", "odd", ROUTE, route("POST /orders", **JWT, authorizationScopes="write")),
]

STAGE = "aws:apigatewayv2/stage:Stage"
NATIVE_STAGE = "aws-native:apigatewayv2:Stage"
REST_STAGE = "aws:apigateway/stage:Stage"
NATIVE_REST_STAGE = "aws-native:apigateway:Stage"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
LIMITS = {"throttlingBurstLimit": 10, "throttlingRateLimit": 5}
LOGGED = {"destinationArn": "arn:aws:logs:eu-west-1:1:log-group:g", "format": "$context.requestId"}
LOG = "access-log"
RATE = "throttling"
ACCESS_LOG = [
    one("a stage without an access log", "failing", STAGE, {"name": "$default", "defaultRouteSettings": LIMITS}, LOG),
    one("a stage whose log goes nowhere", "failing", STAGE, {"defaultRouteSettings": LIMITS, "accessLogSettings": {"destinationArn": ""}}, LOG),
    one("a stage of aws-native without an access log", "failing", NATIVE_STAGE, {"stageName": "s", "defaultRouteSettings": LIMITS}, LOG),
    one("a REST stage of aws-native without an access log", "failing", NATIVE_REST_STAGE, {"methodSettings": [LIMITS]}, LOG, "rest-guards"),
    one("an access log that is kept for ever", "failing", GROUP, {"name": "/aws/vendedlogs/orders"}, LOG),
    one("a stage with an access log", "passing", STAGE, {"defaultRouteSettings": LIMITS, "accessLogSettings": LOGGED}),
    one("an access log with a retention", "passing", GROUP, {"name": "/aws/vendedlogs/orders", "retentionInDays": 30}),
    one("the log of a function", "passing", GROUP, {"name": "/aws/lambda/orders"}),
    one("a log group that is not created yet", "unknown", STAGE, {"defaultRouteSettings": LIMITS, "accessLogSettings": {"destinationArn": Later("arn"), "format": "x"}}),
    one("a retention that is not known yet", "unknown", GROUP, {"name": "/aws/vendedlogs/orders", "retentionInDays": Later(30)}),
    one("settings that are a text", "odd", STAGE, {"defaultRouteSettings": LIMITS, "accessLogSettings": "arn"}, LOG),
    one("settings in a list of one", "odd", STAGE, {"defaultRouteSettings": LIMITS, "accessLogSettings": [LOGGED]}),
]
THROTTLING = [
    one("a stage without throttling", "failing", STAGE, {"accessLogSettings": LOGGED}, RATE),
    one("a stage with a rate and no burst", "failing", STAGE, {"accessLogSettings": LOGGED, "defaultRouteSettings": {"throttlingRateLimit": 5}}, RATE),
    one("a stage of aws-native without throttling", "failing", NATIVE_STAGE, {"accessLogSettings": LOGGED}, RATE),
    one("method settings that switch throttling off", "failing", "aws:apigateway/methodSettings:MethodSettings", {"settings": {"throttlingRateLimit": -1, "throttlingBurstLimit": -1}}, RATE),
    one("a REST stage of aws-native without throttling", "failing", NATIVE_REST_STAGE, {"accessLogSetting": LOGGED}, RATE, "rest-guards"),
    one("a stage with throttling", "passing", STAGE, {"accessLogSettings": LOGGED, "defaultRouteSettings": LIMITS}),
    one("method settings with throttling", "passing", "aws:apigateway/methodSettings:MethodSettings", {"settings": LIMITS}),
    one("limits that are not known yet", "unknown", STAGE, {"accessLogSettings": LOGGED, "defaultRouteSettings": Later(LIMITS)}),
    one("limits in words", "odd", STAGE, {"accessLogSettings": LOGGED, "defaultRouteSettings": {"throttlingBurstLimit": "many", "throttlingRateLimit": []}}, RATE),
]

DOMAIN = "aws:apigatewayv2/domainName:DomainName"
REST_DOMAIN = "aws:apigateway/domainName:DomainName"
CLOUDFRONT = "aws:cloudfront/distribution:Distribution"
LISTENER = "aws:lb/listener:Listener"
TLS = "modern-tls"
HTTPS_ONLY = {"defaultCacheBehavior": {"viewerProtocolPolicy": "https-only"}}
MODERN_TLS = [
    one("a domain of TLS 1.0", "failing", REST_DOMAIN, {"domainName": "a", "securityPolicy": "TLS_1_0"}, TLS),
    one("a domain of an HTTP API of TLS 1.0", "failing", DOMAIN, {"domainName": "a", "domainNameConfiguration": {"securityPolicy": "TLS_1_0"}}, TLS),
    one("a domain of aws-native of TLS 1.0", "failing", "aws-native:apigatewayv2:DomainName", {"domainNameConfigurations": [{"securityPolicy": "TLS_1_0"}]}, TLS),
    one("a distribution of TLS 1.1", "failing", CLOUDFRONT, {"viewerCertificate": {"minimumProtocolVersion": "TLSv1.1_2016"}, **HTTPS_ONLY}, TLS),
    one("a distribution over plain http", "failing", CLOUDFRONT, {"defaultCacheBehavior": {"viewerProtocolPolicy": "allow-all"}}, TLS),
    one("a behaviour over plain http", "failing", CLOUDFRONT, {**HTTPS_ONLY, "orderedCacheBehaviors": [{"viewerProtocolPolicy": "allow-all"}]}, TLS),
    one("an origin of TLS 1.0", "failing", CLOUDFRONT, {**HTTPS_ONLY, "origins": [{"customOriginConfig": {"originSslProtocols": ["TLSv1", "TLSv1.2"]}}]}, TLS),
    one("a distribution of aws-native over plain http", "failing", "aws-native:cloudfront:Distribution", {"distributionConfig": {"defaultCacheBehavior": {"viewerProtocolPolicy": "allow-all"}}}, TLS),
    one("a listener with the default policy", "failing", LISTENER, {"protocol": "HTTPS"}, TLS),
    one("a listener of TLS 1.0", "failing", LISTENER, {"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-0-2021-06"}, TLS),
    one("a domain of TLS 1.2", "passing", REST_DOMAIN, {"securityPolicy": "TLS_1_2"}),
    one("a domain that leaves it to AWS", "passing", DOMAIN, {"domainName": "a"}),
    one("a distribution of TLS 1.2", "passing", CLOUDFRONT, {"viewerCertificate": {"minimumProtocolVersion": "TLSv1.2_2021"}, **HTTPS_ONLY}),
    one("a distribution with CloudFront's own certificate", "passing", CLOUDFRONT, {"viewerCertificate": {"cloudfrontDefaultCertificate": True, "minimumProtocolVersion": "TLSv1"}, **HTTPS_ONLY}),
    one("a listener of TLS 1.3", "passing", LISTENER, {"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}),
    one("a listener inside a network", "passing", LISTENER, {"protocol": "HTTP"}),
    one("a version that is not known yet", "unknown", REST_DOMAIN, {"securityPolicy": Later("TLS_1_0")}, up={TLS}),
    one("origins that are not known yet", "unknown", CLOUDFRONT, {**HTTPS_ONLY, "origins": Later([])}),
    one("a version that is a list", "odd", REST_DOMAIN, {"securityPolicy": ["TLS_1_0"]}),
    one("origins that are a text", "odd", CLOUDFRONT, {**HTTPS_ONLY, "origins": "example.com", "orderedCacheBehaviors": 5}),
]

LINKED = "linked-resources"


def http(**routes: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """An HTTP API with an authorizer, two backends and these routes."""
    return {
        "api": (API, api(corsConfiguration={"allowOrigins": ["https://app.example.com"]})),
        "auth": (AUTHORIZER, {"apiId": Ref("api"), **{k: v for k, v in jwt_authorizer(issuer=ISSUER, audiences=["a"]).items() if k != "apiId"}}),
        "backend": (INTEGRATION, {"apiId": Ref("api"), "integrationType": "AWS_PROXY", "integrationUri": Later("arn:aws:lambda:eu-west-1:1:function:orders")}),
        "cors": (INTEGRATION, {"apiId": Ref("api"), "integrationType": "AWS_PROXY", "integrationUri": Later("arn:aws:lambda:eu-west-1:1:function:cors")}),
        **{name: (ROUTE, {"apiId": Ref("api"), **props}) for name, props in routes.items()},
    }


GUARDED = {"authorizationType": "JWT", "authorizerId": Ref("auth"), "target": Ref("backend", "integrations/{}")}
ANSWERS = {"authorizationType": "NONE", "target": Ref("cors", "integrations/{}")}
TWO_APIS = {"other": (API, api()), "foreign": (AUTHORIZER, {"apiId": Ref("other"), "authorizerType": "JWT", "jwtConfiguration": {"issuer": ISSUER, "audiences": ["a"]}})}
DEFAULTS = {"any": {"routeKey": "OPTIONS /{proxy+}", **ANSWERS}, "root": {"routeKey": "OPTIONS /", **ANSWERS}}
SHARED = {"authorizationType": "NONE", "target": Ref("backend", "integrations/{}")}


def mtls(kind: str = DOMAIN, **props: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        "api": (API, api(**props)),
        "domain": (kind, {"domainName": "api.example.com", "mutualTlsAuthentication": {"truststoreUri": "s3://b/t.pem"}}),
        "mapping": ("aws:apigatewayv2/apiMapping:ApiMapping", {"apiId": Ref("api"), "domainName": Ref("domain"), "stage": "s"}),
    }


LINKED_RESOURCES = [
    case("an authorizer of another API", "failing", {**http(), **TWO_APIS, "it": (ROUTE, {"apiId": Ref("api"), "routeKey": "GET /o", "authorizationType": "JWT", "authorizerId": Ref("foreign")})}, "linked-resources:it"),
    case("an authorizer of another API, for an API that exists already", "failing", {**TWO_APIS, "it": (ROUTE, {"apiId": "elsewhere", "routeKey": "GET /o", "authorizationType": "JWT", "authorizerId": Ref("foreign")})}, "linked-resources:it"),
    case(
        "an authorizer of another REST API",
        "failing",
        {
            "api": (REST, {}),
            "other": (REST, {}),
            "foreign": (REST_AUTHORIZER, {"restApi": Ref("other"), "type": "COGNITO_USER_POOLS", "providerArns": ["arn"]}),
            "it": (METHOD, {"restApi": Ref("api"), "httpMethod": "GET", "authorization": "COGNITO_USER_POOLS", "authorizerId": Ref("foreign")}),
        },
        "linked-resources:it",
    ),
    case("$default swallows preflights", "failing", http(it={"routeKey": "$default", **GUARDED}), "linked-resources:it"),
    case("$default swallows the preflight of the root", "failing", http(it={"routeKey": "$default", **GUARDED}, any=DEFAULTS["any"]), "linked-resources:it"),
    case("ANY swallows preflights", "failing", http(it={"routeKey": "ANY /orders/{id}", **GUARDED}, **DEFAULTS), "linked-resources:it"),
    case("a greedy ANY swallows preflights", "failing", http(it={"routeKey": "ANY /orders/{rest+}", **GUARDED}, **DEFAULTS), "linked-resources:it"),
    case("a preflight that shares a backend", "failing", http(read={"routeKey": "GET /o", **GUARDED}, it={"routeKey": "OPTIONS /o", **SHARED}), "linked-resources:it"),
    case("mutual TLS that can be walked around", "failing", mtls(), "linked-resources:api"),
    case("an authorizer of the same API", "passing", http(it={"routeKey": "GET /o", **GUARDED})),
    case("$default with its preflights", "passing", http(it={"routeKey": "$default", **GUARDED}, **DEFAULTS)),
    case("ANY with its preflight, whatever the variable is called", "passing", http(it={"routeKey": "ANY /o/{id}", **GUARDED}, own={"routeKey": "OPTIONS /o/{order}", **ANSWERS})),
    case("$default of an API that is not for browsers", "passing", {**http(it={"routeKey": "$default", **GUARDED}), "api": (API, api())}),
    case("a preflight with a backend of its own", "passing", http(read={"routeKey": "GET /o", **GUARDED}, it={"routeKey": "OPTIONS /o", **ANSWERS})),
    case("mutual TLS with the other address closed", "passing", mtls(disableExecuteApiEndpoint=True)),
    case("an authorizer that is named by its id", "unknown", {**http(), "it": (ROUTE, {"apiId": Ref("api"), "routeKey": "GET /o", **JWT})}),
    case("an address that may be closed", "unknown", mtls(disableExecuteApiEndpoint=Later(True))),
    case("routes of nowhere", "odd", {"it": (ROUTE, {"routeKey": "GET /o", "authorizationType": "JWT", "authorizerId": "x"}), "auth": (AUTHORIZER, {"authorizerType": "REQUEST"})}),
    case("a mapping of nothing", "odd", {"mapping": ("aws:apigatewayv2/apiMapping:ApiMapping", {"apiId": [1], "domainName": {}})}),
]

ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
GUARDS = "rest-guards"
SETTINGS = ("aws:apigateway/methodSettings:MethodSettings", {"restApi": Ref("api"), "stageName": "prod", "methodPath": "*/*", "settings": LIMITS})
REST_STAGE_OF = (REST_STAGE, {"restApi": Ref("api"), "stageName": "prod", "accessLogSettings": LOGGED})
REST_GUARDS = [
    case("a REST stage without any guard", "failing", {"api": (REST, {}), "stage": REST_STAGE_OF}, "rest-guards:stage", "rest-guards:stage"),
    case("a REST stage without a web ACL", "failing", {"api": (REST, {}), "stage": REST_STAGE_OF, "limits": SETTINGS}, "rest-guards:stage"),
    case("a guarded REST stage", "passing", {"api": (REST, {}), "stage": REST_STAGE_OF, "limits": SETTINGS, "acl": (ASSOCIATION, {"resourceArn": Ref("stage"), "webAclArn": "arn"})}),
    case("limits of another stage", "failing", {"api": (REST, {}), "stage": REST_STAGE_OF, "limits": (SETTINGS[0], {**SETTINGS[1], "stageName": "test"}), "acl": (ASSOCIATION, {"resourceArn": Ref("stage")})}, "rest-guards:stage"),
    case("a stage whose name is not known yet", "unknown", {"api": (REST, {}), "stage": (REST_STAGE, {**REST_STAGE_OF[1], "stageName": Later("prod")}), "limits": SETTINGS, "acl": (ASSOCIATION, {"resourceArn": Ref("stage")})}),
    case("a stage of nowhere", "odd", {"stage": (REST_STAGE, {"accessLogSettings": LOGGED, "stageName": [1]}), "acl": (ASSOCIATION, {})}, "rest-guards:stage", "rest-guards:stage"),
]

CASES: dict[str, list[Case]] = {
    OPEN: HTTP_ROUTES + WEBSOCKETS + OTHER_WAYS + REST_METHODS + DOCUMENTS,
    STRICT: STRICT_AUTHORIZERS,
    PREFLIGHT: OPEN_PREFLIGHT,
    CORS: CORS_CREDENTIALS,
    FLOWS: SIGN_IN_FLOWS,
    TLS: MODERN_TLS,
    STRENGTH: SIGN_IN_STRENGTH,
    SCOPES: ROUTE_SCOPES,
    LOG: ACCESS_LOG,
    RATE: THROTTLING,
    LINKED: LINKED_RESOURCES,
    GUARDS: REST_GUARDS,
}
