"""Begins a project: a program, the policy pack with a file for exemptions, workflows and an editor's files."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import unicodedata
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from gatehouse.laptop.files import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = Path(__file__).with_name("template")
PACK = Path(__file__).with_name("policy")
_POLICY = "policy/"
_STAGE = ".gatehouse/init"
_STACK_FILE = "Pulumi.dev.yaml"
# No file of the template's: `pulumi new` fills a name into a YAML file with an end of line behind it, as no key takes it
# (https://github.com/pulumi/pulumi/pull/13220).
_STACK = """\
config:
  aws:region: eu-west-1
  ${PROJECT}:allowedOrigins: ["http://localhost:3000"]
  ${PROJECT}:protect: false
"""
_NAMES_US = re.compile(r"^(?!\s*(?:name|description)\s*=).*\bgatehouse\b", re.MULTILINE)
"""In a pyproject.toml: anywhere but in what the project itself is called."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


class InitError(Exception):
    """A project that can't be begun; the message says why and what to do."""


def project_name(directory: Path) -> str:
    """The name that a project in this folder has or gets; it is part of the sign-in page's host name.

    Raises:
        InitError: The folder's name can't be made one, or its Pulumi.yaml can't be read.
    """
    file = directory / "Pulumi.yaml"
    if file.is_file():
        return _named(file)
    plain = (
        unicodedata.normalize("NFKD", directory.resolve().name.casefold()).encode("ascii", "ignore").decode()
    )
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not _NAME.fullmatch(name):
        raise InitError(
            f"The folder's name, {directory.resolve().name!r}, can't be a project's: it takes a letter and then up to 39"
            " letters, digits and hyphens. Give one with --name."
        )
    return name


def _named(file: Path) -> str:
    """The name in a project's file."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
        return str(found["name"])
    except (OSError, ValueError, yaml.YAMLError, TypeError, KeyError) as error:
        raise InitError(f"{file} has no project's name that can be read. Give one with --name.") from error


def init(directory: Path, name: str, *, requirement: str | None = None) -> list[str]:
    """Write what is missing of a project named `name`; what is there already stays as it is. Answers what was written.

    The policy pack is one thing: a `policy/` that has any file gets none, since files of two versions do not fit. All is
    written aside and then moved, so that what ends half-way leaves nothing, and never a part of the pack.

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
    packed = any(sources(directory / _POLICY))
    stage = directory / _STAGE
    try:
        with contextlib.ExitStack() as undo:
            shutil.rmtree(stage, ignore_errors=True)  # of a run that was killed
            _folders(stage, undo)
            undo.callback(shutil.rmtree, stage, ignore_errors=True)
            written = []
            for file, text in _files():
                if (directory / file).exists() or (packed and file.startswith(_POLICY)):
                    continue
                filled = (
                    text if file.startswith(_POLICY) else _filled(text, words, file, requirement or _origin())
                )
                (stage / file).parent.mkdir(parents=True, exist_ok=True)
                (stage / file).write_text(filled, encoding="utf-8")
                written.append(file)
            whole = not (directory / _POLICY).exists()
            for file in dict.fromkeys(
                "policy" if whole and one.startswith(_POLICY) else one for one in written
            ):
                _folders((directory / file).parent, undo)
                undo.callback(_gone, directory / file)
                (stage / file).rename(directory / file)
            undo.pop_all()
    except OSError as error:
        where = str(error.filename2 or error.filename or directory).replace(str(stage), str(directory))
        raise InitError(f"{where} can't be written: {error.strerror}. Nothing was written.") from error
    shutil.rmtree(stage, ignore_errors=True)
    _leave(stage.parent)
    return sorted(written)


def _folders(folder: Path, undo: contextlib.ExitStack) -> None:
    """Make a folder, and those that it is in, where they are not there."""
    for one in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        undo.callback(_leave, one)
        one.mkdir(exist_ok=True)


def _leave(folder: Path) -> None:
    """Remove a folder that is empty."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def _gone(path: Path) -> None:
    """Remove a file, or a folder with all that is in it."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def remarks(directory: Path, *, requirement: str | None = None) -> Iterator[str]:
    """What is left to do in a folder where a project was begun, as what was there already stays as it is."""
    if _has_other_pack(directory):
        yield "policy/ is not this version's policy pack: to have that, delete the folder and run this again."
    installed = directory / "pyproject.toml"
    if installed.is_file() and not _NAMES_US.search(installed.read_text(encoding="utf-8", errors="replace")):
        origin = requirement or _origin()
        line = f", and below [tool.uv.sources] the line gatehouse = {origin}" if origin else ""
        yield (
            "pyproject.toml does not name gatehouse, by which `make up` runs: add gatehouse to its dependencies"
            f" and gatehouse[laptop] to its group dev{line}."
        )


def _has_other_pack(directory: Path) -> bool:
    """Whether the `policy/` of a folder is not this version's policy pack."""

    def held(pack: Path) -> dict[str, bytes]:
        return {name: path.read_bytes() for name, path in sources(pack)}

    return held(directory / _POLICY) != held(PACK)


def _files() -> Iterator[tuple[str, str]]:
    """What a project has, by its name there: the template's files, the dev stack's, and the policy pack whole."""
    yield _STACK_FILE, _STACK
    for path in TEMPLATE.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(TEMPLATE).as_posix(), path.read_text(encoding="utf-8")
    for name, path in sources(PACK):
        yield f"{_POLICY}{name}", path.read_text(encoding="utf-8")


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
