"""Reads a Pulumi project: Pulumi.yaml, its typed configuration schema, and a stack's Pulumi.<stack>.yaml.

File formats: https://www.pulumi.com/docs/iac/concepts/projects/project-file/ and
https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
"""

from __future__ import annotations

import difflib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gatehouse.laptop import reader, regions
from gatehouse.laptop.engine import packages
from gatehouse.laptop.engine.passphrase import DecryptionError, Passphrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gatehouse.laptop.engine.packages import Environment

_GATEHOUSE = Path(__file__).parents[2]
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


class ProjectError(Exception):
    """A project or a stack that can't be run as it stands; the message lists every problem found, with its remedy."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Project:
    """A project with one of its stacks.

    `config` is what the engine hands to a program: full keys (`project:key`) to strings, objects as JSON; the
    keys in `secret_keys` were encrypted in the stack's file. `environment` is the program's own virtual environment,
    `warnings` are of settings that nothing reads.
    """

    directory: Path
    name: str
    stack: str
    main: Path
    config: Mapping[str, str]
    secret_keys: frozenset[str] = frozenset()
    environment: Environment | None = None
    warnings: tuple[str, ...] = ()

    def owns(self, file: Path) -> bool:
        """Whether a file is the program's own; Gatehouse is not, though the program may stand in the folder above it."""
        return (
            file.is_relative_to(self.main.parent)
            and "site-packages" not in file.parts
            and not file.is_relative_to(_GATEHOUSE)
        )

    def __repr__(self) -> str:  # the configuration may hold secrets
        return f"Project(name={self.name!r}, stack={self.stack!r}, directory={str(self.directory)!r})"


def load(directory: Path, stack: str = "dev") -> Project:
    """Read the project in `directory` with the configuration of `stack`.

    Raises:
        ProjectError: The directory holds no Python project, the stack does not exist, or configuration values are
            missing, of the wrong type, or encrypted with a passphrase that is not at hand. Every problem is named.
    """
    directory = directory.resolve()
    document = _project_file(directory)
    name = str(document["name"])
    main = _main(directory, document)
    settings = _stack_file(directory, stack, document)
    problems: list[str] = []
    values, secrets = _decrypted(settings, stack, problems)
    schema = document.get("config") or {}
    config = _checked(name, schema, values, secrets, stack, problems)
    if problems:
        raise ProjectError(problems)
    environment = packages.find(directory, document)
    warnings = (*_unknown(name, schema, values, stack), *_nowhere(config, stack))
    return Project(directory, name, stack, main, config, frozenset(secrets), environment, warnings)


def _unknown(project: str, schema: dict[str, Any], values: dict[str, Any], stack: str) -> Iterator[str]:
    """Keys of the project's own that its schema does not have, where it has one: Pulumi takes them, nothing reads them."""
    known = {_full(project, key) for key in schema}
    for key in values if known else ():
        full = _full(project, key)
        if full.startswith(f"{project}:") and full not in known:
            close = difflib.get_close_matches(full, known, 1)
            hint = f" Did you mean {close[0]}?" if close else ""
            yield f"Pulumi.{stack}.yaml: {full} is no setting of this program.{hint}"


def _nowhere(config: Mapping[str, str], stack: str) -> Iterator[str]:
    """A region that is misspelt, or so new that this botocore does not know it."""
    if said := regions.unknown(config.get("aws:region", "")):
        yield f"Pulumi.{stack}.yaml: aws:region is {said}"


def _full(project: str, key: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _project_file(directory: Path) -> dict[str, Any]:
    if not directory.is_dir():
        raise ProjectError([f"{directory} is not a directory. Name the directory of a Pulumi program."])
    path = directory / "Pulumi.yaml"
    if not path.is_file():
        remedy = "Name the directory that does, or begin a project there with `gatehouse init`."
        raise ProjectError([f"{directory} holds no Pulumi.yaml, so it is no Pulumi program. {remedy}"])
    document = _yaml(path)
    if not isinstance(document.get("name"), str):
        raise ProjectError([f"{path} has no `name`. Add `name: my-project`."])
    runtime = document.get("runtime")
    language = runtime.get("name") if isinstance(runtime, dict) else runtime
    if language != "python":
        remedy = "The laptop runtime runs Python programs; `runtime: python`."
        raise ProjectError([f"{path}: the runtime is {language!r}. {remedy}"])
    return document


def _main(directory: Path, document: dict[str, Any]) -> Path:
    main = directory / str(document.get("main") or "")
    entry = main / "__main__.py" if main.is_dir() else main
    if not entry.is_file():
        raise ProjectError([f"{entry} does not exist. A Pulumi program in Python starts in its __main__.py."])
    return entry


def _yaml(path: Path) -> dict[str, Any]:
    try:
        document = reader.content(path)
    except ValueError as error:
        raise ProjectError([f"{path}{error}"]) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ProjectError([f"{path} must be a mapping of keys to values, not a {type(document).__name__}."])
    return document


def _stack_file(directory: Path, stack: str, document: dict[str, Any]) -> dict[str, Any]:
    folder = directory / str(document.get("stackConfigDir") or "")
    path = folder / f"Pulumi.{stack}.yaml"
    if path.is_file():
        return _yaml(path)
    found = sorted(p.name.removeprefix("Pulumi.").removesuffix(".yaml") for p in folder.glob("Pulumi.*.yaml"))
    if not found:  # a stack without configuration has no file
        return {}
    known = f"Its stacks: {', '.join(found)}."
    remedy = "Choose one with --stack NAME, or make an empty file for a stack without configuration."
    raise ProjectError([f"There is no stack {stack!r}: {path} does not exist. {known} {remedy}"])


def _decrypted(settings: dict[str, Any], stack: str, problems: list[str]) -> tuple[dict[str, Any], set[str]]:
    config = settings.get("config") or {}
    if not isinstance(config, dict):
        problems.append(f"Pulumi.{stack}.yaml: `config` must be a mapping, not a {type(config).__name__}.")
        return {}, set()
    passphrase = Passphrase.of(settings, os.environ)
    values: dict[str, Any] = {}
    secrets: set[str] = set()
    for key, value in config.items():
        try:
            values[str(key)], secret = _reveal(value, passphrase)
        except DecryptionError as error:
            problems.append(f"Pulumi.{stack}.yaml: {key}: {error}")
            values[str(key)] = _ENCRYPTED
            continue
        if secret:
            secrets.add(str(key))
    return values, secrets


_ENCRYPTED = object()


def _reveal(value: Any, passphrase: Passphrase) -> tuple[Any, bool]:  # noqa: ANN401 - YAML data
    """Decrypt `{secure: ...}` anywhere inside `value`; the second answer tells whether there was one."""
    if isinstance(value, dict):
        if set(value) == {"secure"} and isinstance(value["secure"], str):
            return passphrase.decrypt(value["secure"]), True
        pairs = {key: _reveal(item, passphrase) for key, item in value.items()}
        return {key: item for key, (item, _) in pairs.items()}, any(secret for _, secret in pairs.values())
    if isinstance(value, list):
        items = [_reveal(item, passphrase) for item in value]
        return [item for item, _ in items], any(secret for _, secret in items)
    return value, False


def _checked(
    project: str,
    schema: dict[str, Any],
    values: dict[str, Any],
    secrets: set[str],
    stack: str,
    problems: list[str],
) -> dict[str, str]:
    """The full configuration: the stack's values over the project's defaults, each held against its declared type."""
    merged = {_full(project, key): value for key, value in values.items()}
    secrets |= {_full(project, key) for key in secrets}
    for key, declared in schema.items():
        full = _full(project, key)
        spec = declared if isinstance(declared, dict) else {"default": declared}
        if not full.startswith(f"{project}:"):
            # The CLI refuses these outright.
            problems.extend(
                f"Pulumi.yaml: {full} belongs to another namespace than {project!r} and may not give a {field}."
                " Give it a `value`, or set it in the stack."
                for field in ("default", "type")
                if field in spec
            )
        if full not in merged:
            if "default" in spec:
                merged[full] = spec["default"]
            elif "value" in spec:
                merged[full] = spec["value"]
            elif spec.get("type"):
                problems.append(
                    f"{full} has no value in Pulumi.{stack}.yaml and no default in Pulumi.yaml."
                    f" Set it with `pulumi config set {key} VALUE`, or write into Pulumi.{stack}.yaml, below `config:`,"
                    f" the line `{full}: VALUE`."
                )
            continue
        if merged[full] is not _ENCRYPTED:
            problems.extend(_type_problems(full, merged[full], spec, full in secrets, stack))
    return {
        key: _text(value) for key, value in merged.items() if value is not _ENCRYPTED and value is not None
    }


def _type_problems(key: str, value: Any, spec: dict[str, Any], secret: bool, stack: str) -> list[str]:  # noqa: ANN401
    declared = spec.get("type")
    if declared not in _TYPES:
        return []
    shown = "a secret value" if secret else repr(value)
    if _fits(value, str(declared)):
        if declared != "array" or not isinstance(spec.get("items"), dict):
            return []
        item_type = str(spec["items"].get("type"))
        wrong = [item for item in value if item_type in _TYPES and not _fits(item, item_type)]
        held = ["a secret value" if secret else repr(item) for item in wrong]
        return [
            f"Pulumi.{stack}.yaml: {key} must be an array of {item_type}, but it holds {item}."
            for item in held
        ]
    return [
        f"Pulumi.{stack}.yaml: {key} must be of type {declared}, but it is {shown}. Write it as {_EXAMPLES[str(declared)]}."
    ]


_EXAMPLES = {
    "string": "text in quotes",
    "integer": "a whole number, such as 42",
    "boolean": "true or false",
    "array": "a YAML list, one `- item` a line",
    "object": "a YAML mapping, one `key: value` a line",
}


def _fits(value: Any, declared: str) -> bool:  # noqa: ANN401
    # `pulumi config set` writes every scalar as text, so text that reads as the declared type will do, as it
    # does there.
    if isinstance(value, str) and declared == "integer":
        return value.lstrip("-").isdecimal()
    if isinstance(value, str) and declared == "boolean":
        return value in {"true", "false"}
    if isinstance(value, bool):
        return declared == "boolean"
    if isinstance(value, int) and declared == "string":
        return True
    return isinstance(value, _TYPES[declared])


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return str(value)
