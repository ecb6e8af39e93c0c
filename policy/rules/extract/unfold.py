"""From a resource to the resources inside it: those of a CloudFormation template, and those of generic resource types.

Whatever is inside is read under the name that `aws-native` has for it, so every rule reads it as it reads any resource.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..documents import Unreadable, bounded, load
from ..resource import Resource
from ..values import COMPUTED, NOT_TOLD, UNKNOWN, Props, Unknown, first, get, text
from . import serverless
from .templates import Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STACK_SETS = frozenset({"aws:cloudformation/stackSet:StackSet", "aws-native:cloudformation:StackSet"})
STACKS = frozenset({"aws:cloudformation/stack:Stack", "aws-native:cloudformation:Stack"}) | STACK_SETS
ELSEWHERE = {
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack": "application of the serverless repository",
    "aws:servicecatalog/provisionedProduct:ProvisionedProduct": "product of the service catalog",
    "aws-native:servicecatalog:CloudFormationProvisionedProduct": "product of the service catalog",
}
GENERIC = frozenset({"aws:cloudcontrol/resource:Resource", "aws-native:index:ExtensionResource"})
HOLDERS = STACKS | GENERIC | ELSEWHERE.keys()
UNREADABLE = "gatehouse:policy:Unreadable"
_DEEPEST = 4
# What these hold is a document with names of its own, or the program's own words.
_VERBATIM = frozenset(
    {
        "body", "policy", "policyDocument", "resourcePolicy", "accessPolicies", "accessPolicy", "destinationPolicy",
        "templateBody", "desiredState", "tags", "assumeRolePolicyDocument",
    }
)  # fmt: skip
_ACRONYM = re.compile(r"(?<=[A-Z])[A-Z]+(?=[A-Z][a-z]|s?$|\d)")
_TYPE = re.compile(r"([A-Za-z0-9]+)::([A-Za-z0-9]+)::([A-Za-z0-9]+)")


def unfold(resource: Resource) -> list[Resource]:
    """The resource itself, then all that it holds, however deep. What can't be read is one resource of type `UNREADABLE`."""
    return [resource, *_inside(resource, _DEEPEST)] if resource.type in HOLDERS else [resource]


def native(kind: str) -> str:
    """The type that `aws-native` has for one of CloudFormation's: `AWS::Lambda::Url` is `aws-native:lambda:Url`."""
    matched = _TYPE.fullmatch(kind)
    if matched is None or matched[1] != "AWS":
        return kind
    return f"aws-native:{matched[2].lower()}:{_ACRONYM.sub(lambda found: found[0].lower(), matched[3])}"


def camel(name: str) -> str:
    """The name that `aws-native` has for a property: `AuthorizerId` is `authorizerId`, `ProviderARNs` is `providerArns`."""
    calm = _ACRONYM.sub(lambda found: found[0].lower(), name)
    return calm[:1].lower() + calm[1:]


def _inside(holder: Resource, depth: int) -> Iterator[Resource]:
    try:
        for found in _held(holder):
            yield found
            if found.type in HOLDERS and depth:
                yield from _inside(found, depth - 1)
            elif found.type in HOLDERS:
                yield unreadable(found, f"it is held more than {_DEEPEST} levels deep")
    except Unreadable as error:
        yield unreadable(holder, str(error))


def _held(holder: Resource) -> Iterator[Resource]:
    if holder.type in ELSEWHERE:
        raise Unreadable("its template lies elsewhere, where the policy can't read it")
    if holder.type in GENERIC:
        yield from _generic(holder)
        return
    if get(holder.props, "templateUrl") is not None:
        raise Unreadable("it lies at a URL, where the policy can't read it; give it as template_body")
    body = get(holder.props, "templateBody")
    if isinstance(body, Unknown):
        yield unreadable(holder, UNKNOWN)
    elif body is not None:
        if _in_part(body):
            yield unreadable(holder, UNKNOWN)
        # Each instance of a StackSet may have parameters of its own.
        several = holder.type in STACK_SETS
        yield from _template(holder, Template(body, NOT_TOLD if several else get(holder.props, "parameters")))


def _in_part(template: object) -> bool:
    """Whether it is not known yet what some of a template's resources are, or what a transform or a loop makes of them."""
    resources, parameters = get(template, "Resources"), get(template, "Parameters")
    if UNKNOWN in (resources, parameters, get(template, "Transform"), get(template, "Globals")):
        return True
    kinds = parameters.values() if isinstance(parameters, dict) else ()
    shared = get(template, "Globals")
    return (
        any(get(each, "Type") is UNKNOWN for each in kinds)
        or any(_deciding(each) for each in (shared.values() if isinstance(shared, dict) else ()))
        or any(
            _unknown_inside(each)
            if str(name).startswith("Fn::")
            else UNKNOWN in (get(each, "Type"), get(each, "Properties"))
            or (str(get(each, "Type")).startswith(serverless.PREFIX) and _deciding(get(each, "Properties")))
            for name, each in (resources.items() if isinstance(resources, dict) else ())
        )
    )


def _deciding(props: object) -> bool:
    """Whether something is unknown in what tells which ways in a resource of SAM opens."""
    return any(_unknown_inside(get(props, name)) for name in serverless.DECIDING)


def _unknown_inside(value: object) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is UNKNOWN or any(_unknown_inside(each) for each in inner)


def _generic(holder: Resource) -> Iterator[Resource]:
    kind = first(holder.props, "typeName", "type")
    state = first(holder.props, "desiredState", "properties")
    if not isinstance(kind, str) or isinstance(state, Unknown):
        yield unreadable(
            holder, UNKNOWN if UNKNOWN in (kind, state) else "it does not say of which type it is"
        )
        return
    props = load(state) if isinstance(state, str) else state
    bounded(props)
    yield _resource(holder, holder.name, kind, props if isinstance(props, dict) else {}, {})


def _template(holder: Resource, template: Template) -> Iterator[Resource]:
    shared = template.resolved(get(template.document, "Globals"))
    apis = _serverless_apis(template, shared)
    for name in (each for each in apis if each not in template.resources):
        yield from _made(holder, serverless.IMPLIED[name], name, apis[name], apis)
    for name, declared in template.resources.items():
        kind = text(declared, "Type")
        if kind is UNKNOWN or declared is UNKNOWN:
            continue  # the holder stands for it
        if not isinstance(kind, str) or kind == NOT_TOLD:
            raise Unreadable(f"its resource {name!r} is of no type that it tells")
        if kind.startswith(serverless.PREFIX):
            kind, added = kind.removeprefix(serverless.PREFIX), serverless.added(apis.get(name, {}))
            for props, _ in template.declared(name, named=True):
                given = serverless.joining(_merged(get(shared, kind), props), added)
                yield from _made(holder, kind, name, given, apis)
            continue
        if kind.endswith("::MODULE"):
            raise Unreadable(f"what the module {kind!r} deploys is not in it")
        for props, depends in template.declared(name):
            yield _resource(holder, name, kind, props, depends)


def _made(
    holder: Resource, kind: str, name: str, props: Props, apis: Mapping[str, Props]
) -> Iterator[Resource]:
    for made in serverless.made(kind, name, props, apis):
        yield _resource(holder, f"{name}{made.name}", made.type, made.props, made.depends)


def _serverless_apis(template: Template, shared: object) -> dict[str, Props]:
    """The properties of a template's SAM APIs by name, with what events add to them; those that events make included."""
    kinds = {name: str(text(declared, "Type")) for name, declared in template.resources.items()}
    apis: dict[str, Props] = {}
    for name, kind in kinds.items():
        if kind in {f"{serverless.PREFIX}Api", f"{serverless.PREFIX}HttpApi"}:
            given = template.resolved(get(template.resources[name], "Properties"))
            apis[name] = _merged(get(shared, kind.removeprefix(serverless.PREFIX)), given)
    for name in (name for name, kind in kinds.items() if kind in serverless.STARTED):
        for props, _ in template.declared(name, named=True):
            for api, kind, statements in serverless.joined(props):
                if api not in apis and (api not in serverless.IMPLIED or api in kinds):
                    continue  # it is none of SAM's
                known = apis.get(api, _merged(get(shared, kind), {}))
                apis[api] = serverless.joining(known, statements)
    return apis


def _merged(shared: object, own: object) -> Props:
    """Properties over the globals that hold for their kind, mappings in them likewise."""
    below = shared if isinstance(shared, dict) else {}
    above = own if isinstance(own, dict) else {}
    return below | {
        key: _merged(below[key], value)
        if isinstance(below.get(key), dict) and isinstance(value, dict)
        else value
        for key, value in above.items()
    }


def _resource(
    holder: Resource, name: str, kind: str, props: Props, depends: dict[str, list[str]]
) -> Resource:
    named = {camel(str(key)): _camelled(camel(str(key)), value) for key, value in props.items()}
    links = {camel(key): [f"{holder.urn}#{each}" for each in names] for key, names in depends.items()}
    return Resource(
        native(kind), name, f"{holder.urn}#{name}", named, parent=holder.urn, depends=links, holder=holder
    )


def _camelled(key: str, value: object) -> object:
    policy = isinstance(value, dict) and ("Effect" in value or "Statement" in value)
    if key in _VERBATIM or value == COMPUTED or policy:
        return value
    if isinstance(value, list):
        return [_camelled("", each) for each in value]
    if not isinstance(value, dict):
        return value
    return {camel(str(name)): _camelled(camel(str(name)), each) for name, each in value.items()}


def unreadable(holder: Resource, why: str | Unknown) -> Resource:
    """What stands for all that a holder may hold where nobody can tell; `UNKNOWN` where it will be known in time."""
    source = ELSEWHERE.get(
        holder.type, "generic resource" if holder.type in GENERIC else "CloudFormation template"
    )
    return Resource(
        UNREADABLE,
        holder.name,
        holder.urn,
        {"source": source, "why": why, "code": holder.code},
        holder.parent,
        holder=holder.holder,
    )
