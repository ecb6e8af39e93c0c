"""One local cloud for all of these tests: moto takes a second to import."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.cloud import Cloud, Provider
from tests.laptop.cloud.world import Hand, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as running:
        yield running


@pytest.fixture(scope="module")
def provider(cloud: Cloud) -> Hand:
    return Hand(Provider(cloud))


@pytest.fixture(scope="module")
def world(provider: Hand) -> World:
    return World(provider)


@pytest.fixture
def run() -> Callable[[str], str]:
    """Run a program in a Python of its own and return what it says."""

    def fresh(program: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True
        ).stdout

    return fresh
