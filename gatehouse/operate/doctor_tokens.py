"""Whether a client can have the tokens that the API wants: their audiences and scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.components.checks.scopes import STANDARD
from gatehouse.operate.errors import explained
from gatehouse.operate.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.operate.deployed import Deployed
    from gatehouse.operate.target import Target


def audience(target: Target, api: Deployed) -> Iterator[Finding]:
    """Each audience is a client of the pool, or the URL of a resource; and the exported ones are accepted.

    A token that was asked for with `resource` has that URL as its audience, and then no client's id counts.
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html#cognito-user-pools-resource-binding
    """
    exported = {str(one) for one in target.outputs.get("audiences") or ()}
    for id_, one in api.authorizers.items():
        if id_ in api.asked:
            continue
        known = {*api.clients, *(name for name in one.audiences if "://" in name)}
        strangers = [name for name in one.audiences if api.clients and name not in known]
        for url in (name for name in one.audiences if api.clients and "://" in name):
            yield from _resource(target, url)
        # One that takes tokens for resources alone is not meant for the clients' own.
        clients = {name for name in one.audiences if "://" not in name or not api.clients}
        missing = sorted(exported - set(one.audiences)) if clients else []
        if strangers:
            yield Finding(
                "audience",
                "problem",
                f"{', '.join(strangers)} is no client of the pool",
                "a Cognito token's audience is the app client's id, or the URL that it was asked for with: use one of "
                + ", ".join(api.name(client) for client in api.clients),
            )
        if missing:
            yield Finding(
                "audience",
                "problem",
                f"the authorizer does not accept {', '.join(api.name(name) for name in missing)}",
                "deploy the stack again",
            )
        if not strangers and not missing:
            accepted = ", ".join(api.name(name) for name in one.audiences) or "any client of the pool"
            yield Finding("audience", "ok", accepted)


def _resource(target: Target, url: str) -> Iterator[Finding]:
    """Cognito binds tokens to a resource for managed login above the LITE tier."""
    pool = str(target.outputs.get("user_pool_id") or "")
    if not pool:
        return
    with explained("the user pool"):
        found = target.cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    tier = found.get("UserPoolTier") or "ESSENTIALS"
    if tier == "LITE" or not (found.get("Domain") or found.get("CustomDomain")):
        yield Finding(
            "audience",
            "problem",
            f"no token can be had for {url}: the pool is on the tier {tier}"
            + ("" if found.get("Domain") or found.get("CustomDomain") else ", without a domain"),
            "give the pool the ESSENTIALS tier and a domain; Cognito binds tokens for managed login alone",
        )


def scopes(target: Target, api: Deployed) -> Iterator[Finding]:
    """Each scope that a route asks for is OpenID's or a resource server's, and some client may ask for it.

    Or a function of the pool puts it into tokens, which versions 2 and 3 of its event let it:
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
    """
    wanted = {scope for route in api.routes for scope in route.scopes}
    pool = target.outputs.get("user_pool_id")
    if not wanted or not pool:
        return
    with explained("the pool's scopes"):
        servers = target.cognito.list_resource_servers(UserPoolId=str(pool), MaxResults=50)["ResourceServers"]
        granted = {
            scope
            for client in api.clients
            for scope in target.cognito.describe_user_pool_client(UserPoolId=str(pool), ClientId=client)[
                "UserPoolClient"
            ].get("AllowedOAuthScopes", [])
        }
    defined = {
        f"{server.get('Identifier')}/{scope['ScopeName']}"
        for server in servers
        for scope in server.get("Scopes", [])
    }
    defined.update(STANDARD)
    undefined, unobtainable = sorted(wanted - defined), sorted((wanted & defined) - granted)
    if (undefined or unobtainable) and _scoping(target, str(pool)):
        given = ", ".join(sorted({*undefined, *unobtainable}))
        yield Finding("scopes", "ok", f"the pool's pre_token function alone can put {given} into a token")
        return
    if undefined:
        yield Finding(
            "scopes",
            "problem",
            f"no resource server defines {', '.join(undefined)}",
            "add them to the resource server",
        )
    if unobtainable:
        yield Finding(
            "scopes",
            "problem",
            f"no client may ask for {', '.join(unobtainable)}",
            "add them to the client's scopes; until then these routes answer 403 to everyone",
        )
    if not undefined and not unobtainable:
        yield Finding("scopes", "ok", ", ".join(sorted(wanted)))


def _scoping(target: Target, pool: str) -> bool:
    """Whether a function of the pool may put scopes into access tokens."""
    with explained("the user pool"):
        found = target.cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    event = found.get("LambdaConfig", {}).get("PreTokenGenerationConfig", {})
    return event.get("LambdaVersion", "V1_0") != "V1_0"
