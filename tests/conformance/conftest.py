"""A laptop that serves the conformance program, for as long as the records are fired at it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gatehouse.conformance import destination
from gatehouse.laptop.engine.project import load
from gatehouse.laptop.runtime import Laptop, find_pack
from gatehouse.operate.target import of_laptop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gatehouse.conformance.sending import Destination

PROGRAM = Path(__file__).parents[2] / "conformance" / "program"


@pytest.fixture(scope="module")  # the state of the local cloud is one for the whole process
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("conformance") / "program"
    shutil.copytree(PROGRAM, directory)
    with Laptop(load(directory, "dev"), find_pack(directory), port=0) as laptop:
        result = laptop.deploy()
        assert result.ok, json.dumps([str(problem) for problem in result.failures])
        yield directory


@pytest.fixture(scope="module")
def laptop_place(program: Path) -> Iterator[Destination]:
    with destination.of(of_laptop(program)) as found:
        yield found
