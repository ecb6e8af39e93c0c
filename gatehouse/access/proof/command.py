"""The `prove` command: whether every way in asks who is calling."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatehouse.operate.errors import OperateError
from gatehouse.operate.options import AsJson, fail

if TYPE_CHECKING:
    from gatehouse.access.proof.prover import Proof

_HERE = Path()
_CONFIGURATION = "policy-config.json"


class Form(StrEnum):
    """How the proof is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def prove(
    directory: Annotated[
        Path, typer.Argument(help="The directory of the Pulumi program.", show_default="here")
    ] = _HERE,
    *,
    stack: Annotated[
        str, typer.Option("--stack", "-s", help="The stack whose configuration is used.")
    ] = "dev",
    state: Annotated[
        Path | None,
        typer.Option(help="Read this file, written by `pulumi stack export`, in place of a preview."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.TEXT,
    as_json: AsJson = False,
    certificate: Annotated[
        Path | None, typer.Option(help="Write the certificate, which the checker accepts or rejects, here.")
    ] = None,
    policy_pack_config: Annotated[Path | None, typer.Option(help="The pack's configuration.")] = None,
) -> None:
    """Prove that no request reaches a backend without a caller who is known, or show the request that does.

    The exit status is 0 only for PROVEN.
    """
    from gatehouse.access.proof import text

    try:
        proof = _proof(directory, stack, state, policy_pack_config)
        document = json.dumps(proof.certificate(), indent=1) + "\n"
        if certificate is not None:
            certificate.write_text(document, encoding="utf-8")
        if as_json or form is Form.JSON:
            typer.echo(document, nl=False)
        else:
            typer.echo((text.markdown if form is Form.MARKDOWN else text.text)(proof), nl=False)
    except (OperateError, OSError) as error:
        fail(error)
    else:
        if proof.verdict != "PROVEN":
            raise typer.Exit(1)


def _proof(directory: Path, stack: str, state: Path | None, config: Path | None) -> Proof:
    from gatehouse.access import owners, source
    from gatehouse.access.proof.prover import prove as proved
    from gatehouse.laptop import runtime

    owner = owners.owner(directory, (config or Path(_CONFIGURATION)).name)
    if state is not None:
        policy = runtime.find_pack(directory, None, config)
        resources = source.of_export(state.read_text(encoding="utf-8"))
        said = f"the state in {state.name}"
    else:
        policy, result = source.previewed(directory, stack, config=config)
        resources, said = list(result.resources), f"a preview of the stack {stack}"
    return proved(resources, source.rules(policy.config), read_from=said, owner=owner)
