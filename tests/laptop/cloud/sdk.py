"""What pulumi-aws says of its resource classes: their properties, and which outputs always have a value."""

from __future__ import annotations

import importlib
import inspect
import re
import typing
from typing import Any

import pulumi


def resource_class(type_: str) -> Any:
    """Return the SDK's class of a type token."""
    module, name = type_.split(":")[1].split("/")[0], type_.rsplit(":", 1)[1]
    package = importlib.import_module(f"pulumi_aws.{'lambda_' if module == 'lambda' else module}")
    return getattr(package, name)


def inputs(type_: str) -> set[str]:
    """Return the properties that a program may set."""
    options = {"self", "__self__", "resource_name", "opts", "__props__"}
    return {_camel(name) for name in inspect.signature(resource_class(type_)._internal_init).parameters if name not in options}


def outputs(type_: str) -> dict[str, bool]:
    """Return the outputs, and whether each always has a value."""
    cls, found = resource_class(type_), {}
    for name, member in inspect.getmembers(cls, lambda item: isinstance(item, property)):
        hint = member.fget.__annotations__.get("return")
        if name in {"urn", "id", "pulumi_resource_name", "pulumi_resource_type"} or hint is None:
            continue
        if typing.get_origin(hint) is pulumi.Output or "Output" in str(hint):
            found[member.fget._pulumi_name if hasattr(member.fget, "_pulumi_name") else _camel(name)] = "Optional" not in str(hint)
    return found


def _camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)
