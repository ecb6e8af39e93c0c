"""What stands in a user pool's tokens, and what its function may change there. Pure.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.login.model import Client, Grant, User

# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
_SCOPE_ATTRIBUTES = {
    "email": frozenset({"email", "email_verified"}),
    "phone": frozenset({"phone_number", "phone_number_verified"}),
}
_BOOLEANS = frozenset({"email_verified", "phone_number_verified"})
_RESERVED = frozenset(
    [
        "acr",
        "amr",
        "at_hash",
        "auth_time",
        "azp",
        "exp",
        "iat",
        "iss",
        "jti",
        "nbf",
        "nonce",
        "origin_jti",
        "sub",
        "token_use",
        "event_id",
    ]
)
_RESERVED_ID = _RESERVED | {"aud", "cognito:username", "identities"}
_RESERVED_ACCESS = _RESERVED | {"client_id", "device_key", "scope", "username", "version"}


def access(client: Client, grant: Grant, user: User | None) -> dict[str, Any]:
    """The claims of an access token: `client_id`, and `aud` only where a resource was asked for."""
    claims: dict[str, Any] = {
        "sub": user.sub if user else client.id,
        "client_id": client.id,
        "token_use": "access",
        "scope": " ".join(grant.scopes),
        "auth_time": grant.auth_time,
    }
    if grant.resource:
        claims["aud"] = grant.resource
    if not grant.by_api:
        claims["version"] = 2
    if user is None:
        return claims
    claims |= {"origin_jti": grant.origin_jti, "event_id": grant.event_id, "username": user.username}
    return claims | ({"cognito:groups": list(user.groups)} if user.groups else {})


def identity(client: Client, grant: Grant, user: User) -> dict[str, Any]:
    """The claims of an ID token: the attributes that the scopes name and the client may read."""
    claims: dict[str, Any] = {
        "sub": user.sub,
        "aud": client.id,
        "token_use": "id",
        "auth_time": grant.auth_time,
        "origin_jti": grant.origin_jti,
        "event_id": grant.event_id,
        "cognito:username": user.username,
    }
    if grant.nonce:
        claims["nonce"] = grant.nonce
    if user.groups:
        claims["cognito:groups"] = list(user.groups)
    if user.roles:
        claims |= {"cognito:roles": list(user.roles), "cognito:preferred_role": user.roles[0]}
    return claims | readable(client, grant, user)


def readable(client: Client | None, grant: Grant, user: User) -> dict[str, Any]:
    """The attributes that a grant's scopes name and its client may read, without the subject."""
    asked = [_SCOPE_ATTRIBUTES[scope] for scope in grant.scopes if scope in _SCOPE_ATTRIBUTES]
    # `profile`, and `openid` alone, give every attribute; the others what they name. So does the API.
    everything = not asked or "profile" in grant.scopes or grant.by_api
    wanted = set(user.attributes) if everything else set().union(*asked)
    allowed = client.readable if client is not None else None
    return {
        name: value == "true" if name in _BOOLEANS else value
        for name, value in user.attributes.items()
        if name in wanted and name != "sub" and may_read(allowed, name)
    }


def may_read(allowed: frozenset[str] | None, name: str) -> bool:
    """Whether a client with these ReadAttributes sees an attribute; without them it sees the standard ones.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
    """
    if name == "sub":
        return True
    return name in allowed if allowed is not None else not name.startswith(("custom:", "dev:"))


def overridden(
    access_claims: dict[str, Any], id_claims: dict[str, Any], response: Mapping[str, Any], version: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Apply what a function before token generation answered; version 1 changes ID tokens only, but for groups."""
    first = version == "1"
    details = _mapping(response.get("claimsOverrideDetails" if first else "claimsAndScopeOverrideDetails"))
    groups = details.get("groupOverrideDetails")
    for_id = details if first else _mapping(details.get("idTokenGeneration"))
    for_access = _mapping(None if first else details.get("accessTokenGeneration"))
    access_claims, id_claims = dict(access_claims), dict(id_claims)
    if groups is not None:
        _regroup(access_claims, id_claims, _mapping(groups))
    id_claims = _changed(id_claims, for_id, _RESERVED_ID)
    changed = _changed(access_claims, for_access, _RESERVED_ACCESS)
    # The audience of an access token may be added, and only the client itself.
    if changed.get("aud") not in {access_claims.get("aud"), changed["client_id"]}:
        changed.pop("aud")
    scopes = [
        name for name in changed["scope"].split() if name not in _list(for_access.get("scopesToSuppress"))
    ]
    scopes += [name for name in _list(for_access.get("scopesToAdd")) if name not in scopes]
    changed["scope"] = " ".join(scopes)
    return changed, id_claims


def _regroup(access_claims: dict[str, Any], id_claims: dict[str, Any], groups: Mapping[str, Any]) -> None:
    if groups.get("groupsToOverride") is not None:
        for claims in (access_claims, id_claims):
            claims.pop("cognito:groups", None)
            if groups["groupsToOverride"]:
                claims["cognito:groups"] = list(groups["groupsToOverride"])
    if groups.get("iamRolesToOverride") is not None:
        id_claims["cognito:roles"] = list(groups["iamRolesToOverride"])
    if groups.get("preferredRole"):
        id_claims["cognito:preferred_role"] = groups["preferredRole"]


def _changed(claims: dict[str, Any], details: Mapping[str, Any], reserved: frozenset[str]) -> dict[str, Any]:
    added = {
        name: value
        for name, value in _mapping(details.get("claimsToAddOrOverride")).items()
        if name not in reserved and not name.startswith(("aws:", "cognito:"))
    }
    suppressed = {name for name in _list(details.get("claimsToSuppress")) if name not in reserved}
    return {name: value for name, value in claims.items() if name not in suppressed} | {
        name: value for name, value in added.items() if name not in suppressed
    }


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
