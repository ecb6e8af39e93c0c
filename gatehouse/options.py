"""The options that several commands share, each written once. Nothing is imported here that makes a start slow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from gatehouse.laptop.engine.choice import Engine

HERE = Path()
Directory = Annotated[Path, typer.Argument(help="The directory of the Pulumi program.", show_default="here")]
ProgramStack = Annotated[str, typer.Option("--stack", "-s", help="The stack whose configuration is used.")]
Pack = Annotated[
    Path | None,
    typer.Option(
        "--policy-pack", help="The policy pack; by default policy/ beside the program, or Gatehouse's."
    ),
]
PackConfig = Annotated[
    Path | None,
    typer.Option(
        "--policy-pack-config",
        help="The pack's configuration; by default policy-config.json beside the program.",
    ),
]
RunBy = Annotated[
    Engine | None,
    typer.Option(
        "--engine",
        help="What runs the program: the built-in engine, which needs nothing, or Pulumi's own, which needs its `pulumi`"
        " command; by default what laptop.yaml says, or the built-in one.",
    ),
]
Stack = Annotated[
    str | None, typer.Option("--stack", "-s", help="A deployed stack; without it, the laptop that runs here.")
]
Profile = Annotated[str | None, typer.Option(help="The AWS profile; by default what AWS_PROFILE says.")]
Region = Annotated[
    str | None,
    typer.Option(help="The AWS region; by default the profile's, or the one that the stack names."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def told(found: Any, text: str, *, as_json: bool) -> None:  # noqa: ANN401 - whatever JSON holds
    """Print what a command found or did: as JSON for a program, or as text for a person."""
    typer.echo(json.dumps(found, indent=2) if as_json else text)
