"""Cross-origin access: one allow-list, and the Lambda that answers preflights from it."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from .base import refuse
from .checks.cors import check_cors
from .function import HANDLERS, Function, FunctionArgs, FunctionTransform

DEFAULT_HEADERS = ("authorization", "content-type")
DEFAULT_MAX_AGE = 600


class CorsArgs(TypedDict):
    """Who may call from a browser, and how."""

    allow_origins: Sequence[pulumi.Input[str]]
    """Exact origins (`https://app.example.com`), patterns (`https://*.example.com`: one or more labels), or `*`."""
    allow_methods: NotRequired[Sequence[str]]
    """Methods; those of the routes by default. OPTIONS is left out."""
    allow_headers: NotRequired[Sequence[str]]
    """Request headers; `authorization` and `content-type` by default."""
    expose_headers: NotRequired[Sequence[str]]
    """Response headers that scripts may read; none by default."""
    max_age: NotRequired[int]
    """Seconds for which a browser may remember a preflight, -1 to 86,400; 600 by default."""
    allow_credentials: NotRequired[bool]
    """Whether cookies may go along; off by default, and never with `*`."""
    permissions_boundary_arn: NotRequired[pulumi.Input[str]]
    """The boundary of the Lambda's role, where the account wants one of every role; none by default."""
    transform: NotRequired[FunctionTransform]
    """The escape hatch: properties of the Lambda's children."""


class Cors(pulumi.ComponentResource):
    """The Lambda that answers preflights: 200 with the CORS headers for an allowed origin, else 403 without them."""

    function_arn: pulumi.Output[str]
    """The Lambda's ARN, for the OPTIONS routes."""

    def __init__(self, name: str, args: CorsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(Cors, name, args, CorsArgs, check_cors)
        super().__init__("gatehouse:index:Cors", name, None, opts)
        made: FunctionArgs = {
            "code": str(HANDLERS / "cors"),
            "handler": "cors.handler",
            "environment": cors_environment(args),
            "timeout": 3,
            "transform": args.get("transform", {}),
        }
        if "permissions_boundary_arn" in args:
            made["permissions_boundary_arn"] = args["permissions_boundary_arn"]
        function = Function(name, made, pulumi.ResourceOptions(parent=self))
        self.function_arn = function.arn
        self.register_outputs({"functionArn": self.function_arn})


def cors_environment(args: CorsArgs) -> dict[str, pulumi.Input[str]]:
    """The allow-list as environment variables, for the CORS Lambda and for functions that use `gatehouse_cors`."""
    origins = list(args["allow_origins"])
    joined: pulumi.Input[str]
    if all(isinstance(origin, str) for origin in origins):
        joined = " ".join(str(origin) for origin in origins)
    else:
        joined = pulumi.Output.all(*origins).apply(" ".join)
    environment: dict[str, pulumi.Input[str]] = {
        "GATEHOUSE_CORS_ORIGINS": joined,
        "GATEHOUSE_CORS_METHODS": " ".join(_methods(args)),
        "GATEHOUSE_CORS_HEADERS": " ".join(args.get("allow_headers", DEFAULT_HEADERS)),
        "GATEHOUSE_CORS_MAX_AGE": str(int(args.get("max_age", DEFAULT_MAX_AGE))),
    }
    if args.get("expose_headers"):
        environment["GATEHOUSE_CORS_EXPOSE"] = " ".join(args["expose_headers"])
    if args.get("allow_credentials"):
        environment["GATEHOUSE_CORS_CREDENTIALS"] = "true"
    return environment


def gateway_configuration(args: CorsArgs) -> pulumi.Input[dict[str, Any] | None]:
    """The gateway's own CORS configuration, which adds the headers to real responses.

    Returns:
        The properties of `cors_configuration`; None where the allow-list has a pattern, which the gateway cannot
        express: then no configuration is sent at all, since an empty one would drop the functions' own headers.
    """
    origins = list(args["allow_origins"])
    if all(isinstance(origin, str) for origin in origins):
        return _configuration(args, [str(origin) for origin in origins])
    return pulumi.Output.all(*origins).apply(lambda known: _configuration(args, known))


def _configuration(args: CorsArgs, origins: list[str]) -> dict[str, Any] | None:
    if any("*" in origin and origin != "*" for origin in origins):
        return None
    configuration: dict[str, Any] = {
        "allow_origins": origins,
        "allow_methods": _methods(args),
        "allow_headers": list(args.get("allow_headers", DEFAULT_HEADERS)),
        "max_age": args.get("max_age", DEFAULT_MAX_AGE),
        "allow_credentials": args.get("allow_credentials", False),
    }
    if args.get("expose_headers"):
        configuration["expose_headers"] = list(args["expose_headers"])
    return configuration


def _methods(args: CorsArgs) -> list[str]:
    return [method for method in args.get("allow_methods", ()) if method != "OPTIONS"]
