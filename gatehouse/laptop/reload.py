"""Which functions a change of files touches, where it touches nothing but functions' code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi import AssetArchive, FileArchive, FileAsset

from gatehouse.laptop.cloud.archives import located
from gatehouse.laptop.files import is_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gatehouse.laptop.engine.state import ResourceState

_FUNCTION = "aws:lambda/function:Function"


def functions(
    changed: Iterable[Path], resources: Iterable[ResourceState], directory: Path
) -> list[ResourceState] | None:
    """The functions whose packages hold the changed files; None where the program has to run.

    Paths that are not whole lead from `directory`, in which the program runs.

    It has to where a file is in no package, and where one came or went: a program may list a folder's files itself.
    """
    packed = [
        (resource, list(_places(located(resource.inputs.get("code"), directory))))
        for resource in resources
        if _runs(resource)
    ]
    found: dict[str, ResourceState] = {}
    for path in changed:
        names = {path, path.resolve()}  # a change is told by the way it was found, which may be over a link
        holders = [
            resource
            for resource, places in packed
            if any(_holds(place, name) for place in places for name in names)
        ]
        if not holders or not path.is_file():
            return None
        found |= {resource.urn: resource for resource in holders}
    return list(found.values())


def packaged(resources: Iterable[ResourceState], directory: Path) -> dict[str, list[tuple[str, str]]]:
    """The program's own files and folders in the package of each function, as `origin` takes them, by its log group.

    Functions may share a group. Paths that are not whole lead from `directory`, in which the program runs.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for one in resources:
        if _runs(one):
            parts = _named(located(one.inputs.get("code"), directory), "")
            found.setdefault(_log_group(one), []).extend(
                (name, str(place.absolute())) for name, place in parts
            )
    return found


def _runs(resource: ResourceState) -> bool:
    return resource.type == _FUNCTION and resource.emulated


def _log_group(function: ResourceState) -> str:
    """Where a function writes: the group that its configuration names, or else the one of its name.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    """
    config = function.inputs.get("loggingConfig") or {}
    return str(config.get("logGroup") or f"/aws/lambda/{function.id}")


def folders(function: ResourceState, directory: Path) -> list[tuple[str, Path]]:
    """The program's own folders in a function's package, each after its path there, which is empty for the whole.

    Files that lie in the package as they lie in one folder are there by that folder.
    """
    found: dict[tuple[str, Path], None] = {}
    for name, place in _named(located(function.inputs.get("code"), directory), ""):
        parts = Path(name).parts
        if place.is_dir():
            found[name.rstrip("/"), place] = None
        elif place.parts[-len(parts) :] == parts:
            found["", place.parents[len(parts) - 1]] = None
    return list(found)


def _named(value: Any, name: str) -> Iterator[tuple[str, Path]]:  # noqa: ANN401 - Pulumi's assets and archives
    """Each file of a package with its path there, each folder with that path and a slash."""
    if isinstance(value, AssetArchive):
        for key, item in value.assets.items():
            yield from _named(item, f"{name}{'' if key == '.' else key}")
    elif isinstance(value, FileAsset):
        yield name, Path(str(value.path))
    elif isinstance(value, FileArchive):
        yield f"{name}/" if name else "", Path(str(value.path))


def _places(value: Any) -> Iterator[Path]:  # noqa: ANN401 - Pulumi's assets and archives
    if isinstance(value, AssetArchive):
        for item in value.assets.values():
            yield from _places(item)
    elif isinstance(value, (FileArchive, FileAsset)):
        yield Path(str(value.path)).resolve()


def _holds(place: Path, path: Path) -> bool:
    """Whether a package of this file or folder has the path in it."""
    return path == place or (
        place.is_dir() and path.is_relative_to(place) and is_source(path.relative_to(place))
    )
