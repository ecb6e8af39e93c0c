"""The conformance program: APIs, functions and a user pool that records are fired at, on AWS or on a laptop.

It uses the provider's resources as they are, so that a record tells of AWS and not of a component. Everything in it is
public on purpose; it holds no data and is destroyed after a recording.
"""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
functions_at = str(Path(__file__).parent / "functions")
region = pulumi.Config("aws").require("region")

# Functions.
trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("role", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
aws.iam.RolePolicyAttachment(
    "logs",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
)


def function(
    name: str, handler: str, runtime: str = "python3.13", *, timeout: int = 5, reserved: int | None = None
) -> aws.lambda_.Function:
    """Make a function of this folder's code that both kinds of API may call."""
    made = aws.lambda_.Function(
        name,
        name=f"conformance-{name}",
        role=role.arn,
        code=pulumi.FileArchive(functions_at),
        handler=handler,
        runtime=runtime,
        timeout=timeout,
        memory_size=256,
        environment={"variables": {"OWN": "variable"}},
        reserved_concurrent_executions=-1 if reserved is None else reserved,
    )
    aws.lambda_.Permission(
        f"{name}-invoke",
        function=made.name,
        action="lambda:InvokeFunction",
        principal="apigateway.amazonaws.com",
    )
    return made


echo = function("echo", "app.echo")
result = function("result", "app.result")
fails = function("fails", "app.fails")
ends = function("ends", "app.ends")
slow = function("slow", "app.slow")
facts = function("facts", "app.facts")
busy = function("busy", "app.echo", reserved=0)
late = function("late", "app.slow", timeout=1)
node = {
    name: function(f"node-{name}", f"node.{name}", "nodejs22.x", timeout=3)
    for name in ("promise", "callback", "returned", "succeed", "done", "fail", "throws", "waits")
}

# Users.
pool = aws.cognito.UserPool(
    "users",
    password_policy={
        "minimum_length": 8,
        "require_lowercase": True,
        "require_uppercase": True,
        "require_numbers": True,
        "require_symbols": True,
    },
    admin_create_user_config={"allow_admin_create_user_only": True},
)
server = aws.cognito.ResourceServer(
    "scopes",
    user_pool_id=pool.id,
    identifier="conformance",
    name="conformance",
    scopes=[{"scope_name": name, "scope_description": name} for name in ("read", "write")],
)
domain = aws.cognito.UserPoolDomain("domain", user_pool_id=pool.id, domain=config.require("domainPrefix"))


def client(name: str, scopes: list[str] | None = None) -> aws.cognito.UserPoolClient:
    """Make a client of users, or with scopes one of machines."""
    if scopes:
        return aws.cognito.UserPoolClient(
            name,
            user_pool_id=pool.id,
            generate_secret=True,
            allowed_oauth_flows=["client_credentials"],
            allowed_oauth_flows_user_pool_client=True,
            allowed_oauth_scopes=scopes,
            opts=pulumi.ResourceOptions(depends_on=[server]),
        )
    return aws.cognito.UserPoolClient(
        name,
        user_pool_id=pool.id,
        explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
        allowed_oauth_flows=["code"],
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_scopes=["openid", "email", "profile", "conformance/read"],
        callback_urls=["http://localhost:3000/callback"],
        logout_urls=["http://localhost:3000/"],
        supported_identity_providers=["COGNITO"],
        opts=pulumi.ResourceOptions(depends_on=[server]),
    )


web = client("web")
stranger = client("stranger")
machine = client("machine", ["conformance/read"])
issuer = pool.id.apply(lambda id_: f"https://cognito-idp.{region}.amazonaws.com/{id_}")

# REST API.
rest = aws.apigateway.RestApi("rest", binary_media_types=["image/png"])
cognito = aws.apigateway.Authorizer(
    "cognito",
    rest_api=rest.id,
    type="COGNITO_USER_POOLS",
    provider_arns=[pool.arn],
    identity_source="method.request.header.Authorization",
)
resources: dict[str, pulumi.Output[str]] = {"": rest.root_resource_id}
methods: list[pulumi.Resource] = []


def resource(path: str) -> pulumi.Output[str]:
    """Make a resource and those above it."""
    if path not in resources:
        above, _, part = path.rpartition("/")
        made = aws.apigateway.Resource(path, rest_api=rest.id, parent_id=resource(above), path_part=part)
        resources[path] = made.id
    return resources[path]


def method(
    key: str,
    target: aws.lambda_.Function | pulumi.Input[str] | None,
    *,
    authorized: bool = False,
    scopes: list[str] | None = None,
    integration_method: str = "POST",
) -> None:
    """Make a method with its integration: a function, a URL, or with none a mock."""
    verb, _, path = key.partition(" ")
    made = aws.apigateway.Method(
        key,
        rest_api=rest.id,
        resource_id=resource(path),
        http_method=verb,
        authorization="COGNITO_USER_POOLS" if authorized else "NONE",
        authorizer_id=cognito.id if authorized else None,
        authorization_scopes=scopes,
    )
    where = {"rest_api": rest.id, "resource_id": resource(path), "http_method": made.http_method}
    if isinstance(target, aws.lambda_.Function):
        made_integration = aws.apigateway.Integration(
            key, **where, type="AWS_PROXY", integration_http_method=integration_method, uri=target.invoke_arn
        )
        methods.append(made_integration)
    elif target is not None:
        methods.append(
            aws.apigateway.Integration(
                key, **where, type="HTTP_PROXY", integration_http_method="GET", uri=target
            )
        )
    else:
        mock = aws.apigateway.Integration(
            key, **where, type="MOCK", request_templates={"application/json": '{"statusCode": 200}'}
        )
        ok = aws.apigateway.MethodResponse(
            key, **where, status_code="200", response_parameters={"method.response.header.x-mock": True}
        )
        methods.append(
            aws.apigateway.IntegrationResponse(
                key,
                **where,
                status_code=ok.status_code,
                response_parameters={"method.response.header.x-mock": "'yes'"},
                response_templates={"application/json": '{"mocked": true}'},
                opts=pulumi.ResourceOptions(depends_on=[mock]),
            )
        )


# HTTP APIs.
http = aws.apigatewayv2.Api("http", protocol_type="HTTP")
cors = aws.apigatewayv2.Api(
    "cors",
    protocol_type="HTTP",
    cors_configuration={
        "allow_origins": ["https://app.example.com", "http://localhost:3000"],
        "allow_methods": ["GET", "POST"],
        "allow_headers": ["authorization", "content-type"],
        "expose_headers": ["x-one"],
        "max_age": 300,
        "allow_credentials": True,
    },
)
jwt = aws.apigatewayv2.Authorizer(
    "jwt",
    api_id=http.id,
    name="jwt",
    authorizer_type="JWT",
    identity_sources=["$request.header.Authorization"],
    jwt_configuration={"issuer": issuer, "audiences": [web.id, machine.id]},
)
query = aws.apigatewayv2.Authorizer(
    "query",
    api_id=http.id,
    name="query",
    authorizer_type="JWT",
    identity_sources=["$request.querystring.token"],
    jwt_configuration={"issuer": issuer, "audiences": [web.id, machine.id]},
)


def route(
    api: aws.apigatewayv2.Api,
    key: str,
    target: aws.lambda_.Function | pulumi.Input[str],
    *,
    payload: str = "2.0",
    authorizer: aws.apigatewayv2.Authorizer | None = None,
    scopes: list[str] | None = None,
    timeout: int | None = None,
    parameters: dict[str, str] | None = None,
) -> None:
    """Make a route with an integration of its own."""
    name = f"{'http' if api is http else 'cors'} {key}"
    calls = isinstance(target, aws.lambda_.Function)
    integration = aws.apigatewayv2.Integration(
        name,
        api_id=api.id,
        integration_type="AWS_PROXY" if calls else "HTTP_PROXY",
        integration_uri=target.arn if isinstance(target, aws.lambda_.Function) else target,
        integration_method="POST" if calls else "ANY",
        payload_format_version=payload if calls else "1.0",
        timeout_milliseconds=timeout,
        request_parameters=parameters,
    )
    aws.apigatewayv2.Route(
        name,
        api_id=api.id,
        route_key=key,
        target=integration.id.apply(lambda id_: f"integrations/{id_}"),
        authorization_type="JWT" if authorizer else "NONE",
        authorizer_id=authorizer.id if authorizer else None,
        authorization_scopes=scopes,
    )


route(http, "ANY /echo/{name}", echo)
route(http, "ANY /echo", echo)
route(http, "GET /echo/literal", echo)
route(http, "ANY /files/{proxy+}", echo)
route(http, "GET /files/deep/{proxy+}", echo)
route(http, "GET /files/one", echo)
route(http, "ANY /two/{first}/{second}", echo)
route(http, "GET /two/{first}/{second}", echo)
route(http, "POST /only-post", echo)
route(http, "ANY /v1/{name}", echo, payload="1.0")
route(http, "ANY /v1files/{proxy+}", echo, payload="1.0")
route(http, "POST /result", result)
route(http, "POST /result1", result, payload="1.0")
route(http, "GET /fails", fails)
route(http, "GET /ends", ends)
route(http, "GET /slow", slow, timeout=500)
route(http, "GET /busy", busy)
route(http, "GET /late", late)
route(http, "GET /closed", echo, authorizer=jwt)
route(http, "POST /closed", echo, authorizer=jwt, scopes=["conformance/read", "conformance/write"])
route(http, "PUT /closed", echo, authorizer=jwt, scopes=["conformance/write"])
route(http, "GET /v1closed", echo, payload="1.0", authorizer=jwt)
route(http, "GET /query", echo, authorizer=query)
route(http, "ANY /any-closed", echo, authorizer=jwt)
route(http, "OPTIONS /with-options", echo)
route(http, "GET /with-options", echo, authorizer=jwt)
route(
    http,
    "ANY /mapped",
    echo,
    parameters={
        "append:header.x-sub": "$context.requestId",
        "overwrite:header.x-over": "static",
        "remove:header.x-gone": "''",
        "append:querystring.added": "$request.header.x-many",
    },
)
route(http, "GET /proxy/{proxy+}", http.api_endpoint.apply(lambda url: f"{url}/echo/{{proxy}}"))
route(http, "GET /down", "https://gatehouse-conformance.invalid/")
route(http, "ANY /fn/facts", facts)
for name, made in node.items():
    route(http, f"POST /fn/{name}", made)
route(cors, "GET /item", echo)
route(cors, "POST /result", result)
route(cors, "OPTIONS /own", echo)
for name, api in (("http", http), ("cors", cors)):
    aws.apigatewayv2.Stage(f"{name}-default", api_id=api.id, name="$default", auto_deploy=True)
aws.apigatewayv2.Stage(
    "http-named",
    api_id=http.id,
    name="named",
    auto_deploy=True,
    stage_variables={"one": "variable"},
)

method("ANY /echo/{name}", echo)
method("ANY /files/{proxy+}", echo)
method("GET /hardcoded", echo)
method("POST /only-post", echo)
method("POST /result", result)
method("GET /fails", fails)
method("GET /ends", ends)
method("GET /busy", busy)
method("GET /wrong-method", echo, integration_method="GET")
method("GET /mock", None)
method("GET /closed", echo, authorized=True)
method("POST /closed", echo, authorized=True, scopes=["conformance/read", "conformance/write"])
method("PUT /closed", echo, authorized=True, scopes=["conformance/write"])
method("GET /proxy", http.api_endpoint.apply(lambda url: f"{url}/echo/from-rest"))
method("GET /down", "https://gatehouse-conformance.invalid/")
deployment = aws.apigateway.Deployment(
    "deployment", rest_api=rest.id, opts=pulumi.ResourceOptions(depends_on=methods)
)
stage = aws.apigateway.Stage(
    "prod", rest_api=rest.id, deployment=deployment.id, stage_name="prod", variables={"one": "variable"}
)

pulumi.export("http", http.api_endpoint)
pulumi.export("cors", cors.api_endpoint)
pulumi.export("rest", stage.invoke_url)
pulumi.export("http_id", http.id)
pulumi.export("rest_id", rest.id)
pulumi.export("user_pool_id", pool.id)
pulumi.export("issuer", issuer)
pulumi.export("client_id", web.id)
pulumi.export("stranger_client_id", stranger.id)
pulumi.export("machine_client_id", machine.id)
pulumi.export(
    "login", domain.domain.apply(lambda prefix: f"https://{prefix}.auth.{region}.amazoncognito.com")
)
