"""Whether what asks for tokens takes those that their issuer made for any application: an issuer may serve everyone's.

Load balancers: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionConfig.html
AgentCore: https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_CustomJWTAuthorizerConfiguration.html
AppSync: https://docs.aws.amazon.com/appsync/latest/APIReference/API_OpenIDConnectConfig.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .extract import networks, others, services
from .values import UNKNOWN, Props, Unknown, first, get, items, text

if TYPE_CHECKING:
    from .resource import Resource

_AGENTS = services.AGENTS | services.GATEWAYS | services.REGISTRIES
_OIDC = ("openidConnectConfig", "openIdConnectConfig")
# By what an AgentCore authorizer tells whose tokens it takes; the provider's names differ in one.
_LIMITS = ("allowedAudiences", "allowedAudience", "allowedClients", "allowedScopes", "customClaims")
TYPES = networks.LISTENERS | networks.RULES | _AGENTS | others.GRAPHQL
"""What asks for tokens itself, besides the authorizers of API Gateway."""
ANY = "it takes tokens that their issuer made for any application"


def untold(resource: Resource) -> str:
    """Why tokens for any application are taken, or may be; empty where they are not, or nothing asks for tokens so."""
    told = _told(resource)
    if False in told:
        return ANY
    return "whose tokens it takes is known only after the deploy" if UNKNOWN in told else ""


def cure(resource: Resource) -> str:
    """What says for whom a token must be."""
    if resource.type in others.GRAPHQL:
        return "client_id= the one application in its openid_connect_config."
    if resource.type in _AGENTS:
        return "allowed_audiences or allowed_clients in its custom_jwt_authorizer."
    return 'additional_claims for "aud" in its jwt_validation.'


def _told(resource: Resource) -> list[bool | Unknown]:
    """Of each thing that asks for tokens, whether it says for whom one must be."""
    props, told = resource.props, list[bool | Unknown]()
    if resource.type in networks.LISTENERS | networks.RULES:
        named = "defaultActions" if get(props, "defaultActions") is not None else "actions"
        for each in _listed(props, named):
            if text(each, "type") == "jwt-validation":
                told.append(
                    _limited(first(each, "jwtValidation", "jwtValidationConfig"), ("additionalClaims",))
                )
    elif resource.type in _AGENTS and get(props, "authorizerConfiguration") is not None:
        told.append(_limited(get(props, "authorizerConfiguration", "customJwtAuthorizer"), _LIMITS))
    elif resource.type in others.GRAPHQL:
        for each in (props, *_listed(props, "additionalAuthenticationProviders")):
            if text(each, "authenticationType") == "OPENID_CONNECT":
                told.append(_limited(first(each, *_OIDC), ("clientId",)))
    return told


def _limited(config: object, names: tuple[str, ...]) -> bool | Unknown:
    """Whether a configuration says by one of these for whom a token must be."""
    return UNKNOWN if config is UNKNOWN else first(config, *names) not in (None, [], [""], "")


def _listed(props: Props, name: str) -> list[object]:
    found = items(props, name)
    return [] if isinstance(found, Unknown) else found
