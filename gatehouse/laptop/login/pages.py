"""The pages that people see: sign-in, a challenge, an error. They work without scripts, but for passkeys."""

from __future__ import annotations

import base64
import functools
import hashlib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gatehouse.laptop.login.model import Challenge, Client

_STYLE = Path(__file__).with_name("login.css").read_text(encoding="utf-8")
_SCRIPT = Path(__file__).with_name("passkeys.js").read_text(encoding="utf-8")
_QUESTIONS = {
    "NEW_PASSWORD_REQUIRED": ("Choose a new password", "new-password", "password"),
    "SOFTWARE_TOKEN_MFA": ("Code from your authenticator app", "one-time-code", "text"),
    "SMS_MFA": ("Code from the text message", "one-time-code", "text"),
    "EMAIL_OTP": ("Code from the e-mail", "one-time-code", "text"),
    "SMS_OTP": ("Code from the text message", "one-time-code", "text"),
    "MFA_SETUP": ("Code that the app shows then", "one-time-code", "text"),
}
_WAYS: Final = {
    "WEB_AUTHN": "Use a passkey",
    "EMAIL_OTP": "Get a code by e-mail",
    "SMS_OTP": "Get a code by text message",
}


def sign_in(
    action: str,
    csrf: str,
    *,
    client: Client,
    username: str,
    alert: str,
    redirect_uri: str,
    users: Mapping[str, str],
    status: int = 200,
) -> HTMLResponse:
    """The sign-in form, with a button for each of the client's ways beside the password.

    `users` are those that were made for this laptop, with their passwords, and are shown.
    """
    invalid = ' aria-invalid="true" aria-describedby="alert"' if alert else ""
    focus_name, focus_password = ("", " autofocus") if username else (" autofocus", "")
    body = f"""
<h1>Sign in</h1>
<p class="client">to continue to <strong>{escape(client.name)}</strong></p>
{_alert(alert)}
<form method="post" action="{escape(action)}">
<input type="hidden" name="_csrf" value="{escape(csrf)}">
<label for="username">Username or e-mail</label>
<input id="username" name="username" value="{escape(username)}" autocomplete="username" autocapitalize="none"
 spellcheck="false" required{focus_name}{invalid}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password"
 required{focus_password}{invalid}>
<button type="submit">Sign in</button>
{_ways(client.ways)}
</form>
{_made(users)}"""
    return _page("Sign in", body, redirect_uri=redirect_uri, status=status)


def challenge(
    action: str,
    csrf: str,
    asked: Challenge,
    *,
    session: str,
    alert: str = "",
    redirect_uri: str,
    status: int = 200,
) -> HTMLResponse:
    """One more question before the sign-in is complete; its key is shown to whoever sets an authenticator up."""
    if asked.name == "WEB_AUTHN":
        return passkey(action, csrf, options=asked.options, session=session, redirect_uri=redirect_uri)
    label, autocomplete, kind = _QUESTIONS[asked.name]
    numeric = ' inputmode="numeric"' if kind == "text" else ""
    invalid = ' aria-invalid="true" aria-describedby="alert"' if alert else ""
    body = f"""
<h1>One more step</h1>
{_alert(alert)}
{_key(asked.key)}
<form method="post" action="{escape(action)}">
<input type="hidden" name="_csrf" value="{escape(csrf)}">
<input type="hidden" name="session" value="{escape(session)}">
<label for="answer">{label}</label>
<input id="answer" name="answer" type="{kind}" autocomplete="{autocomplete}"{numeric} required
 autofocus{invalid}>
<button type="submit">Continue</button>
</form>"""
    return _page("One more step", body, redirect_uri=redirect_uri, status=status)


def passkey(
    action: str,
    csrf: str,
    *,
    options: str,
    redirect_uri: str,
    session: str = "",
    make: bool = False,
    alert: str = "",
    status: int = 200,
) -> HTMLResponse:
    """A page whose browser signs with a passkey, or makes one: the one page that has a script, since both need one."""
    title = "Make a passkey" if make else "Use your passkey"
    held = f'<input type="hidden" name="session" value="{escape(session)}">' if session else ""
    body = f"""
<h1>{title}</h1>
{_alert(alert)}
<p id="passkey-alert" class="alert" role="alert" hidden></p>
<noscript><p>Passkeys need JavaScript, which is off in this browser.</p></noscript>
<form method="post" action="{escape(action)}" data-options="{escape(options)}"{' data-make="yes"' if make else ""}>
<input type="hidden" name="_csrf" value="{escape(csrf)}">
{held}
<input type="hidden" name="answer" value="">
<button type="submit" autofocus>Continue</button>
</form>
<script>{_SCRIPT}</script>"""
    return _page(title, body, redirect_uri=redirect_uri, status=status, script=_SCRIPT)


def message(title: str, text: str, *, code: str = "", status: int = 200) -> HTMLResponse:
    """A page that only says something."""
    shown = f'<p class="code">{escape(code)}</p>' if code else ""
    role = ' role="alert"' if status >= 400 else ""  # noqa: PLR2004
    body = f"\n<h1>{escape(title)}</h1>\n<p{role}>{escape(text)}</p>\n{shown}"
    return _page(title, body, status=status)


def _ways(ways: Sequence[str]) -> str:
    return "\n".join(
        f'<button type="submit" name="way" value="{way}" class="other" formnovalidate>{_WAYS[way]}</button>'
        for way in ways
    )


def _key(key: str) -> str:
    if not key:
        return ""
    # Also as a field, for programs that read the page.
    return (
        f'<p>Add this key to an authenticator app: <code id="key">{escape(key)}</code></p>\n'
        f'<input type="hidden" form="none" name="authenticator_key" value="{escape(key)}">'
    )


def _made(users: Mapping[str, str]) -> str:
    """Who can sign in. These people and passwords exist on this machine only, for whoever tries the program there."""
    if not users:
        return ""
    rows = "".join(
        f"<li><code>{escape(name)}</code> with the password <code>{escape(password)}</code></li>"
        for name, password in users.items()
    )
    return f'<section class="made"><h2>Made for this laptop</h2><ul>{rows}</ul></section>'


def _alert(text: str) -> str:
    return f'<p id="alert" class="alert" role="alert">{escape(text)}</p>' if text else ""


def _page(
    title: str, body: str, *, redirect_uri: str = "", status: int = 200, script: str = ""
) -> HTMLResponse:
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>{body}
</main>
</body>
</html>
"""
    return HTMLResponse(html, status, headers=_headers(redirect_uri, script))


def _headers(redirect_uri: str, script: str) -> Mapping[str, str]:
    parts = urlsplit(redirect_uri)
    # Chromium holds a form's redirects to form-action too, and a sign-in ends in one.
    onward = (
        f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:" if parts.scheme else ""
    )
    allowed = f"script-src {_source(script)}; " if script else ""
    return {
        "cache-control": "no-store",
        "content-security-policy": (
            f"default-src 'none'; style-src {_source(_STYLE)}; {allowed}base-uri 'none'; "
            f"frame-ancestors 'none'; form-action 'self' {onward}".rstrip()
        ),
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }


@functools.cache
def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
