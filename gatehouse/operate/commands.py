"""The `user`, `group`, `client`, `token`, `call`, `logs` and `doctor` commands: arguments and printing only."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console

from gatehouse.grid import Grid
from gatehouse.operate import deployed, groups, revocation, users
from gatehouse.operate import doctor as checks
from gatehouse.operate import logs as access_log
from gatehouse.operate.call import call
from gatehouse.operate.client_command import client_app
from gatehouse.operate.environment import env
from gatehouse.operate.errors import OperateError
from gatehouse.operate.local_config import stack_file
from gatehouse.operate.options import confirm, on_target, read_secret
from gatehouse.operate.target import Target  # noqa: TC001 - typer reads the annotations at run time
from gatehouse.operate.token_command import token
from gatehouse.options import AsJson, Commands, told

user_app = Commands(help="The users of the pool.", no_args_is_help=True)
group_app = Commands(help="The groups of the pool.", no_args_is_help=True)

Username = Annotated[
    str, typer.Argument(help="The user's name; the e-mail address where the pool signs in by it.")
]
GroupName = Annotated[str, typer.Argument(help="The group's name.")]


def mount(app: typer.Typer) -> None:
    """Add these commands to the `gatehouse` command."""
    app.add_typer(user_app, name="user")
    app.add_typer(group_app, name="group")
    app.add_typer(client_app, name="client")
    app.command("token")(token)
    app.command("call")(call)
    app.command("logs")(logs)
    app.command("doctor")(doctor)
    app.command("local-config")(local_config)
    app.command("env")(env)


@user_app.command("create")
@on_target
def user_create(
    target: Target,
    username: Username,
    *,
    email: Annotated[str | None, typer.Option(help="The e-mail address, where it is not the name.")] = None,
    group: Annotated[list[str] | None, typer.Option(help="A group to put the user into; repeatable.")] = None,
    invite: Annotated[
        bool, typer.Option("--invite", help="Ask for no password: Cognito sends an invitation by e-mail.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Create a user who can sign in at once; the password is asked for, or read from standard input."""
    password = None if invite else read_secret(f"password for {username}")
    created = users.create(target, username, password=password, email=email, groups=group or [])
    told(asdict(created), f"created {username} ({created.status.lower()})", as_json=as_json)


@user_app.command("list")
@on_target
def user_list(target: Target, *, as_json: AsJson = False) -> None:
    """List the users."""
    _print([asdict(one) for one in users.every(target)], as_json=as_json, empty="no users")


@user_app.command("disable")
@on_target
def user_disable(target: Target, username: Username, *, as_json: AsJson = False) -> None:
    """Keep a user from signing in, and sign the user out."""
    soon = users.disable(target, username)
    what = {"username": username, "enabled": False, "revoked": soon}
    told(what, f"disabled {username}; {_then(soon=soon)}", as_json=as_json)


@user_app.command("sign-out")
@on_target
def user_sign_out(target: Target, username: Username, *, as_json: AsJson = False) -> None:
    """End all sessions of a user; where the pool is revocable, calls with tokens already given out fail soon, too."""
    soon = users.sign_out(target, username)
    told(
        {"username": username, "revoked": soon}, f"signed out {username}; {_then(soon=soon)}", as_json=as_json
    )


@user_app.command("revoke")
@on_target
def user_revoke(target: Target, *, as_json: AsJson = False) -> None:
    """End one session of a user, by an access token of it, which is asked for or read from standard input."""
    session = revocation.revoke_session(target, read_secret("access token"))
    told({"session": session}, f"revoked the session {session}; {_then(soon=True)}", as_json=as_json)


def _then(*, soon: bool) -> str:
    return (
        "calls with tokens already given out fail within the time that the pool's `revocable` says"
        if soon
        else "access tokens already given out stay valid until they expire"
    )


@user_app.command("enable")
@on_target
def user_enable(target: Target, username: Username, *, as_json: AsJson = False) -> None:
    """Let a disabled user sign in again."""
    users.enable(target, username)
    told({"username": username, "enabled": True}, f"enabled {username}", as_json=as_json)


@user_app.command("delete")
@on_target
def user_delete(
    target: Target,
    username: Username,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a user for good."""
    confirm(f"Delete {username} from {target.name} for good?", yes=yes)
    soon = users.delete(target, username)
    what = {"deleted": username, "revoked": soon}
    told(what, f"deleted {username}; {_then(soon=soon)}", as_json=as_json)


@group_app.command("create")
@on_target
def group_create(
    target: Target,
    name: GroupName,
    *,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    as_json: AsJson = False,
) -> None:
    """Create a group."""
    told(asdict(groups.create(target, name, description)), f"created {name}", as_json=as_json)


@group_app.command("list")
@on_target
def group_list(target: Target, *, as_json: AsJson = False) -> None:
    """List the groups."""
    _print([asdict(one) for one in groups.every(target)], as_json=as_json, empty="no groups")


@group_app.command("members")
@on_target
def group_members(target: Target, name: GroupName, *, as_json: AsJson = False) -> None:
    """List the users of a group."""
    _print([asdict(one) for one in groups.members(target, name)], as_json=as_json, empty="no members")


@group_app.command("add")
@on_target
def group_add(target: Target, name: GroupName, username: Username, *, as_json: AsJson = False) -> None:
    """Put a user into a group."""
    groups.add(target, name, username)
    said = f"added {username} to {name}; tokens given out from now on say so"
    told({"group": name, "added": username}, said, as_json=as_json)


@group_app.command("remove")
@on_target
def group_remove(target: Target, name: GroupName, username: Username, *, as_json: AsJson = False) -> None:
    """Take a user out of a group."""
    groups.remove(target, name, username)
    said = f"removed {username} from {name}; tokens already given out name it until they expire"
    told({"group": name, "removed": username}, said, as_json=as_json)


@group_app.command("delete")
@on_target
def group_delete(
    target: Target,
    name: GroupName,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a group; its members stay."""
    confirm(f"Delete the group {name} from {target.name}?", yes=yes)
    groups.delete(target, name)
    told({"deleted": name}, f"deleted {name}", as_json=as_json)


@on_target
def logs(
    target: Target,
    *,
    since: Annotated[str, typer.Option(help="How far back: 30s, 10m, 2h or 1d.")] = "10m",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="Only requests that were turned away.")] = False,
    functions: Annotated[
        bool, typer.Option("--functions", help="What the functions behind the API wrote, too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, an object on each line.")] = False,
) -> None:
    """Show the API's access log, with the authorizer's errors in words."""
    api = deployed.read(target)
    for line in access_log.read(target, api, since=_seconds(since), follow=follow, functions=functions):
        if errors and not line.why:
            continue
        typer.echo(json.dumps({**line.entry, "why": line.why}) if as_json else line.text)


@on_target
def doctor(
    target: Target,
    *,
    token: Annotated[
        bool,
        typer.Option("--token", help="Compare a token with the API, too; it is read from standard input."),
    ] = False,
    given: Annotated[str, typer.Argument(hidden=True)] = "",
    as_json: AsJson = False,
) -> None:
    """Look for what is missing or mismatched: routes, issuer, keys, audience, scopes, origins, clock."""
    if given not in {"", "-"}:
        raise OperateError(
            "doctor takes no argument; a token would be read by others in the list of processes: give it on standard"
            " input, as in `gatehouse doctor --token < FILE`"
        )
    read = read_secret("token") if token or given else None
    found = list(checks.examine(target, deployed.read(target), token=read))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        marks = {"ok": "ok", "warning": "!", "problem": "x"}
        for finding in found:
            typer.echo(f"{marks[finding.state]:2} {finding.check:9} {finding.found}")
            if finding.remedy:
                typer.echo(f"{'':13}-> {finding.remedy}")
    if any(finding.state == "problem" for finding in found):
        raise typer.Exit(1)


@on_target
def local_config(
    target: Target,
    *,
    like: Annotated[Path, typer.Option(help="The stack file whose configuration it starts from.")] = Path(
        "Pulumi.dev.yaml"
    ),
    as_json: AsJson = False,
) -> None:
    """Print a Pulumi.local.yaml with which `pulumi up --stack local` deploys to the laptop that runs here."""
    text = stack_file(target, like)
    told(yaml.safe_load(text), text.rstrip("\n"), as_json=as_json)


def _seconds(text: str) -> float:
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    if not (text[:-1].isdigit() and text[-1:] in units):
        raise OperateError(
            f"--since {text!r} is no length of time; give a number and s, m, h or d, such as 10m"
        )
    return float(text[:-1]) * units[text[-1]]


def _print(rows: list[dict[str, Any]], *, as_json: bool, empty: str) -> None:
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        typer.echo(empty)
        return
    console = Console(highlight=False, emoji=False)
    console.print(
        Grid(list(rows[0]), [[str(value) for value in row.values()] for row in rows]), soft_wrap=True
    )
