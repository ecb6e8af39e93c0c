"""Endpoints of REST APIs (`apigateway`).

https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from ..documents import Unreadable
from ..endpoints import PRIVATE, Auth, Endpoint, unreadable
from ..statements import opened
from ..values import UNKNOWN, Props, Unknown, as_text, first, flag, get, text, texts
from . import openapi

POLICIES = frozenset({"aws:apigateway/restApiPolicy:RestApiPolicy"})
PUTS = frozenset({"aws:apigateway/restApiPut:RestApiPut"})
"""What puts a document into an API, which is another resource's."""
METHODS = frozenset({"aws:apigateway/method:Method", "aws-native:apigateway:Method"})
APIS = (
    frozenset(
        {
            "aws:apigateway/restApi:RestApi",
            "aws-native:apigateway:RestApi",
        }
    )
    | PUTS
)
RESOURCES = frozenset({"aws:apigateway/resource:Resource", "aws-native:apigateway:Resource"})
AUTHORIZERS = frozenset({"aws:apigateway/authorizer:Authorizer", "aws-native:apigateway:Authorizer"})


def method(props: Props) -> Endpoint:
    """Read a method. Its path hangs on other resources, so it has none here."""
    scopes = texts(props, "authorizationScopes")
    auth = Auth(
        type=as_text(first(props, "authorization", "authorizationType")),
        authorizer=text(props, "authorizerId"),
        api_key=flag(props, "apiKeyRequired"),
        scopes=UNKNOWN if isinstance(scopes, Unknown) else tuple(scopes),
    )
    verb = text(props, "httpMethod")
    verb = verb.strip().upper() if isinstance(verb, str) else verb
    owner = as_text(first(props, "restApi", "restApiId"))
    return Endpoint(verb if verb is not None else "(no method)", None, auth, "REST API method", "REST", owner)


def api(props: Props) -> list[Endpoint]:
    """Read the operations of an API's OpenAPI document."""
    found = openapi.endpoints(get(props, "body"), openapi.REST) + openapi.elsewhere(props, openapi.REST)
    if get(props, "cloneFrom") is not None:
        found.append(unreadable("clone that is the REST API", "it copies an API that the policy can't see"))
    return [replace(each, auth=Auth(type=PRIVATE)) for each in found] if private(props) else found


def private(props: Props) -> bool:
    """Whether an API is reached from VPCs only, and its policy, where it shows one, does not let in those of everyone.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
    """
    kinds = texts(props, "endpointConfiguration", "types")
    if isinstance(kinds, Unknown) or {str(kind).upper() for kind in kinds} != {"PRIVATE"}:
        return False
    return not any(admits(each) for each in policies(props))


def admits(policy: object) -> str:
    """Whom a resource policy lets in who is nobody in particular; empty for nobody."""
    try:
        return opened(policy)
    except Unreadable:
        return "whom nobody can tell, since it is no policy document,"


def policies(props: Props) -> list[object]:
    """The resource policies that an API shows: its own, and its document's."""
    own = [get(props, "policy")]
    body = get(props, "body")
    if body is not None and body is not UNKNOWN:
        with suppress(Unreadable):
            own.append(get(openapi.parse(body), "x-amazon-apigateway-policy"))
    return [each for each in own if each is not None]
