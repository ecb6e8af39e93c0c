"""What is found in an account: resources of Pulumi's types, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from gatehouse.laptop.engine.state import ResourceState

Client = Callable[[str], Any]
"""Makes the boto3 client of a service."""
Depends = Mapping[str, Iterable[ResourceState]]
"""What a resource was computed from, by property."""


@dataclass
class Live:
    """Resources, and what could not be read: what, and why. `functions` are those of the resources, by ARN."""

    region: str
    resources: list[ResourceState] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    functions: dict[str, ResourceState] = field(default_factory=dict)

    def add(
        self,
        kind: str,
        id_: str,
        inputs: Mapping[str, Any],
        name: str = "",
        *,
        depends: Depends | None = None,
        outputs: Mapping[str, Any] | None = None,
    ) -> ResourceState:
        """Note a resource."""
        resource = ResourceState(
            urn=f"urn:pulumi:live::{self.region}::{kind}::{id_}",
            type=kind,
            name=name or id_,
            parent="",
            custom=True,
            inputs={key: value for key, value in inputs.items() if value is not None},
            outputs=dict(outputs or {}),
            id=id_,
            property_dependencies={key: tuple(one.urn for one in on) for key, on in (depends or {}).items()},
        )
        self.resources.append(resource)
        return resource


def why(error: BotoCoreError | ClientError) -> str:
    """Why AWS gave no answer, in a few words."""
    if isinstance(error, ClientError):
        found = error.response["Error"]
        return f"{error.operation_name} was answered with {found.get('Code')}: {found.get('Message')}"
    return str(error)
