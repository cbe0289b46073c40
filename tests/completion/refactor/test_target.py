from __future__ import annotations

import pytest

from completion.refactor.target import Target, find_target
from context.syntax import parse
from tests.support.marked import selected

FILE = """\
import os

@cached
def outer(a):
    b = a

    def inner(c):
        return c

    return inner(b)


class A:
    def method(self):
        return 1

x = 1
"""
LINES = FILE.split("\n")


def target_at(text: str, language_id: str = "python") -> Target | None:
    document, span = selected(text, language_id=language_id)
    return find_target(parse(document), span)


def check_target(text: str, first: str, last: str, *, scope: str = "", indent: str = "") -> None:
    """The target of the marked selection reaches from the line `first` to the line `last`."""
    target = target_at(text)
    assert target is not None
    lines = target.code.split("\n")
    assert (lines[0].strip(), lines[-1].strip()) == (first, last)
    assert (target.scope.name if target.scope else "") == scope
    assert target.indent == indent
    start, end = target.span.start, target.span.end
    assert (start.column, end.column) == (0, len(lines[-1].rstrip("\r")))


@pytest.mark.parametrize(
    ("before", "after", "first", "last", "scope", "indent"),
    [
        ("    b = ", "a\n", "@cached", "return inner(b)", "outer", ""),
        ("def ou", "ter", "@cached", "return inner(b)", "outer", ""),
        ("        return ", "c\n", "def inner(c):", "return c", "inner", "    "),
        ("class ", "A", "class A:", "return 1", "A", ""),
        (
            "def method(self):\n        ret",
            "urn",
            "def method(self):",
            "return 1",
            "method",
            "    ",
        ),
    ],
)
def test_a_cursor_means_the_definition_around_it(
    before: str, after: str, first: str, last: str, scope: str, indent: str
) -> None:
    text = FILE.replace(before + after, before + "‸" + after)
    check_target(text, first, last, scope=scope, indent=indent)


@pytest.mark.parametrize("place", ["‸def method", "def‸ method", "method(self):‸\n"])
def test_the_ends_of_a_header_belong_to_the_definition(place: str) -> None:
    text = FILE.replace(place.replace("‸", ""), place)
    check_target(text, "def method(self):", "return 1", scope="method", indent="    ")


def test_a_selection_of_a_whole_definition_is_that_definition() -> None:
    text = FILE.replace("class A", "‸class A").replace("return 1\n", "return 1\n‸")
    check_target(text, "class A:", "return 1", scope="A")


@pytest.mark.parametrize("start", ["@cached", "def outer"])
def test_a_decorated_definition_is_one_with_and_without_its_decorators(start: str) -> None:
    text = FILE.replace(start, "‸" + start).replace("inner(b)\n", "inner(b)\n‸")
    check_target(
        text, start if start[0] == "@" else "def outer(a):", "return inner(b)", scope="outer"
    )


def test_a_cursor_on_a_decorator_means_what_it_decorates() -> None:
    check_target(FILE.replace("@cached", "@ca‸ched"), "@cached", "return inner(b)", scope="outer")


def test_a_selected_function_with_braces_is_that_function() -> None:
    text = "‸function f(a) {\n  return a;\n}‸\n"
    target = target_at(text, "javascript")
    assert target is not None
    assert target.scope is not None
    assert target.scope.name == "f"


def test_a_selection_of_some_lines_is_these_lines_as_a_whole() -> None:
    text = FILE.replace("b = a", "b ‸= a").replace("        return c", "        ret‸urn c")
    check_target(text, "b = a", "return c", indent="    ")


def test_a_selection_that_ends_at_a_lines_start_leaves_that_line_out() -> None:
    text = FILE.replace("@cached", "‸@cached").replace("    def inner", "‸    def inner")
    check_target(text, "@cached", "b = a")


def test_blank_lines_at_the_ends_of_a_selection_do_not_count() -> None:
    text = FILE.replace("\n\nclass A", "‸\n\nclass A").replace("return 1\n\n", "return 1\n\n‸")
    check_target(text, "class A:", "return 1", scope="A")


@pytest.mark.parametrize("text", ["‸", "\n‸\n", "x = 1\n‸\n\n‸y = 2\n", "  ‸  \n"])
def test_where_there_is_no_code_there_is_no_target(text: str) -> None:
    assert target_at(text) is None


def test_a_cursor_outside_of_every_definition_means_nothing() -> None:
    assert target_at(FILE.replace("x = 1", "x = ‸1")) is None


def test_a_selection_outside_of_every_definition_means_its_lines() -> None:
    check_target(FILE.replace("x = 1", "‸x‸ = 1"), "x = 1", "x = 1")


@pytest.mark.parametrize(
    ("code", "indent"),
    [
        ("    a\n        b\n    c", "    "),
        ("        a\n    b", "    "),
        ("    a = '''\nb\n    '''", ""),
        ("\tif a:\n\t\tb", "\t"),
        ("\ta\n    b", ""),
        ("    a\n\n    b", "    "),
    ],
)
def test_the_indentation_is_what_all_lines_share(code: str, indent: str) -> None:
    target = target_at(f"‸{code}\n‸", "plaintext")
    assert target is not None
    assert target.indent == indent


def test_line_ends_stay_as_they_are() -> None:
    target = target_at("def f():\r\n    a\r\n    ‸b\r\n")
    assert target is not None
    assert target.code == "def f():\r\n    a\r\n    b"


def test_braces_close_the_target() -> None:
    target = target_at("function f() {\n  return ‸1;\n}\nf();\n", "javascript")
    assert target is not None
    assert target.code == "function f() {\n  return 1;\n}"
