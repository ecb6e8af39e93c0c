"""One run of a program: registered, judged, created, and what is gone from it deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.engine import program
from gatehouse.laptop.engine.monitor import Monitor
from gatehouse.laptop.engine.state import Failure, Note, Resource, Result, Step
from gatehouse.laptop.pack.host import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gatehouse.laptop.engine.project import Project
    from gatehouse.laptop.engine.provider import Provider
    from gatehouse.laptop.pack.host import PolicyPack, Violation


def deploy(
    project: Project,
    *,
    provider: Provider,
    pack: PolicyPack | None,
    preview: bool,
    previous: Sequence[Resource] = (),
    on_step: Callable[[Step], None] = lambda _: None,
    on_note: Callable[[Note], None] = lambda _: None,
) -> Result:
    """Run the program once, as a preview or for real.

    Resource policies are asked before each resource is created and stack policies once at the end. After the
    first mandatory violation or failure nothing more is created, updated or deleted. `previous` is what an
    earlier run left, so that unchanged resources are kept.
    """
    notes: list[Note] = []

    def note(line: Note) -> None:
        notes.append(line)
        on_note(line)

    if pack is not None:
        pack.wait()
    monitor = Monitor(
        project=project.name,
        stack=project.stack,
        preview=preview,
        provider=provider,
        pack=pack,
        previous=previous,
        on_step=on_step,
        on_note=note,
    )
    failure = program.run(project, monitor, preview=preview, on_note=note)
    if failure is not None and not any(known.message in failure.message for known in monitor.failures):
        monitor.failures.append(failure)
    try:
        monitor.judge_stack()
    except PackError as error:
        monitor.failures.append(Failure(str(error)))
    violations = monitor.violations
    stopped = bool(monitor.failures) or any(v.level == "mandatory" for v in violations)
    kept = list(monitor.registered.values())
    gone = [r for r in previous if r.urn not in monitor.registered]
    if stopped:
        kept = _as_before(kept, previous) + gone
    elif not preview:
        kept += _delete(gone, provider, monitor, on_step)
    return Result(
        resources=tuple(kept),
        outputs=monitor.exports,
        secret_outputs=monitor.secret_exports,
        violations=tuple(sorted(violations, key=_order)),
        failures=tuple(monitor.failures),
        notes=tuple(notes),
        steps=tuple(monitor.steps),
    )


def _order(violation: Violation) -> tuple[bool, str, str, str]:
    return violation.level != "mandatory", violation.urn, violation.policy, violation.message


def _as_before(registered: list[Resource], previous: Sequence[Resource]) -> list[Resource]:
    """After a run that was stopped: what was made stands as made, what was not is as it was before."""
    known = {resource.urn: resource for resource in previous}
    return [made if made.id or not made.custom else known.get(made.urn, made) for made in registered]


def _delete(
    gone: Sequence[Resource], provider: Provider, monitor: Monitor, on_step: Callable[[Step], None]
) -> list[Resource]:
    """Delete what the program no longer declares, children and dependents first; answer what could not be deleted."""
    left = []
    for resource in reversed(gone):
        if not resource.custom or not resource.emulated:
            continue
        if resource.protect:
            monitor.failures.append(
                Failure(
                    f"{resource.type} {resource.name!r} is gone from the program, but it is protected."
                    " Put it back, or take its protection off first.",
                    resource.urn,
                )
            )
            left.append(resource)
            continue
        try:
            provider.delete(resource.type, resource.id, resource.outputs)
        except Exception as error:  # noqa: BLE001 - whatever the provider says is this resource's failure
            monitor.failures.append(
                Failure(f"{resource.type} {resource.name!r} could not be deleted: {error}", resource.urn)
            )
            left.append(resource)
            continue
        step = Step("delete", resource)
        monitor.steps.append(step)
        on_step(step)
    return left
