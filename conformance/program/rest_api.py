"""The REST API: its resources, methods and integrations, and the one stage that serves them."""

import pulumi
import pulumi_aws as aws
from http_apis import http
from lambdas import busy, echo, ends, fails, node, result, streams
from users import pool

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
    streamed: bool = False,
) -> None:
    """Make a method with its integration: a function, which may stream, a URL, or with none a mock."""
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
            key,
            **where,
            type="AWS_PROXY",
            integration_http_method=integration_method,
            uri=target.response_streaming_invoke_arn if streamed else target.invoke_arn,
            response_transfer_mode="STREAM" if streamed else None,
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


method("ANY /echo/{name}", echo)
method("ANY /files/{proxy+}", echo)
method("GET /hardcoded", echo)
method("POST /only-post", echo)
method("POST /result", result)
method("GET /fails", fails)
method("GET /ends", ends)
method("GET /busy", busy)
method("GET /wrong-method", echo, integration_method="GET")
method("GET /streamed", streams, streamed=True)
method("GET /streamed-bare", node["streamed"], streamed=True)
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
