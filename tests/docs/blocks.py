"""The fenced blocks of the documentation's pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    ]
)
_FENCE = re.compile(r"^```(\w*)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One block: its page, its language, the mark after it (`run`, `laptop`, `aws`), its line and its text."""

    page: Path
    language: str
    mark: str
    line: int
    text: str

    @property
    def name(self) -> str:
        """Where it is, for a test's name."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def commands(self) -> list[str]:
        """The lines after a prompt, with those that continue them; what else stands there is output."""
        joined = re.sub(r"\\\n\s*", "", self.text)
        return [line.removeprefix("$ ") for line in joined.splitlines() if line.startswith("$ ")]


def blocks(language: str) -> list[Block]:
    """Every block of a language, in all pages."""
    found = []
    for page in PAGES:
        text = page.read_text()
        for match in _FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            block = Block(page, match[1], match[2].strip(), line, match[3])
            if block.language == language:
                found.append(block)
    return found
