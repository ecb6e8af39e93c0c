"""Routes of `http` that ask a function, or for a signature, who calls."""

import pulumi_aws as aws
from http_apis import http
from lambdas import echo, function

judges = {name: function(f"judge-{name}", f"judge.{name}") for name in ("simple", "policy")}
integration = aws.apigatewayv2.Integration(
    "judged",
    api_id=http.id,
    integration_type="AWS_PROXY",
    integration_uri=echo.arn,
    integration_method="POST",
    payload_format_version="2.0",
)
target = integration.id.apply(lambda id_: f"integrations/{id_}")


def authorizer(
    name: str, judge: str, *, payload: str = "2.0", kept: int = 300, sources: tuple[str, ...] = ()
) -> aws.apigatewayv2.Authorizer:
    """Make an authorizer that asks a function about what is in X-Key, and in more sources."""
    return aws.apigatewayv2.Authorizer(
        name,
        api_id=http.id,
        name=name,
        authorizer_type="REQUEST",
        authorizer_uri=judges[judge].invoke_arn,
        authorizer_payload_format_version=payload,
        enable_simple_responses=judge == "simple",
        authorizer_result_ttl_in_seconds=kept,
        identity_sources=["$request.header.X-Key", *sources],
    )


def route(key: str, asked: aws.apigatewayv2.Authorizer | None) -> None:
    """Make a route behind an authorizer; without one it has to be signed."""
    aws.apigatewayv2.Route(
        f"http {key}",
        api_id=http.id,
        route_key=key,
        target=target,
        authorization_type="CUSTOM" if asked else "AWS_IAM",
        authorizer_id=asked.id if asked else None,
    )


kept = authorizer("kept", "simple")
route("GET /judged", kept)
route("POST /judged", kept)
route("GET /judged-each-time", authorizer("each-time", "simple", kept=0))
by_route = authorizer("by-route", "simple", sources=("$context.routeKey",))
route("GET /judged-by-route", by_route)
route("POST /judged-by-route", by_route)
route("GET /judged-by-policy", authorizer("by-policy", "policy", payload="1.0", kept=0))
route("GET /signed", None)
