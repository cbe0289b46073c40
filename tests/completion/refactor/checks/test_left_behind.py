from __future__ import annotations

import pytest

from completion.refactor.checks.left_behind import leaves_behind
from completion.refactor.checks.new_lines import REMARK_CHARS_MAX
from context.syntax import parse
from context.text import Document

OLD = """\
class A:
    def f(self, items):
        result = 0
        for item in items:
            result += item
        return result
"""
NEW = "class A:\n    def f(self, items):\n        return sum(items)\n"
SCRIPT = "function f(a) {\n  return a + 1;\n}\n"


def check_left(
    new: str, *, left: str = "", old: str = OLD, language_id: str = "python", wanted: str = ""
) -> None:
    """What the edit leaves behind, in a part of the sentence; empty: nothing."""
    before, after = (
        parse(Document.of(text, uri="file:///a", language_id=language_id)) for text in (old, new)
    )
    said = leaves_behind(before, after, wanted)
    assert left in said
    assert bool(left) is bool(said)


def with_line(line: str) -> str:
    return NEW.replace("        return", f"        {line}\n        return")


@pytest.mark.parametrize(
    "line",
    [
        "# Here is the updated code:",
        "# Here's your refactored function",
        "# Updated function",
        "# I have simplified the loop.",
        "# Uses sum() as requested",
        '"""Here is the improved version."""',
        "# Sure, this is shorter",
        "# Example usage:",
        "# Let me know if you want more",
    ],
)
def test_talk_to_the_user(line: str) -> None:
    check_left(with_line(line), left="talks to the user")


@pytest.mark.parametrize(
    "line", ["<<<<<<< HEAD", "# <|im_end|>", "# <think>hm</think>", "x = '\u202e'"]
)
def test_marks_of_other_tools(line: str) -> None:
    check_left(with_line(line), left="marks in the code")


@pytest.mark.parametrize(
    "line",
    [
        "# Here the sum is enough",
        "# The full version of the name is kept",
        "version = self.updated_code(items)",
        "# Usage of memory grows with the items",
        "x = 1  # I have no idea",
        "=======",
    ],
)
def test_ordinary_lines(line: str) -> None:
    check_left(with_line(line))


def test_what_stood_there_before_may_stay() -> None:
    old = OLD.replace(
        "        result = 0", "        # Here is the updated code\n        result = 0"
    )
    check_left(old.replace("result = 0", "result = 1"), old=old)


COPIED = (
    NEW
    + "    # def f(self, items):\n    # result = 0\n    # for item in items:\n    # return result\n"
)


def test_the_old_code_as_a_comment() -> None:
    check_left(COPIED, left="as a comment")
    check_left(COPIED, wanted="Keep the old code as a comment.")
    check_left(NEW + "    # return result\n")


def test_a_byte_order_mark_hides_nothing() -> None:
    check_left("\ufeff# Here is the updated code\n" + NEW, left="talks", old="\ufeff" + OLD)


def test_a_definition_that_stands_there_twice() -> None:
    method = NEW.partition("\n")[2]
    check_left(OLD + method, left="as well")
    check_left(OLD + method.replace("f(", "f_old("), left="as well")
    check_left(OLD + method.replace("f(", "f_old("), wanted="Keep the old one.")
    check_left(OLD + method.replace("f(", "fold("))
    twice = SCRIPT + SCRIPT.replace("a + 1", "1 + a")
    check_left(twice, left="as well", old=SCRIPT, language_id="javascript")


@pytest.mark.parametrize(
    "more",
    [
        "    @property\n    def x(self): return 1\n    @x.setter\n    def x(self, v): pass\n",
        "    @overload\n    def g(self, a: int): ...\n    @overload\n    def g(self, a): ...\n",
        "if 1:\n    def g(): return 1\nelse:\n    def g(): return 2\n",
        "class B:\n    def f(self, items): return 1\n",
    ],
)
def test_two_definitions_that_are_not_one(more: str) -> None:
    check_left(OLD + more)


@pytest.mark.parametrize(
    ("language_id", "old", "more"),
    [
        (
            "javascript",
            SCRIPT,
            "const a = { f(a) { return 1; } };\nconst b = { f(a) { return 2; } };",
        ),
        ("java", "int f(int a) { return a; }\n", "int f(long a) { return 1; }"),
        ("c", "int g;\n", "#if X\nint f() { return 1; }\n#else\nint f() { return 2; }\n#endif"),
        ("go", "func (a A) F() int {\n\treturn 1\n}\n", "func (b B) F() int {\n\treturn 2\n}"),
        ("rust", "impl A {\n    fn f() {}\n}\n", "impl B {\n    fn f() {}\n}"),
    ],
)
def test_two_of_one_name_in_other_languages(language_id: str, old: str, more: str) -> None:
    check_left(old + more + "\n", old=old, language_id=language_id)


def test_a_long_line_is_data_and_not_searched_for_words() -> None:
    talk = "# Here is the updated code " + "x" * REMARK_CHARS_MAX
    check_left(with_line(talk))
    check_left(with_line(talk[: REMARK_CHARS_MAX - 8]), left="talks to the user")
