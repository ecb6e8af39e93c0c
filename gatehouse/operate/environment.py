"""The `env` command: what leads Pulumi, boto3 and the AWS CLI to a running laptop."""

from __future__ import annotations

import shlex
from typing import Any, Final

import typer

from gatehouse.laptop import run_file
from gatehouse.operate.errors import OperateError
from gatehouse.operate.options import fail
from gatehouse.options import HERE, AsJson, Directory, told

_ALONE: Final = (
    "this laptop runs on the built-in engine, whose state `pulumi` does not know: start it with"
    " `gatehouse up --engine pulumi`, and `pulumi preview`, `up`, `refresh` and `destroy` act on it."
)


def env(
    directory: Directory = HERE,
    *,
    as_json: AsJson = False,
) -> None:
    """Print the environment of the laptop that runs here: eval "$(gatehouse env)"."""
    try:
        run = run_file.read(directory)
    except (OSError, ValueError) as error:
        fail(OperateError(f"{directory / run_file.RUN_FILE} can't be read: {error}"))
        return
    if run is None:
        fail(OperateError(run_file.absent(directory)))
        return
    found = variables(run)
    lines = (f"export {name}={shlex.quote(value)}" for name, value in found.items())
    told(found, "\n".join(lines), as_json=as_json)
    if not run.get("environment"):
        typer.echo(f"note: {_ALONE}", err=True)


def variables(run: dict[str, Any]) -> dict[str, str]:
    """Return the environment that a laptop's run file names; the credentials are none."""
    return {
        "AWS_ENDPOINT_URL": str(run["cloud"]),
        "AWS_REGION": str(run["region"]),
        "AWS_DEFAULT_REGION": str(run["region"]),
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        **{str(name): str(value) for name, value in (run.get("environment") or {}).items()},
    }
