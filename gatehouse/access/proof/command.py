"""The `prove` command: whether every way in asks who is calling."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatehouse.access.command import say, width
from gatehouse.operate.errors import OperateError
from gatehouse.operate.options import fail
from gatehouse.options import (
    HERE,
    AsJson,
    Directory,
    PackConfig,
    Profile,
    ProgramStack,
    Region,
    RunBy,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gatehouse.access import source
    from gatehouse.access.proof.prover import Proof
    from gatehouse.access.proof.replay import Replay
    from gatehouse.laptop.engine.state import ResourceState

_CONFIGURATION = "policy-config.json"


class ProofFormat(StrEnum):
    """How the proof is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def prove(  # noqa: PLR0913 - each is an option of the command
    directory: Directory = HERE,
    *,
    stack: ProgramStack = "dev",
    state: Annotated[
        Path | None,
        typer.Option(help="Read this file, written by `pulumi stack export`, in place of a preview."),
    ] = None,
    laptop: Annotated[
        bool, typer.Option("--laptop", help="Read the laptop that runs here, in place of a preview.")
    ] = False,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Read the AWS account and region, in place of a preview; changes nothing."
        ),
    ] = False,
    form: Annotated[ProofFormat, typer.Option("--format", help="How to write it.")] = ProofFormat.TEXT,
    as_json: AsJson = False,
    certificate: Annotated[
        Path | None,
        typer.Option(help="Write the proof to this file as JSON, for the checker that comes with it."),
    ] = None,
    policy_pack_config: PackConfig = None,
    replays: Annotated[
        bool,
        typer.Option(
            "--replay",
            help="Send one request of each kind that the proof tells apart to the laptop that runs here, and compare.",
        ),
    ] = False,
    profile: Profile = None,
    region: Region = None,
    engine: RunBy = None,
) -> None:
    """Prove that no request reaches a backend without a caller who is known, or show the request that does.

    The exit status is 0 only for PROVEN.
    """
    from gatehouse.access import source
    from gatehouse.access.proof import text

    try:
        given = source.Given(directory, stack, None, policy_pack_config, profile, region, engine)
        proof, program = _proof(given, state, laptop=laptop, live=live)
        replayed = _replayed(proof, given, program) if replays else None
        document = json.dumps(proof.certificate() | text.replay_json(replayed), indent=1) + "\n"
        if certificate is not None:
            certificate.write_text(document, encoding="utf-8")
        if as_json or form is ProofFormat.JSON:
            typer.echo(document, nl=False)
        else:
            shown = text.markdown(proof) if form is ProofFormat.MARKDOWN else text.text(proof, width())
            typer.echo(shown, nl=False)
            typer.echo(text.replay(replayed), nl=False)
    except OperateError as error:
        fail(error)
    else:
        if proof.verdict != "PROVEN" or (replayed is not None and not replayed.held):
            raise typer.Exit(1)


def _proof(
    given: source.Given, state: Path | None, *, laptop: bool, live: bool
) -> tuple[Proof, Sequence[ResourceState]]:
    from gatehouse.access import account, owners, source
    from gatehouse.access.proof.prover import prove as proved
    from gatehouse.laptop.pack.find import find_pack
    from gatehouse.operate.exported import of_export

    owner = owners.owner(given.directory, (given.config or Path(_CONFIGURATION)).name)
    unread: Sequence[tuple[str, str]] = ()
    if state is None and not laptop and not live:
        policy, result = source.previewed(given)
        resources, said = list(result.resources), f"a preview of the stack {given.stack}"
    else:
        policy = find_pack(given.directory, given.pack, given.config)
        if state is not None:
            resources = of_export(state.read_text(encoding="utf-8"))
            said = f"the state in {state.name}"
        else:
            there = account.of_laptop(given.directory) if laptop else account.of_account(given, say)
            resources, unread = there.resources, there.unread
            said = "the laptop that runs here" if laptop else f"the AWS account, in {there.region}"
    proof = proved(resources, source.rules(policy.config), read_from=said, owner=owner, unread=unread)
    return proof, resources


def _replayed(proof: Proof, given: source.Given, program: Sequence[ResourceState]) -> Replay:
    from gatehouse.access import account, match
    from gatehouse.access.proof.prover import prove as proved
    from gatehouse.access.proof.replay import replay
    from gatehouse.access.table import Rules
    from gatehouse.operate import target

    laptop = target.of_laptop(given.directory)
    # What the laptop has, under the program's names: its doors tell where each of the proof's answers.
    there = match.match(account.of_laptop(given.directory).resources, program).resources
    doors = [one.door for one in proved(there, Rules(), read_from="the laptop").doors]
    with laptop.http() as client:

        def send(method: str, url: str) -> tuple[int, bytes]:
            answer = client.request(method, url)
            return answer.status_code, answer.content

        return replay(proof, {door.name: door.at[0] for door in doors if door.at}, send)
