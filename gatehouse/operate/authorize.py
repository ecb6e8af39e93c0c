"""The code flow with PKCE (RFC 7636): in the user's browser, or on a sign-in form without one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
import webbrowser
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx

from gatehouse.credentials import totp
from gatehouse.operate.clients import loopback_address, secret_of
from gatehouse.operate.discovery import discover
from gatehouse.operate.errors import CredentialsError, OperateError
from gatehouse.operate.exchange import Tokens, exchange
from gatehouse.operate.form import Form
from gatehouse.operate.loopback import CallbackListener

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gatehouse.operate.target import Target

_REDIRECTS = 10


def with_browser(
    target: Target,
    client_id: str,
    *,
    redirect_uri: str | None = None,
    scopes: Sequence[str] = (),
    resource: str = "",
    timeout: float = 300,
    show: Callable[[str], Any] = webbrowser.open,
) -> Tokens:
    """Sign in on the provider's own page, with the code flow and PKCE (RFC 7636, RFC 8252).

    `resource` is what the token shall be for (RFC 8707). `show` opens a URL; the code comes back to a listener on
    loopback at `redirect_uri`, by default the first of the client's callback addresses that is on loopback.

    Raises:
        OperateError: No callback address is on loopback, its port is in use, or the sign-in failed.
    """
    back = redirect_uri or loopback_address(target, client_id)
    request = _Authorization.start(target, client_id, back, scopes, resource)
    with CallbackListener(request.redirect_uri) as listener:
        show(target.resolve(request.url))
        query = listener.wait(timeout)
    return request.finish(query)


def sign_in(
    target: Target,
    client_id: str,
    redirect_uri: str,
    scopes: Sequence[str],
    username: str,
    password: str,
    *,
    resource: str = "",
) -> Tokens:
    """Sign in without a browser: fill in the login form that the provider serves, follow its redirects.

    For the laptop's login; a provider whose page needs JavaScript takes `with_browser`. Where the user must have a second
    factor and has none, an authenticator is set up for them and forgotten.

    Raises:
        OperateError: The provider refuses, in its own words.
    """
    request = _Authorization.start(target, client_id, redirect_uri, scopes, resource)
    try:
        with target.http() as browser:
            page, query = _follow(target, browser, browser.get(target.resolve(request.url)), redirect_uri)
            if query is None:
                form = Form.of(page)
                filled = form.fields | {form.username or "username": username, form.password: password}
                posted = browser.post(urljoin(str(page.url), form.action), data=filled)
                page, query = _follow(target, browser, posted, redirect_uri)
            if query is None and (setup := Form.read(page)).key:
                filled = setup.fields | {setup.username: totp(setup.key, time.time())}
                posted = browser.post(urljoin(str(page.url), setup.action), data=filled)
                page, query = _follow(target, browser, posted, redirect_uri)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OperateError(f"the sign-in page can't be reached: {error or type(error).__name__}") from error
    if query is None:
        raise CredentialsError(
            f"the sign-in of {username} was refused: {Form.of(page).alert or 'the form came back'}"
        )
    return request.finish(query)


@dataclass(frozen=True)
class _Authorization:
    """One authorization request: its state and verifier are checked and used once, on the way back."""

    target: Target
    client_id: str
    redirect_uri: str
    url: str = field(repr=False)
    state: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def start(
        cls, target: Target, client_id: str, redirect_uri: str, scopes: Sequence[str], resource: str
    ) -> _Authorization:
        issuer = target.output("issuer", why="find the sign-in page")
        endpoint = discover(target, issuer).authorization_endpoint
        if not endpoint:
            raise OperateError(
                f"{issuer} has no sign-in page; for a Cognito pool, give it a domain (domain_prefix)"
            )
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        # Without a scope Cognito gives all that the client may have; others give no ID token without openid.
        if scopes or not target.outputs.get("user_pool_id"):
            query["scope"] = " ".join(scopes or ("openid",))
        # Auth0 gives a JWT for an API only where its audience is asked for.
        if target.audience:
            query["audience"] = target.audience
        if resource:
            query["resource"] = resource
        return cls(target, client_id, redirect_uri, f"{endpoint}?{urlencode(query)}", state, verifier)

    def finish(self, query: Mapping[str, str]) -> Tokens:
        """Exchange the code that came back for tokens."""
        if not hmac.compare_digest(query.get("state", ""), self.state):
            raise OperateError(
                "what came back from the sign-in page does not belong to this sign-in (wrong state)"
            )
        if "error" in query:
            raise OperateError(f"the sign-in was refused: {query.get('error_description') or query['error']}")
        if "code" not in query:
            raise OperateError("the sign-in page sent no code back")
        form = {
            "grant_type": "authorization_code",
            "code": query["code"],
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        return exchange(self.target, self.client_id, form, secret=secret_of(self.target, self.client_id))


def _follow(
    target: Target, browser: httpx.Client, response: httpx.Response, redirect_uri: str
) -> tuple[httpx.Response, dict[str, str] | None]:
    """Follow redirects until a page comes, or until one leads to `redirect_uri`: then its query."""
    for _ in range(_REDIRECTS):
        if not response.is_redirect:
            return response, None
        location = urljoin(str(response.url), response.headers["location"])
        if location.partition("?")[0] == redirect_uri:
            return response, {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        response = browser.get(target.resolve(location))
    raise OperateError(f"the sign-in page redirects more than {_REDIRECTS} times")
