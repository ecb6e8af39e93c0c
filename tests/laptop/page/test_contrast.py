"""Text and controls stand out from what is behind them, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import gatehouse.laptop

LAPTOP = Path(gatehouse.laptop.__file__).parent
STYLES = {
    "the page": LAPTOP / "page" / "static" / "page.css",
    "the sign-in form": LAPTOP / "login" / "login.css",
}
TEXT, CONTROL = 4.5, 3.0
ON_PAPER = {"ink": TEXT, "soft": TEXT, "act": TEXT, "good": TEXT, "bad": TEXT, "ask": TEXT, "line": CONTROL}
PAIRS = [
    *((name, "paper", least) for name, least in ON_PAPER.items()),
    ("ink", "ground", TEXT),
    ("soft", "ground", TEXT),
    ("act-ink", "act", TEXT),
    ("bad", "bad-paper", TEXT),
]


def themes(css: str) -> list[dict[str, str]]:
    """The colours of each `:root` block; a later one stands over the first."""
    blocks = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", block))
        for block in re.findall(r":root \{([^}]*)\}", css)
    ]
    assert len(blocks) == 2
    return [blocks[0], blocks[0] | blocks[1]]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("dark", [False, True])
def test_colours_keep_their_distance(style: str, dark: bool) -> None:
    colours = themes(STYLES[style].read_text())[dark]
    close = {
        (front, back): round(contrast(colours[front], colours[back]), 2)
        for front, back, least in PAIRS
        if front in colours and contrast(colours[front], colours[back]) < least
    }
    assert not close


def test_black_on_white_is_the_most_there_is() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
