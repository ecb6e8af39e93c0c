"""The `access` command: who may call what, and what changes."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatehouse.operate.errors import OperateError
from gatehouse.operate.options import fail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gatehouse.access.entry import Change, Entry
    from gatehouse.laptop.engine.state import Result

_HERE = Path()


class Format(StrEnum):
    """How the table is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"


def access(
    directory: Annotated[
        Path, typer.Argument(help="The directory of the Pulumi program.", show_default="here")
    ] = _HERE,
    *,
    stack: Annotated[
        str, typer.Option("--stack", "-s", help="The stack whose configuration is used.")
    ] = "dev",
    diff: Annotated[
        str | None,
        typer.Option(
            help="What to compare with: `deployed`, or a revision such as main. Openings come first."
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead.")] = None,
    policy_pack: Annotated[Path | None, typer.Option(help="The policy pack that judges the program.")] = None,
    policy_pack_config: Annotated[Path | None, typer.Option(help="The pack's configuration.")] = None,
    closed: Annotated[
        bool, typer.Option("--fail-on-opening", help="Exit with status 1 if a change lets more callers in.")
    ] = False,
) -> None:
    """Show who may call what, from a preview of the program; asks no AWS unless compared with what is deployed."""
    from gatehouse.access import diff as comparison
    from gatehouse.access import source

    try:
        policy, result = source.previewed(directory, stack, pack=policy_pack, config=policy_pack_config)
        entries = source.table(result.resources, policy.config)
        changes = None
        if diff == source.DEPLOYED:
            changes = comparison.diff(source.table(source.deployed(stack, directory), policy.config), entries)
        elif diff is not None:
            # The same pack judges both, since only the program's own change is asked for.
            options = ["--policy-pack", str(policy.directory.resolve())]
            options += (
                ["--policy-pack-config", str(policy_pack_config.resolve())] if policy_pack_config else []
            )
            changes = comparison.diff(source.of_revision(diff, directory, stack, options), entries)
        written = _written(form, entries, changes, result)
        if output is None:
            typer.echo(written, nl=False)
        else:
            output.write_text(written, encoding="utf-8")
    except OperateError as error:
        fail(error)
    else:
        if closed and any(change.kind == "opens" for change in changes or ()):
            raise typer.Exit(1)


def _written(form: Format, entries: Sequence[Entry], changes: Sequence[Change] | None, result: Result) -> str:
    from gatehouse.access import report

    if form is Format.JSON:
        return json.dumps(report.as_json(entries, changes), indent=2) + "\n"
    if form is Format.HTML:
        return report.page(entries, changes)
    if form is Format.MARKDOWN:
        return report.verdict(result.violations) + "\n" + report.markdown(entries, changes)
    return report.text(entries, changes)
