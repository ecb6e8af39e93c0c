"""An HTTP API whose every route has a JWT authorizer unless the table says why not."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from .access_log import log_group, reserve
from .alarms import alarms
from .authorizers import Authorizers
from .backends import Backends, RouteArgs, in_order, kept
from .base import build, refuse, retained
from .checks.http_api import check_http_api
from .checks.keys import own_identity, with_backends
from .checks.mcp import with_mcp
from .cors import Cors, CorsArgs, gateway_configuration
from .domain import domain
from .edits import guarded
from .http_api_args import HttpApiArgs, access_log_format
from .identity import kind_of
from .identity.revocable import signing_out
from .identity.tokens import with_offered_scopes
from .mcp import metadata, resource_of
from .permissions import Permissions
from .preflight import options_routes
from .route_keys import METHODS, parse
from .throttle import limits

_Route = tuple[str, RouteArgs, Mapping[str, Any]]
"""A route's key, what serves it, and what it says of who may call it."""


class HttpApi(pulumi.ComponentResource):
    """An HTTP API with a JWT authorizer, routes, CORS, an access log and throttling.

    Closed by default: a route without the authorizer has to give its reason under `public`. Preflights are answered
    by a Lambda, on as few OPTIONS routes as it takes.
    """

    id: pulumi.Output[str]
    """The API's id."""
    arn: pulumi.Output[str]
    """The API's ARN."""
    url: pulumi.Output[str]
    """Where it answers, without a trailing slash: its domain if it has one, else the first stage's URL."""
    execution_arn: pulumi.Output[str]
    """For permissions: `arn:aws:execute-api:REGION:ACCOUNT:ID`."""
    log_group: pulumi.Output[str | None]
    """The access log's group; nothing where the component makes none."""
    domain_target: pulumi.Output[str | None]
    """What a DNS record for the domain has to point at; nothing without a domain."""

    def __init__(self, name: str, args: HttpApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(HttpApi, name, args, HttpApiArgs, partial(check_http_api, kind_of=kind_of), _with_scopes)
        reserve("HttpApi", name, args.get("access_log", {}))
        # Written down for the next deploy, since what routes there were says which may be changed.
        edited = guarded(HttpApi, name, opts or pulumi.ResourceOptions())
        super().__init__("gatehouse:index:HttpApi", name, {"routes": _keys(args)}, edited)
        self._name = name
        self.on_top = opts is None or opts.parent is None
        self._opts = pulumi.ResourceOptions(parent=self)
        args = self._signing_out(cast("HttpApiArgs", with_backends(args)))
        self._args = args
        self._transform = args.get("transform", {})
        self._cors_args = _with_methods(cast("HttpApiArgs", with_mcp(args)))

        self._api = self._http_api()
        self.retained = retained(opts, self._api)
        self._args = args = cast("HttpApiArgs", with_backends(self._with_mcp()))
        self._permissions = Permissions(
            name, self._api.execution_arn, self._transform.get("permission"), self._opts
        )
        self._backends = Backends(
            name, self._api, self._permissions, args.get("vpc_link"), self._transform, self._opts
        )
        routes = self._routes([*self._guarded(), *self._preflights()])
        log_arn = self._access_log()
        stages = [self._stage(stage, routes, log_arn) for stage in self._stage_names]
        self.domain_target = domain(self, name, args.get("domain"), self._transform, self._api.id, stages[0])
        alarms(
            name,
            args.get("alarms"),
            self._transform.get("alarm"),
            self._api.id,
            self._stage_names[0],
            self._opts,
        )

        self.id = self._api.id
        self.arn = self._api.arn
        self.url = self._url()
        self.execution_arn = self._api.execution_arn
        self.register_outputs(
            {
                "id": self.id,
                "arn": self.arn,
                "url": self.url,
                "executionArn": self.execution_arn,
                "logGroup": self.log_group,
                "domainTarget": self.domain_target,
            }
        )

    def _signing_out(self, args: HttpApiArgs) -> HttpApiArgs:
        """The arguments with the route that signs out, where they ask for one."""
        path = args.get("sign_out")
        if path is None:
            return args
        function = signing_out(self._name, args["authorizer"], self._opts)
        return {**args, "routes": {**args["routes"], f"POST {path}": {"function_arn": function.arn}}}

    @property
    def _stage_names(self) -> list[str]:
        return list(self._args.get("stages", ("$default",)))

    def _http_api(self) -> "aws.apigatewayv2.Api":
        open_endpoint = self._args.get("default_endpoint", "domain" not in self._args)
        return build(
            aws.apigatewayv2.Api,
            self._name,
            {
                "protocol_type": "HTTP",
                "description": self._args.get("description"),
                "cors_configuration": gateway_configuration(self._cors_args) if self._cors_args else None,
                "disable_execute_api_endpoint": not open_endpoint,
            },
            self._transform.get("api"),
            self._opts,
        )

    def _with_mcp(self) -> Mapping[str, Any]:
        """The arguments with the MCP server's routes; makes the function that gives out its metadata."""
        mcp = self._args.get("mcp")
        if mcp is None:
            return self._args
        issuer = (mcp.get("authorizer") or self._args["authorizer"])["issuer"]
        arn = metadata(self._name, mcp, self._url(), issuer, self._opts)
        return with_mcp(self._args, resource_of(mcp, self._url()), arn, named=True)

    def _guarded(self) -> Iterator[_Route]:
        authorizers = Authorizers(
            self._name,
            self._api.id,
            self._permissions,
            self._transform.get("authorizer"),
            self._opts,
            scopes={
                key: route["scopes"] for key, route in self._args["routes"].items() if route.get("scopes")
            },
        )
        everyone = self._args.get("authorizer")
        if everyone and self._uses_default():
            authorizers.guard(everyone)  # first, so that it is named by the API and not by a route
        for key, route in in_order(self._args["routes"]):
            if "public" in route or key.startswith("OPTIONS "):
                auth: dict[str, Any] = {"authorization_type": "NONE"}
            else:
                own = own_identity(route)
                identity = own or self._args["authorizer"]
                auth = authorizers.guard(identity, key if own else None, route.get("scopes"))
            yield key, route, auth

    def _uses_default(self) -> bool:
        return any(
            "public" not in route and own_identity(route) is None for route in self._args["routes"].values()
        )

    def _preflights(self) -> Iterator[_Route]:
        if self._cors_args is None:
            return
        cors = Cors(f"{self._name}-cors", self._cors_args, self._opts)
        backend: RouteArgs = {"function_arn": cors.function_arn}
        for key in options_routes(parse(key) for key in self._args["routes"]):
            yield key, backend, {"authorization_type": "NONE"}

    def _routes(self, table: Iterable[_Route]) -> list[pulumi.Resource]:
        made: list[pulumi.Resource] = []
        for key, route, auth in table:
            properties = {
                "api_id": self._api.id,
                "route_key": key,
                "target": self._backends.target(key, route),
                **auth,
            }
            own = route.get("transform", {}).get("route")
            one = build(
                aws.apigatewayv2.Route,
                f"{self._name} {parse(key).anonymous}",
                properties,
                (self._transform.get("route"), own, kept(route, properties, "target")),
                self._opts,
                formerly=[f"{self._name} {key}"],
            )
            made.append(one)
        return made

    def _access_log(self) -> pulumi.Input[str] | None:
        log = self._args.get("access_log", {})
        self.log_group = pulumi.Output.from_input(None)
        if not log.get("enabled", True):
            return None
        if "destination_arn" in log:
            return log["destination_arn"]
        group = log_group(self, self._name, self._api.id, log, self._transform.get("log_group"))
        self.log_group = group.name
        return group.arn

    def _stage(
        self, stage: str, routes: list[pulumi.Resource], log_arn: pulumi.Input[str] | None
    ) -> "aws.apigatewayv2.Stage":
        default = self._args.get("throttle", {})
        throttled = [
            (key, route["throttle"]) for key, route in in_order(self._args["routes"]) if "throttle" in route
        ]
        return build(
            aws.apigatewayv2.Stage,
            f"{self._name}-{stage}",
            {
                "api_id": self._api.id,
                "name": stage,
                "auto_deploy": True,
                "access_log_settings": {
                    "destination_arn": log_arn,
                    "format": json.dumps(access_log_format(self._args)),
                }
                if log_arn
                else None,
                "default_route_settings": limits(default, {}),
                "route_settings": [{"route_key": key, **limits(own, default)} for key, own in throttled]
                or None,
                "stage_variables": self._args.get("variables"),
            },
            self._transform.get("stage"),
            # Its settings name routes, so it is made after them and destroyed before.
            pulumi.ResourceOptions(parent=self, depends_on=routes),
            formerly=[self._name] if stage == self._stage_names[0] else [],
        )

    def _url(self) -> pulumi.Output[str]:
        custom = self._args.get("domain")
        if custom:
            return pulumi.Output.concat("https://", custom["name"])
        stage = self._stage_names[0]
        return pulumi.Output.concat(self._api.api_endpoint, "" if stage == "$default" else f"/{stage}")


def _keys(args: HttpApiArgs) -> list[str]:
    """The keys of the user's routes, and of those that answer preflights."""
    keys = [*args["routes"]]
    preflights = options_routes(parse(key) for key in keys) if "cors" in args else []
    return sorted({*keys, *preflights})


def _with_methods(args: HttpApiArgs) -> CorsArgs | None:
    """The allow-list with the methods of the routes, where it does not name its own."""
    cors = args.get("cors")
    if cors is None or "allow_methods" in cors:
        return cors
    methods = {parse(key).method for key in args["routes"]}
    if not methods.isdisjoint({"ANY", "$default"}):
        methods = set(METHODS) - {"ANY"}
    return {**cors, "allow_methods": sorted(methods - {"OPTIONS"})}


def _with_scopes(args: HttpApiArgs) -> dict[str, Any]:
    """The arguments with what each issuer is known to offer, so that a route's scopes can be checked against it."""
    known: dict[str, Any] = {**args}
    if "authorizer" in args:
        known["authorizer"] = with_offered_scopes(args["authorizer"])
    if "mcp" in args:
        identity = args["mcp"].get("authorizer") or args.get("authorizer")
        known["mcp"] = {**args["mcp"], **({"authorizer": with_offered_scopes(identity)} if identity else {})}
    known["routes"] = {
        key: {**route, "authorizer": with_offered_scopes(route["authorizer"])}
        if "authorizer" in route
        else route
        for key, route in args.get("routes", {}).items()
    }
    return known
