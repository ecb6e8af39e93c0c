from __future__ import annotations

import components
from components.package.reference import PAGE, page


def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "Run `python -m components.package.reference`."


def test_every_public_class_and_function_has_its_entry() -> None:
    text = PAGE.read_text()
    missing = [
        name
        for name in components.__all__
        if f"## {name}\n" not in text and f"### `{name}(" not in text and not name.endswith(("Args", "Error"))
    ]
    assert missing == []
