"""The `access` command: who may call what, and what changes."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatehouse.operate.errors import OperateError
from gatehouse.operate.options import fail
from gatehouse.options import (
    HERE,
    AsJson,
    Directory,
    Pack,
    PackConfig,
    Profile,
    ProgramStack,
    Region,
    RunBy,
)

if TYPE_CHECKING:
    from gatehouse.access.made import Made
    from gatehouse.access.source import AccessTable, Given


class Format(StrEnum):
    """How the table is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"
    SVG = "svg"
    SARIF = "sarif"
    JUNIT = "junit"


_FORMATS = ", ".join(Format)  # as a list of choices it would be a word too long for a line of the help


def access(  # noqa: PLR0913 - each is an option of the command
    directory: Directory = HERE,
    *,
    stack: ProgramStack = "dev",
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Read the AWS account and region in place of a preview; changes nothing."
        ),
    ] = False,
    diff: Annotated[
        str | None,
        typer.Option(
            help="What to compare with: `deployed`, `live` (what the account really has of the program, added by hand"
            " or not), or a revision such as main. Openings come first."
        ),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", metavar="FORMAT", help=f"How to write it: {_FORMATS}.")
    ] = Format.TEXT,
    as_curl: Annotated[
        bool, typer.Option("--curl", help="Print each route as a `curl` line in place of the table.")
    ] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead.")] = None,
    policy_pack: Pack = None,
    policy_pack_config: PackConfig = None,
    profile: Profile = None,
    region: Region = None,
    engine: RunBy = None,
    as_json: AsJson = False,
    closed: Annotated[
        bool,
        typer.Option(
            "--fail-on-opening",
            help="Exit with status 1 if a change lets more callers in, or if part of the account can't be read.",
        ),
    ] = False,
) -> None:
    """Show who may call what, from a preview of the program; asks AWS only with --live, --diff live or --diff deployed."""
    from gatehouse.access import source

    try:
        given = source.Given(directory, stack, policy_pack, policy_pack_config, profile, region, engine)
        found = source.live_table(given, say) if live else source.program_table(given, diff, say)
        wide = width() if output is None else None
        form = Format.JSON if as_json else form
        written = (
            _curl(found, given, live=live)
            if as_curl
            else _written(form, found, _made(given, live=live), wide)
        )
        if output is None:
            typer.echo(written, nl=False)
        else:
            output.write_text(written, encoding="utf-8")
    except OperateError as error:
        fail(error)
    else:
        for what, why in found.unread:
            typer.echo(f"not read: {what}: {why}", err=True)
        opened = any(change.kind == "opens" for change in found.changes or ())
        if closed and (opened or found.unread):
            raise typer.Exit(1)


def width() -> int | None:
    """How many characters a line of the terminal has; None where the output goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def say(line: str) -> None:
    """Progress, for a person who waits: on the terminal's one line, and nowhere else."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r{line[:width]:{width}}" if line else f"\r{'':{width}}\r")
        sys.stderr.flush()


def _curl(found: AccessTable, given: Given, *, live: bool) -> str:
    """Lines for the laptop that runs the stack here, or with variables in place of what only a deployment knows."""
    from gatehouse.access import curl
    from gatehouse.operate import target as targets

    url, user, region, stack = "$API_URL", "USERNAME", given.region or "$AWS_REGION", None
    if live or not targets.may_be_laptop(given.stack, given.directory):
        stack = given.stack
    else:
        with contextlib.suppress(OperateError):
            target = targets.of_laptop(given.directory)
            region = target.region
            user = next(iter(target.passwords), user)
            url = target.resolve(str(target.outputs.get("api_url") or url)).rstrip("/")
    here = "" if given.directory.resolve() == Path.cwd() else str(given.directory)
    return "".join(f"{line}\n" for line in curl.lines(found.entries, url, user, region, here, stack))


def _made(given: Given, *, live: bool) -> Made:
    from gatehouse.access.made import made
    from gatehouse.laptop.engine.project import load

    if live:
        return made(f"the AWS account in {given.region or 'the region of the profile'}", "", given.directory)
    return made(load(given.directory, given.stack).name, given.stack, given.directory)


def _written(form: Format, found: AccessTable, made: Made, wide: int | None) -> str:
    from gatehouse.access import ci, picture, report

    entries, changes = found.entries, found.changes
    if form is Format.JSON:
        document = report.as_json(entries, changes) | (
            {"policy": list(found.loosened)} if found.loosened else {}
        )
        return json.dumps(document, indent=2) + "\n"
    if form is Format.MARKDOWN:
        verdict = "" if found.violations is None else report.verdict(found.violations) + "\n"
        return report.loosening(found.loosened) + verdict + report.markdown(entries, changes, made)
    if form is Format.HTML:
        return report.page(entries, changes, made)
    if form is Format.SVG:
        return picture.svg(entries, changes, made=made)
    if form is not Format.TEXT:
        return (ci.sarif if form is Format.SARIF else ci.junit)(entries, changes)
    shown = report.text(entries, changes, wide)
    policy = "".join(f"The policy itself changes: {line}\n" for line in found.loosened)
    return policy + ("\n" if policy else "") + shown + (f"\n{found.note}\n" if found.note else "")
