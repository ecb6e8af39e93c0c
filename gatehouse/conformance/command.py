"""The `gatehouse conformance` commands: arguments and printing only."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gatehouse.conformance import report
from gatehouse.conformance.records import Record, RecordError, load
from gatehouse.conformance.run import RecordOutcome, as_result, fire_all
from gatehouse.conformance.sending import Destination, NotServedError
from gatehouse.operate.errors import OperateError
from gatehouse.operate.options import fail, on_target
from gatehouse.operate.target import Target  # noqa: TC001 - typer reads the annotations at run time
from gatehouse.options import AsJson, Commands, told

conformance_app = Commands(
    help="Compare what serves an API with AWS, request by request: for those who work on Gatehouse.",
    no_args_is_help=True,
)

_Directory = Annotated[
    Path, typer.Option("--directory", help="The folder with `records`, `results` and `program`.")
]
_Matching = Annotated[str, typer.Option("--only", help="Only records whose id begins with this.")]
_HERE = Path("conformance")
_SHOWN = 12
"""Differences that are printed in full."""


@conformance_app.command("run")
def run(
    *,
    base: Annotated[
        list[str],
        typer.Option(
            "--base", help="PLACE=URL, such as http=http://127.0.0.1:3000; repeatable. See the records' `to`."
        ),
    ],
    only: _Matching = "",
    directory: _Directory = _HERE,
    save: Annotated[str, typer.Option(help="Write the result to results/NAME.json.")] = "",
    as_json: AsJson = False,
) -> None:
    """Fire the records at any server that has the conformance program's routes; records that need its users are left out."""
    try:
        place = Destination(dict(_pair(entry) for entry in base), {}, _no_token)
        _finish(fire_all(_records(directory, only), place, kind=""), save, directory, save, as_json=as_json)
    except OperateError as error:
        fail(error)


@conformance_app.command("record")
@on_target
def record(
    target: Target,
    *,
    only: _Matching = "",
    directory: _Directory = _HERE,
    save: Annotated[
        str, typer.Option(help="Write the result to results/NAME.json; by default the stack's name.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Fire the records at the conformance program as it is deployed, and write a result that a pull request can add.

    Deploy the program with `pulumi up` in conformance/program, in an account of your own, and destroy it afterwards; without
    --stack the laptop that runs it is asked. For as long as this takes, its user pool has a user more.
    """
    from gatehouse.conformance import destination

    records = _records(directory, only)
    with destination.of(target) as found:
        outcomes = fire_all(records, found, kind="laptop" if target.laptop else "aws")
    name = target.name if target.laptop else f"AWS {target.region}"
    _finish(outcomes, name, directory, save or target.name, as_json=as_json)


@conformance_app.command("page")
def page(
    directory: _Directory = _HERE,
    output: Annotated[Path, typer.Option(help="Where the page goes.")] = Path(
        "docs/reference/conformance-results.md"
    ),
    *,
    as_json: AsJson = False,
) -> None:
    """Write the page of results."""
    try:
        results = report.read(directory / "results")
        text = report.page(_records(directory, ""), results)
    except report.ResultError as problem:
        fail(OperateError(str(problem)))
    except OperateError as error:
        fail(error)
    output.write_text(text, encoding="utf-8")
    told({"written": str(output)}, f"wrote {output}", as_json=as_json)


def _records(directory: Path, only: str) -> list[Record]:
    try:
        found = [record for record in load(directory / "records") if record.id.startswith(only)]
    except RecordError as problem:
        raise OperateError(str(problem)) from problem
    if not found:
        raise OperateError(
            f"there are no records in {directory / 'records'} whose id begins with {only!r}; run this in a checkout of "
            "Gatehouse, or name the folder with --directory"
        )
    return found


def _finish(outcomes: list[RecordOutcome], target: str, directory: Path, save: str, *, as_json: bool) -> None:
    differing = [outcome for outcome in outcomes if outcome.state == "differs"]
    document = as_result(outcomes, target=target, date=f"{datetime.now(UTC):%Y-%m-%d}")
    told(document, _said(outcomes, differing), as_json=as_json)
    if save:
        path = directory / "results" / f"{save}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        typer.echo(f"wrote {path}", err=as_json)
    if differing:
        raise typer.Exit(1)


def _said(outcomes: list[RecordOutcome], differing: list[RecordOutcome]) -> str:
    lines: list[str] = []
    for outcome in differing[:_SHOWN]:
        lines.append(f"differs: {outcome.record.id} ({outcome.record.sure})")
        lines += [f"  {difference}" for difference in outcome.differences]
    if len(differing) > _SHOWN:
        lines.append(f"... and {len(differing) - _SHOWN} more")
    holding = sum(outcome.state == "holds" for outcome in outcomes)
    unserved = len(outcomes) - holding - len(differing)
    held, differ = (
        f"{n} {verb}{'s' if n == 1 else ''}" for n, verb in ((holding, "hold"), (len(differing), "differ"))
    )
    lines.append(f"{held}, {differ}, {unserved} {'is' if unserved == 1 else 'are'} not served here")
    return "\n".join(lines)


def _pair(text: str) -> tuple[str, str]:
    name, equals, url = text.partition("=")
    if not equals or not url.startswith(("http://", "https://")):
        raise OperateError(
            f"--base {text!r} is not PLACE=URL; write it like --base http=http://127.0.0.1:3000"
        )
    return name, url.rstrip("/")


def _no_token(name: str) -> str:
    raise NotServedError(f"there are no users here to get the token {name} for")
