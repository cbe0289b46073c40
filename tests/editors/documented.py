"""The configuration that the documentation tells people to write: tests try that, nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_PAGES: Final = Path(__file__).parent.parent.parent / "docs" / "editors"


def code_blocks(page: str, language: str, *, below: str) -> list[str]:
    """The fenced blocks of `language` under the heading `below` of a page of `docs/editors`."""
    text = (_PAGES / page).read_text(encoding="utf-8")
    start = re.search(rf"^#+ {re.escape(below)}$", text, re.MULTILINE)
    assert start is not None, f"{page} has no heading {below!r}"
    section = re.split(r"^#{2,} ", text[start.end() :], maxsplit=1, flags=re.MULTILINE)[0]
    found = re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert found, f"{page} shows no {language} under {below!r}"
    return found
