"""Endpoints of REST APIs (`apigateway`).

https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html
"""

from __future__ import annotations

from ..endpoints import Auth, Endpoint, unreadable
from ..values import UNKNOWN, Props, Unknown, as_text, first, flag, get, text, texts
from . import openapi

METHODS = frozenset({"aws:apigateway/method:Method", "aws-native:apigateway:Method"})
APIS = frozenset(
    {
        "aws:apigateway/restApi:RestApi",
        "aws:apigateway/restApiPut:RestApiPut",
        "aws-native:apigateway:RestApi",
    }
)
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
    return found
