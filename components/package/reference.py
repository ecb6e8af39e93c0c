"""Writes the reference of the components: `python -m components.package.reference` makes docs/reference/components.md.

Everything in it comes from the package's schema and from docstrings, so it cannot tell another story than the code.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..cors import cors_environment
from ..identity import existing_user_pool, lambda_authorizer, oidc_issuer
from ..user_pool import UserPool
from .schema import schema

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "components.md"

_HEAD = """\
# Components

<!-- Written by `python -m components.package.reference`; a test holds it against the code. -->

What a program deploys, imported from `components` (`DeployRole` from `components.deploy_role`). Each takes `(name, args,
opts=None)`; `args` is a dict with the keys below, and any value that is not marked *plain* may be a Pulumi output. Wrong
arguments are refused before anything is deployed, all in one error that names the component, the argument, the value, the
limit and the remedy.

In other languages the package is `gatehouse` (`pulumi package add` with the folder `components/`), and keys are in camel
case.

`transform` is the way to what a component has no argument for: properties for one kind of its children, named as
pulumi-aws names them, over those the component gives. `ResourceOptions(transforms=[...])` works as on any component.
"""
_SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_EXTRAS: dict[str, list[Callable[..., Any]]] = {"UserPool": [UserPool.scope, UserPool.resource]}
_FUNCTIONS: list[Callable[..., Any]] = [existing_user_pool, oidc_issuer, lambda_authorizer, cors_environment]


def page() -> str:
    """The reference as Markdown."""
    inferred = schema()
    names = [_name(token) for token in inferred["resources"]]
    parts = [_HEAD, "\n".join(f"- [{name}](#{name.lower()})" for name in names), ""]
    for token, component in inferred["resources"].items():
        name = _name(token)
        parts += [f"## {name}\n", component["description"], "\n### Arguments of " + name + "\n"]
        parts += _table(component.get("inputProperties", {}), component.get("requiredInputs", ()))
        parts += [f"\n### Outputs of {name}\n"]
        parts += _table(component.get("properties", {}), None)
        parts += [line for method in _EXTRAS.get(name, ()) for line in _function(method)]
        parts.append("")
    parts.append("## Functions\n")
    parts += [line for function in _FUNCTIONS for line in _function(function)]
    parts.append("\n## Types\n")
    for token, declared in sorted(inferred["types"].items()):
        parts += [f"### {_name(token)}\n", declared["description"], ""]
        parts += [*_table(declared.get("properties", {}), declared.get("required", ())), ""]
    return "\n".join(parts).rstrip() + "\n"


def _name(token: str) -> str:
    return token.rsplit(":", 1)[-1]


def _table(properties: Mapping[str, Any], required: Any) -> Iterator[str]:  # noqa: ANN401 - a JSON value
    yield "| Key | Type | |" if required is not None else "| Output | Type | |"
    yield "| --- | --- | --- |"
    for key, declared in properties.items():
        python = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()
        needed = " **Required.**" if required and key in required else ""
        plain = ", *plain*" if required is not None and declared.get("plain") and "type" in declared else ""
        said = " ".join(declared["description"].split()).replace("|", "\\|")
        yield f"| `{python}` | {_type(declared)}{plain} | {said}{needed} |"


def _type(declared: Mapping[str, Any]) -> str:
    reference = declared.get("$ref")
    if reference:
        name = _name(reference)
        return "any" if name.startswith("pulumi.json") else f"[{name}](#{name.lower()})"
    if declared["type"] == "array":
        return f"list of {_type(declared['items'])}"
    if declared["type"] == "object":
        return f"{_type(declared['additionalProperties'])} by name"
    return _SIMPLE[declared["type"]]


def _function(function: Callable[..., Any]) -> Iterator[str]:
    parameters = ", ".join(name for name in inspect.signature(function).parameters if name != "self")
    yield f"\n### `{function.__name__}({parameters})`\n"
    # Google's sections, as Markdown would run them together.
    text = inspect.getdoc(function) or ""
    yield re.sub(r"^(Args|Raises|Returns):$", r"**\1**\n", text, flags=re.MULTILINE).replace("\n    ", "\n- ")


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page())
