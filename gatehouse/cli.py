"""The `gatehouse` command: arguments and printing only."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from gatehouse.laptop import interrupts
from gatehouse.laptop.engine.project import ProjectError, load
from gatehouse.laptop.pack.config import PackError
from gatehouse.laptop.run_file import RunningError
from gatehouse.laptop.servers import PortError
from gatehouse.operate.errors import OperateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.state import Result
    from gatehouse.laptop.runtime import Laptop, PackSource

app = typer.Typer(
    help="An AWS HTTP API behind a JWT authorizer, on this machine or deployed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_Directory = Annotated[Path, typer.Argument(help="The directory of the Pulumi program.", show_default="here")]
_Stack = Annotated[str, typer.Option("--stack", "-s", help="The stack whose configuration is used.")]
_Pack = Annotated[
    Path | None,
    typer.Option(
        "--policy-pack", help="The policy pack; by default policy/ beside the program, or Gatehouse's."
    ),
]
_PackConfig = Annotated[
    Path | None,
    typer.Option(
        "--policy-pack-config",
        help="The pack's configuration; by default policy-config.json beside the program.",
    ),
]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_HERE = Path()
_LAPTOP_ONLY = {"awslambdaric", "httptools", "jsonschema", "moto", "multipart", "python_multipart"} | {
    *("starlette", "uvicorn", "uvloop", "watchfiles")
}
_OWN = {"up", "preview", "walk"}


@app.command()
def preview(
    directory: _Directory = _HERE,
    stack: _Stack = "dev",
    policy_pack: _Pack = None,
    policy_pack_config: _PackConfig = None,
    as_json: _AsJson = False,
) -> None:
    """What a deploy would make, the policies' verdict, and who may call what. Asks no AWS."""
    from gatehouse import show
    from gatehouse.access import report, source
    from gatehouse.laptop import runtime

    project, policy = _loaded(directory, stack, policy_pack, policy_pack_config)
    console = _console(as_json=as_json)
    progress = show.Progress(console)
    watcher = runtime.Watcher(on_note=progress.note)
    result = runtime.preview(project, policy, watcher)
    table = source.table(result.resources, policy.config)
    if as_json:
        found = {**show.result_json(result, policy.directory.name), "access": report.as_json(table)}
        print(json.dumps(found, indent=2))  # noqa: T201
    else:
        console.print(show.tree(result))
        console.print(show.access(table))
        _conclude(console, result, policy, preview=True)
    _exit_unless(result.ok)


@app.command()
def up(
    directory: _Directory = _HERE,
    stack: _Stack = "dev",
    port: Annotated[
        int, typer.Option(help="Where the first API is served; 0 for any free port.", min=0, max=65535)
    ] = 8080,
    policy_pack: _Pack = None,
    policy_pack_config: _PackConfig = None,
    leave: Annotated[
        bool, typer.Option("--exit", help="End after the walk, instead of serving until Ctrl-C.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print no line for each request that is answered.")
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """Build the program's stack on this machine, walk through it, and serve it until Ctrl-C.

    A first build that fails waits for the mend, unless it is told to end after the walk (--exit) or to print JSON.
    """
    from gatehouse import show
    from gatehouse.laptop import runtime

    project, policy = _loaded(directory, stack, policy_pack, policy_pack_config)
    console = _console(as_json=as_json)
    progress = show.Progress(console)
    logs = show.Logs(console)
    requests = show.Requests(console)
    watcher = runtime.Watcher(progress.step, progress.note, logs.line, requests.line)
    console.print(f"[bold]{project.name}[/bold] ({project.stack}) on this machine")
    with runtime.Laptop(project, policy, port=port, watcher=watcher) as laptop:
        result = laptop.deploy()
        found: dict[str, Any] = show.result_json(result, policy.directory.name)
        _conclude(console, result, policy)
        if not result.ok:
            _finish(found, as_json=as_json)
            if leave or as_json:
                raise typer.Exit(1)
            result = _mended(console, laptop)
        for line in laptop.not_served:
            console.print(Text(f"Not served: {line}", "yellow"), soft_wrap=True)
        console.print(show.outputs(_reachable(laptop, result), result.secret_outputs))
        good, found["walk"] = _walk_all(console, laptop)
        _finish(found, as_json=as_json)
        if leave:
            _exit_unless(good)
            return
        logs.open, requests.open, progress.changes_only = True, not quiet, True
        _serve(console, laptop)


@app.command()
def walk(
    directory: _Directory = _HERE,
    stack: Annotated[
        str | None,
        typer.Option("--stack", "-s", help="A deployed stack; without it, the laptop that runs here."),
    ] = None,
    profile: Annotated[str | None, typer.Option(help="The AWS profile, where the stack is deployed.")] = None,
    region: Annotated[str | None, typer.Option(help="The AWS region, where the stack is deployed.")] = None,
    as_json: _AsJson = False,
) -> None:
    """Perform the twelve steps; the exit status is 0 only if every one held.

    Where no laptop runs for the program, one is started for the walk and ended after it.
    """
    from gatehouse.laptop import runtime
    from gatehouse.operate import target as targets

    console = _console(as_json=as_json)
    if stack is None and not _runs(directory):
        project, policy = _loaded(directory, "dev", None, None)
        with runtime.Laptop(project, policy, port=0) as laptop:
            result = laptop.deploy()
            if not result.ok:
                _conclude(console, result, policy)
                raise typer.Exit(1)
            good, steps = _walk(console, directory)
    else:
        good, steps = _walk_target(
            console, targets.find(stack, directory=directory, profile=profile, region=region)
        )
    _finish({"held": good, "steps": steps}, as_json=as_json)
    _exit_unless(good)


def _console(*, as_json: bool) -> Console:
    """Where people read: standard output, or standard error where that is for a program.

    The stream is the one of now: while a program runs, what it prints is taken up on the way.
    """
    return Console(file=sys.stderr if as_json else sys.stdout, highlight=False, emoji=False)


def _errors() -> Console:
    return Console(stderr=True, highlight=False, emoji=False)


def _loaded(
    directory: Path, stack: str, pack: Path | None, config: Path | None
) -> tuple[Project, PackSource]:
    from gatehouse.laptop import runtime

    project = load(directory, stack)
    return project, runtime.find_pack(project.directory, pack, config)


def _runs(directory: Path) -> bool:
    from gatehouse.operate import target as targets

    try:
        targets.of_laptop(directory)
    except OperateError:
        return False
    return True


def _walk_all(console: Console, laptop: Laptop) -> tuple[bool, list[dict[str, Any]]]:
    """Walk what can be walked, and name what can't: not every program is made for it."""
    from gatehouse.operate.walk import UnwalkableError

    for api, url in laptop.gateways.items():
        if api != laptop.outputs.get("api_id"):
            console.print(
                f"Not walked: {api} at {url}; the walk takes the API that is exported as api_id.", style="dim"
            )
    if not laptop.gateways:
        console.print("Not walked: the program has no API.", style="dim")
        return True, []
    try:
        return _walk(console, laptop.project.directory)
    except UnwalkableError as error:
        console.print(Text(f"Not walked: {error}.", "dim"), soft_wrap=True)
        return True, []


def _walk(console: Console, directory: Path) -> tuple[bool, list[dict[str, Any]]]:
    from gatehouse.operate import target as targets

    return _walk_target(console, targets.of_laptop(directory))


def _walk_target(console: Console, target: Any) -> tuple[bool, list[dict[str, Any]]]:  # noqa: ANN401
    from gatehouse import show
    from gatehouse.operate import walk as walking

    console.print("\n[bold]The walk[/bold]: from a sign-in to an answer")
    steps = walking.walk(target, lambda step: console.print(show.walk_step(step), soft_wrap=True))
    good = walking.held(steps)
    console.print(
        "[green]Every step held.[/green]" if good else "[bold red]The walk did not hold.[/bold red]"
    )
    return good, [step.as_json() for step in steps]


def _reachable(laptop: Laptop, result: Result) -> dict[str, Any]:
    """The exports with the addresses of this machine; the issuer stays as tokens have it."""
    local: dict[str, Any] = laptop.addresses.within(result.outputs)
    return {**local, **{key: value for key, value in result.outputs.items() if key == "issuer"}}


def _conclude(console: Console, result: Result, policy: PackSource, *, preview: bool = False) -> None:
    """Print what a run came to."""
    from gatehouse import show

    console.print(show.summary(result, preview=preview))
    console.print(show.verdict(result, policy.directory.name), soft_wrap=True)
    if result.not_emulated:
        console.print(show.not_emulated(result.not_emulated), soft_wrap=True)
    if result.failures:
        _errors().print(show.failures(result.failures), soft_wrap=True)
    if result.blocked:
        _errors().print(
            "[bold red]error:[/bold red] a mandatory policy is violated"
            + ("." if preview else "; nothing more was created."),
        )


def _serve(console: Console, laptop: Laptop) -> None:
    """Serve until Ctrl-C, and deploy anew whenever a file of the program changes."""
    try:
        page = laptop.serve_page()
    except PortError as error:  # the API is served all the same
        console.print(f"The browser client is not served: {error}", style="yellow")
        page = ""
    for api, url in laptop.gateways.items():
        console.print(f"Serving [cyan]{api}[/cyan] at [bold]{url}[/bold]")
    if page:
        console.print(f"Sign in and call it at [bold]{page}[/bold]")
    console.print("Changes are deployed as files are saved. Ctrl-C ends it.", style="dim")
    for changed in _changes(console, laptop):
        began = time.monotonic()
        functions = laptop.reload(changed)
        if functions is not None:
            names = ", ".join(resource.name for resource in functions)
            console.print(f"{names}: new code serves ({time.monotonic() - began:.1f} s)")
        elif _redeploy(console, laptop) is None:
            console.print("The last good stack goes on serving.", style="yellow")


def _mended(console: Console, laptop: Laptop) -> Result:
    """Deploy at each change until it is good."""
    console.print("Waiting for a change that mends it. Ctrl-C ends it.", style="dim")
    for _ in _changes(console, laptop):
        result = _redeploy(console, laptop)
        if result is not None:
            return result
    raise KeyboardInterrupt  # the watch ends with nothing else


def _changes(console: Console, laptop: Laptop) -> Iterator[list[Path]]:
    from gatehouse.laptop import watch

    root = laptop.project.directory.resolve()
    for changed in watch.changes(laptop.project, [laptop.policy.directory, laptop.policy.config_file]):
        console.print(f"\n{', '.join(watch.shown(path, root) for path in changed)} changed", style="dim")
        yield changed


def _redeploy(console: Console, laptop: Laptop) -> Result | None:
    """Deploy anew and print what it came to; None where it was no good."""
    try:
        laptop.project = load(laptop.project.directory, laptop.project.stack)
        result = laptop.deploy()
    except _mistakes() as error:
        _complain(error)
        return None
    _conclude(console, result, laptop.policy, preview=laptop.refused)
    return result if result.ok else None


def _finish(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, indent=2), flush=True)  # noqa: T201 - what a program reads


def _exit_unless(good: bool) -> None:
    if not good:
        raise typer.Exit(1)


def _mistakes() -> tuple[type[Exception], ...]:
    """What is told in one message: the errors that a person can put right."""
    found: list[type[Exception]] = [ProjectError, PackError, PortError, RunningError, OperateError]
    # Those of parts that were never loaded can't have been raised.
    for module, name in (
        ("gatehouse.laptop.cloud", "CloudError"),
        ("gatehouse.laptop.gateway", "RefusedError"),
        ("gatehouse.laptop.config", "StandInError"),
        ("gatehouse.laptop.services", "ServiceError"),
    ):
        loaded = sys.modules.get(module)
        if loaded is not None and hasattr(loaded, name):
            found.append(getattr(loaded, name))
    return tuple(found)


def _complain(error: BaseException | str) -> None:
    _errors().print(Text.assemble(("error: ", "bold red"), str(error)), soft_wrap=True)


def whole() -> typer.Typer:
    """The command with everything in it. To call this twice changes nothing."""
    from gatehouse.access.command import access
    from gatehouse.access.proof.command import prove
    from gatehouse.operate import commands

    if "access" not in {info.name for info in app.registered_commands}:
        app.command("access")(access)
        app.command("prove")(prove)
        commands.mount(app)
    return app


def main() -> None:
    """Run the command; a user's mistake is one message and exit status 1, Ctrl-C is 130."""
    # The commands that operate bring boto3 along; those that don't need it start without.
    if not _OWN & set(sys.argv[1:2]):
        whole()
    try:
        with interrupts.orderly():
            code = app(standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = interrupts.INTERRUPTED
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _LAPTOP_ONLY:
            raise
        _complain(
            f"{error.name} is not installed. What runs on this machine needs gatehouse[laptop]: install that."
        )
        sys.exit(1)
    except Exception as error:
        if isinstance(error, _mistakes()):
            _complain(error)
            sys.exit(1)
        if isinstance(
            error, typer.BadParameter.__mro__[2]
        ):  # the base of all usage errors, which has no public name
            usage: Any = error
            usage.show()
            sys.exit(usage.exit_code)
        raise
    if code == interrupts.INTERRUPTED:
        # Whatever was started is closed by now; a thread that still runs a program is not waited for.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code if isinstance(code, int) else 0)
