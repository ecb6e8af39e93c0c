"""Packages with distributions that are compiled for Lambda."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.lambdas.compiled import fitted
from tests.wheels import wheel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.laptop.lambdas.conftest import Rig

pytestmark = pytest.mark.anyio
FOREIGN = "cp27-cp27mu-manylinux2014_ppc64le"
SOURCE = "import pure, fast\n\ndef handler(event, context): return [pure.BUILT, fast.BUILT]\n"


@pytest.fixture(autouse=True)
def index(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an installer finds what it installs."""
    found = tmp_path_factory.mktemp("wheels")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("UV_FIND_LINKS", str(found))
    monkeypatch.setenv("UV_OFFLINE", "1")
    return found


def package(folder: Path, **tags: str) -> bytes:
    """A function's package with unpacked wheels in it, as `uv pip install --target` leaves them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("hello.py", SOURCE)
        for name, tag in tags.items():
            with zipfile.ZipFile(wheel(folder, name, "1.0", tag)) as source:
                for member in source.namelist():
                    target.writestr(member, source.read(member))
    return buffer.getvalue()


async def test_what_is_compiled_for_another_platform_is_this_machines_own_here(
    rig: Rig, index: Path, tmp_path: Path
) -> None:
    wheel(index, "fast", "1.0", "py3-none-any")
    rig.put(SOURCE, code=package(tmp_path, pure="py3-none-any", fast=FOREIGN))
    assert await rig.result() == ["py3-none-any", "py3-none-any"]
    (said,) = [line for line in rig.lines if "compiled for Lambda" in line[1]]
    assert said[0] == "/aws/lambda/hello"
    assert said[1].startswith("fast 1.0: ")


async def test_what_fits_this_machine_is_run_as_it_is(rig: Rig, tmp_path: Path) -> None:
    rig.put(SOURCE, code=package(tmp_path, pure="py3-none-any", fast="py2.py3-none-any"))
    assert await rig.result() == ["py3-none-any", "py2.py3-none-any"]
    assert "compiled for Lambda" not in rig.text


async def test_what_can_not_be_had_for_this_machine_is_named(rig: Rig, tmp_path: Path) -> None:
    rig.put(SOURCE, code=package(tmp_path, pure="py3-none-any", fast=FOREIGN))
    failed = await rig.failure()
    assert failed["errorType"] == "Runtime.InvalidEntrypoint"
    assert "it has fast 1.0 compiled for Lambda" in failed["errorMessage"]


def test_a_package_without_distributions_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "hello.py").write_text(SOURCE)
    assert fitted(tmp_path) == ""
