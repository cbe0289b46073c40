"""An outline as text."""

from __future__ import annotations

from context.outline.extract import outline
from context.outline.sketch import LINE_CHARS_MAX, sketch

TEXT = """\
LIMIT = 3


class Shop(Base):
    '''Sells.'''

    size: int

    @cached
    def sell(
        self,
        order: Order,
    ) -> int:
        local = 1
        return local


def main() -> None:
    Shop().sell(1)
"""


def test_it_has_the_headers_as_they_stand_in_the_file() -> None:
    assert sketch(outline(TEXT, "python")) == (
        "LIMIT = 3\nclass Shop(Base):\n    size: int\n"
        "    def sell(\n        self,\n        order: Order,\n    ) -> int:\n"
        "def main() -> None:\n"
    )


def test_definitions_on_one_line_show_it_once() -> None:
    assert sketch(outline("enum A { B, C }\n", "java")).count("B, C") <= 1


def test_a_long_line_is_cut() -> None:
    (line, _) = sketch(outline(f"X = '{'x' * 900}'\n", "python")).split("\n")
    assert len(line) <= LINE_CHARS_MAX


def test_a_file_that_defines_nothing_has_none() -> None:
    assert sketch(outline("# nothing\n", "python")) == ""
