"""The identity an API trusts: that of a pool of ours, an existing one, any OIDC issuer, or a function of yours."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict
from weakref import WeakKeyDictionary

import pulumi

from .base import ComponentError
from .checks.keys import DEFAULT_SOURCE, DEFAULT_TTL
from .checks.problems import Problem

_DISCOVERY_SECONDS = 3.0


class LambdaAuthorizerArgs(TypedDict):
    """A function that tells who calls (a Lambda authorizer)."""

    function_arn: pulumi.Input[str]
    """The function; the component gives the authorizer permission to call it."""
    identity_sources: NotRequired[Sequence[str]]
    """What a request must have, or it gets 401 and the function is not asked: `$request.header.NAME`,
    `$request.querystring.NAME`, `$context.NAME`, `$stageVariables.NAME`. Together they are the key under which an answer is
    kept. `$request.header.Authorization` by default."""
    ttl_seconds: NotRequired[int]
    """How long an answer is kept, 0 to 3,600; 300 by default. A simple answer holds for every route meanwhile, unless
    `$context.routeKey` is among the sources."""
    payload: NotRequired[str]
    """The format of its event, `2.0` by default, or `1.0`."""
    simple: NotRequired[bool]
    """Whether it answers `{"isAuthorized": true, "context": {}}`, as it does by default in format 2.0, or a policy, which is
    all that format 1.0 knows."""


class DenyListArgs(TypedDict):
    """The deny list of a user pool whose tokens can be taken back."""

    table_name: pulumi.Input[str]
    """The DynamoDB table's name."""
    table_arn: pulumi.Input[str]
    """The DynamoDB table's ARN."""
    within_seconds: NotRequired[int]
    """Within how many seconds calls with a token fail that was taken back, 2 to 300; 5 by default."""
    session_seconds: NotRequired[int]
    """For how long a session that was signed out is remembered: as long as its refresh token lasts, 30 days by default."""


class IdentityArgs(TypedDict):
    """Who issues the tokens that an API trusts, and for whom; or, with `function` alone, a function that tells who calls."""

    issuer: NotRequired[pulumi.Input[str]]
    """The `iss` of its tokens, byte for byte, a trailing slash included. https, 1 to 2,048 characters."""
    audiences: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """What `aud` must hold one of; for Cognito the app clients' ids. 1 to 50."""
    function: NotRequired[LambdaAuthorizerArgs]
    """A function that tells who calls, in place of `issuer` and `audiences`."""
    revocable: NotRequired[DenyListArgs]
    """The deny list that is asked besides, by a function in the place of the API's own JWT authorizer. Not for a RestApi."""
    scopes: NotRequired[Sequence[pulumi.Input[str]]]
    """The scopes that a client can get a token for. Where given, a route that wants another is refused."""
    source: NotRequired[str]
    """Header or query parameter with the token; `$request.header.Authorization` by default."""


_OFFERED: "WeakKeyDictionary[pulumi.Output[str], frozenset[str]]" = WeakKeyDictionary()


def remember_scopes(issuer: pulumi.Output[str], scopes: frozenset[str]) -> None:
    """Note which scopes a client of this issuer can get, for APIs in the same program that trust it."""
    _OFFERED[issuer] = scopes


def with_offered_scopes(identity: Mapping[str, Any]) -> dict[str, Any]:
    """The identity with the scopes that its issuer was noted to offer, where it does not name them itself."""
    issuer = identity.get("issuer")
    offered = _OFFERED.get(issuer) if isinstance(issuer, pulumi.Output) else None
    return {**({"scopes": sorted(offered)} if offered is not None else {}), **identity}


def user_pool_issuer(pool_id: str) -> str:
    """The issuer of a Cognito user pool's tokens.

    Source: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
    """
    region = pool_id.partition("_")[0]
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://cognito-idp.{region}.{suffix}/{pool_id}"


def _issuer_of(known: Sequence[str]) -> str:
    return user_pool_issuer(known[0])


def existing_user_pool(
    pool_id: pulumi.Input[str], client_ids: Sequence[pulumi.Input[str]], scopes: Sequence[str] | None = None
) -> IdentityArgs:
    """The identity of a Cognito user pool that another stack owns.

    Args:
        pool_id: such as `eu-west-1_AbCdEf123`.
        client_ids: the app clients whose tokens may call; a Cognito access token has no other audience.
        scopes: what those clients can ask for, if routes should be checked against it.
    """
    issuer: pulumi.Input[str] = (
        user_pool_issuer(pool_id)
        if isinstance(pool_id, str)
        else pulumi.Output.all(pool_id).apply(_issuer_of)
    )
    return _identity(issuer, client_ids, scopes)


def oidc_issuer(
    issuer: str, audiences: Sequence[pulumi.Input[str]], scopes: Sequence[str] | None = None
) -> IdentityArgs:
    """The identity of an outside OIDC issuer: Auth0, Entra ID, Okta, Keycloak, ADFS.

    Its discovery document is read now, and its `issuer` compared byte for byte: API Gateway compares the same way,
    so a missing trailing slash would turn every call away. An issuer that cannot be reached is a warning.

    Args:
        issuer: the `iss` of its tokens.
        audiences: what `aud` must hold one of.
        scopes: what its clients can ask for, if routes should be checked against it.

    Raises:
        ComponentError: when the document names another issuer.
    """
    try:
        stated = discovered_issuer(issuer)
    except (OSError, ValueError) as error:
        pulumi.log.warn(f"the issuer {issuer} could not be checked: {error}")
        return _identity(issuer, audiences, scopes)
    if stated != issuer:
        problem = Problem(
            f"Identity {issuer!r}",
            "issuer",
            issuer,
            f"its discovery document says {stated!r}, and the two are compared byte for byte",
            f"Use {stated!r}.",
        )
        raise ComponentError([problem])
    return _identity(issuer, audiences, scopes)


def lambda_authorizer(
    function: pulumi.Input[str] | pulumi.Resource,
    identity_sources: Sequence[str] = (DEFAULT_SOURCE,),
    ttl_seconds: int = DEFAULT_TTL,
    payload: str = "2.0",
    simple: bool | None = None,
) -> IdentityArgs:
    """The identity that a function of yours finds out: a Lambda authorizer of an HTTP API.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html

    Args:
        function: a `Function`, an `aws.lambda_.Function`, or a function's ARN.
        identity_sources: what a request must have; together the key under which an answer is kept.
        ttl_seconds: how long an answer is kept, 0 to 3,600.
        payload: the format of its event, `2.0` or `1.0`.
        simple: whether it answers yes or no rather than a policy; by default it does in format 2.0.
    """
    args: LambdaAuthorizerArgs = {
        "function_arn": function.arn if isinstance(function, pulumi.Resource) else function,  # type: ignore[attr-defined]
        "identity_sources": list(identity_sources),
        "ttl_seconds": ttl_seconds,
        "payload": payload,
        "simple": payload == "2.0" if simple is None else simple,
    }
    return {"function": args}


def discovered_issuer(issuer: str) -> str:
    """The `issuer` that the discovery document of an issuer states.

    GATEHOUSE_DISCOVERY, a JSON object of issuers and base URLs, says where to read it instead.

    Raises:
        OSError: the document cannot be fetched.
        ValueError: it is not a JSON object with an `issuer`.
    """
    import urllib.request

    stand_ins = json.loads(os.environ.get("GATEHOUSE_DISCOVERY", "{}"))
    base = stand_ins.get(issuer, issuer)
    url = f"{base.rstrip('/')}/.well-known/openid-configuration"
    if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ValueError(f"{url} is not https")
    with urllib.request.urlopen(url, timeout=_DISCOVERY_SECONDS) as response:  # noqa: S310 - checked above
        document = json.load(response)
    stated = document.get("issuer") if isinstance(document, dict) else None
    if not isinstance(stated, str):
        raise ValueError(f"{url} has no issuer")  # noqa: TRY004 - the document's fault, not a caller's
    return stated


def _identity(
    issuer: pulumi.Input[str], audiences: Sequence[pulumi.Input[str]], scopes: Sequence[str] | None
) -> IdentityArgs:
    identity: IdentityArgs = {"issuer": issuer, "audiences": audiences}
    if scopes is not None:
        identity["scopes"] = scopes
    return identity
