"""Which URL a user pool's tokens can be for (RFC 8707).

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html#cognito-user-pools-resource-binding
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems


def check_resource(pool: Mapping[str, Any], url: Any, problems: Problems) -> None:  # noqa: ANN401 - any input
    """Add what keeps Cognito from binding tokens of a pool (UserPoolArgs) to an API's URL, unless that is not known yet."""
    path = "resource()"
    if pool.get("tier", "ESSENTIALS") == "LITE":
        problems.add(
            path,
            "LITE",
            "tokens for a resource need the ESSENTIALS or PLUS tier",
            "Give the pool another `tier`.",
        )
    elif not pool.get("managed_login", True) or not {"domain_prefix", "custom_domain"} & set(pool):
        problems.add(
            path,
            url if isinstance(url, str) else None,
            "tokens for a resource come from managed login",
            "Give the pool a `domain_prefix` or a `custom_domain`, and leave `managed_login` on.",
        )
    if not isinstance(url, str):
        return
    parts = urlsplit(url)
    own = parts.scheme not in ("", "http", "https")
    local = parts.scheme == "http" and parts.hostname == "localhost"
    if parts.fragment or not (own or local or (parts.scheme == "https" and parts.netloc)):
        problems.add(
            path,
            url,
            "a URL without a fragment, of https, of http://localhost or of an application's own scheme",
            "Write the API's URL as clients name it.",
        )
