"""What one resource type needs: actions on ARNs. Pure.

Actions and the resources they can be limited to: the Service Authorization Reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
`*` stands where an action can't be limited to a resource (a `Describe` over all, a `Create` whose ARN AWS chooses).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Need:
    """Actions on ARNs: `read` for a preview or a refresh, `write` for a deploy as well.

    The ARNs hold `{partition}`, `{region}`, `{account}` and `{name}`, the last for the names a stack may use. `tagged` says
    where IAM can tell the stack's resources from others by a tag: `resource` for what exists, `request` for what is made.
    """

    on: tuple[str, ...]
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    tagged: Literal["", "request", "resource"] = ""


def need(
    service: str, on: str, read: str = "", write: str = "", tagged: Literal["", "request", "resource"] = ""
) -> Need:
    """Actions of one service; ARNs and actions are words in a text."""

    def actions(names: str) -> tuple[str, ...]:
        return tuple(f"{service}:{name}" for name in names.split())

    return Need(tuple(on.split()), actions(read), actions(write), tagged)
