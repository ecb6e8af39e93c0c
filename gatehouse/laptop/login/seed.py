"""Makes the user pools of `laptop.yaml` in moto, with the very ids that the program names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gatehouse.laptop.config import StandInError, StandIns

if TYPE_CHECKING:
    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.config import StandInClient, StandInPool

_OPENID = ("openid", "email", "profile")


def seed(cloud: Cloud, stand_ins: StandIns, before: StandIns | None = None) -> None:
    """Make each pool with its clients, resource servers, groups and users.

    `before` is what was made by the last call: a pool that stays as it was is left alone, with the users that came since;
    one that changed is made anew, and one that is gone is deleted.

    Raises:
        StandInError: A pool's id names another region. Nothing is changed then.
    """
    made_before = (before or StandIns()).user_pools
    if not stand_ins.user_pools and not made_before:
        return
    from moto.backends import get_backend

    cognito = cloud.client("cognito-idp")
    for pool in stand_ins.user_pools.values():
        if pool.id.partition("_")[0] != cloud.region:
            raise StandInError(
                f"laptop.yaml: user_pools.{pool.id} is a pool of another region than the stack's, {cloud.region}; "
                "name a pool of that region, or change aws:region"
            )
    backend = get_backend("cognito-idp")[cloud.account][cloud.region]
    pools = backend.user_pools
    for id_, pool in made_before.items():
        if stand_ins.user_pools.get(id_) != pool and id_ in pools:
            if (domain := pools[id_].domain) is not None:
                del backend.user_pool_domains[domain.domain]
            del pools[id_]
    for pool in stand_ins.user_pools.values():
        if pool.id in pools:
            continue
        # An id can't be chosen through the API, and the program's is given.
        made = cognito.create_user_pool(PoolName=pool.name)["UserPool"]["Id"]
        held = pools.pop(made)
        held.arn = held.arn.replace(held.id, pool.id)
        held.id = pool.id
        pools[pool.id] = held
        _fill(cognito, pool, held)


def _fill(cognito: Any, pool: StandInPool, held: Any) -> None:  # noqa: ANN401
    cognito.create_user_pool_domain(Domain=pool.domain_prefix, UserPoolId=pool.id, ManagedLoginVersion=2)
    for identifier, scopes in pool.resource_servers.items():
        cognito.create_resource_server(
            UserPoolId=pool.id,
            Identifier=identifier,
            Name=identifier,
            Scopes=[{"ScopeName": name, "ScopeDescription": text} for name, text in scopes.items()],
        )
    for group in pool.groups:
        cognito.create_group(UserPoolId=pool.id, GroupName=group)
    for client in pool.clients.values():
        _client(cognito, pool, held, client)
    for user in pool.users.values():
        attributes = [{"Name": name, "Value": str(value)} for name, value in user.claims.items()]
        cognito.admin_create_user(
            UserPoolId=pool.id, Username=user.name, UserAttributes=attributes, MessageAction="SUPPRESS"
        )
        cognito.admin_set_user_password(
            UserPoolId=pool.id, Username=user.name, Password=user.password, Permanent=True
        )
        for group in user.groups:
            cognito.admin_add_user_to_group(UserPoolId=pool.id, Username=user.name, GroupName=group)


def _client(cognito: Any, pool: StandInPool, held: Any, client: StandInClient) -> None:  # noqa: ANN401
    people = client.flow != "client_credentials"
    arguments: dict[str, Any] = {
        "UserPoolId": pool.id,
        "ClientName": client.id,
        "GenerateSecret": client.secret is not None,
        "AllowedOAuthFlows": [client.flow],
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthScopes": list(dict.fromkeys([*(_OPENID if people else ()), *client.scopes])),
        "AccessTokenValidity": client.access_token_minutes,
        "TokenValidityUnits": {"AccessToken": "minutes"},
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    }
    if people:
        arguments |= {
            "CallbackURLs": list(client.callback_urls),
            "LogoutURLs": list(client.logout_urls),
            "SupportedIdentityProviders": ["COGNITO"],
        }
    made = held.clients.pop(cognito.create_user_pool_client(**arguments)["UserPoolClient"]["ClientId"])
    made.id = client.id
    if client.secret is not None:
        made.secret = client.secret
    held.clients[client.id] = made
