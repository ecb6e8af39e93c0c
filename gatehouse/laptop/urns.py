"""Resource names, and the names that aliases stand for: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns."""

from __future__ import annotations

from dataclasses import dataclass

STACK = "pulumi:pulumi:Stack"
PROVIDERS = "pulumi:providers:"
_PARTS = 4  # urn:pulumi:STACK::PROJECT::TYPES::NAME


@dataclass(frozen=True)
class Alias:
    """Another name that a resource had: a whole URN, or the parts of it that differ."""

    urn: str = ""
    name: str = ""
    type: str = ""
    stack: str = ""
    project: str = ""
    parent: str = ""
    no_parent: bool = False


def urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """Return the URN of a resource; a parent that is the stack itself leaves no trace in it."""
    chain = types(parent) if parent else ""
    qualified = f"{chain}${type_}" if chain not in {"", STACK} else type_
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def types(urn_: str) -> str:
    """Return the types of a resource and its parents, outermost first, joined by `$`."""
    return _parts(urn_)[2]


def type_of(urn_: str) -> str:
    """Return a resource's own type."""
    return types(urn_).rpartition("$")[2]


def name_of(urn_: str) -> str:
    """Return a resource's name in its program."""
    return _parts(urn_)[3]


def program_of(urn_: str) -> tuple[str, str]:
    """Return the project and the stack of a resource."""
    head, project, *_ = _parts(urn_)
    return project, head.removeprefix("urn:pulumi:")


def provider_urn(reference: str) -> str:
    """Return the URN in a provider reference, `URN::ID`."""
    return reference.rpartition("::")[0]


def resolved(alias: Alias, own: str, parent: str, taken: dict[str, str]) -> str:
    """Return the URN that an alias of `own` stands for; `taken` maps parents to the aliases they were found by."""
    if alias.urn:
        return alias.urn
    project, stack = program_of(own)
    above = taken.get(alias.parent, alias.parent) if alias.parent else parent
    return urn(
        alias.stack or stack,
        alias.project or project,
        "" if alias.no_parent else above,
        alias.type or type_of(own),
        alias.name or name_of(own),
    )


def inherited(child: str, parent: str, parent_alias: str) -> str:
    """Return what a child was called when its parent had another name, which may have been the head of the child's."""
    project, stack = program_of(child)
    name = name_of(child)
    if name.startswith(name_of(parent)):
        name = name_of(parent_alias) + name[len(name_of(parent)) :]
    return urn(stack, project, parent_alias, type_of(child), name)


def aliases(own: str, parent: str, given: list[Alias], taken: dict[str, str]) -> list[str]:
    """Return every URN that a resource may have had, in the order in which they are looked for."""
    found = [resolved(alias, own, parent, taken) for alias in given]
    if parent in taken:
        found.append(inherited(own, parent, taken[parent]))
        found += [inherited(resolved(alias, own, parent, taken), parent, taken[parent]) for alias in given]
    return list(dict.fromkeys(found))


def _parts(urn_: str) -> list[str]:
    """The four parts, empty ones for what is not there; a name may have the separator in it, as Pulumi's own has it.

    https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/urn/urn.go (`Name`)
    """
    found = urn_.split("::", _PARTS - 1)
    return [*found, *[""] * (_PARTS - len(found))]
