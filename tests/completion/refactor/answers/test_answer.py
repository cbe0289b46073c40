from __future__ import annotations

import pytest

from completion.refactor.answers.answer import code_from_answer, without_head
from completion.refactor.answers.refusal import AnswerRefused
from completion.refactor.target import Target, find_target
from context.syntax import parse
from context.text import Document
from tests.support.marked import selected

METHOD = "class A:\n    def f(self):\n        return ‸1\n"


def target_at(text: str) -> tuple[Document, Target]:
    document, span = selected(text)
    target = find_target(parse(document), span)
    assert target is not None
    return document, target


def code_of(answer: str, text: str) -> str:
    document, target = target_at(text)
    return code_from_answer(answer, target, document, "    ")


def check_code(answer: str, expect: str, *, text: str = METHOD) -> None:
    assert code_of(answer, text) == expect


def check_refused(answer: str, why: str, *, text: str = METHOD) -> None:
    with pytest.raises(AnswerRefused, match=why):
        code_of(answer, text)


CODE = "def f(self) -> int:\n    return 1"
INDENTED = "    def f(self) -> int:\n        return 1"


@pytest.mark.parametrize(
    "answer",
    [
        f"```python\n{CODE}\n```",
        f"```\n{CODE}\n```",
        f"Here is the code:\n\n```python\n{CODE}\n```\n\nIt has hints now. See `f`.",
        f"```python\n\n{CODE}\n\n```",
        f"```python\n{CODE}```",
        f"  ```python\n  {CODE.replace(chr(10), chr(10) + '  ')}\n  ```",
        f"```python\n{INDENTED}\n```",
        f"```python\n{CODE}\n```\n```python\nanother = 1\n```",
        f"It was\n```\ndef f(self):\n    return 1\n```\nand is\n```\n{CODE}\n```",
        f"~~~\n{CODE}\n~~~",
        "```\ndef f(self) -> int:\n        return 1\n```",
        "```\ndef f(self) -> int:\n  return 1\n```",
        "<<<<<<< SEARCH\ndef f(self):\n=======\ndef f(self) -> int:\n>>>>>>> REPLACE",
        f"```python\n{CODE}\n```".replace("\n", "\r\n"),
    ],
)
def test_the_code_of_the_first_block_gets_the_targets_indentation(answer: str) -> None:
    check_code(answer, INDENTED)


def test_a_fence_inside_the_code_does_not_end_it() -> None:
    code = 'def f(self):\n    """Run.\n\n    ```\n    f()\n    ```\n    """\n    return 1'
    expect = "\n".join("    " + line if line else "" for line in code.split("\n"))
    check_code(f"```python\n{code}\n```", expect)


def test_a_strings_lines_stay_where_they_are() -> None:
    text = "class A:\n    def f(self):\n        return ‸'''\n  x\ny'''\n"
    code = "    def f(self) -> str:\n        return '''\n  x\ny'''"
    check_code(f"```python\n{code}\n```", code, text=text)


def test_code_that_lost_its_indentation_is_refused() -> None:
    text = "class A:\n    def f(self):\n        return ‸'''\n  x\ny'''\n"
    moved = "def f(self):\n    return '''\n  x\ny'''"
    check_refused(f"```python\n{moved}\n```", "not indented", text=text)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "no finished code block"),
        ("I cannot do that.", "no finished code block"),
        ("```python\ndef f(self):\n    ret", "no finished code block"),
        ("```python\n```", "empty"),
        ("```python\n\n  \n```", "empty"),
        ("```python\ndef f(self):\n    # ...\n    return 1\n```", "leaves out"),
        ("```python\ndef f(self) -> int:\n    # rest of the code\n```", "leaves out"),
        (f"```\n{CODE}\n```\nor\n```\n{CODE} + 0\n```", "one code block"),
        ("```js\nfunction f() {\n  // ... existing code ...\n}\n```", "leaves out"),
        ("```js\nfunction f() {\n  /* remains unchanged */\n}\n```", "leaves out"),
    ],
)
def test_what_is_no_whole_code_is_refused(answer: str, why: str) -> None:
    check_refused(answer, why)


def test_a_remark_that_was_there_before_is_no_elision() -> None:
    text = "def f():\n    # ... and so on\n    return ‸1\n"
    code = "def f() -> int:\n    # ... and so on\n    return 1"
    check_code(f"```python\n{code}\n```", code, text=text)


@pytest.mark.parametrize(
    "answer", ["# one\n# two\ndef f(a):\n    return 2", "# two\ndef f(a):\n    return 2"]
)
def test_a_comment_above_that_the_answer_repeats_is_not_doubled(answer: str) -> None:
    document, target = target_at("x = 1\n\n# one\n# two\ndef f(a):\n    ‸return a\n")
    above = document.lines[: target.span.start.line]
    assert without_head(answer, target, above) == "def f(a):\n    return 2"
    changed = answer.replace("two", "three")
    assert without_head(changed, target, above) == changed


def test_a_byte_order_mark_stays() -> None:
    text = "\ufeffdef f():\n    return ‸1\n"
    check_code("```\ndef f():\n    return 2\n```", "\ufeffdef f():\n    return 2", text=text)


def test_blanks_at_line_ends_stay_and_are_not_added() -> None:
    text = "def f():\n    x = 1  \n\n    return ‸x\n"
    answer = "```\ndef f():  \n    x = 1\n\n    return -x\n```"
    check_code(
        answer, "def f():  \n    x = 1  \n\n    return -x".replace("f():  ", "f():"), text=text
    )
    check_code("```\ndef f(self): \n    return 2 \n```", "    def f(self):\n        return 2")


def test_code_with_a_merge_conflict_is_not_read_as_hunks() -> None:
    code = "def f():\n<<<<<<< SEARCH\n    return 1\n=======\n    return 2\n>>>>>>> REPLACE"
    text = code.replace("1", "‸1")
    check_code(
        f"```\n{code.replace('2', '3')}\n```",
        code.replace("2", "3"),
        text="‸" + text.replace("‸", "") + "‸\n",
    )


def test_a_remark_in_a_hunk_stands_for_the_lines_that_it_quotes() -> None:
    text = "def f(a):\n    x = 1\n    y = 2\n    z = 3\n    return ‸a\n"
    quoted = "<<<<<<< SEARCH\n    x = 1\n    y = 2\n    z = 3\n=======\n"
    remark = "    # ... existing code ...\n"
    answer = f"{quoted}    x = 1\n{remark}    z = 3\n    w = 4\n>>>>>>> REPLACE\n"
    expect = "def f(a):\n    x = 1\n    y = 2\n    z = 3\n    w = 4\n    return a"
    check_code(answer, expect, text=text)
    check_refused(f"{quoted}    x = 5\n{remark}>>>>>>> REPLACE\n", "leaves out", text=text)
