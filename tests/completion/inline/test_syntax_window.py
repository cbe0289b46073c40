from __future__ import annotations

from completion.inline.syntax_window import (
    ABOVE_LINES_MAX,
    BELOW_LINES_MAX,
    LINE_CHARS_MAX,
    Window,
    window_at,
)
from tests.support.marked import at_cursor

PIECE = "def g():\n    pass\n\n\n"


def window(place: str) -> Window:
    found = window_at(*at_cursor(place))
    assert found is not None
    return found


def test_a_small_document_is_its_own_window() -> None:
    assert window("a\nb‸c\nd\n") == Window(("a\n",), "b", "c\n", ("d\n", ""))


def test_in_a_long_document_it_is_the_code_between_two_pieces() -> None:
    found = window(PIECE * 50 + "def f():\n    a()\n    ‸\n    b()\n\n\n" + PIECE * 50)
    assert found.above == ("def f():\n", "    a()\n")
    assert found.below == ("    b()\n", "\n", "\n")


def test_deep_inside_it_begins_with_the_headers_of_the_blocks() -> None:
    methods = "".join(f"    def m{n}(self):\n        a()\n" for n in range(100))
    found = window(f"class A:\n{methods}    def f(self):\n        if a:\n            ‸\n{methods}")
    assert found.above[0] == "class A:\n"
    assert found.above[-2:] == ("    def f(self):\n", "        if a:\n")


def test_a_chain_of_branches_is_kept_together() -> None:
    branches = "".join(f"        }} else if (b{n}) {{\n            c{n}();\n" for n in range(80))
    place = f"class A {{\n    void f() {{\n        if (a) {{\n            b();\n{branches}"
    found = window(f"{place}        }} else if (x) {{\n            ‸\n        }}\n    }}\n}}\n")
    assert found.above[:3] == ("class A {\n", "    void f() {\n", "        if (a) {\n")
    assert found.above[-1] == "        } else if (x) {\n"


def test_its_size_is_bounded() -> None:
    found = window("    x()\n" * 1_000 + "    ‸\n" + "    x()\n" * 1_000)
    assert len(found.above) <= ABOVE_LINES_MAX
    assert len(found.below) <= BELOW_LINES_MAX


def test_long_lines_are_not_looked_at() -> None:
    assert window_at(*at_cursor("x" * (LINE_CHARS_MAX + 1) + "\n‸\n")) is None
