"""The `token` command: which way to a token, and what of it is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from gatehouse.operate import tokens
from gatehouse.operate.claims import header_and_claims, issued_to, scopes
from gatehouse.operate.clients import callback_addresses, client_id
from gatehouse.operate.errors import OperateError, SecretError
from gatehouse.operate.options import on_target, read_secret
from gatehouse.operate.target import Target  # noqa: TC001 - typer reads the annotations at run time
from gatehouse.options import AsJson  # noqa: TC001 - typer reads the annotations at run time


@on_target
def token(  # noqa: PLR0913 - one option per thing a token request can say
    target: Target,
    username: Annotated[
        str | None, typer.Argument(help="Sign in as this user; the password is asked for.")
    ] = None,
    *,
    user: Annotated[str | None, typer.Option("--user", "-u", help="The same as USERNAME.")] = None,
    browser: Annotated[bool, typer.Option("--browser", help="Sign in on the provider's page.")] = False,
    machine: Annotated[bool, typer.Option("--machine", help="By client credentials.")] = False,
    client: Annotated[
        str | None,
        typer.Option(help="The app client, by its name or its id; by default the one the program exports."),
    ] = None,
    scope: Annotated[list[str] | None, typer.Option(help="A scope to ask for; repeatable.")] = None,
    resource: Annotated[
        str, typer.Option(help="The URL of the API that the token shall be for (RFC 8707).")
    ] = "",
    redirect_uri: Annotated[
        str | None, typer.Option(help="Which callback address to come back to; by default one on localhost.")
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print the access token itself, and nothing else.")
    ] = False,
    id_token: Annotated[
        bool, typer.Option("--id-token", help="Take the ID token in place of the access token.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Get a token: as a user, with --browser or with --machine. Says what it holds; prints it only with --show."""
    if sum((username is not None, user is not None, browser, machine)) != 1:
        raise OperateError("say how to sign in: one of USERNAME, --browser or --machine")
    username = username or user
    got = get(
        target,
        username=username,
        machine=machine,
        client=client,
        scope=scope,
        resource=resource,
        redirect_uri=redirect_uri,
    )
    wanted = got.id_token if id_token else got.access_token
    if wanted is None:
        raise OperateError("the issuer gave no ID token; ask for the scope openid")
    if show and not as_json:
        typer.echo(wanted)
        return
    _, claims = header_and_claims(wanted)
    if as_json:
        typer.echo(json.dumps({"claims": claims} | ({"token": wanted} if show else {}), indent=2))
        return
    told = {
        "subject": claims.get("sub"),
        "issuer": claims.get("iss"),
        "for": ", ".join(issued_to(claims)),
        "scopes": " ".join(scopes(claims)),
        "groups": ", ".join(claims.get("cognito:groups", [])),
        "expires": _moment(claims.get("exp")),
    }
    for name, value in told.items():
        if value:
            typer.echo(f"{name:8} {value}")
    typer.echo("The token itself is printed with --show.", err=True)


def get(
    target: Target,
    *,
    username: str | None,
    machine: bool,
    client: str | None,
    scope: list[str] | None,
    resource: str = "",
    redirect_uri: str | None = None,
) -> tokens.Tokens:
    """Get a token as a user, as a machine or, as neither, in the browser; secrets that are not known are asked for.

    So is one that is known and refused: it was the first of two, and was taken away.

    Raises:
        OperateError: None is to be had so; the text says why.
    """
    wanted = scope or []
    if client is not None and client not in target.secrets and target.outputs.get("user_pool_id"):
        client = client_id(target, client)
    if machine:
        name = client or str(target.outputs.get("machine_client_id") or "")
        if not name:
            raise OperateError("the program exports no machine_client_id; name the client with --client")
    else:
        name = client or target.output("client_id", why="sign in (or name a client with --client)")
    if not machine or name in target.secrets or target.outputs.get("user_pool_id"):
        try:
            return _get(target, name, username, wanted, resource, redirect_uri, machine=machine)
        except SecretError as refusal:
            typer.echo(f"{refusal}. If another secret has taken its place, that one is needed.", err=True)
    secret = read_secret(f"secret of the client {name}")
    target = replace(target, secrets={**target.secrets, name: secret})
    return _get(target, name, username, wanted, resource, redirect_uri, machine=machine)


def _get(
    target: Target,
    name: str,
    username: str | None,
    wanted: list[str],
    resource: str,
    redirect_uri: str | None,
    *,
    machine: bool,
) -> tokens.Tokens:
    if machine:
        return tokens.with_secret(target, name, scopes=wanted, audience=target.audience, resource=resource)
    if username is None:
        return tokens.with_browser(target, name, redirect_uri=redirect_uri, scopes=wanted, resource=resource)
    password = target.passwords.get(username) or read_secret(f"password for {username}")
    back = redirect_uri or next(iter(callback_addresses(target, name)), "")
    if target.laptop and back:
        # The login form, so that the token carries the scopes that a browser's would.
        return tokens.sign_in(target, name, back, wanted, username, password, resource=resource)
    if wanted or resource:
        raise OperateError(
            "Cognito gives scopes, and tokens for a resource, only through its sign-in page: "
            "use --browser in place of a name"
        )
    return tokens.with_password(target, name, username, password, ask=read_secret)


def _moment(seconds: object) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat() if isinstance(seconds, (int, float)) else ""
