"""A REST API (version 1 of API Gateway) whose every route has a Cognito authorizer unless the table says why not."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from .access_log import log_group
from .base import build, refuse
from .checks.rest_api import check_rest_api
from .checks.rest_paths import expanded, method_path, template
from .cors import Cors, CorsArgs
from .permissions import Permissions
from .rest_api_args import RestApiArgs, RestRouteArgs
from .route_keys import METHODS
from .throttle import limits

ACCESS_LOG = {
    "time": "$context.requestTime",
    "requestId": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "routeKey": "$context.httpMethod $context.resourcePath",
    "status": "$context.status",
    "latency": "$context.responseLatency",
    "sub": "$context.authorizer.claims.sub",
    "client_id": "$context.authorizer.claims.client_id",
    "authorizerError": "$context.authorizer.error",
    "integrationError": "$context.integrationErrorMessage",
}
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html"""

TIMEOUT_MS = 29_000


class RestApi(pulumi.ComponentResource):
    """A REST API with a Cognito user pool authorizer, on the same route table as an HttpApi.

    Closed by default: a route without the authorizer has to give its reason under `public`. Preflights are answered
    by a Lambda, on an OPTIONS method beside every other.
    """

    id: pulumi.Output[str]
    """The API's id."""
    url: pulumi.Output[str]
    """Where the stage answers, without a trailing slash."""
    execution_arn: pulumi.Output[str]
    """For permissions: `arn:aws:execute-api:REGION:ACCOUNT:ID`."""
    stage_arn: pulumi.Output[str]
    """The stage's ARN, for a web ACL."""

    def __init__(self, name: str, args: RestApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(RestApi, name, args, RestApiArgs, check_rest_api)
        super().__init__("gatehouse:index:RestApi", name, None, opts)
        self._name = name
        self._args = args
        self._transform = args.get("transform", {})
        self._opts = pulumi.ResourceOptions(parent=self)
        self._resources: dict[str, pulumi.Output[str]] = {}
        self._parts: list[pulumi.Resource] = []

        self._api = self._rest_api()
        self._permissions = Permissions(
            name, self._api.execution_arn, self._transform.get("permission"), self._opts
        )
        self._routes()
        self._preflights()
        stage = self._stage(self._deployment())
        self._throttles(stage)
        self._web_acl(stage)

        self.id = self._api.id
        self.url = stage.invoke_url.apply(lambda url: (url or "").rstrip("/"))
        self.execution_arn = self._api.execution_arn
        self.stage_arn = stage.arn
        self.register_outputs(
            {"id": self.id, "url": self.url, "executionArn": self.execution_arn, "stageArn": self.stage_arn}
        )

    def _rest_api(self) -> "aws.apigateway.RestApi":
        return build(
            aws.apigateway.RestApi,
            self._name,
            {
                "description": self._args.get("description"),
                "endpoint_configuration": {"types": "REGIONAL"},
            },
            self._transform.get("api"),
            self._opts,
        )

    def _routes(self) -> None:
        authorizer = self._authorizer()
        for key, route in expanded(self._args["routes"]):
            method, _, path = key.partition(" ")
            closed = method != "OPTIONS" and "public" not in route
            auth = {
                "authorization": "COGNITO_USER_POOLS" if closed else "NONE",
                "authorizer_id": authorizer if closed else None,
                "authorization_scopes": route.get("scopes") or None if closed else None,
            }
            self._method(method, path, route, auth)

    def _authorizer(self) -> pulumi.Output[str] | None:
        args = self._args.get("authorizer")
        if args is None or all("public" in route for route in self._args["routes"].values()):
            return None
        return build(
            aws.apigateway.Authorizer,
            self._name,
            {
                "rest_api": self._api.id,
                "name": "cognito",
                "type": "COGNITO_USER_POOLS",
                "provider_arns": args["user_pool_arns"],
                "identity_source": args.get("source", "method.request.header.Authorization"),
            },
            self._transform.get("authorizer"),
            self._opts,
        ).id

    def _preflights(self) -> None:
        cors = self._args.get("cors")
        if cors is None:
            return
        routes = expanded(self._args["routes"])
        function = Cors(f"{self._name}-cors", _with_methods(cors, [key for key, _ in routes]), self._opts)
        backend: RestRouteArgs = {"function_arn": function.function_arn}
        # A REST API picks the path before the method, so a preflight needs an answer on each path.
        for path in sorted({key.partition(" ")[2] for key, _ in routes}):
            self._method("OPTIONS", path, backend, {"authorization": "NONE"})
        self._refusals(cors)

    def _refusals(self, cors: CorsArgs) -> None:
        """Let scripts read API Gateway's own 401 and 403, where there is one origin to name."""
        origins = list(cors["allow_origins"])
        if len(origins) != 1 or (isinstance(origins[0], str) and "*" in origins[0] and origins[0] != "*"):
            return
        for kind in ("DEFAULT_4XX", "DEFAULT_5XX"):
            origin = pulumi.Output.concat("'", origins[0], "'")
            self._parts.append(
                aws.apigateway.Response(
                    f"{self._name}-{kind.lower()}",
                    rest_api_id=self._api.id,
                    response_type=kind,
                    response_parameters={"gatewayresponse.header.Access-Control-Allow-Origin": origin},
                    opts=self._opts,
                )
            )

    def _resource(self, path: str) -> pulumi.Output[str]:
        if path in ("", "/"):
            return self._api.root_resource_id
        found = self._resources.get(path)
        if found is None:
            above, _, part = path.rpartition("/")
            found = self._resources[path] = build(
                aws.apigateway.Resource,
                f"{self._name} {path}",
                {"rest_api": self._api.id, "parent_id": self._resource(above), "path_part": part},
                self._transform.get("resource"),
                self._opts,
            ).id
        return found

    def _method(self, method: str, path: str, route: RestRouteArgs, auth: Mapping[str, Any]) -> None:
        label = f"{self._name} {method} {path}"
        resource = self._resource(path)
        variables = template(path) if "url" in route else ()
        made = build(
            aws.apigateway.Method,
            label,
            {
                "rest_api": self._api.id,
                "resource_id": resource,
                "http_method": method,
                "request_parameters": {f"method.request.path.{name}": True for name in variables} or None,
                **auth,
            },
            self._transform.get("method"),
            self._opts,
        )
        integration = build(
            aws.apigateway.Integration,
            label,
            {
                "rest_api": self._api.id,
                "resource_id": resource,
                # By way of the method, so that it is there first.
                "http_method": made.http_method,
                "timeout_milliseconds": route.get("timeout_ms", TIMEOUT_MS),
                **self._backend(label, route, variables),
            },
            self._transform.get("integration"),
            self._opts,
        )
        self._parts += [made, integration]

    def _backend(self, label: str, route: RestRouteArgs, variables: tuple[str, ...]) -> dict[str, Any]:
        if "url" in route:
            return {
                "type": "HTTP_PROXY",
                "integration_http_method": "ANY",
                "uri": route["url"],
                "request_parameters": {
                    f"integration.request.path.{name}": f"method.request.path.{name}" for name in variables
                }
                or None,
            }
        function = route["function_arn"]
        self._permissions.give(label.removeprefix(f"{self._name} "), function)
        uri = (
            invoke_arn(function)
            if isinstance(function, str)
            else pulumi.Output.all(function).apply(_invoke_arn)
        )
        return {"type": "AWS_PROXY", "integration_http_method": "POST", "uri": uri}

    def _deployment(self) -> "aws.apigateway.Deployment":
        # A deployment is a snapshot: a change of the table has to make a new one.
        table = {key: value for key, value in self._args.items() if key in ("routes", "authorizer", "cors")}
        digest = pulumi.Output.json_dumps(table, sort_keys=True).apply(
            lambda text: hashlib.sha256(text.encode()).hexdigest()
        )
        return build(
            aws.apigateway.Deployment,
            self._name,
            {"rest_api": self._api.id, "triggers": {"table": digest}},
            self._transform.get("deployment"),
            pulumi.ResourceOptions(parent=self, depends_on=self._parts),
        )

    def _stage(self, deployment: "aws.apigateway.Deployment") -> "aws.apigateway.Stage":
        return build(
            aws.apigateway.Stage,
            self._name,
            {
                "rest_api": self._api.id,
                "deployment": deployment.id,
                "stage_name": self._args.get("stage", "prod"),
                "access_log_settings": self._access_log(),
            },
            self._transform.get("stage"),
            self._opts,
        )

    def _access_log(self) -> dict[str, Any] | None:
        log = self._args.get("access_log")
        if log is None or not log.get("enabled", True):
            return None
        destination = log.get("destination_arn")
        if destination is None:
            destination = log_group(self._name, log, self._transform.get("log_group"), self._opts).arn
        return {"destination_arn": destination, "format": json.dumps(log.get("format", ACCESS_LOG))}

    def _throttles(self, stage: "aws.apigateway.Stage") -> None:
        default = self._args.get("throttle", {})
        throttled = {
            method_path(key): route["throttle"]
            for key, route in expanded(self._args["routes"])
            if "throttle" in route
        }
        for path, own in {"*/*": default, **throttled}.items():
            build(
                aws.apigateway.MethodSettings,
                self._name if path == "*/*" else f"{self._name} {path}",
                {
                    "rest_api": self._api.id,
                    "stage_name": stage.stage_name,
                    "method_path": path,
                    "settings": limits(own, default),
                },
                None,
                self._opts,
            )

    def _web_acl(self, stage: "aws.apigateway.Stage") -> None:
        if "web_acl_arn" in self._args:
            aws.wafv2.WebAclAssociation(
                self._name, resource_arn=stage.arn, web_acl_arn=self._args["web_acl_arn"], opts=self._opts
            )


def invoke_arn(function_arn: str) -> str:
    """The URI by which a REST API calls a Lambda function.

    Source: https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-uri
    """
    _, partition, _, region, *_ = function_arn.split(":")
    return f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{function_arn}/invocations"


def _invoke_arn(known: list[str]) -> str:
    return invoke_arn(known[0])


def _with_methods(cors: CorsArgs, keys: list[str]) -> CorsArgs:
    if "allow_methods" in cors:
        return cors
    methods = {key.partition(" ")[0] for key in keys}
    return {
        **cors,
        "allow_methods": sorted((set(METHODS) if "ANY" in methods else methods) - {"OPTIONS", "ANY"}),
    }
