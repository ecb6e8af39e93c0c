"""One local cloud for all of these tests: moto takes a second to import."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatehouse.laptop.cloud import Cloud, Provider

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    with Cloud.start() as running:
        yield running


@pytest.fixture(scope="session")
def provider(cloud: Cloud) -> Provider:
    return Provider(cloud)
