"""Endpoints of CloudFormation templates that a Pulumi program deploys: their resources are read as those of `aws-native`.

A reference to another resource counts as a value that is there; parameters have their values, or defaults.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..documents import Unreadable, bounded, load
from ..endpoints import Auth, Endpoint, unreadable
from ..values import UNKNOWN, Props, get
from . import functions, http_api, others, rest_api

if TYPE_CHECKING:
    from collections.abc import Callable

STACKS = frozenset({"aws:cloudformation/stack:Stack", "aws-native:cloudformation:Stack"})
_READERS: dict[str, Callable[[Props], Endpoint | list[Endpoint]]] = {
    "AWS::ApiGatewayV2::Route": http_api.route,
    "AWS::ApiGatewayV2::Api": http_api.api,
    "AWS::ApiGatewayV2::ApiGatewayManagedOverrides": http_api.override,
    "AWS::ApiGateway::Method": rest_api.method,
    "AWS::ApiGateway::RestApi": rest_api.api,
    "AWS::Lambda::Url": functions.url,
    "AWS::Lambda::Permission": functions.permission_of,
    "AWS::Cognito::IdentityPool": others.guests,
    "AWS::AppSync::GraphQLApi": others.graphql,
}
_NOTHING = {"Ref": "AWS::NoValue"}
_COMPUTED = (
    "(computed in the template)"  # no deployment tells Pulumi more, so what must be right must be plain
)


def endpoints(props: Props) -> list[Endpoint]:
    """Read the resources of a template. One that can't be read, or is not known yet, is judged by nobody else."""
    body = get(props, "templateBody")
    if body is None:
        return []
    if body is UNKNOWN:
        return [Endpoint(None, None, Auth(type=UNKNOWN), "CloudFormation template", note="is not known yet")]
    try:
        template = _template(body)
    except Unreadable as error:
        return [unreadable("CloudFormation template", str(error))]
    resources = get(template, "Resources")
    values = _parameters(template, get(props, "parameters"))
    found: list[Endpoint] = []
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        reader = _READERS.get(str(get(resource, "Type")))
        if reader is not None:
            read = reader(_properties(get(resource, "Properties"), values))
            protocol = _protocol(resources, resource)
            for endpoint in read if isinstance(read, list) else [read]:
                known = replace(endpoint, source=f"{endpoint.source} '{name}' in the template")
                found.append(
                    replace(known, protocol=protocol) if known.protocol == "EITHER" and protocol else known
                )
    return [endpoint for endpoint in found if not _behind_connect(endpoint)]


def _template(body: object) -> Props:
    if not isinstance(body, str):
        bounded(body)
    template = load(body) if isinstance(body, str) else body
    if not isinstance(template, dict):
        raise Unreadable("it is no mapping")
    return template


def _parameters(template: Props, given: object) -> Props:
    declared = get(template, "Parameters")
    defaults = (
        {name: get(spec, "Default") for name, spec in declared.items()} if isinstance(declared, dict) else {}
    )
    passed = (
        given if isinstance(given, dict) else dict.fromkeys(defaults, UNKNOWN) if given is UNKNOWN else {}
    )
    return {name: passed.get(name, default) for name, default in defaults.items()}


def _properties(declared: object, values: Props) -> Props:
    """Properties under `aws-native`'s names: `AuthorizerId` as `authorizerId`."""
    resolved = _resolved(declared, values)
    if not isinstance(resolved, dict):
        return {}
    named = {
        f"{str(key)[:1].lower()}{str(key)[1:]}".replace("ID", "Id"): value for key, value in resolved.items()
    }
    # Below the top, names matter only to a document, which has its own, and to a route's overrides.
    return {
        k: _properties(v, values) if k == "route" and isinstance(v, dict) else v for k, v in named.items()
    }


def _resolved(value: object, values: Props) -> Any:  # noqa: ANN401 - plain data of any kind
    if value == _NOTHING:
        return None
    if isinstance(value, dict):
        if len(value) == 1 and str(next(iter(value))).startswith(("Ref", "Fn::", "Condition")):
            return values.get(str(value.get("Ref")), _COMPUTED)
        return {key: _resolved(each, values) for key, each in value.items()}
    return [_resolved(each, values) for each in value] if isinstance(value, list) else value


def _protocol(resources: Props, route: object) -> Any:  # noqa: ANN401 - a protocol's name, or nothing
    api = get(resources, str(get(route, "Properties", "ApiId", "Ref")))
    return (
        http_api.protocol({"protocolType": get(api, "Properties", "ProtocolType")})
        if isinstance(api, dict)
        else None
    )


def _behind_connect(endpoint: Endpoint) -> bool:
    return endpoint.protocol == "WEBSOCKET" and endpoint.path != "$connect"
