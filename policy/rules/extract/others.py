"""Guests of identity pools, and AppSync APIs that ask for nothing but a key.

https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html and
https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
"""

from __future__ import annotations

from ..endpoints import PRIVATE, Auth, Endpoint, later, unreadable
from ..values import UNKNOWN, Props, Text, Unknown, flag, get, items, text

IDENTITY_POOLS = frozenset({"aws:cognito/identityPool:IdentityPool", "aws-native:cognito:IdentityPool"})
EVENTS = frozenset({"aws:appsync/api:Api", "aws-native:appsync:Api"})
GRAPHQL = frozenset({"aws:appsync/graphQLApi:GraphQLApi", "aws-native:appsync:GraphQlApi"})


def unknowable(props: Props) -> Endpoint:
    """Read what stands for resources that can't be read."""
    source, why = str(get(props, "source")), get(props, "why")
    return later(source) if why is UNKNOWN else unreadable(source, str(why))


def guests(props: Props) -> list[Endpoint]:
    """Read an identity pool: one that lets guests in gives AWS credentials to everyone."""
    allowed = flag(props, "allowUnauthenticatedIdentities")
    if allowed is UNKNOWN:
        return [
            Endpoint(
                None,
                None,
                Auth(type=UNKNOWN),
                "identity pool",
                note="may let guests in; that is not known yet",
            )
        ]
    if allowed or (allowed is None and get(props, "allowUnauthenticatedIdentities") is not None):
        return [
            Endpoint(
                None,
                None,
                Auth(),
                "identity pool",
                note="it gives AWS credentials to guests who never signed in",
            )
        ]
    return []


def graphql(props: Props) -> list[Endpoint]:
    """Read a GraphQL API: each way of authentication that it offers, its first and the additional ones.

    A private one is reached from VPCs only: https://docs.aws.amazon.com/appsync/latest/devguide/using-private-apis.html
    """
    if text(props, "visibility") == PRIVATE:
        return [Endpoint(None, None, Auth(type=PRIVATE), "GraphQL API")]
    more = items(props, "additionalAuthenticationProviders")
    offered: list[Text] = [text(props, "authenticationType")]
    offered += [UNKNOWN] if isinstance(more, Unknown) else [text(each, "authenticationType") for each in more]
    return [Endpoint(None, None, _graphql_auth(kind), "GraphQL API") for kind in offered]


def events(props: Props) -> list[Endpoint]:
    """Read an AppSync event API: each way of authentication that it offers."""
    offered = items(props, "eventConfig", "authProviders")
    kinds: list[Text] = (
        [UNKNOWN] if isinstance(offered, Unknown) else [text(each, "authType") for each in offered]
    )
    return [Endpoint(None, None, _graphql_auth(kind), "event API") for kind in kinds]


def _graphql_auth(kind: Text) -> Auth:
    if isinstance(kind, Unknown):
        return Auth(type=UNKNOWN)
    if kind == "API_KEY":
        return Auth(api_key=True)
    known = {
        "AWS_IAM": "AWS_IAM",
        "AMAZON_COGNITO_USER_POOLS": "JWT",
        "OPENID_CONNECT": "JWT",
        "AWS_LAMBDA": "CUSTOM",
    }
    return Auth(type=known.get(kind or "", kind), authorizer=kind)
