"""The HTTP APIs: `http` with its routes, authorizers and stages, and `cors`, which answers preflights itself."""

import pulumi
import pulumi_aws as aws
from lambdas import busy, echo, ends, facts, fails, late, node, result, slow
from triggers import pools
from users import issuer, machine, web

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
for name, triggered in pools.items():
    own = aws.apigatewayv2.Authorizer(
        f"triggered{name}",
        api_id=http.id,
        name=f"triggered{name}",
        authorizer_type="JWT",
        identity_sources=["$request.header.Authorization"],
        jwt_configuration={"issuer": triggered.issuer, "audiences": [triggered.client.id]},
    )
    route(http, f"GET /triggered/{name}", echo, authorizer=own)
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
