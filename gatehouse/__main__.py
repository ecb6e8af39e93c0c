"""`python -m gatehouse`, and the `gatehouse` command: what both begin with."""

from __future__ import annotations

import io
import os
import sys
from typing import cast

_INTERRUPTED = 130


def main() -> None:
    """Run the command, with bytecode written whatever the environment says, and without gRPC's own remarks on connections.

    Many container images set PYTHONDONTWRITEBYTECODE, which makes this command 2.4 times slower at every start.
    """
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
    _open_streams()
    _keep_output()
    try:
        from gatehouse import cli

        cli.main()
    except KeyboardInterrupt:  # while it was still being imported
        sys.exit(_INTERRUPTED)


def _open_streams() -> None:
    """Open the standard streams that the command was started without, or its first connections would have their numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115 - open for as long as the command runs
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)


def _keep_output() -> None:
    """Keep standard output for this command alone: it may be JSON for another program.

    What a Pulumi program starts inherits standard error in its place.
    """
    own = cast("io.TextIOWrapper", sys.stdout)
    kept = os.dup(own.fileno())
    os.dup2(sys.stderr.fileno(), own.fileno())
    # With `python -u` nothing waits in a buffer.
    binary = open(kept, "wb", 0 if own.write_through else -1)  # noqa: PTH123, SIM115 - as long as the command runs
    stream = io.TextIOWrapper(
        binary,
        own.encoding,
        own.errors,
        line_buffering=own.line_buffering,
        write_through=own.write_through,
    )
    for name in ("stdout", "__stdout__"):  # the second is asked for the width of the terminal
        setattr(sys, name, stream)


if __name__ == "__main__":
    main()
