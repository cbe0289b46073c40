"""A class that becomes a dataclass keeps all it had."""

from __future__ import annotations

import pytest

from completion.refactor.checks.python.dataclass import dataclass_failure
from context.syntax import parse
from context.text import Document

POINT = """\
import os
from dataclasses import dataclass, field


class Point:
    \"\"\"A point.\"\"\"

    kind = "p"

    def __init__(self, x, y=0, tags=None):
        self.x = x
        self.y = int(y)
        self.tags = tags or []

    def size(self):
        return self.x + self.y
"""
MADE = """\
import os
from dataclasses import dataclass, field


@dataclass
class Point:
    \"\"\"A point.\"\"\"

    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)
    kind = "p"

    def __post_init__(self):
        self.y = int(self.y)

    def size(self):
        return self.x + self.y
"""


def check_dataclass(before: str, after: str, failure: str = "") -> None:
    """The edit from `before` to `after` fails with `failure`, or passes."""
    old, new = (parse(Document.of(text, language_id="python")) for text in (before, after))
    said = dataclass_failure(old, new)
    assert bool(said) is bool(failure), said
    assert failure in said


@pytest.mark.parametrize(
    ("old", "new", "failure"),
    [
        ("kind", "kind", ""),
        ("tags: list[str] = field(default_factory=list)", "tags: list[str] | None = None", ""),
        ("field(default_factory=list)", "[]", "default_factory"),
        ("field(default_factory=list)", "list()", "default_factory"),
        ("@dataclass\n", "", "no class a dataclass"),
        ("    x: int\n    y: int = 0\n", "    y: int = 0\n    x: int\n", "without a default"),
        ("    x: int\n", "    x: int = 0\n", "not that of __init__"),
        ("y: int = 0", "y: int = 1", "not that of __init__"),
        ("    y: int = 0\n", "", "not the parameters"),
        ("    y: int = 0\n", "    y: int = field(default=0, init=False)\n", ""),
        ('    kind = "p"\n', "", "drops a part"),
        ('    """A point."""\n\n', "", "drops a part"),
        ("def size", "def length", "drops a part"),
        ("    def __post_init__(self):\n        self.y = int(self.y)\n\n", "", "besides"),
        ("@dataclass\n", "@dataclass(frozen=True)\n", "frozen"),
        ("@dataclass\n", "@dataclass(slots=True)\n", ""),
        ("    def __post_init__(self):", "    def __init__(self, y):", "keeps __init__"),
    ],
)
def test_a_dataclass_has_all_that_the_class_had(old: str, new: str, failure: str) -> None:
    assert old in MADE
    check_dataclass(POINT, MADE.replace(old, new), failure)


def test_the_fields_of_a_base_are_not_seen() -> None:
    """Which parameters its `__init__` passes on cannot be told."""
    base = "@dataclass\nclass Base:\n    a: int\n\n\n"
    before = f"{base}class B(Base):\n    def __init__(self, a, b):\n        self.b = b\n"
    after = f"{base}@dataclass\nclass B(Base):\n    b: int\n"
    head = "from dataclasses import dataclass\n\n\n"
    check_dataclass(head + before, head + after)
