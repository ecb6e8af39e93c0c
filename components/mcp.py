"""An MCP server on an HTTP API: its address, and the function that tells clients how to sign in.

Sources: https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization,
https://www.rfc-editor.org/rfc/rfc9728 and https://www.rfc-editor.org/rfc/rfc8414.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from .checks.mcp import path_of
from .function import HANDLERS, Function, FunctionArgs, FunctionTransform
from .identity import IdentityArgs
from .throttle import ThrottleArgs

_HANDLER = HANDLERS / "metadata"


class McpArgs(TypedDict):
    """An MCP server: what serves it, and who may call. One of `backend`, `function_arn`, `url` and `listener_arn`."""

    path: NotRequired[str]
    """Where it is; `/mcp` by default."""
    login_url: NotRequired[pulumi.Input[str | None]]
    """The pool's `login_url`. With it clients are sent there, and the server takes no tokens but those for its own URL
    (RFC 8707). Without it they are sent to the issuer itself, whose tokens have the audiences of the identity."""
    backend: NotRequired[str]
    """The name of one of the API's `backends`."""
    function_arn: NotRequired[pulumi.Input[str]]
    """A Lambda function; the component gives the API permission to call it."""
    url: NotRequired[pulumi.Input[str]]
    """An HTTPS service, as a route's `url`."""
    listener_arn: NotRequired[pulumi.Input[str]]
    """The listener of a private load balancer, reached through `vpc_link`."""
    timeout_ms: NotRequired[int]
    """How long it may take, 50 to 30,000; 30,000 by default."""
    scopes: NotRequired[Sequence[pulumi.Input[str]]]
    """Scopes as tokens carry them; any one of them is enough, and clients ask for all. At most 10; none by default."""
    authorizer: NotRequired[IdentityArgs]
    """Whose tokens count; the API's by default."""
    resource: NotRequired[pulumi.Input[str]]
    """Its URL as clients know it; that of the API with the path by default."""
    name: NotRequired[pulumi.Input[str]]
    """What people are shown; nothing by default."""
    throttle: NotRequired[ThrottleArgs]
    """Another throttle than the stage's."""
    permissions_boundary_arn: NotRequired[pulumi.Input[str]]
    """The boundary of the role of the function that gives out the metadata; none by default."""
    transform: NotRequired[FunctionTransform]
    """The escape hatch: properties of that function's children. One that changes its code, or what it runs with, makes an
    open route of it that the policy refuses."""


def resource_of(mcp: Mapping[str, Any], base: pulumi.Output[str]) -> pulumi.Input[str]:
    """The URL of the server as clients know it, at an API with this address."""
    given: pulumi.Input[str] | None = mcp.get("resource")
    return pulumi.Output.concat(base, path_of(mcp)) if given is None else given


def metadata(
    name: str,
    mcp: McpArgs,
    base: pulumi.Output[str],
    issuer: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Make the function that gives out the server's metadata.

    Args:
        name: the API component's name.
        mcp: the server's arguments.
        base: where the API answers.
        issuer: whose tokens count.
        opts: options of the function.

    Returns:
        The function's ARN.
    """
    login = "login_url" in mcp
    environment: dict[str, pulumi.Input[str]] = {
        "GATEHOUSE_MCP_RESOURCE": resource_of(mcp, base),
        # What RFC 8414 calls the issuer is where its document is found: here, for a pool.
        "GATEHOUSE_MCP_SERVER": base if login else issuer,
        "GATEHOUSE_MCP_ISSUER": issuer,
    }
    if login:
        environment["GATEHOUSE_MCP_LOGIN"] = pulumi.Output.from_input(mcp["login_url"]).apply(_text)
    if mcp.get("scopes"):
        environment["GATEHOUSE_MCP_SCOPES"] = pulumi.Output.all(*mcp["scopes"]).apply(" ".join)
    if "name" in mcp:
        environment["GATEHOUSE_MCP_NAME"] = mcp["name"]
    made: FunctionArgs = {
        "code": str(_HANDLER),
        "handler": "metadata.handler",
        "environment": environment,
        "timeout": 3,
        "transform": mcp.get("transform", {}),
    }
    if "permissions_boundary_arn" in mcp:
        made["permissions_boundary_arn"] = mcp["permissions_boundary_arn"]
    return _Metadata(f"{name}-mcp", made, opts).arn


class _Metadata(Function):
    """Our own handler, whose code goes as text, by which the policy pack knows it."""

    def _code(self) -> pulumi.Archive:
        path = _HANDLER / "metadata.py"
        return pulumi.AssetArchive({path.name: pulumi.StringAsset(path.read_text(encoding="utf-8"))})


def _text(url: str | None) -> str:
    return url or ""
