"""Rule: an app client signs users in without handing tokens or passwords to the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..rule import Context, Finding, Rule
from ..values import Text, Unknown, first, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

CLIENTS = frozenset(
    {
        "aws:cognito/userPoolClient:UserPoolClient",
        "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
        "aws-native:cognito:UserPoolClient",
    }
)
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_PASSWORD = frozenset({"USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH"})
_ADMIN_PASSWORD = frozenset({"ADMIN_NO_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"})


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Report the implicit flow, redirects over plain http, and flows that send the password itself."""
    who = f"The app client {resource.label}"
    if "implicit" in _known(resource, "allowedOauthFlows", "allowedOAuthFlows"):
        problem = f"{who} allows the implicit flow, which puts access tokens into URLs, and so into histories and logs."
        yield Finding(resource, problem, f'{resource.code} with {_flows(resource)}=["code"].')
    for option in ("callbackUrls", "logoutUrls"):
        for url in _known(resource, option, option.replace("Urls", "URLs")):
            if _plain(url):
                problem = f"{who} redirects to {url!r}: over http, whoever is on the way reads the code that the user gets."
                yield Finding(resource, problem, f'{resource.code} with "https://{url.partition("://")[2]}".')
    weak = _PASSWORD if context.settings["allowAdminPassword"] else _PASSWORD | _ADMIN_PASSWORD
    sent = sorted(weak & set(_known(resource, "explicitAuthFlows")))
    if sent:
        problem = f"{who} allows {' and '.join(sent)}, in which the password itself is sent, not a proof of knowing it."
        yield Finding(
            resource,
            problem,
            f'{resource.code} with explicit_auth_flows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"].',
        )


def _known(resource: Resource, *names: str) -> list[str]:
    found: list[Text] | Unknown = texts({"": first(resource.props, *names)}, "")
    return [] if isinstance(found, Unknown) else [value for value in found if isinstance(value, str)]


def _flows(resource: Resource) -> str:
    return "allowed_o_auth_flows" if resource.native else "allowed_oauth_flows"


def _plain(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip().lower().startswith("http:")
    return parts.scheme == "http" and parts.hostname not in _LOCAL


RULE = Rule(
    id="GH106",
    name="sign-in-flows",
    title="Sign-in keeps secrets",
    description="An app client must not expose tokens or passwords: no implicit flow, no http redirect, no password flow.",
    level="mandatory",
    severity="high",
    cure="Use the authorization code flow with PKCE, https redirects, and SRP.",
    url="https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html",
    types=CLIENTS,
    check=check,
    settings={
        "allowAdminPassword": {
            "type": "boolean",
            "default": False,
            "description": "Whether servers with AWS credentials may pass passwords on (ADMIN_USER_PASSWORD_AUTH).",
        },
    },
    tags=("authentication", "cognito"),
)
