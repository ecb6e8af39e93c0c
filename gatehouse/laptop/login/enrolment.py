"""The page where somebody who is signed in makes a passkey: managed login's `/passkeys/add`.

https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-endpoints.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from gatehouse.laptop.login import pages
from gatehouse.laptop.login.authorize import single, target
from gatehouse.laptop.login.errors import RequestPageError, SignInError
from gatehouse.laptop.login.model import Passwordless
from gatehouse.laptop.login.place import FOREIGN, go, here, in_realm, own_form, to_localhost, with_csrf

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from gatehouse.laptop.login.people import People
    from gatehouse.laptop.login.place import Place


class Enrolment:
    """Makes passkeys for those who have a session with `people`."""

    def __init__(self, people: People) -> None:
        self.realms = people.realms
        self.base_url = people.base_url
        self._people = people

    @in_realm
    async def add(self, request: Request, place: Place) -> Response:
        """The page, and what its browser made; then back to the client's `redirect_uri`."""
        params = single(request.query_params.multi_items())
        found = await run_in_threadpool(place.realm.client, params.get("client_id", ""))
        client, redirect_uri = target(found, params)
        if "WEB_AUTHN" not in client.ways or not isinstance(place.realm, Passwordless):
            text = (
                f"The client {client.name} or its user pool has no passkeys. Add 'passkey' to first_factors."
            )
            raise RequestPageError("passkeys_not_enabled", text)
        if (moved := to_localhost(request)) is not None:
            return moved
        username = self._people.signed_in(request, place)
        if username is None:
            text = "Sign in on the sign-in page, and then open this page again in the same browser."
            return pages.message("Nobody is signed in", text, code="login_required", status=401)
        form, csrf = await own_form(request)
        alert = FOREIGN if form is None and request.method == "POST" else ""
        if form is not None:
            try:
                await run_in_threadpool(place.realm.add_passkey, client, username, form.get("answer", ""))
            except SignInError as error:
                alert = str(error)
            else:
                return go(redirect_uri)
        try:
            options = await run_in_threadpool(place.realm.passkey_options, client, username)
        except SignInError as error:  # deleted or disabled meanwhile
            return pages.message("No passkey can be made", str(error), code="not_allowed", status=400)
        page = pages.passkey(
            here(request),
            csrf,
            options=options,
            make=True,
            alert=alert,
            redirect_uri=redirect_uri,
            status=400 if alert else 200,
        )
        return with_csrf(page, place, csrf)
