"""What several commands share: their options, each written once, and how they are read.

Nothing is imported here that makes a start slow.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from gatehouse.laptop.engine.choice import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., Any]")
HERE = Path()
_PROJECT = "Pulumi.yaml"


def nearest(given: Path) -> Path:
    """The program's directory: the one that is given; where none is, the nearest from here upwards with a Pulumi.yaml.

    So does the Pulumi CLI: https://www.pulumi.com/docs/iac/concepts/projects/
    """
    if given != HERE or (given / _PROJECT).is_file():
        return given
    return next((above for above in Path.cwd().parents if (above / _PROJECT).is_file()), given)


New = Annotated[Path, typer.Argument(help="The directory of the Pulumi program.", show_default="here")]
Directory = Annotated[
    Path,
    typer.Argument(
        help="The directory of the Pulumi program; by default the nearest from here upwards with a Pulumi.yaml.",
        show_default=False,
        callback=nearest,
    ),
]
Cwd = Annotated[
    Path,
    typer.Option(
        "--cwd",
        "-C",
        help="The program's directory; by default the nearest from here upwards with a Pulumi.yaml.",
        show_default=False,
        callback=nearest,
    ),
]
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


_MAY_BE_EMPTY: Final = frozenset({"data", "description"})


class _Flags:
    """Says of an option that takes no value nothing that looks like one, where typer's help has `<bool>`."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer gives its class no public name
        found: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for one in found:
            if getattr(one, "is_flag", False):
                one.metavar = ""
        return found


class _Group(_Flags, TyperGroup):
    pass


class _Command(_Flags, TyperCommand):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer gives its class no public name
        # As typed: an empty path would be the folder where the command runs.
        given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        params: list[Any] = self.get_params(ctx)
        for one in params:
            values = given.get(one.name)
            for value in values if isinstance(values, (list, tuple)) else [values]:
                if isinstance(value, str) and not value.strip() and one.name not in _MAY_BE_EMPTY:
                    leave = "" if one.required else ", or leave it out"
                    raise typer.BadParameter(f"{value!r} is empty; give a value{leave}.", ctx=ctx, param=one)
        return super().parse_args(ctx, args)


class Commands(typer.Typer):
    """A typer application whose commands take no empty value, as a variable that is not set gives them."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - as typer takes them
        super().__init__(cls=_Group, **given)

    def command(
        self,
        name: str | None = None,
        *,
        cls: type[TyperCommand] | None = _Command,
        **more: Any,  # noqa: ANN401 - as typer takes them
    ) -> Callable[[_Function], _Function]:
        """As typer has it."""
        return super().command(name, cls=cls, **more)


def told(found: Any, text: str, *, as_json: bool) -> None:  # noqa: ANN401 - whatever JSON holds
    """Print what a command found or did: as JSON for a program, or as text for a person."""
    typer.echo(json.dumps(found, indent=2) if as_json else text)
