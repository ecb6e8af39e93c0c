"""A REST API (version 1 of API Gateway) whose every route has a Cognito authorizer unless the table says why not."""

import hashlib
import json
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

from . import rest_document
from .access_log import log_group, reserve
from .base import build, foreseen, refuse, retained
from .checks.rest_api import check_rest_api
from .checks.rest_paths import expanded, method_paths
from .cors import Cors, CorsArgs
from .permissions import Permissions
from .rest_api_args import ACCESS_LOG, RestApiArgs, RestRouteArgs
from .route_keys import METHODS, parse
from .throttle import limits

TIMEOUT_MS = 29_000
_SOURCE = "method.request.header."


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
        if "access_log" in args:
            reserve("RestApi", name, args["access_log"])
        super().__init__("gatehouse:index:RestApi", name, None, opts)
        self._name = name
        self._args = args
        self._transform = args.get("transform", {})
        self._opts = pulumi.ResourceOptions(parent=self)
        self._table = expanded(args["routes"])

        cors = self._cors()
        document = self._document(cors)
        self._api = self._rest_api(document)
        self.retained = retained(opts, self._api)
        self._permissions(cors)
        stage = self._stage(self._deployment(document))
        self._throttles(stage)
        self._web_acl(stage)

        self.id = self._api.id
        self.url = stage.invoke_url.apply(lambda url: (url or "").rstrip("/"))
        self.execution_arn = self._api.execution_arn
        self.stage_arn = stage.arn
        self.register_outputs(
            {"id": self.id, "url": self.url, "executionArn": self.execution_arn, "stageArn": self.stage_arn}
        )

    def _cors(self) -> Cors | None:
        cors = self._args.get("cors")
        if cors is None:
            return None
        return Cors(f"{self._name}-cors", _with_methods(cors, [key for key, _ in self._table]), self._opts)

    def _document(self, cors: Cors | None) -> dict[str, Any]:
        operations = {key: self._operation(key, route) for key, route in self._table}
        if cors is not None:
            # A REST API picks the path before the method, so a preflight needs an answer on each path.
            backend: RestRouteArgs = {
                "function_arn": cors.function_arn,
                "public": "preflights carry no token",
            }
            for path in sorted({key.partition(" ")[2] for key, _ in self._table}):
                operations[f"OPTIONS {path}"] = self._operation(f"OPTIONS {path}", backend)
        return rest_document.document(self._name, operations, self._authorizer(), self._refusals())

    def _operation(self, key: str, route: RestRouteArgs) -> dict[str, Any]:
        method, _, path = key.partition(" ")
        closed = method != "OPTIONS" and "public" not in route
        scopes = list(route.get("scopes", ())) if closed else None
        integration = self._over("integration", key, self._integration(path, route))
        return self._over("method", key, rest_document.operation(path, scopes, integration))

    def _integration(self, path: str, route: RestRouteArgs) -> dict[str, Any]:
        timeout = route.get("timeout_ms", TIMEOUT_MS)
        if "url" in route:
            return rest_document.url(route["url"], path, timeout)
        function = route["function_arn"]
        uri = (
            invoke_arn(function)
            if isinstance(function, str)
            else pulumi.Output.all(function).apply(_invoke_arn)
        )
        return rest_document.function(uri, timeout)

    def _authorizer(self) -> dict[str, Any] | None:
        args = self._args.get("authorizer")
        if args is None or all("public" in route for route in self._args["routes"].values()):
            return None
        header = args.get("source", f"{_SOURCE}Authorization").removeprefix(_SOURCE)
        made = rest_document.cognito(list(args["user_pool_arns"]), header)
        key = rest_document.AUTHORIZER
        return {**made, key: self._over("authorizer", self._name, made[key])}

    def _over(
        self, part: Literal["authorizer", "integration", "method"], name: str, made: dict[str, Any]
    ) -> dict[str, Any]:
        transform = self._transform.get(part)
        if callable(transform):
            if transform(name, made) is not None:
                raise pulumi.RunError(
                    f"transform.{part} of {self._name!r} returned options, but it is a part of the API's document and has"
                    " none. Return nothing; the options of the API are those of `transform.api`."
                )
            return made
        return rest_document.over(made, transform or {})

    def _refusals(self) -> dict[str, Any]:
        """Let scripts read API Gateway's own 401 and 403, where there is one origin to name."""
        origins = list(self._args["cors"]["allow_origins"]) if "cors" in self._args else []
        if len(origins) != 1 or (isinstance(origins[0], str) and "*" in origins[0] and origins[0] != "*"):
            return {}
        origin = (
            f"'{origins[0]}'" if isinstance(origins[0], str) else pulumi.Output.format("'{0}'", origins[0])
        )
        header = {"gatewayresponse.header.Access-Control-Allow-Origin": origin}
        return {kind: {"responseParameters": header} for kind in ("DEFAULT_4XX", "DEFAULT_5XX")}

    def _rest_api(self, document: dict[str, Any]) -> "aws.apigateway.RestApi":
        return build(
            aws.apigateway.RestApi,
            self._name,
            {
                "description": self._args.get("description", ""),
                "endpoint_configuration": {"types": "REGIONAL"},
                "body": foreseen(document),
            },
            self._transform.get("api"),
            self._opts,
        )

    def _permissions(self, cors: Cors | None) -> None:
        permissions = Permissions(
            self._name, self._api.execution_arn, self._transform.get("permission"), self._opts
        )
        for key, route in self._table:
            if "function_arn" in route:
                permissions.give(parse(key), route["function_arn"])
        if cors is not None:
            path = min(key.partition(" ")[2] for key, _ in self._table)
            permissions.give(parse(f"OPTIONS {path}"), cors.function_arn)

    def _deployment(self, document: dict[str, Any]) -> "aws.apigateway.Deployment":
        # A deployment is a snapshot: whatever changes in the document has to make a new one.
        digest = pulumi.Output.json_dumps(document, sort_keys=True).apply(
            lambda text: hashlib.sha256(text.encode()).hexdigest()
        )
        return build(
            aws.apigateway.Deployment,
            self._name,
            {"rest_api": self._api.id, "triggers": {"document": digest}},
            self._transform.get("deployment"),
            # The id alone would let the snapshot be taken before the document is changed.
            # Each edit makes another one, so that to protect it with the whole API would forbid all edits.
            pulumi.ResourceOptions(parent=self, depends_on=[self._api], protect=False),
        )

    def _stage(self, deployment: "aws.apigateway.Deployment") -> "aws.apigateway.Stage":
        return build(
            aws.apigateway.Stage,
            # Named by itself: a change of it that fails half-way, and is taken back, finds the stage that it had.
            f"{self._name}-{self._stage_name}",
            {
                "rest_api": self._api.id,
                "deployment": deployment.id,
                "stage_name": self._stage_name,
                "access_log_settings": self._access_log(),
            },
            self._transform.get("stage"),
            self._opts,
            formerly=[self._name],
        )

    @property
    def _stage_name(self) -> str:
        return self._args.get("stage", "prod")

    def _access_log(self) -> dict[str, Any] | None:
        log = self._args.get("access_log")
        if log is None or not log.get("enabled", True):
            return None
        destination = log.get("destination_arn")
        if destination is None:
            transform = self._transform.get("log_group")
            destination = log_group(self, self._name, self._api.id, log, transform).arn
        return {"destination_arn": destination, "format": json.dumps(log.get("format", ACCESS_LOG))}

    def _throttles(self, stage: "aws.apigateway.Stage") -> None:
        default = self._args.get("throttle", {})
        everything = self._method_settings("", "*/*", limits(default, default), stage, self._opts)
        # Set at once with the one for all methods, a setting of one method can get lost:
        # https://github.com/hashicorp/terraform-provider-aws/issues/41104
        after = pulumi.ResourceOptions(parent=self, depends_on=[everything])
        for key, route in self._table:
            for path in method_paths(key) if "throttle" in route else ():
                shape = parse(key).anonymous
                suffix = f" {path.rpartition('/')[2]} {shape.partition(' ')[2]}"
                self._method_settings(suffix, path, limits(route["throttle"], default), stage, after)

    def _method_settings(
        self,
        suffix: str,
        path: str,
        settings: dict[str, Any],
        stage: "aws.apigateway.Stage",
        opts: pulumi.ResourceOptions,
    ) -> "aws.apigateway.MethodSettings":
        return build(
            aws.apigateway.MethodSettings,
            f"{self._name}-{self._stage_name}{suffix}",
            {
                "rest_api": self._api.id,
                "stage_name": stage.stage_name,
                "method_path": path,
                "settings": settings,
            },
            None,
            opts,
            formerly=[f"{self._name}{suffix}"],
        )

    def _web_acl(self, stage: "aws.apigateway.Stage") -> None:
        if "web_acl_arn" in self._args:
            aws.wafv2.WebAclAssociation(
                self._name,
                resource_arn=stage.arn,
                web_acl_arn=self._args["web_acl_arn"],
                # To delete an association frees the stage of whatever ACL it has, the one that has just been put there too:
                # internal/service/wafv2/web_acl_association.go of terraform-provider-aws. So the old one goes first.
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
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
