"""OAuth metadata that everyone may read: the one handler that may stand, without an authorizer, behind a well-known path.

An MCP client reads it before it signs in (RFC 9728, RFC 8414). What lets a route through is not its path, which anybody can
write, but all of this together: the method GET and a literal path under one of two well-known names, which says that it asks
nobody; an integration that calls one function and changes nothing on the way; and a function whose code, told by its digest,
is ours alone, with nothing beside it that could run in its place. Whatever cannot be told is not let through.

Before a deployment an id is not known, and a text that was computed from one is not either: it may be another's id. So a
program has such a route only by the component that passes on the ids themselves, and which nothing can make pass on another.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from .backends import INTEGRATIONS
from .extract.http_api import ROUTES
from .values import get, text

if TYPE_CHECKING:
    from .endpoints import Endpoint
    from .links import Links
    from .resource import Resource

FUNCTIONS = frozenset({"aws:lambda/function:Function"})
TYPES = INTEGRATIONS | FUNCTIONS
DIGESTS = frozenset({"2047748b26a9841657ac59b87b551cc89e810855a38bfb7433c326955620d343"})
"""SHA-256 of `handlers/metadata/metadata.py`, of this version and of those before it that may be deployed."""

_ROUTES = ROUTES & {"aws:apigatewayv2/route:Route"}
_PATH = re.compile(r"/\.well-known/oauth-(protected-resource|authorization-server)(/[A-Za-z0-9._~-]+)*")
_VARIABLES = frozenset(
    f"GATEHOUSE_MCP_{name}" for name in ("RESOURCE", "SERVER", "ISSUER", "LOGIN", "SCOPES", "NAME")
)
# What would run something else, or something else as well.
_NOT_BESIDE = ("layers", "imageUri", "imageConfig", "s3Bucket", "s3Key", "fileSystemConfig", "filename")
_NOT_BETWEEN = (
    "integrationSubtype", "connectionId", "credentialsArn", "requestParameters", "responseParameters", "tlsConfig",
)  # fmt: skip
# What `mcp` of the component calls its route's integration, which no backend of a program is called.
_COMPONENT, _INTEGRATION = "gatehouse:index:HttpApi", "-mcp metadata"
_PUBLISHED = "it gives out OAuth metadata, by a handler of ours that does nothing else"


def may_be(resource: Resource, endpoint: Endpoint) -> bool:
    """Whether an endpoint can be one that gives out metadata, which the stack as a whole tells.

    A route that means to ask, and fails to (a type without an authorizer, an authorizer without a type), is a mistake.
    """
    return (
        resource.type in _ROUTES
        and endpoint.auth.kind == "NONE"
        and not endpoint.auth.named
        and endpoint.method == "GET"
        and isinstance(endpoint.path, str)
        and _PATH.fullmatch(endpoint.path) is not None
    )


def made(resource: Resource, endpoint: Endpoint) -> bool:
    """Whether our component made an endpoint that may be one, so that what its route refers to is what it should.

    A resource policy can't tell more of a route before it is created; the stack as a whole tells whether it is one.
    """
    return may_be(resource, endpoint) and _called(resource, f" {endpoint.route}")


def published(links: Links, resource: Resource, endpoint: Endpoint, *, supposed: bool = False) -> str:
    """Why everyone may read what an endpoint gives out; empty where it may be anything else.

    Args:
        links: Every resource of the stack.
        resource: What declares the endpoint.
        endpoint: As the resource's extractor reads it.
        supposed: Take what is not known yet for the id of the one resource that it was computed from, whoever did that.
    """
    if not may_be(resource, endpoint):
        return ""
    as_is = supposed or _called(resource, f" {endpoint.route}")
    integration = _named(links, resource, "target", "id", INTEGRATIONS, as_is=as_is)
    if integration is None or text(integration.props, "integrationType") != "AWS_PROXY":
        return ""
    if _any(integration, _NOT_BETWEEN) or text(integration.props, "connectionType") not in {None, "INTERNET"}:
        return ""
    as_is = supposed or _called(integration, _INTEGRATION)
    function = _named(links, integration, "integrationUri", "arn", FUNCTIONS, as_is=as_is)
    return _PUBLISHED if function is not None and _ours(function) else ""


def untold(links: Links, resource: Resource, endpoint: Endpoint) -> str:
    """Why nobody can tell whether an endpoint gives out our metadata, which it may; empty where that is told."""
    if published(links, resource, endpoint) or not published(links, resource, endpoint, supposed=True):
        return ""
    return (
        "it asks nobody, and what answers is known only after the deploy: our metadata, as far as that was computed from"
        ' it; let `"mcp"` of an HttpApi make the route, which tells'
    )


def _named(
    links: Links, resource: Resource, key: str, own: str, kinds: frozenset[str], *, as_is: bool
) -> Resource | None:
    """The one resource that a property names by its `own` id.

    Until that is known, and where a provider does not show it, it is the one that the property was computed from, alone, if
    that was passed on `as_is`.
    """
    value = text(resource.props, key)
    known = value.removeprefix("integrations/") if isinstance(value, str) else None
    named = [one for one in links.of(kinds) if known and text(one.props, own) == known]
    if named:
        return named[0] if len(named) == 1 else None
    origins = [links.named(urn) for urn in set(resource.depends.get(key, ()))]
    origin = origins[0] if len(origins) == 1 and as_is and value is not None else None
    if origin is None or origin.type not in kinds or (known and text(origin.props, own) is not None):
        return None
    return origin


def _called(resource: Resource, name: str) -> bool:
    """Whether a resource is our component's, with this name after that of the component."""
    kind, component = resource.component
    return kind == _COMPONENT and resource.name == component + name


def _ours(function: Resource) -> bool:
    """Whether a function runs our handler and nothing else."""
    files = get(function.props, "code", "assets")
    if not isinstance(files, dict) or list(files) != ["metadata.py"] or _any(function, _NOT_BESIDE):
        return False
    code = text(files["metadata.py"], "text")
    variables = get(function.props, "environment", "variables")
    runtime, package = text(function.props, "runtime"), text(function.props, "packageType")
    return (
        isinstance(code, str)
        and hashlib.sha256(code.encode()).hexdigest() in DIGESTS
        and text(function.props, "handler") == "metadata.handler"
        and isinstance(runtime, str)
        and runtime.startswith("python3.")
        and package in {None, "Zip"}
        and isinstance(variables, dict)
        and set(variables) <= _VARIABLES
    )


def _any(resource: Resource, keys: tuple[str, ...]) -> bool:
    """Whether any of these properties says something, or may."""
    return any(get(resource.props, key) not in (None, "", [], {}) for key in keys)
