"""What an issuer publishes about itself: OpenID Connect discovery and the keys behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from gatehouse.operate.errors import OperateError

if TYPE_CHECKING:
    from gatehouse.operate.target import Target

# API Gateway gives each of the two requests 1500 ms and reads at most 150,000 bytes of keys.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
AWS_TIMEOUT = 1.5
AWS_KEY_SET_BYTES = 150_000


@dataclass(frozen=True)
class DiscoveryDocument:
    """A discovery document's fields that matter here, as published (not resolved to a laptop)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


def discovery_url(issuer: str) -> str:
    """Where an issuer's document is: the slash that an issuer may end in is not doubled."""
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


def discover(target: Target, issuer: str, *, timeout: float = 10) -> DiscoveryDocument:
    """Read the issuer's discovery document.

    Raises:
        OperateError: It can't be reached, isn't JSON, or lacks `issuer` or `jwks_uri`.
    """
    url = discovery_url(issuer)
    document = _json(target, url, timeout)
    if not document.get("issuer") or not document.get("jwks_uri"):
        raise OperateError(f"{url} is no discovery document: it has no issuer or no jwks_uri")
    return DiscoveryDocument(
        issuer=str(document["issuer"]),
        authorization_endpoint=str(document.get("authorization_endpoint", "")),
        token_endpoint=str(document.get("token_endpoint", "")),
        jwks_uri=str(document["jwks_uri"]),
    )


def key_set(
    target: Target, jwks_uri: str, *, timeout: float = AWS_TIMEOUT
) -> tuple[list[dict[str, Any]], int]:
    """The issuer's public keys and how many bytes they came in.

    Raises:
        OperateError: They can't be read or are no key set.
    """
    response = _get(target, jwks_uri, timeout)
    try:
        keys = response.json()["keys"]
        return [dict(key) for key in keys], len(response.content)
    except (ValueError, KeyError, TypeError) as error:
        raise OperateError(f"{jwks_uri} is no key set: {error}") from error


def _json(target: Target, url: str, timeout: float) -> dict[str, Any]:
    try:
        return dict(_get(target, url, timeout).json())
    except (ValueError, TypeError) as error:
        raise OperateError(f"{url} does not answer with a JSON object") from error


def _get(target: Target, url: str, timeout: float) -> httpx.Response:
    with target.asking(url, timeout) as client:
        response = client.get(target.resolve(url))
    if response.status_code != httpx.codes.OK:
        raise OperateError(f"{url} answers {response.status_code}")
    return response
