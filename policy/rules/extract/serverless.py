"""AWS SAM: what its resources become, as far as they open ways in.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..authorization import KINDS
from ..documents import Unreadable
from ..values import NOT_TOLD, UNKNOWN, Props, Unknown, get, items, text
from .serverless_policies import statements, without_references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PREFIX = "AWS::Serverless::"
DECIDING = ("Events", "Auth", "FunctionUrlConfig", "DefinitionBody", "DefinitionUri")
_NOTHING = frozenset({"SimpleTable", "LayerVersion", "Connector", "CapacityProvider"})
_IMPLICIT = {"HttpApi": "ServerlessHttpApi", "Api": "ServerlessRestApi"}
IMPLIED = {name: kind for kind, name in _IMPLICIT.items()}
"""The names of the APIs that events make by themselves, and of which kind they are."""
STARTED = frozenset({f"{PREFIX}Function", f"{PREFIX}StateMachine"})
"""What has events."""
_ADDED = "(statements of events)"  # beside the properties of an API
_POLICY = "x-amazon-apigateway-policy"
_GUARD = "The API's default authorizer"
_SOME = {"type": "request", "identitySource": UNKNOWN}  # what it is, the API's own resources tell


class Made(NamedTuple):
    """A resource that the transform makes; `name` comes after the name of the one that it is made from."""

    name: str
    type: str
    props: Props
    depends: dict[str, list[str]]


def made(kind: str, name: str, props: Props, apis: Mapping[str, Props]) -> Iterator[Made]:
    """What a SAM resource becomes; `apis` are the properties of the template's SAM APIs by name, implicit ones included.

    Raises:
        Unreadable: Nobody can tell.
    """
    if kind in _NOTHING:
        return
    reader = _READERS.get(kind)
    if reader is None:
        raise Unreadable(f"what {PREFIX}{kind} deploys is not in the template")
    deciding = [get(props, key) for key in ("Events", "Auth", "FunctionUrlConfig")]
    _told(name, *deciding, get(props, "Auth", "Authorizers"))
    yield from reader(name, props, apis)


def joined(props: Props) -> Iterator[tuple[str, str, list[Any]]]:
    """The API of each event that is a request: its name, its kind, and the statements that the event adds to its policy."""
    events = get(props, "Events")
    for declared in events.values() if isinstance(events, dict) else ():
        kind, given = str(text(declared, "Type")), get(declared, "Properties")
        if kind in _IMPLICIT:
            key = "RestApiId" if kind == "Api" else "ApiId"
            yield _api(given, key, kind), kind, statements(get(given, "Auth", "ResourcePolicy"))


def joining(api: Props, statements: list[Any]) -> Props:
    """The properties of an API to whose policy events add these statements."""
    return {**api, _ADDED: [*added(api), *statements]}


def added(api: Props) -> list[Any]:
    """The statements that events add to the policy of an API, by its properties as `joining` has them."""
    return list(api.get(_ADDED, ()))


def _told(name: str, *deciding: object) -> None:
    """Refuse what a template leaves to the deployment where it decides whether a way in is open."""
    if NOT_TOLD in deciding:
        raise Unreadable(f"what {name!r} opens is computed elsewhere")


def _function(name: str, props: Props, apis: Mapping[str, Props]) -> Iterator[Made]:
    url = get(props, "FunctionUrlConfig")
    if url is not None:
        yield Made("Url", "AWS::Lambda::Url", {"AuthType": get(url, "AuthType")}, {})
    trust = get(props, "AssumeRolePolicyDocument")
    if trust is not None:
        yield Made("Role", "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust}, {})
    yield from _events(name, props, apis)


def _events(name: str, props: Props, apis: Mapping[str, Props]) -> Iterator[Made]:
    events = get(props, "Events")
    for event, declared in events.items() if isinstance(events, dict) else ():
        kind, given = text(declared, "Type"), get(declared, "Properties")
        asks = get(given, "Auth"), get(given, "Auth", "Authorizer")
        _told(f"{name}.{event}", declared, kind, given, get(given, "Method"), *asks)
        if kind == "HttpApi":
            yield _route(str(event), name, given, apis)
        elif kind == "Api":
            yield _method(str(event), name, given, apis)
        elif kind == "AlexaSkill":
            allowed = {"Principal": "alexa-appkit.amazon.com", "EventSourceToken": get(given, "SkillId")}
            yield Made(str(event), "AWS::Lambda::Permission", allowed, {})


def _route(event: str, function: str, given: object, apis: Mapping[str, Props]) -> Made:
    api = _api(given, "ApiId", "HttpApi")
    method, path = text(given, "Method") or "ANY", text(given, "Path")
    key = (
        f"{str(method).upper().replace('X-AMAZON-APIGATEWAY-ANY-METHOD', 'ANY')} {path}"
        if path
        else "$default"
    )
    auth = _auth(get(given, "Auth"), get(apis.get(api, {}), "Auth"))
    props = {
        "RouteKey": key,
        "ApiId": api,
        "AuthorizationType": auth[0],
        "AuthorizerId": auth[1],
        "AuthorizationScopes": get(given, "Auth", "AuthorizationScopes"),
        "Target": function,
    }
    return Made(event, "AWS::ApiGatewayV2::Route", props, _depends("ApiId", api, function, auth[1]))


def _method(event: str, function: str, given: object, apis: Mapping[str, Props]) -> Made:
    api = _api(given, "RestApiId", "Api")
    method = text(given, "Method")
    shared = get(apis.get(api, {}), "Auth")
    own = get(given, "Auth")
    auth = _auth(own, shared)
    key = get(own, "ApiKeyRequired")
    props = {
        "HttpMethod": method.upper() if isinstance(method, str) else method,
        "RestApiId": api,
        "AuthorizationType": auth[0],
        "AuthorizerId": auth[1],
        "AuthorizationScopes": get(own, "AuthorizationScopes"),
        "ApiKeyRequired": key if key is not None else get(shared, "ApiKeyRequired"),
        "Path": get(given, "Path"),
    }
    return Made(event, "AWS::ApiGateway::Method", props, _depends("RestApiId", api, function, auth[1]))


def _depends(key: str, api: str, function: str, authorizer: str | None) -> dict[str, list[str]]:
    asked = {"AuthorizerId": [f"{api}{authorizer}"]} if authorizer else {}
    return {key: [api], "Target": [function], **asked}


def _api(given: object, key: str, kind: str) -> str:
    named = get(given, key)
    referred = get(named, "Ref")
    return referred if isinstance(referred, str) else named if isinstance(named, str) else _IMPLICIT[kind]


def _auth(own: object, shared: object) -> tuple[Any, str | None]:
    """Type and authorizer of an event, whose own authorizer comes before its API's default one."""
    named = get(own, "Authorizer")
    chosen = named if named is not None else get(shared, "DefaultAuthorizer")
    if chosen is UNKNOWN:
        return UNKNOWN, None
    if chosen is None or chosen == "NONE":
        return "NONE", None
    if chosen == "AWS_IAM":
        return "AWS_IAM", None
    declared = get(shared, "Authorizers", str(chosen))
    if declared is None:
        return "CUSTOM", None  # an authorizer that the API does not have
    kinds = (kind.type for kind in KINDS.values() if kind.sam and get(declared, kind.sam) is not None)
    return next(kinds, "CUSTOM"), str(chosen)


def _rest_api(name: str, props: Props, _apis: Mapping[str, Props]) -> Iterator[Made]:
    endpoint = get(props, "EndpointConfiguration")
    kind = get(endpoint, "Type") if isinstance(endpoint, dict) else endpoint
    rest = {
        "Body": _governed(_guarded(get(props, "DefinitionBody"), get(props, "Auth")), props),
        "Policy": without_references(get(props, "Policy")),
        "BodyS3Location": get(props, "DefinitionUri"),
        "EndpointConfiguration": None if kind is None else {"Types": [kind]},
        "DisableExecuteApiEndpoint": get(props, "DisableExecuteApiEndpoint"),
    }
    yield Made("", "AWS::ApiGateway::RestApi", rest, {})
    for authorizer, declared in _mapping(get(props, "Auth", "Authorizers")).items():
        found = (made for kind in KINDS.values() if (made := kind.of_sam_rest(declared)) is not None)
        for each in found:
            given = {"RestApiId": name, **each}
            yield Made(str(authorizer), "AWS::ApiGateway::Authorizer", given, {"RestApiId": [name]})


def _http_api(name: str, props: Props, _apis: Mapping[str, Props]) -> Iterator[Made]:
    cors = get(props, "CorsConfiguration")
    http = {
        "ProtocolType": "HTTP",
        "Body": _guarded(get(props, "DefinitionBody"), get(props, "Auth")),
        "BodyS3Location": get(props, "DefinitionUri"),
        "CorsConfiguration": cors if isinstance(cors, dict) else None,
        "DisableExecuteApiEndpoint": get(props, "DisableExecuteApiEndpoint"),
    }
    yield Made("", "AWS::ApiGatewayV2::Api", http, {})
    for authorizer, declared in _mapping(get(props, "Auth", "Authorizers")).items():
        found = (made for kind in KINDS.values() if (made := kind.of_sam(declared)) is not None)
        for each in found:
            given = {"ApiId": name, **each}
            yield Made(str(authorizer), "AWS::ApiGatewayV2::Authorizer", given, {"ApiId": [name]})


def _guarded(body: object, auth: object) -> object:
    """A document to which the transform adds the API's default authorizer, in every operation that has no security."""
    kind, authorizer = _auth(None, auth)
    if not isinstance(body, dict) or kind == "NONE":
        return body
    added: Props = {"x-amazon-apigateway-auth": {"type": kind if kind == "AWS_IAM" else "NONE"}}
    if authorizer:
        added = {"security": [{_GUARD: []}]}
    scheme = {"x-amazon-apigateway-authtype": "custom", "x-amazon-apigateway-authorizer": _SOME}
    schemes = {"securityDefinitions": {**_mapping(get(body, "securityDefinitions")), _GUARD: scheme}}
    if get(body, "openapi") is not None:
        components = _mapping(get(body, "components"))
        known = _mapping(get(components, "securitySchemes"))
        schemes = {"components": {**components, "securitySchemes": {**known, _GUARD: scheme}}}
    paths = {
        path: {
            method: {**added, **operation}
            if isinstance(operation, dict) and method != "parameters"
            else operation
            for method, operation in _mapping(item).items()
        }
        for path, item in _mapping(get(body, "paths")).items()
    }
    return {**body, **schemes, "paths": paths}


def _governed(body: object, api: Props) -> object:
    """A document to whose resource policy the transform adds what the API and its events say of one."""
    more = [*statements(get(api, "Auth", "ResourcePolicy")), *added(api)]
    if not more or not isinstance(body, dict | None):
        return body
    own = items(get(body, _POLICY), "Statement")
    return {
        **(body or {}),
        _POLICY: {"Statement": [*([UNKNOWN] if isinstance(own, Unknown) else own), *more]},
    }


def _graphql(_name: str, props: Props, _apis: Mapping[str, Props]) -> Iterator[Made]:
    more = items(props, "Auth", "Additional")
    additional = (
        [{"AuthenticationType": get(each, "Type")} for each in more] if isinstance(more, list) else more
    )
    api = {"AuthenticationType": get(props, "Auth", "Type"), "AdditionalAuthenticationProviders": additional}
    yield Made("", "AWS::AppSync::GraphQLApi", api, {})


def _mapping(value: object) -> Props:
    return value if isinstance(value, dict) else {}


_READERS: dict[str, Callable[[str, Props, Mapping[str, Props]], Iterator[Made]]] = {
    "Function": _function,
    "StateMachine": _events,
    "Api": _rest_api,
    "HttpApi": _http_api,
    "GraphQLApi": _graphql,
}
