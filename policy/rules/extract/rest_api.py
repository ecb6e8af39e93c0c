"""Endpoints of REST APIs (`apigateway`).

https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html
"""

from __future__ import annotations

from ..endpoints import Auth, Endpoint
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
    found = openapi.endpoints(get(props, "body"), "REST API")
    if get(props, "bodyS3Location") is not None:
        found.append(
            openapi.unreadable("REST API", "its OpenAPI document lies in S3, where the policy can't read it")
        )
    return found
