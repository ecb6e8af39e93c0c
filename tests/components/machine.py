"""Random arguments of what serves somebody: a pool, an HTTP API and a REST API."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.components import denied
from tests.components.judge import ARN as JUDGE

_issuer = {"issuer": "https://issuer.example", "audiences": ["orders"]}
_other = {"issuer": "https://other.example", "audiences": ["orders"]}
_url = st.sampled_from(["https://one.example", "https://two.example"])


def some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these keys."""
    return st.fixed_dictionaries({}, optional=optional)


def joined(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """The keys of all of these."""
    return st.tuples(*parts).map(lambda found: {key: item for part in found for key, item in part.items()})


# Within 2 seconds nothing is kept, so that each request asks the function.
_listed = some(within_seconds=st.sampled_from([2, 9])).map(
    lambda more: {"revocable": {"table_name": denied.NAME, "table_arn": denied.ARN, **more}}
)
_throttle = some(rate=st.sampled_from([1, 5]), burst=st.sampled_from([2, 9]))
_closed = some(
    scopes=st.sampled_from([["read"], ["read", "write"]]),
    throttle=_throttle,
    authorizer=st.just(_other) | _listed.map(lambda listed: {**_other, **listed}),
)
_public = some(public=st.just("a test")).filter(bool)
_signed = st.just({"iam": True})
_asking = some(
    ttl_seconds=st.sampled_from([0, 60]),
    identity_sources=st.just(["$request.header.Authorization", "$context.routeKey"]),
    payload=st.just("1.0"),
).map(lambda more: {"function": {"function_arn": JUDGE, **more}})
_judged = st.fixed_dictionaries({"authorizer": _asking})
_route = joined(
    st.fixed_dictionaries({"url": _url}),
    _closed | _judged | _public | _signed,
    some(timeout_ms=st.sampled_from([20_000, 29_000])),
)
# One name for each variable at a time, since AWS takes no two at one level.
_paths = st.sampled_from(["/orders/{id}", "/orders/{orderId}"]).flatmap(
    lambda order: st.sampled_from(
        [f"GET {order}", "GET /a", "POST /a", "ANY /files/{path+}", "$default", "GET /"]
    )
)


def _one_variable(routes: dict[str, Any]) -> bool:
    return sum("/orders/" in key for key in routes) <= 1


_mcp = joined(
    st.fixed_dictionaries({"url": _url}),
    some(
        path=st.sampled_from(["/mcp", "/tools"]),
        login_url=st.just("https://login.example"),
        scopes=st.just(["read"]),
        name=st.sampled_from(["One", "Two"]),
        throttle=_throttle,
    ),
)


def _found_at_the_root(args: dict[str, Any]) -> bool:
    """Whether clients of an MCP server can find its metadata."""
    stages: list[str] = args.get("stages", ["$default"])
    return "mcp" not in args or stages[0] == "$default"


def _scopes_in_tokens(args: dict[str, Any]) -> bool:
    """Whether only what a JWT authorizer guards asks for scopes."""
    asking = [one for one in (*args["routes"].values(), args.get("mcp", {})) if "authorizer" not in one]
    return "function" not in args["authorizer"] or not (
        "mcp" in args or any("scopes" in one for one in asking)
    )


def _with_a_session(args: dict[str, Any]) -> dict[str, Any]:
    """Without a way to sign out where there is no list of those who did."""
    return args if "revocable" in args["authorizer"] else {k: v for k, v in args.items() if k != "sign_out"}


http_apis = (
    joined(
        st.fixed_dictionaries(
            {
                "routes": st.dictionaries(_paths, _route, min_size=1, max_size=4).filter(_one_variable),
                "authorizer": st.just(_issuer) | _asking | _listed.map(lambda listed: {**_issuer, **listed}),
            }
        ),
        some(
            cors=some(max_age=st.sampled_from([5, 60])).map(
                lambda more: {"allow_origins": ["https://app.example.com"], **more}
            ),
            stages=st.lists(st.sampled_from(["$default", "v1", "v2"]), min_size=1, max_size=3, unique=True),
            throttle=_throttle,
            access_log=st.sampled_from([{"enabled": False}, {"retention_days": 7}]),
            description=st.sampled_from(["one", "two"]),
            alarms=st.just({}),
            mcp=_mcp,
            sign_out=st.sampled_from(["/sign-out", "/leave"]),
        ),
    )
    .map(_with_a_session)
    .filter(lambda args: _found_at_the_root(args) and _scopes_in_tokens(args))
)
_rest_route = joined(
    st.fixed_dictionaries({"url": _url}),
    some(scopes=st.just(["orders/read"]), throttle=_throttle) | _public,
)
rest_apis = joined(
    st.fixed_dictionaries(
        {
            "routes": st.dictionaries(
                st.sampled_from(["GET /a", "POST /a", "GET /b", "ANY /b/c", "GET /orders/{id}"]),
                _rest_route,
                min_size=1,
                max_size=3,
            ),
            "authorizer": st.just(
                {"user_pool_arns": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a"]}
            ),
        }
    ),
    some(
        throttle=_throttle,
        description=st.sampled_from(["one", "two"]),
        cors=st.sampled_from(["https://app.example.com", "https://other.example"]).map(
            lambda origin: {"allow_origins": [origin]}
        ),
    ),
)
_server = st.sampled_from(["orders", "bills", "https://api.example.com"])
_provider = st.sampled_from(
    [
        {"type": "OIDC", "details": {"client_id": "x", "oidc_issuer": "https://corp.example"}},
        {"type": "SAML", "details": {"MetadataURL": "https://corp.example/metadata"}},
    ]
)
_attribute = some(type=st.sampled_from(["String", "Number"]), mutable=st.booleans())
_group = some(description=st.just("d"), role_arn=st.just("arn:aws:iam::123456789012:role/members"))
_client = some(
    logout_urls=st.lists(st.sampled_from(["https://a.example/", "https://b.example/"]), unique=True),
    access_token_minutes=st.sampled_from([5, 15]),
    secret=st.booleans(),
    refresh_rotation_seconds=st.sampled_from([0, 30]),
    threat_protection=st.sampled_from(
        [{"compromised": "block"}, {"takeover": {"high": "block"}, "always_block": ["192.0.2.0/24"]}]
    ),
    default_redirect_url=st.just("https://app.example.com/other"),
).map(
    lambda more: {
        "callback_urls": ["https://app.example.com/callback", "https://app.example.com/other"],
        "scopes": ["openid"],
        **more,
    }
)


def _fitting(args: dict[str, Any]) -> bool:
    """Whether nobody has to have a second factor besides a passkey, and the tier has what is asked for."""
    return not (args.get("mfa") == "on" and "first_factors" in args) and (
        args.get("threat_protection", "OFF") == "OFF" or "tier" in args
    )


def _protected(args: dict[str, Any]) -> dict[str, Any]:
    """The arguments without what needs threat protection, or passkeys, where the pool has none."""
    without = set() if args.get("threat_protection", "OFF") != "OFF" else {"threat_protection"}
    clients = {
        name: {key: item for key, item in client.items() if key not in without}
        for name, client in args["clients"].items()
    }
    kept = {key: item for key, item in args.items() if key != "passkeys" or "first_factors" in args}
    return {**kept, "clients": clients}


user_pools = (
    joined(
        st.fixed_dictionaries(
            {
                "clients": st.dictionaries(st.sampled_from(["web", "app"]), _client, min_size=1),
                "protect": st.just(False),
            }
        ),
        some(
            resource_servers=st.lists(_server, unique=True, max_size=2).map(
                lambda names: [{"identifier": one, "scopes": {"read": "Read"}} for one in names]
            ),
            domain_prefix=st.sampled_from(["one-", "two-"]),
            groups=st.dictionaries(st.sampled_from(["admin", "staff"]), _group),
            mfa=st.sampled_from(["off", "optional", "on"]),
            identity_providers=st.dictionaries(st.just("Corp"), _provider),
            password=some(length=st.sampled_from([8, 20])),
            self_sign_up=st.booleans(),
            revocable=st.sampled_from([{}, {"within_seconds": 9}]),
            triggers=some(
                pre_sign_up=st.just(JUDGE), custom_message=st.just(JUDGE), pre_token=st.just(JUDGE)
            ),
            attributes=st.dictionaries(st.sampled_from(["tenant", "level"]), _attribute),
            first_factors=st.sampled_from([["passkey"], ["email_otp", "passkey"]]),
            passkeys=st.just({"user_verification": "required"}),
            tier=st.just("PLUS"),
            threat_protection=st.sampled_from(["OFF", "AUDIT", "ENFORCED"]),
        ),
    )
    .filter(_fitting)
    .map(_protected)
)
pools = user_pools.map(lambda args: {"users": args})
"""The arguments of a program that is a pool."""
programs = some(users=user_pools, api=http_apis, rest=rest_apis)
"""The arguments of one program: of a pool, an HTTP API and a REST API, or of some of them."""
