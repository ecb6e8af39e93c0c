"""The authorization request: what a client sends a browser with. Pure.

https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

from gatehouse.laptop.login.errors import OAuthError, RequestPageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gatehouse.laptop.login.model import Client

_FLOW_OF = {"code": "code", "token": "implicit"}
_URL = re.compile(r"[!-~]+")  # RFC 3986: letters, digits and signs of ASCII, without spaces.
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # A SHA-256 in base64url: RFC 7636, section 4.2.


@dataclass(frozen=True)
class AuthorizeRequest:
    """A request that may go on to a sign-in."""

    client: Client
    redirect_uri: str
    response_type: str
    scopes: tuple[str, ...]
    state: str
    nonce: str
    code_challenge: str
    prompt: str
    resource: str = ""

    def refuse(self, error: OAuthError) -> str:
        """Where the browser goes with a refusal."""
        return refusal(self.redirect_uri, self.state, error)


def single(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give parameters as a dictionary.

    Raises:
        RequestPageError: One is given twice (RFC 6749, section 3.1).
    """
    found: dict[str, str] = {}
    for name, value in items:
        if name in found:
            raise RequestPageError("invalid_request", f"The parameter {name} is given more than once.")
        found[name] = value
    return found


def target(client: Client | None, params: Mapping[str, str]) -> tuple[Client, str]:
    """Find out where an answer may be sent at all.

    Raises:
        RequestPageError: The client or the redirect URI is not known, so nothing may be sent anywhere.
    """
    if not params.get("client_id"):
        raise RequestPageError("invalid_request", "The parameter client_id is missing.")
    if client is None:
        raise RequestPageError("invalid_client", f"The client {params['client_id']!r} does not exist.")
    redirect = params.get("redirect_uri", "")
    if not redirect:
        raise RequestPageError("invalid_request", "The parameter redirect_uri is missing.")
    if redirect not in client.callback_urls:
        known = ", ".join(client.callback_urls) or "none"
        raise RequestPageError(
            "redirect_mismatch",
            f"{redirect!r} is not a callback URL of the client {client.name}. Its callback URLs, "
            f"which must match character for character: {known}.",
        )
    return client, redirect


def check(client: Client, redirect_uri: str, params: Mapping[str, str]) -> AuthorizeRequest:
    """Take the rest of the request.

    Raises:
        OAuthError: It goes back to `redirect_uri`.
    """
    kind = params.get("response_type", "")
    if not kind:
        raise OAuthError("invalid_request", "response_type is missing")
    if kind not in _FLOW_OF:
        raise OAuthError("invalid_request", f"response_type must be code or token, not {kind}")
    if _FLOW_OF[kind] not in client.flows:
        raise OAuthError("unauthorized_client", f"the client may not use response_type={kind}")
    return AuthorizeRequest(
        client,
        redirect_uri,
        kind,
        granted(client, params.get("scope", "")),
        params.get("state", ""),
        params.get("nonce", ""),
        _challenge(params),
        params.get("prompt", ""),
        resource_of(params),
    )


def granted(client: Client, scope: str) -> tuple[str, ...]:
    """Give what is granted for the text `scope`: all that the client may have where it is empty.

    Raises:
        OAuthError: The client may not have one of them.
    """
    asked = tuple(dict.fromkeys(scope.split())) or client.scopes
    beyond = [name for name in asked if name not in client.scopes]
    if beyond:
        raise OAuthError("invalid_scope", f"the client may not ask for {' '.join(beyond)}")
    return asked


def resource_of(params: Mapping[str, str]) -> str:
    """Give what a token shall be for: the parameter `resource`, a URL (RFC 8707), or the empty text.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html#cognito-user-pools-resource-binding

    Raises:
        OAuthError: It is no URL of https, of this machine, or of an application's own scheme. Of this machine Cognito takes
            http://localhost alone; here it is 127.0.0.1 too, at which a laptop serves its APIs.
    """
    resource = params.get("resource", "")
    if resource and not _names_a_resource(resource):
        text = "resource must be a URL that begins with https://, http://localhost or a scheme of the application's own"
        raise OAuthError("invalid_request", text)
    return resource


def _names_a_resource(url: str) -> bool:
    if not _URL.fullmatch(url):  # urlsplit drops what no URL has, and would judge another text
        return False
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket without its twin
        return False
    own = parts.scheme not in {"", "http", "https"}
    local = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    return not parts.fragment and (own or local or (parts.scheme == "https" and bool(parts.netloc)))


def refusal(redirect_uri: str, state: str, error: OAuthError) -> str:
    """Where a browser goes with a refusal."""
    about = {"error": error.code, "error_description": error.description}
    return with_query(redirect_uri, about | ({"state": state} if state else {}))


def with_query(url: str, params: Mapping[str, str]) -> str:
    """The URL with parameters added to its query; what is there already stays as it is."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(params)]))
    return urlunsplit(parts._replace(query=query))


def with_fragment(url: str, params: Mapping[str, str]) -> str:
    """The URL with parameters as its fragment, which browsers don't send on."""
    return urlunsplit(urlsplit(url)._replace(fragment=urlencode(params)))


def _challenge(params: Mapping[str, str]) -> str:
    challenge, method = params.get("code_challenge", ""), params.get("code_challenge_method", "")
    if not challenge and not method:
        return ""
    if method != "S256":
        raise OAuthError("invalid_request", "code_challenge_method must be S256")
    if not _CHALLENGE.fullmatch(challenge):
        raise OAuthError("invalid_request", "code_challenge must be the base64url form of a SHA-256")
    return challenge
