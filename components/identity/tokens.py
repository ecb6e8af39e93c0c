"""The identity that an issuer vouches for: tokens of a pool of ours, of an existing one, or of any OIDC issuer."""

import json
import os
import re
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pulumi

from ..base import ComponentError
from ..checks.keys import input_key
from ..checks.problems import Problem
from ..checks.values import count, text
from .kind import DEFAULT_SOURCE, Kind

if TYPE_CHECKING:
    from ..checks.problems import Problems
    from . import IdentityArgs

AUDIENCES = 50
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"""
_DISCOVERY_SECONDS = 3.0
_SOURCE = re.compile(r"\$request\.(header|querystring)\.[A-Za-z0-9_-]+")


class Tokens(Kind):
    """A JWT authorizer."""

    key = "issuer"
    takes = frozenset({"issuer", "audiences", "scopes", "source"})
    authorization = "JWT"
    authorizer = "jwt"
    scoped = True

    def check(self, identity: Mapping[str, Any], path: str, problems: "Problems") -> None:
        """Add what is wrong with the issuer, the audiences and the token's place."""
        missing = [key for key in ("issuer", "audiences") if key not in identity]
        for key in missing:
            problems.add(f"{path}.{key}", None, "this argument is required", f"Give {key!r}.")
        if missing:
            return
        issuer = identity["issuer"]
        text(problems, f"{path}.issuer", issuer, 1, 2048)
        if isinstance(issuer, str) and issuer and not issuer.startswith("https://"):
            problems.add(
                f"{path}.issuer", issuer, "an https URL", "Use the `iss` of its tokens, byte for byte."
            )
        audiences = identity["audiences"]
        if isinstance(audiences, list | tuple):
            count(
                problems, f"{path}.audiences", audiences, AUDIENCES, "audiences", "Use a second authorizer."
            )
            if not audiences or any(isinstance(one, str) and not one.strip() for one in audiences):
                problems.add(
                    f"{path}.audiences",
                    audiences,
                    "at least one, and none blank: else every token of the issuer would do",
                    "Name the API's identifier, or the app clients' ids.",
                )
        elif isinstance(audiences, str):
            problems.add(f"{path}.audiences", audiences, "a list", f"Write [{audiences!r}].")
        source = identity.get("source", DEFAULT_SOURCE)
        if not _SOURCE.fullmatch(source):
            problems.add(
                f"{path}.source",
                source,
                "one header or query parameter",
                f"Write {DEFAULT_SOURCE}, or $request.querystring.NAME.",
            )

    def same(self, identity: Mapping[str, Any]) -> Hashable:
        """Equal for tokens of the same issuer for the same audiences, in the same place."""
        return (
            input_key(identity.get("issuer")),
            input_key(identity.get("audiences")),
            identity.get("source", DEFAULT_SOURCE),
        )

    def sources(self, identity: Mapping[str, Any]) -> tuple[str, ...]:
        """Where a request carries its token."""
        return (identity.get("source", DEFAULT_SOURCE),)

    def properties(self, identity: Mapping[str, Any]) -> Mapping[str, Any]:
        """An authorizer that checks tokens."""
        return {
            "authorizer_type": "JWT",
            "jwt_configuration": {"issuer": identity["issuer"], "audiences": identity["audiences"]},
        }


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
) -> "IdentityArgs":
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
) -> "IdentityArgs":
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
) -> "IdentityArgs":
    identity: IdentityArgs = {"issuer": issuer, "audiences": audiences}
    if scopes is not None:
        identity["scopes"] = scopes
    return identity
