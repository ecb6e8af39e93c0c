"""The components as a Pulumi package, so that programs in other languages can use them.

`python -m components.package.schema` writes the schema that is committed beside this file, and refuses to where programs
written for it would break and the version does not say so.
"""

import inspect
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pulumi
from pulumi.provider.experimental.component import ComponentProvider

from ..cors import Cors
from ..deploy_role import DeployRole
from ..edge import Edge
from ..function import Function
from ..http_api import HttpApi
from ..rest_api import RestApi
from ..user_pool import UserPool
from .schema_changes import breaking

NAME = "gatehouse"
COMPONENTS: list[type[pulumi.ComponentResource]] = [
    Cors,
    DeployRole,
    Edge,
    Function,
    HttpApi,
    RestApi,
    UserPool,
]
SCHEMA = Path(__file__).with_name("schema.json")


def schema() -> dict[str, Any]:
    """The package's schema, as Pulumi infers it from the components' arguments and outputs."""
    inferred = json.loads(ComponentProvider(COMPONENTS, NAME, version=version(NAME)).schema or "{}")
    return {key: _tidy(inferred[key]) for key in sorted(inferred)}


def committed() -> dict[str, Any]:
    """The schema as it was last written."""
    return dict(json.loads(SCHEMA.read_text())) if SCHEMA.exists() else {}


def _tidy(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Take the indentation of the source out of descriptions."""
    if isinstance(value, dict):
        return {
            key: inspect.cleandoc(item) if key == "description" and isinstance(item, str) else _tidy(item)
            for key, item in value.items()
        }
    return value


def _write() -> None:
    old, new = committed(), schema()
    changes = breaking(old, new)
    if changes and old["version"].split(".")[:2] == new["version"].split(".")[:2]:
        listed = "\n  ".join(changes)
        sys.exit(
            f"These changes break programs:\n  {listed}\nUndo them, or raise the version in pyproject.toml."
        )
    SCHEMA.write_text(json.dumps(new, indent=2) + "\n")


if __name__ == "__main__":
    _write()
