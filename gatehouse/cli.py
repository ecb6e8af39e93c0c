"""The `gatehouse` command: arguments and printing only."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from gatehouse import debugging, ended
from gatehouse import up as serving
from gatehouse.counts import count
from gatehouse.laptop.engine.choice import chosen, described
from gatehouse.options import (
    HERE,
    AsJson,
    Commands,
    Directory,
    New,
    Pack,
    PackConfig,
    Profile,
    ProgramStack,
    Region,
    RunBy,
    Stack,
)

_FRAMES = 60
"""The fewest characters of a line in which the frames of typer's help leave room for words."""

app = Commands(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich" if shutil.get_terminal_size().columns >= _FRAMES else None,
)

_ANY_LENGTH = 10_000
_OWN = {"init", "preview", "up", "walk"}


def _version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        typer.echo(f"gatehouse {metadata.version('gatehouse')}")
        raise typer.Exit


@app.callback()
def command(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """An AWS HTTP API behind a JWT authorizer, on this machine or deployed.

    `gatehouse up` serves a program here: that is the laptop. Other commands ask it, or, with --stack, what is deployed.
    """


@app.command()
def preview(
    directory: Directory = HERE,
    stack: ProgramStack = "dev",
    policy_pack: Pack = None,
    policy_pack_config: PackConfig = None,
    engine: RunBy = None,
    as_json: AsJson = False,
) -> None:
    """What a deploy would make, the policies' verdict, and who may call what. Asks no AWS."""
    from gatehouse import printers, show
    from gatehouse.laptop import preview as previewing

    project, policy = serving.loaded(directory, stack, policy_pack, policy_pack_config)
    console = _console(as_json=as_json)
    progress = printers.Progress(console)
    watcher = previewing.Watcher(on_note=progress.note)
    engine = chosen(engine, project.directory)
    console.print(
        f"[bold]{project.name}[/bold] ({project.stack}), previewed by {described(engine)}", soft_wrap=True
    )
    _explain_wait(console)
    result = previewing.preview(project, policy, watcher, engine)
    # These bring Pulumi's SDK along: the pack starts before them.
    from gatehouse.access import report, source

    table = source.table(result.resources, policy.config)
    if as_json:
        found = {**show.result_json(result, policy.directory.name), "access": report.as_json(table)}
        print(json.dumps(found, indent=2))  # noqa: T201
    else:
        console.print(show.tree(result))
        console.print(show.access(table), soft_wrap=True)
        serving.conclude(console, result, policy, preview=True)
    _exit_unless(result.ok)


@app.command()
def up(  # noqa: PLR0913 - the options of a command
    directory: Directory = HERE,
    stack: ProgramStack = "dev",
    port: Annotated[
        int, typer.Option(help="Where the first API is served; 0 for any free port.", min=0, max=65535)
    ] = 8080,
    policy_pack: Pack = None,
    policy_pack_config: PackConfig = None,
    *,
    engine: RunBy = None,
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the walk, instead of serving until Ctrl-C.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print no line for each request that is answered.")
    ] = False,
    debug: Annotated[
        str,
        typer.Option(
            metavar="FUNCTION", help="Have this function wait for a debugger, with no limit of time."
        ),
    ] = "",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make new passwords and secrets; else those of the last run stay.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build the program's stack on this machine, walk through it, and serve it until Ctrl-C.

    A first build that fails waits for the mend, unless it is told to end after the walk (--exit) or to print JSON.
    """
    from gatehouse import printers, show
    from gatehouse.laptop import runtime, users

    project, policy = serving.loaded(directory, stack, policy_pack, policy_pack_config)
    console = _console(as_json=as_json)
    progress = printers.Progress(console)
    logs = printers.Logs(console)
    requests = printers.Requests(console)
    watcher = runtime.Watcher(progress.step, progress.note, logs.line, requests.line)
    engine = chosen(engine, project.directory)
    console.print(
        f"[bold]{project.name}[/bold] ({project.stack}) on this machine, by {described(engine)}",
        soft_wrap=True,
    )
    _explain_wait(console)
    with runtime.Laptop(
        project,
        policy,
        port=port,
        watcher=watcher,
        demo=not (leave or as_json),
        fresh=fresh,
        debug=debug,
        engine=engine,
    ) as laptop:
        logs.origin = partial(serving.origin, laptop)
        requests.named = users.names(laptop.cloud.client)
        result = laptop.deploy()
        found: dict[str, Any] = show.result_json(result, policy.directory.name)
        serving.conclude(console, result, policy)
        if not result.ok:
            _finish(found, as_json=as_json)
            if leave or as_json:
                raise typer.Exit(1)
            result = serving.mended(console, laptop)
        for line in laptop.serving.missing:
            console.print(Text(f"Not served: {line}", "yellow"), soft_wrap=True)
        console.print(show.outputs(serving.reachable(laptop, result), result.secret_outputs), soft_wrap=True)
        good, found["walk"] = (True, []) if debug else serving.walked(console, laptop, requests, logs)
        if debug:
            debugging.explain(console, laptop, debug)
        _finish(found, as_json=as_json)
        if leave:
            _exit_unless(good)
            return
        logs.open, requests.open, progress.changes_only = True, not quiet, True
        serving.serve(console, laptop)


@app.command()
def init(
    directory: New = HERE,
    name: Annotated[str | None, typer.Option(help="The project's name; by default the folder's.")] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            help='Where the project installs Gatehouse from, as uv\'s sources have it: \'{ git = "URL", tag = "v0.2.0" }\'.'
            " By default from where this one came.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Begin a project in a folder: a program, the policy pack, workflows. What is there already stays as it is."""
    from gatehouse import init as beginning

    written = beginning.init(directory, name or beginning.project_name(directory), requirement=source)
    console = _console(as_json=as_json)
    console.print(f"{count(len(written), 'file')} written." if written else "Nothing is missing here.")
    _finish({"written": written}, as_json=as_json)
    for said in beginning.remarks(directory, requirement=source):
        console.print(Text(said, "yellow"), soft_wrap=True)
    if written:
        enter = "" if directory.resolve() == Path.cwd() else f"`cd {shlex.quote(str(directory))}`, "
        console.print(
            f"Next: {enter}`make up`, then sign in at http://localhost:3000.", style="dim", soft_wrap=True
        )


@app.command()
def walk(
    directory: Directory = HERE,
    stack: Stack = None,
    profile: Profile = None,
    region: Region = None,
    engine: RunBy = None,
    as_json: AsJson = False,
) -> None:
    """Walk through the API, from a sign-in to an answer, in twelve steps; the exit status is 0 only if every one held.

    Where no laptop runs for the program, one is started for the walk and ended after it.
    """
    from gatehouse.laptop import runtime
    from gatehouse.operate import target as targets

    console = _console(as_json=as_json)
    if stack is None and not serving.runs(directory):
        project, policy = serving.loaded(directory, "dev", None, None)
        engine = chosen(engine, project.directory)
        console.print(f"[bold]{project.name}[/bold] on this machine, by {described(engine)}", soft_wrap=True)
        with runtime.Laptop(project, policy, port=0, engine=engine) as laptop:
            result = laptop.deploy()
            if not result.ok:
                serving.conclude(console, result, policy)
                raise typer.Exit(1)
            good, steps = serving.walk_laptop(console, directory)
    else:
        good, steps = serving.walk_target(
            console, targets.find(stack, directory=directory, profile=profile, region=region)
        )
    _finish({"held": good, "steps": steps}, as_json=as_json)
    _exit_unless(good)


def _console(*, as_json: bool) -> Console:
    """Where people read: standard output, or standard error where that is for a program.

    The stream is the one of now: while a program runs, what it prints is taken up on the way.
    """
    stream = sys.stderr if as_json else sys.stdout
    # A file or a pipe takes lines of any length: what reads it looks for whole names.
    width = None if stream.isatty() else _ANY_LENGTH
    return Console(file=stream, width=width, highlight=False, emoji=False)


def _explain_wait(console: Console) -> None:
    if said := serving.starts_late():
        console.print(said, style="dim", soft_wrap=True)


def _finish(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, indent=2), flush=True)  # noqa: T201 - what a program reads


def _exit_unless(good: bool) -> None:
    if not good:
        raise typer.Exit(1)


def whole() -> typer.Typer:
    """The command with everything in it. To call this twice changes nothing."""
    from gatehouse.access.command import access
    from gatehouse.access.proof.command import prove
    from gatehouse.conformance.command import conformance_app
    from gatehouse.operate import commands

    if "access" not in {info.name for info in app.registered_commands}:
        app.command("access")(access)
        app.command("prove")(prove)
        app.add_typer(conformance_app, name="conformance")
        commands.mount(app)
    return app


def main() -> None:
    """Run the command; a user's mistake is one message and exit status 1, Ctrl-C is 130."""
    # The commands that operate bring boto3 along; those that don't need it start without.
    if not _OWN & set(sys.argv[1:2]):
        whole()
    ended.run(app)
