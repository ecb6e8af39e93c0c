"""What `gatehouse up` does besides building: the walk, serving, and deploying anew as files change."""

from __future__ import annotations

import importlib.util
import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from gatehouse import problems, traces
from gatehouse.laptop.engine.project import load
from gatehouse.laptop.servers import PortError
from gatehouse.operate.errors import OperateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.state import Result
    from gatehouse.laptop.pack.find import PackSource
    from gatehouse.laptop.pack.host import Violation
    from gatehouse.laptop.runtime import Laptop
    from gatehouse.printers import Logs, Requests

_IDLE = 3
_PROGRAMS = frozenset(
    {".py", ".js", ".mjs", ".cjs", ".ts", ".go", ".java", ".cs", ".json", ".yaml", ".yml", ".toml"}
)


def starts_late(packages: Sequence[str] = ("moto", "pulumi_aws")) -> str:
    """What to say where these packages were never imported, so that Python will compile them now; empty where they were."""
    for package in packages:
        spec = importlib.util.find_spec(package)
        source = Path(spec.origin) if spec and spec.origin else None
        # Where nothing can be kept, each start is like the first one, and it helps nobody to read it each time.
        kept = source and os.access(source.parent, os.W_OK)
        if kept and not Path(importlib.util.cache_from_source(str(source))).exists():
            return "The first start compiles the packages that it needs; that can take half a minute."
    return ""


def loaded(directory: Path, stack: str, pack: Path | None, config: Path | None) -> tuple[Project, PackSource]:
    """The program in a directory and the policy pack that judges it; warnings of its settings are printed."""
    from gatehouse.laptop.pack.find import find_pack

    project = load(directory, stack)
    for warning in project.warnings:
        problems.errors().print(Text(f"warning: {warning}", "yellow"), soft_wrap=True)
    return project, find_pack(project.directory, pack, config)


def runs(directory: Path) -> bool:
    """Whether a laptop runs for the program in a directory."""
    from gatehouse.operate import target as targets

    try:
        targets.of_laptop(directory)
    except OperateError:
        return False
    return True


def walked(console: Console, laptop: Laptop, *kept: Logs | Requests) -> tuple[bool, list[dict[str, Any]]]:
    """Walk, and where that does not hold, print what was kept of it, such as what functions wrote meanwhile."""
    good, steps = walk_all(console, laptop)
    if not good:
        for one in kept:
            one.tell()
    return good, steps


def walk_all(console: Console, laptop: Laptop) -> tuple[bool, list[dict[str, Any]]]:
    """Walk what can be walked, and name what can't: not every program is made for it."""
    from gatehouse.operate.walk import UnwalkableError

    if not laptop.gateways:
        console.print("Not walked: the program has no API.", style="dim")
        return True, []
    if not laptop.outputs.get("api_id"):
        said = f"Not walked: the program has {len(laptop.gateways)} APIs, and exports none of them as api_id and api_url."
        console.print(said, style="dim", soft_wrap=True)
        return True, []
    for api, url in laptop.gateways.items():
        if api != laptop.outputs["api_id"]:
            said = f"Not walked: {_named(laptop, api)} at {url}; the walk takes the API that is exported as api_id."
            console.print(said, style="dim", soft_wrap=True)
    try:
        return walk_laptop(console, laptop.project.directory)
    except UnwalkableError as error:
        console.print(Text(f"Not walked: {error}", "dim"), soft_wrap=True)
        return True, []


def _named(laptop: Laptop, api: str) -> str:
    """What the program calls an API."""
    return next((one.name for one in laptop.resources if one.id == api), api)


def walk_laptop(console: Console, directory: Path) -> tuple[bool, list[dict[str, Any]]]:
    """Walk the laptop that runs for the program in `directory`."""
    from gatehouse.operate import target as targets

    return walk_target(console, targets.of_laptop(directory))


def walk_target(console: Console, target: Any) -> tuple[bool, list[dict[str, Any]]]:  # noqa: ANN401
    """Walk, and print each step as it is done: whether all held, and the steps as JSON."""
    from gatehouse import show
    from gatehouse.operate import walk as walking

    console.print("\n[bold]The walk[/bold]: from a sign-in to an answer")
    steps = walking.walk(target, lambda step: console.print(show.walk_step(step), soft_wrap=True))
    good = walking.held(steps)
    console.print(
        "[green]Every step held.[/green]" if good else "[bold red]The walk did not hold.[/bold red]"
    )
    return good, [step.as_json() for step in steps]


def reachable(laptop: Laptop, result: Result) -> dict[str, Any]:
    """The exports with the addresses of this machine; the issuer stays as tokens have it."""
    local: dict[str, Any] = laptop.serving.addresses.within(result.outputs)
    return {**local, **{key: value for key, value in result.outputs.items() if key == "issuer"}}


def conclude(
    console: Console,
    result: Result,
    policy: PackSource,
    *,
    preview: bool = False,
    shown: Sequence[Violation] | None = None,
) -> None:
    """Print what a run came to; what the policies found is left out where it is what was `shown` before."""
    from gatehouse import show

    console.print(show.summary(result, preview=preview))
    if result.failures or shown is None or list(result.violations) != list(shown):
        console.print(show.verdict(result, policy.directory.name), soft_wrap=True)
    if result.not_emulated:
        console.print(show.not_emulated(result.not_emulated), soft_wrap=True)
    if result.failures:
        problems.errors().print(show.failures(result.failures), soft_wrap=True)
    if result.blocked:
        problems.errors().print(
            "[bold red]error:[/bold red] a mandatory policy is violated"
            + ("." if preview else "; nothing more was created."),
        )


def serve(console: Console, laptop: Laptop) -> None:
    """Serve until Ctrl-C, and deploy anew whenever a file of the program changes."""
    from gatehouse import show

    try:
        page = laptop.serve_page(lambda: access_picture(laptop))
    except PortError as error:  # the API is served all the same
        console.print(f"The browser client is not served: {error}", style="yellow")
        page = ""
    for api, url in laptop.gateways.items():
        console.print(f"Serving [cyan]{_named(laptop, api)}[/cyan] at [bold]{url}[/bold]")
    if page:
        console.print(page_line(page, laptop.outputs), soft_wrap=True)
    for user in laptop.serving.users.get(str(laptop.outputs.get("user_pool_id")), ()):
        # Good on this machine only, and made for it; nobody could sign in otherwise.
        console.print(Text(f"  as {user.name} with the password {user.password}"), soft_wrap=True)
    example = _example(laptop)
    if example:
        console.print(Text(f"Call it: {example}"), soft_wrap=True)
    console.print("Changes are deployed as files are saved. Ctrl-C ends it.", style="dim")
    idle: Counter[Path] = Counter()
    for changed in _changes(console, laptop):
        began = time.monotonic()
        functions = laptop.reload(changed)
        if functions is not None:
            console.print(show.reloaded(functions, time.monotonic() - began), soft_wrap=True)
            continue
        result = _redeploy(console, laptop)
        if result is None:
            console.print("The last good stack goes on serving.", style="yellow")
        elif all(step.operation == "same" for step in result.steps):
            _hint(console, laptop, idle, changed)


def page_line(page: str, outputs: Mapping[str, Any]) -> str:
    """What can be done on the page, which acts on the API and the client that are exported, or are the only ones."""
    none = "the program exports none, and has not just one."
    if not outputs.get("api_url"):
        return f"The page at [bold]{page}[/bold] has no API to call (api_id and api_url): {none}"
    if not outputs.get("client_id"):
        return f"Call it at [bold]{page}[/bold]; there is no client (client_id) to sign in with: {none}"
    return f"Sign in and call it at [bold]{page}[/bold]"


def _hint(console: Console, laptop: Laptop, idle: Counter[Path], changed: list[Path]) -> None:
    """Say once of each file that is no program, and has changed some times for nothing, how it is left out."""
    from gatehouse.laptop import watch

    idle.update(changed)
    for path in changed:
        if idle[path] == _IDLE and path.suffix not in _PROGRAMS:
            name = watch.shown(path, laptop.project.directory.resolve())
            said = f"{name} has changed {_IDLE} times with nothing to deploy. {_left_out(name)}"
            console.print(Text(said, "yellow"), soft_wrap=True)


def _left_out(name: str) -> str:
    return f"To leave it out, write into laptop.yaml: unwatched: [{json.dumps(name)}]"


def origin(laptop: Laptop, group: str, inside: str) -> Path | None:
    """The program's own file at a path in the package of a function that writes to this log group."""
    from gatehouse.laptop import reload

    parts = reload.packaged(laptop.resources, laptop.project.main.parent)
    return traces.origin(inside, parts.get(group, ()))


def _example(laptop: Laptop) -> str:
    """A call that is let in, as a curl line; empty where the program has no API whose routes ask for a token."""
    from gatehouse.operate import curl, plan
    from gatehouse.operate import target as targets

    try:
        target = targets.of_laptop(laptop.project.directory)
        route = plan.make(target).open_to_any_token
    except OperateError:
        return ""
    method, path = plan.call(route)
    user = next(iter(laptop.serving.users.get(str(laptop.outputs.get("user_pool_id")), ())), None)
    if user is None:
        return ""
    here = laptop.project.directory.resolve()
    how = curl.with_token(
        [user.name], route.scopes[:1], directory="" if here == Path.cwd() else str(laptop.project.directory)
    )
    return curl.line(method, laptop.gateways[str(laptop.outputs["api_id"])].rstrip("/") + path, how=[how])


def access_picture(laptop: Laptop) -> str:
    """Who may call what is served now, as SVG; the empty text where the policy's configuration can't be read."""
    from gatehouse.access import picture, source

    try:
        return picture.svg(source.table(laptop.resources, laptop.policy.config))
    except OperateError:
        return ""


def mended(console: Console, laptop: Laptop) -> Result:
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

    def echo(path: Path) -> None:
        name = watch.shown(path, root)
        said = f"{name} is written by each run: from now on that deploys nothing. {_left_out(name)}"
        console.print(Text(said, "yellow"), soft_wrap=True)

    for changed in watch.changes(
        laptop.project,
        [laptop.policy.directory, laptop.policy.config_file],
        since=laptop.deployed,
        unwatched=lambda: laptop.serving.stand_ins.unwatched,
        on_echo=echo,
    ):
        console.print(f"\n{', '.join(watch.shown(path, root) for path in changed)} changed", style="dim")
        yield changed


def _redeploy(console: Console, laptop: Laptop) -> Result | None:
    """Deploy anew and print what it came to; None where it was no good."""
    shown = laptop.violations
    try:
        laptop.project = load(laptop.project.directory, laptop.project.stack)
        result = laptop.deploy()
    except problems.mistakes() as error:
        problems.complain(error)
        return None
    conclude(console, result, laptop.policy, preview=laptop.refused, shown=shown)
    return result if result.ok else None
