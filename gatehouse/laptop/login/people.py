"""The endpoints that people's browsers visit: authorize, the sign-in form, sign-out.

https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-endpoints.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from gatehouse.laptop.login import pages
from gatehouse.laptop.login.authorize import (
    AuthorizeRequest,
    check,
    refusal,
    single,
    target,
    with_fragment,
    with_query,
)
from gatehouse.laptop.login.errors import OAuthError, RequestPageError, SignInError
from gatehouse.laptop.login.grants import Store
from gatehouse.laptop.login.model import Challenge, Grant, Passwordless, User
from gatehouse.laptop.login.place import FOREIGN, Place, go, here, in_realm, own_form, to_localhost, with_csrf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from gatehouse.laptop.login.issue import TokenIssuer
    from gatehouse.laptop.login.realms import Realms

SESSION_SECONDS = 3600  # Managed login's cookie is good for an hour.
_CHALLENGE_SECONDS = 180
_SESSION_COOKIE = "cognito"


@dataclass(frozen=True)
class _Session:
    issuer: str
    username: str
    auth_time: float


class People:
    """Signing in and out; one instance serves all realms, at `base_url`."""

    def __init__(
        self,
        realms: Realms,
        base_url: str,
        tokens: TokenIssuer,
        clock: Callable[[], float],
        users: Callable[[str], Mapping[str, str]] = lambda _: {},
    ) -> None:
        self.realms = realms
        self._users = users
        self.base_url = base_url
        self._tokens = tokens
        self._clock = clock
        self._sessions: Store[_Session] = Store(clock)
        self._challenges: Store[tuple[str, str, Challenge]] = Store(clock)

    @in_realm
    async def authorize(self, request: Request, place: Place) -> Response:
        """The start of a sign-in: straight back with a code where there is a session, to the form otherwise."""
        params = single(request.query_params.multi_items())
        asked = await self._asked(place, params)
        if isinstance(asked, Response):
            return asked
        if "WEB_AUTHN" in asked.client.ways and (moved := to_localhost(request)) is not None:
            return moved
        session = self._session(request, place)
        if session is not None and asked.prompt != "login":
            return await self._answer(place, asked, session)
        if asked.prompt == "none":
            error = OAuthError("login_required", "nobody is signed in")
            return go(asked.refuse(error))
        return go(f"{place.url}/login?{urlencode(params)}")

    @in_realm
    async def login(self, request: Request, place: Place) -> Response:
        """The form, and what is sent with it."""
        params = single(request.query_params.multi_items())
        asked = await self._asked(place, params)
        if isinstance(asked, Response):
            return asked
        if not asked.client.local_sign_in:
            raise RequestPageError(
                "no_local_users",
                f"The client {asked.client.name} signs in through outside identity providers only, and a "
                "laptop has none. Add COGNITO to its identity providers.",
            )
        if "WEB_AUTHN" in asked.client.ways and (moved := to_localhost(request)) is not None:
            return moved
        form, csrf = await own_form(request)
        if form is not None:
            return await self._submitted(request, place, asked, csrf, form)
        if request.method == "POST":
            return self._form(request, place, asked, csrf, alert=FOREIGN, status=403)
        return self._form(request, place, asked, csrf, username=params.get("login_hint", ""))

    @in_realm
    async def logout(self, request: Request, place: Place) -> Response:
        """The end of a session, and on to a page of the client's or to a new sign-in.

        https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
        """
        params = single(request.query_params.multi_items())
        client = await run_in_threadpool(place.realm.client, params.get("client_id", ""))
        if client is None:
            raise RequestPageError("invalid_client", "The parameter client_id names no client.")
        onward = params.get("logout_uri", params.get("post_logout_redirect_uri", params.get("returnTo")))
        if onward is not None:
            if onward not in client.logout_urls:
                known = ", ".join(client.logout_urls) or "none"
                raise RequestPageError(
                    "redirect_mismatch",
                    f"{onward!r} is not a sign-out URL of the client {client.name}. Its sign-out URLs, "
                    f"which must match character for character: {known}.",
                )
            state = {"state": params["state"]} if params.get("state") else {}
            response: Response = go(with_query(onward, state) if state else onward)
        elif "redirect_uri" in params:
            target(client, params)
            response = go(f"{place.url}/login?{urlencode(params)}")
        else:
            raise RequestPageError("invalid_request", "The parameter logout_uri or redirect_uri is missing.")
        self._sessions.take(request.cookies.get(_SESSION_COOKIE, ""))
        response.delete_cookie(_SESSION_COOKIE, path=place.path)
        return response

    def signed_in(self, request: Request, place: Place) -> str | None:
        """Who has a session in the browser that asks."""
        session = self._session(request, place)
        return session.username if session is not None else None

    async def _asked(self, place: Place, params: Mapping[str, str]) -> AuthorizeRequest | Response:
        found = await run_in_threadpool(place.realm.client, params.get("client_id", ""))
        client, redirect_uri = target(found, params)
        try:
            return check(client, redirect_uri, params)
        except OAuthError as error:
            return go(refusal(redirect_uri, params.get("state", ""), error))

    def _session(self, request: Request, place: Place) -> _Session | None:
        session = self._sessions.get(request.cookies.get(_SESSION_COOKIE, ""))
        return session if session is not None and session.issuer == place.realm.issuer else None

    async def _answer(self, place: Place, asked: AuthorizeRequest, session: _Session) -> Response:
        grant = Grant(
            asked.client.id,
            session.username,
            asked.scopes,
            int(session.auth_time),
            nonce=asked.nonce,
            resource=asked.resource,
        )
        state = {"state": asked.state} if asked.state else {}
        if asked.response_type == "code":
            code = self._tokens.code(place.realm, asked, grant)
            return go(with_query(asked.redirect_uri, {"code": code, **state}))
        try:
            user = await run_in_threadpool(place.realm.user, session.username)
            tokens = await run_in_threadpool(
                self._tokens.issue, place.realm, asked.client, grant, user, "HostedAuth"
            )
        except SignInError as error:
            return go(asked.refuse(OAuthError("access_denied", str(error))))
        texts = {name: str(value) for name, value in tokens.items()}
        return go(with_fragment(asked.redirect_uri, texts | state))

    async def _submitted(
        self, request: Request, place: Place, asked: AuthorizeRequest, csrf: str, form: Mapping[str, str]
    ) -> Response:
        if "session" in form:
            return await self._challenged(request, place, asked, csrf, form)
        username, way = form.get("username", "").strip(), form.get("way", "")
        answer: User | Challenge
        try:
            if way in asked.client.ways and isinstance(place.realm, Passwordless):
                answer = await run_in_threadpool(place.realm.choose, asked.client, username, way)
            else:
                answer = await run_in_threadpool(
                    place.realm.sign_in, asked.client, username, form.get("password", "")
                )
        except SignInError as error:
            return self._form(request, place, asked, csrf, username=username, alert=str(error), status=400)
        return await self._signed_in(request, place, asked, csrf, answer)

    async def _challenged(
        self, request: Request, place: Place, asked: AuthorizeRequest, csrf: str, form: Mapping[str, str]
    ) -> Response:
        held = self._challenges.get(form["session"])
        if held is None or held[:2] != (place.realm.issuer, asked.client.id):
            alert = "This sign-in took too long. Start again."
            return self._form(request, place, asked, csrf, alert=alert, status=400)
        open_challenge = held[2]
        try:
            answer = await run_in_threadpool(
                place.realm.respond, asked.client, open_challenge, form.get("answer", "")
            )
        except SignInError as error:
            alert = str(error)
            if open_challenge.name == "WEB_AUTHN":  # Its options are good for one answer.
                username = open_challenge.username
                return self._form(request, place, asked, csrf, username=username, alert=alert, status=400)
            page = pages.challenge(
                here(request),
                csrf,
                open_challenge,
                session=form["session"],
                alert=alert,
                redirect_uri=asked.redirect_uri,
                status=400,
            )
            return with_csrf(page, place, csrf)
        self._challenges.take(form["session"])
        return await self._signed_in(request, place, asked, csrf, answer)

    async def _signed_in(
        self, request: Request, place: Place, asked: AuthorizeRequest, csrf: str, answer: User | Challenge
    ) -> Response:
        if isinstance(answer, Challenge):
            held = (place.realm.issuer, asked.client.id, answer)
            name = self._challenges.put(held, seconds=_CHALLENGE_SECONDS)
            page = pages.challenge(here(request), csrf, answer, session=name, redirect_uri=asked.redirect_uri)
            return with_csrf(page, place, csrf)
        session = _Session(place.realm.issuer, answer.username, self._clock())
        response = await self._answer(place, asked, session)
        response.set_cookie(
            _SESSION_COOKIE,
            self._sessions.put(session, seconds=SESSION_SECONDS),
            max_age=SESSION_SECONDS,
            path=place.path,
            httponly=True,
            samesite="lax",
        )
        return response

    def _form(
        self,
        request: Request,
        place: Place,
        asked: AuthorizeRequest,
        csrf: str,
        *,
        username: str = "",
        alert: str = "",
        status: int = 200,
    ) -> Response:
        page = pages.sign_in(
            here(request),
            csrf,
            client=asked.client,
            username=username,
            alert=alert,
            redirect_uri=asked.redirect_uri,
            users=self._users(place.realm.issuer),
            status=status,
        )
        return with_csrf(page, place, csrf)
