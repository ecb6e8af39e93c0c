"""The pages that people see: sign-in, a challenge, an error. No scripts; they work without."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

_STYLE = Path(__file__).with_name("login.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_QUESTIONS = {
    "NEW_PASSWORD_REQUIRED": ("Choose a new password", "new-password", "password"),
    "SOFTWARE_TOKEN_MFA": ("Code from your authenticator app", "one-time-code", "text"),
    "SMS_MFA": ("Code from the text message", "one-time-code", "text"),
    "EMAIL_OTP": ("Code from the e-mail", "one-time-code", "text"),
    "MFA_SETUP": ("Code that the app shows then", "one-time-code", "text"),
}


def sign_in(
    action: str,
    csrf: str,
    *,
    client: str,
    username: str,
    alert: str,
    redirect_uri: str,
    users: Mapping[str, str],
    status: int = 200,
) -> HTMLResponse:
    """The sign-in form; `users` are those that were made for this laptop, with their passwords, and are shown."""
    invalid = ' aria-invalid="true" aria-describedby="alert"' if alert else ""
    focus_name, focus_password = ("", " autofocus") if username else (" autofocus", "")
    body = f"""
<h1>Sign in</h1>
<p class="client">to continue to <strong>{escape(client)}</strong></p>
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
</form>
{_made(users)}"""
    return _page("Sign in", body, redirect_uri=redirect_uri, status=status)


def challenge(
    action: str,
    csrf: str,
    *,
    name: str,
    session: str,
    alert: str,
    redirect_uri: str,
    key: str = "",
    status: int = 200,
) -> HTMLResponse:
    """One more question before the sign-in is complete; `key` is shown to whoever sets an authenticator up."""
    label, autocomplete, kind = _QUESTIONS[name]
    numeric = ' inputmode="numeric"' if kind == "text" else ""
    invalid = ' aria-invalid="true" aria-describedby="alert"' if alert else ""
    body = f"""
<h1>One more step</h1>
{_alert(alert)}
{_key(key)}
<form method="post" action="{escape(action)}">
<input type="hidden" name="_csrf" value="{escape(csrf)}">
<input type="hidden" name="session" value="{escape(session)}">
<label for="answer">{label}</label>
<input id="answer" name="answer" type="{kind}" autocomplete="{autocomplete}"{numeric} required
 autofocus{invalid}>
<button type="submit">Continue</button>
</form>"""
    return _page("One more step", body, redirect_uri=redirect_uri, status=status)


def message(title: str, text: str, *, code: str = "", status: int = 200) -> HTMLResponse:
    """A page that only says something."""
    shown = f'<p class="code">{escape(code)}</p>' if code else ""
    role = ' role="alert"' if status >= 400 else ""  # noqa: PLR2004
    body = f"\n<h1>{escape(title)}</h1>\n<p{role}>{escape(text)}</p>\n{shown}"
    return _page(title, body, status=status)


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


def _page(title: str, body: str, *, redirect_uri: str = "", status: int = 200) -> HTMLResponse:
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
    return HTMLResponse(html, status, headers=_headers(redirect_uri))


def _headers(redirect_uri: str) -> Mapping[str, str]:
    parts = urlsplit(redirect_uri)
    # Chromium holds a form's redirects to form-action too, and a sign-in ends in one.
    onward = (
        f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:" if parts.scheme else ""
    )
    return {
        "cache-control": "no-store",
        "content-security-policy": (
            f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
            f"frame-ancestors 'none'; form-action 'self' {onward}".rstrip()
        ),
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
