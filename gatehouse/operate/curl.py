"""A call as a `curl` line. No secret is in it: what is secret is fetched when the line runs."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from gatehouse import called

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def line(
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    data: str | None = None,
    how: Sequence[str] = (),
) -> str:
    """The line; `how` says who calls, as words that a shell takes as they are, such as `with_token` gives."""
    parts = ["curl -i"]
    if method != ("GET" if data is None else "POST"):
        parts.append(f"-X {shlex.quote(method)}")
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in (headers or {}).items()]
    parts += how
    if data is not None:
        parts.append(f"--data-binary {shlex.quote(data)}")
    # A variable of the shell's, which stands for an address that is not known, is not to be quoted away.
    return " ".join([*parts, f'"{url}"' if url.startswith("$") else shlex.quote(url)])


def with_token(
    who: Sequence[str], scopes: Sequence[str] = (), *, stack: str | None = None, directory: str = ""
) -> str:
    """The header with a token that `gatehouse token` gets, for the arguments `who`, of the laptop or of a deployed stack."""
    words = [
        *called.words(),
        "token",
        *who,
        *(word for scope in scopes for word in ("--scope", scope)),
        "--show",
    ]
    words += ["--stack", stack] if stack else []
    words += ["--cwd", directory] if directory else []
    return f'-H "authorization: Bearer $({shlex.join(words)})"'
