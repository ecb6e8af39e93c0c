"""What can be wrong with an identity of any kind; what can be wrong with one of its kind, the kind itself says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..identity.kind import Kind
    from .problems import Problems

KindOf: TypeAlias = "Callable[[Mapping[str, Any]], Kind]"
"""Finds the kind of an identity. It is handed in, since the kinds make resources and the checks know no Pulumi."""


def check_identity(identity: Mapping[str, Any], path: str, problems: Problems, kind_of: KindOf) -> None:
    """Add what is wrong with IdentityArgs found at `path`."""
    kind = kind_of(identity)
    for key in sorted(set(identity) - kind.takes):
        problems.add(
            f"{path}.{key}", identity[key], f"not with `{kind.key}`", f"Leave `{key}` or `{kind.key}` out."
        )
    kind.check(identity, path, problems)
