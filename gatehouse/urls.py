"""The host names of AWS and Cognito, written here alone, and where a laptop reaches what the program knows by them.

Tokens, outputs and configurations keep the real addresses; only the connection goes elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


DNS_SUFFIX = "amazonaws.com"
_READ_BY_CLIENTS = frozenset({"GATEHOUSE_MCP_LOGIN", "GATEHOUSE_MCP_ISSUER"})
_READ_BY_CODE = ("/.well-known/jwks.json", "/.well-known/openid-configuration")


class Addresses:
    """Maps URL prefixes to loopback ones, the longest first; any other URL is left as it is.

    A prefix counts only where a part of the URL ends with it: `https://a.example` does not stand for
    `https://a.example.org`.
    """

    def __init__(self, prefixes: Mapping[str, str] | None = None) -> None:
        self._prefixes: dict[str, str] = {}
        for prefix, local in (prefixes or {}).items():
            self.add(prefix, local)

    def add(self, prefix: str, local: str) -> None:
        """Let `local` stand for every URL that begins with `prefix`."""
        self._prefixes[prefix.rstrip("/")] = local.rstrip("/")

    def remove(self, prefix: str) -> None:
        """Let nothing stand for URLs that begin with `prefix` any more."""
        self._prefixes.pop(prefix.rstrip("/"), None)

    def local(self, url: str) -> str:
        """The address to connect to for `url`."""
        for prefix in sorted(self._prefixes, key=len, reverse=True):
            rest = url[len(prefix) :]
            if url.startswith(prefix) and (not rest or rest[0] in "/?#:"):
                return self._prefixes[prefix] + rest
        return url

    def within(self, value: Any) -> Any:  # noqa: ANN401 - a JSON-like value, such as a stack's outputs
        """The value with every text in it mapped by `local`."""
        if isinstance(value, str):
            return self.local(value)
        if isinstance(value, dict):
            return {key: self.within(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.within(item) for item in value]
        return value

    def table(self) -> dict[str, str]:
        """Every prefix and what stands for it."""
        return dict(self._prefixes)


def reachable(environment: Mapping[str, str], resolve: Callable[[str], str]) -> dict[str, str]:
    """The variables of a process on this machine: those that say where keys are published lead to where they are here.

    So do the addresses that clients of an MCP server read from what a function gives out, and connect to by themselves.
    """
    return {
        name: resolve(value) if value.endswith(_READ_BY_CODE) or name in _READ_BY_CLIENTS else value
        for name, value in environment.items()
    }


def service(name: str, region: str) -> str:
    """The host of a regional AWS service, `cognito-idp.eu-west-1.amazonaws.com`: https://docs.aws.amazon.com/general/latest/gr/rande.html."""
    return f"{name}.{region}.{DNS_SUFFIX}.cn" if region.startswith("cn-") else f"{name}.{region}.{DNS_SUFFIX}"


def cognito_issuer(region: str, pool: str = "") -> str:
    """The issuer of a user pool: https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html."""
    return f"https://{service('cognito-idp', region)}/{pool}"


def managed_login(region: str, prefix: str) -> str:
    """The managed login of a domain prefix, from the same page."""
    return f"https://{prefix}.auth.{region}.amazoncognito.com"


def execute_api(region: str, api: str) -> str:
    """An API's own endpoint: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-publish.html."""
    return f"https://{execute_api_host(region, api)}"


def execute_api_host(region: str, api: str) -> str:
    """The host name of an API's own endpoint."""
    return service(f"{api}.execute-api", region)


def function_url(region: str, url_id: str) -> str:
    """A function's own URL: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html."""
    return f"https://{url_id}.lambda-url.{region}.on.aws/"
