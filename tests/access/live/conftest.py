from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from gatehouse.laptop.cloud import gaps

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "test")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for backend in ("lambda", "apigatewayv2", "apigateway"):
        gaps.patch(backend)
    with mock_aws():
        yield
