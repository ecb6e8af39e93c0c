"""Where an access table comes from: a preview, another revision, what is deployed, or what an account really has."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gatehouse.access import loosening, match
from gatehouse.access.diff import diff
from gatehouse.access.entry import Change, Entry
from gatehouse.access.graph import Graph
from gatehouse.access.table import Rules, access_table, rows
from gatehouse.counts import count
from gatehouse.laptop.engine.choice import Engine, chosen
from gatehouse.laptop.engine.project import load
from gatehouse.laptop.engine.pulumi_cli import EngineError
from gatehouse.laptop.pack.find import PackSource, find_pack
from gatehouse.laptop.preview import preview
from gatehouse.operate.errors import OperateError
from gatehouse.operate.exported import deployed
from gatehouse.policy.rules.catalogue import RULES
from gatehouse.policy.rules.checks.closed_endpoints import RULE as ENDPOINTS
from gatehouse.policy.rules.checks.unproven_types import RULE as UNPROVEN
from gatehouse.policy.rules.endpoints import Trust
from gatehouse.policy.rules.exemptions import ConfigurationError
from gatehouse.policy.rules.rule import Context, Memory, exemptible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gatehouse.access.live import Progress
    from gatehouse.laptop.engine.state import ResourceState, Result
    from gatehouse.laptop.pack.host import Violation

DEPLOYED = "deployed"
LIVE = "live"


@dataclass(frozen=True)
class Given:
    """What a command was told: the program, the stack, the policy pack and its configuration, and the AWS account."""

    directory: Path
    stack: str = "dev"
    pack: Path | None = None
    config: Path | None = None
    profile: str | None = None
    region: str | None = None
    engine: Engine | None = None


@dataclass(frozen=True)
class AccessTable:
    """A table, with what a command says besides: `changes` after a comparison, `violations` after a preview.

    `unread` is what of an account could not be read, and why; `loosened` is what the policy itself stopped in the revision
    that is compared with, and lets pass now.
    """

    entries: Sequence[Entry]
    changes: Sequence[Change] | None = None
    violations: Sequence[Violation] | None = None
    unread: Sequence[tuple[str, str]] = ()
    note: str = ""
    loosened: Sequence[str] = ()


def program_table(given: Given, against: str | None, progress: Progress) -> AccessTable:
    """The table of a program's preview, compared with what `against` names.

    Raises:
        OperateError: The program fails, or what it is compared with can't be read.
    """
    policy, result = previewed(given)
    judged = rules(policy.config)
    entries = access_table(result.resources, judged)
    if against == LIVE:
        from gatehouse.access.account import of_account

        live = of_account(given, progress)
        matched = match.match(live.resources, result.resources)
        there, others = match.ours(rows(Graph.of(matched.resources), judged), matched)
        changes = diff(entries, match.aligned(there, entries))
        note = f"Left out: {count(others, 'endpoint')} of other programs in {live.region}." if others else ""
        return AccessTable(entries, changes, result.violations, live.unread, note)
    if against is None:
        return AccessTable(entries, None, result.violations)
    if against == DEPLOYED:
        before = access_table(deployed(given.stack, given.directory), judged)
        return AccessTable(entries, diff(before, entries), result.violations)
    # The same pack judges both, since only the program's own change is asked for.
    options = ["--policy-pack", str(policy.directory.resolve())]
    options += ["--policy-pack-config", str(given.config.resolve())] if given.config else []
    with revision(against, given.directory) as earlier:
        before = of_revision(earlier, given.stack, options)
        loose = _loosened(given, earlier)
    return AccessTable(entries, diff(before, entries), result.violations, loosened=loose)


def live_table(given: Given, progress: Progress) -> AccessTable:
    """The table of all that an account has in a region, under the policy's configuration.

    Raises:
        OperateError: The account can't be reached, or the configuration can't be read.
    """
    from gatehouse.access.account import of_account

    policy = find_pack(given.directory, given.pack, given.config)
    live = of_account(given, progress)
    return AccessTable(access_table(live.resources, rules(policy.config)), unread=live.unread)


def table(resources: Sequence[ResourceState], policy_config: Mapping[str, Any] | None) -> list[Entry]:
    """The access table under a policy pack's configuration.

    Raises:
        OperateError: The configuration's exemptions can't be read.
    """
    return access_table(resources, rules(policy_config))


def rules(policy_config: Mapping[str, Any] | None) -> Rules:
    """What a policy pack's configuration says of who may call what.

    Raises:
        OperateError: A setting or an exemption can't be read.
    """
    _called_by_name(policy_config or {})
    memory, contexts, today = Memory(names=exemptible(RULES)), dict[str, Context](), datetime.now(UTC).date()
    try:
        for rule in RULES:
            given = (policy_config or {}).get(rule.name)
            own = (
                {k: v for k, v in given.items() if k != "enforcementLevel"} if isinstance(given, dict) else {}
            )
            contexts[rule.name] = rule.context(own, today, memory)
    except ConfigurationError as error:
        raise OperateError(str(error)) from error
    counts, known = contexts[ENDPOINTS.name].settings, contexts[UNPROVEN.name].settings["known"]
    trust = Trust(counts["iamCounts"], counts["apiKeyCounts"], counts["mutualTlsCounts"])
    exemptions = memory.exemptions_of(ENDPOINTS.id, ENDPOINTS.name)
    return Rules(trust, tuple(exemption for _, exemption in exemptions), tuple(known), today, contexts)


def _called_by_name(policy_config: Mapping[str, Any]) -> None:
    """Refuse settings under a rule's id, which Pulumi's engine would not give to the rule."""
    for rule in RULES:
        if rule.id in policy_config:
            raise OperateError(
                f"{rule.id}: a rule is configured by its name; write {rule.name!r} in its place."
            )


def previewed(given: Given) -> tuple[PackSource, Result]:
    """The pack that judges a program, and what a deploy of the program would make.

    Raises:
        OperateError: The program fails, the configuration can't be read, or Pulumi's engine is asked for and is not there.
    """
    project = load(given.directory, given.stack)
    policy = find_pack(project.directory, given.pack, given.config)
    rules(policy.config)  # what is wrong in it is said once, and not again of each resource
    try:
        result = preview(project, policy, engine=chosen(given.engine, project.directory))
    except EngineError as error:
        raise OperateError(str(error)) from error
    if result.failures:
        raise OperateError("; ".join(failure.message for failure in result.failures))
    return policy, result


@contextlib.contextmanager
def revision(name: str, directory: Path) -> Iterator[Path]:
    """The directory as it is in another revision: a branch, a tag or a commit.

    It is taken out of the repository into a temporary directory; the repository and its work tree are not touched.

    Raises:
        OperateError: There is no such revision.
    """
    directory = directory.resolve()
    root = Path(_run(["git", "rev-parse", "--show-toplevel"], directory).decode().strip())
    if name.startswith("-"):
        raise OperateError(f"{name!r} is no revision")
    archive = _run(["git", "archive", "--format=tar", name], root)
    with tempfile.TemporaryDirectory(prefix="gatehouse-") as temporary:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(temporary, filter="data")
        yield Path(temporary) / directory.relative_to(root)


def of_revision(there: Path, stack: str, options: Sequence[str] = ()) -> list[Entry]:
    """The access table of the program in the directory of another revision, previewed in a process of its own.

    Raises:
        OperateError: The program can't be previewed there.
    """
    # -P: the gatehouse that runs is this one, not the other revision's.
    command = [sys.executable, "-P", "-c", "from gatehouse.cli import main; main()"]
    arguments = ["access", str(there), "--stack", stack, "--format", "json", *options]
    found = json.loads(_run([*command, *arguments], there))
    return [_entry(one) for one in found["endpoints"]]


def _loosened(given: Given, there: Path) -> list[str]:
    """What the policy stopped in the other revision and lets pass in this one."""
    own = given.config.resolve() if given.config else None
    here = given.directory.resolve()
    # A configuration that is part of the repository has an earlier form; another is the same for both.
    earlier = there / own.relative_to(here) if own and own.is_relative_to(here) else own
    if earlier is not None and not earlier.is_file():
        earlier = None
    before = loosening.configured(there, given.stack, given.pack, earlier)
    return loosening.loosened(before, loosening.configured(here, given.stack, given.pack, own))


def _entry(one: dict[str, Any]) -> Entry:
    """An entry as the JSON form has it; what another version of this program added to it is left out."""
    names = {field.name for field in fields(Entry)}
    known: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in one.items() if key in names
    }
    return Entry(**known)


def _run(command: Sequence[str], directory: Path) -> bytes:
    try:
        done = subprocess.run(command, cwd=directory, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError as error:
        raise OperateError(f"{command[0]} can't be run in {directory}: {error.strerror}") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise OperateError(f"`{' '.join(command[:3])} ...` failed: {said}")
    return done.stdout
