"""Values of properties, and what is said of them."""

from __future__ import annotations

import pytest

from gatehouse.laptop.values import Secret, redacted


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("15m", "'[secret]' is no duration; give one such as 5m"),
        ("5m", "'15m' is no duration; give one such as 5m"),
    ],
)
def test_a_message_is_without_a_secret_unless_it_is_too_short_to_be_one(secret: str, shown: str) -> None:
    message = "'15m' is no duration; give one such as 5m"
    assert redacted(message, {"ttl": [{"of": Secret(secret)}]}) == shown
