"""Programs that say who may call, and how people sign in: their versions, in the order in which they are deployed."""

from __future__ import annotations

_HEAD = """
from gatehouse.components import HttpApi, UserPool, lambda_authorizer

judge = aws.lambda_.Function("judge", role=role("judge-role").arn, runtime="python3.13", handler="a.b",
    code=pulumi.AssetArchive({"a.py": pulumi.StringAsset("def b(e, c): return e")}))
"""

_POOL = """
pool = UserPool("users", {{
    "clients": {{"web": {{"callback_urls": ["https://app.example.com/callback"], {client}}}}},
    "domain_prefix": "acme", "protect": False, {pool}
}})
pulumi.export("issuer", pool.issuer)
"""

_API = """
issuer = {{"issuer": "https://issuer.example", "audiences": ["orders"]}}
api = HttpApi("api", {{"authorizer": {authorizer}, "routes": {{
    "GET /orders": {{"url": "https://orders.example", {route}}},
    "PUT /orders": {{"url": "https://orders.example"}},
}}}})
pulumi.export("url", api.url)
"""


def _pool(*, client: str = "", pool: str = "") -> str:
    return _HEAD + _POOL.format(client=client, pool=pool)


def _api(*, authorizer: str, route: str = "") -> str:
    return _HEAD + _API.format(authorizer=authorizer, route=route)


def _both(*, pool: str, api: str, route: str) -> str:
    return (
        _pool(pool=pool)
        + f"""
api = HttpApi("api", {{{api}, "routes": {{"GET /orders": {{"url": "https://orders.example", {route}}}}}}})
pulumi.export("url", api.url)
"""
    )


ACCESS: dict[str, list[str]] = {
    "an API that a function judges, with a route that is signed": [
        _api(authorizer="lambda_authorizer(judge)", route='"iam": True'),
        _api(
            authorizer='lambda_authorizer(judge, identity_sources=["$request.header.X-Key"], ttl_seconds=5)'
        ),
        _api(authorizer="issuer", route='"authorizer": lambda_authorizer(judge, ttl_seconds=60)'),
    ],
    "a pool with functions, passkeys, a deny list and protection from threats": [
        _pool(
            client='"refresh_rotation_seconds": 10',
            pool='"triggers": {"pre_sign_up": judge.arn, "pre_token": judge.arn}, "revocable": {}, '
            '"first_factors": ["passkey"], "passkeys": {"user_verification": "required"}',
        ),
        _pool(
            client='"threat_protection": {"takeover": {"high": "block"}}',
            pool='"triggers": {"pre_token": judge.arn, "pre_token_version": "V3"}, '
            '"tier": "PLUS", "threat_protection": "ENFORCED", "first_factors": ["passkey", "email_otp"]',
        ),
        _pool(),
    ],
    "an API whose tokens can be taken back, then one for tokens of its own with an MCP server": [
        _both(
            pool='"revocable": {}',
            api='"authorizer": pool.identity, "sign_out": "/sign-out"',
            route='"scopes": ["openid"]',
        ),
        _both(
            pool='"revocable": {"within_seconds": 9}',
            api='"authorizer": {"issuer": "https://issuer.example", "audiences": ["orders"]}',
            route='"authorizer": pool.identity',
        ),
        _both(
            pool="",
            api='"authorizer": pool.resource("https://api.example.com/orders"),'
            ' "mcp": {"url": "https://tools.example", "login_url": pool.login_url, "scopes": ["openid"]}',
            route="",
        ),
    ],
}
