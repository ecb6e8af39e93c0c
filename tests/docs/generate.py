"""Writes docs/reference/commands.md from the commands themselves: `python -m tests.docs.generate`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import typer

from gatehouse import cli

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
_HEAD = """# Commands

Written by `python -m tests.docs.generate` from the commands themselves; `gatehouse COMMAND --help` says the same.

The exit status is 0 where all is well, 1 where something is not (a violation, a walk that did not hold, a problem that
the doctor found, any error), 2 where the command line can't be understood, and 130 after Ctrl-C.
"""


def whole() -> Any:
    """The `gatehouse` command with all that is mounted on it."""
    return typer.main.get_command(cli.whole())


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(
        _section(command, f"gatehouse {name}") for name, command in sorted(whole().commands.items())
    )


def _section(command: Any, path: str) -> str:
    if hasattr(command, "commands"):
        return "".join(_section(child, f"{path} {name}") for name, child in sorted(command.commands.items()))
    rows = [_row(one) for one in command.params if one.name != "help" and not getattr(one, "hidden", False)]
    table = "| | | Default |\n|---|---|---|\n" + "\n".join(rows) + "\n" if rows else ""
    return f"\n## `{path}`\n\n{inspect.cleandoc(command.help or '')}\n\n{table}"


def _row(one: Any) -> str:
    if one.param_type_name == "argument":
        names = str(one.name).upper()
        default = "needed" if one.required else _shown(one.default) if one.show_default else ""
    else:
        names = "`, `".join([*one.opts, *one.secondary_opts])
        default = _shown(one.default) if one.show_default else ""
    return f"| `{names}` | {_text(one.help)} | {default} |"


def _shown(default: Any) -> str:
    if default is None or default is False or default in ([], (), "") or callable(default):
        return ""
    if isinstance(default, Path):
        return "the current directory" if default == Path() else f"`{default}`"
    return f"`{default}`"


def _text(help_: str | None) -> str:
    return " ".join((help_ or "").replace("|", "\\|").split())


if __name__ == "__main__":
    PAGE.write_text(page())
