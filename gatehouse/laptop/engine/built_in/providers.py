"""Which provider answers for a resource: the default one of its package, or one that the program made itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gatehouse.laptop.urns import PROVIDERS, provider_urn
from gatehouse.laptop.values import Secret, Tree, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatehouse.laptop.cloud import Provider
    from gatehouse.laptop.engine.project import Project

AWS = "aws"
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:-([\w.]+))?(?:\+([\w.]+))?")


def package(type_: str) -> str:
    """Return the package of a resource type or a function: `aws` of `aws:lambda/function:Function`."""
    return type_.removeprefix(PROVIDERS).partition(":")[0]


def is_provider(type_: str) -> bool:
    """Return whether resources of this type are providers themselves."""
    return type_.startswith(PROVIDERS)


def default_name(version: str) -> str:
    """Return what the engine calls the default provider of a version: `default_7_51_1`."""
    found = _VERSION.fullmatch(version)
    if found is None:
        return "default"
    numbers, extra = found.groups()[:3], ".".join(part for part in found.groups()[3:] if part)
    return "_".join(("default", *numbers, *(extra.split(".") if extra else ())))


def default_inputs(project: Project, name: str, version: str) -> Tree:
    """Return the settings of a package's default provider: the stack's configuration of that package."""
    found: Tree = {}
    for key, value in project.config.items():
        namespace, _, setting = key.partition(":")
        if namespace == name:
            found[setting] = Secret(value) if key in project.secret_keys else value
    return {**found, **({"version": version, "__internal": {}} if version else {})}


@dataclass
class Providers:
    """The providers of one run, by their URNs: each AWS one is the local provider in its own region."""

    local: Provider
    inputs: dict[str, Tree] = field(default_factory=dict)

    def of(self, reference: str) -> Provider:
        """Return the local provider as the provider of that reference is configured."""
        region = plain(self.inputs.get(provider_urn(reference), {})).get("region")
        return self.local.at(region) if isinstance(region, str) and region else self.local

    def known(self, states: Mapping[str, Any]) -> None:
        """Take note of the providers that an earlier run left: what they made may be deleted by them."""
        for urn, state in states.items():
            if is_provider(state.type):
                self.inputs.setdefault(urn, state.inputs)
