"""The `client` commands: arguments and printing only."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import Annotated

import typer

from gatehouse.operate import secrets_of_clients as secrets
from gatehouse.operate.clients import client_id
from gatehouse.operate.errors import OperateError
from gatehouse.operate.options import confirm, on_target
from gatehouse.operate.target import Target  # noqa: TC001 - typer reads the annotations at run time
from gatehouse.options import AsJson, Commands, told

client_app = Commands(help="The app clients of the pool.", no_args_is_help=True)

Client = Annotated[str, typer.Argument(help="The client's name in the pool, or its id.")]


@client_app.command("secrets")
@on_target
def list_secrets(target: Target, client: Client, *, as_json: AsJson = False) -> None:
    """List a client's secrets by their ids; no value is shown."""
    found = secrets.every(target, client_id(target, client))
    text = "\n".join(f"{one.id}  {one.created}".rstrip() for one in found) or "no secrets"
    told([asdict(one) for one in found], text, as_json=as_json)


@client_app.command("add-secret")
@on_target
def add_secret(
    target: Target,
    client: Client,
    *,
    out: Annotated[
        Path, typer.Option(help="A new file for the secret's value, which only you can read.", dir_okay=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Give a client a second secret, beside the one that it has: both are good until one is taken away."""
    found = client_id(target, client)
    try:
        # Before the secret is made, since it is told only once.
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise OperateError(f"--out {out}: {error.strerror}; name a file that is not there yet") from error
    try:
        made, value = secrets.add(target, found)
    except OperateError:
        os.close(descriptor)
        out.unlink()
        raise
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{value}\n")
    told({"added": made.id, "file": str(out)}, f"added {made.id}; its value is in {out}", as_json=as_json)
    typer.echo(
        "When every caller has it, take the other one away with `gatehouse client remove-secret`.", err=True
    )


@client_app.command("remove-secret")
@on_target
def remove_secret(
    target: Target,
    client: Client,
    secret: Annotated[str, typer.Argument(help="The secret's id, as `gatehouse client secrets` lists it.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a secret of a client away; whoever still uses it gets no token from then on."""
    found = client_id(target, client)
    confirm(f"Take the secret {secret} of {client} away for good?", yes=yes)
    secrets.remove(target, found, secret)
    told({"removed": secret}, f"removed {secret}", as_json=as_json)
