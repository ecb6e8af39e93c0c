"""Begins a project: a program, the policy pack with a file for exemptions, workflows and an editor's files."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

from gatehouse.laptop.files import sources

TEMPLATE = Path(__file__).with_name("template")
PACK = Path(__file__).with_name("policy")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


class InitError(Exception):
    """A project that can't be begun; the message says why and what to do."""


def project_name(directory: Path) -> str:
    """The name that a project in this folder gets; it is part of the sign-in page's host name.

    Raises:
        InitError: The folder's name can't be made one.
    """
    name = re.sub(r"[^a-z0-9]+", "-", directory.resolve().name.lower()).strip("-")
    if not _NAME.fullmatch(name):
        raise InitError(
            f"The folder's name, {directory.resolve().name!r}, can't be a project's: it takes a letter and then up to 39"
            " letters, digits and hyphens. Give one with --name."
        )
    return name


def init(directory: Path, name: str, *, requirement: str | None = None) -> list[str]:
    """Write what is missing of a project named `name`; what is there already stays as it is. Answers what was written.

    `requirement` says where to install Gatehouse from; by default from where this one came.

    Raises:
        InitError: The name can't be a project's, or the folder can't be written.
    """
    if not _NAME.fullmatch(name):
        raise InitError(
            f"{name!r} can't be a project's name: it takes a lower-case letter and then up to 39 letters, digits and"
            " hyphens."
        )
    words = {"${PROJECT}": name, "${DESCRIPTION}": "An AWS HTTP API behind a JWT authorizer"}
    written = []
    try:
        for file, source in _files():
            target = directory / file
            if target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            text = source.read_text(encoding="utf-8")
            if not file.startswith("policy/"):
                text = _filled(text, words, source.name, requirement or _origin())
            target.write_text(text, encoding="utf-8")
            written.append(file)
    except OSError as error:
        raise InitError(f"{error.filename or directory} can't be written: {error.strerror}.") from error
    return sorted(written)


def _files() -> list[tuple[str, Path]]:
    """What a project has, by its name there: the template's files, and the policy pack whole."""
    packs = [(f"policy/{name}", path) for name, path in sources(PACK)]
    template = [
        (path.relative_to(TEMPLATE).as_posix(), path)
        for path in TEMPLATE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    return [*template, *packs]


def _filled(text: str, words: dict[str, str], file: str, origin: str) -> str:
    for word, value in words.items():
        text = text.replace(word, value)
    if file == "Pulumi.yaml":
        text = text.partition("template:\n")[0]  # which only `pulumi new` reads
    if file == "pyproject.toml" and origin:
        text += f"\n[tool.uv.sources]\ngatehouse = {origin}\n"
    return text


def _origin() -> str:
    """Where this Gatehouse was installed from, as uv writes it; empty where it came from an index.

    https://packaging.python.org/en/latest/specifications/direct-url-data-structure/
    """
    try:
        said = metadata.distribution("gatehouse").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        said = None
    if not said:
        return ""
    found = json.loads(said)
    url = str(found["url"])
    if "vcs_info" in found:
        revision = found["vcs_info"].get("requested_revision") or found["vcs_info"]["commit_id"]
        return f'{{ git = "{url}", rev = "{revision}" }}'
    return (
        f'{{ path = "{url.removeprefix("file://")}" }}'
        if url.startswith("file://")
        else f'{{ url = "{url}" }}'
    )
