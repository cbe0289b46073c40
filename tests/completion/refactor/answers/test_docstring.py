from __future__ import annotations

import ast

import pytest

from completion.refactor.answers.docstring import (
    DOCSTRING_CHARS_MAX,
    DOCSTRING_WIDTH,
    docstring_from_answer,
    shot_answers,
)
from completion.refactor.answers.refusal import AnswerRefused
from completion.refactor.target import Target, find_target
from context.syntax import parse
from context.text import Document
from tests.support.marked import selected


def target_at(text: str) -> tuple[Document, Target]:
    document, span = selected(text)
    target = find_target(parse(document), span)
    assert target is not None
    return document, target


def check_docstring(text: str, expect: str, *, answer: str = "Return one.") -> None:
    document, target = target_at(text)
    found = docstring_from_answer(answer, document, target)
    assert found.replace("\r\n", "\n") == expect
    ast.parse(f"if 1:\n{found}" if found[0].isspace() else found)


def check_no_docstring(answer: str, why: str, *, text: str = "def f():\n    return ‸1\n") -> None:
    document, target = target_at(text)
    with pytest.raises(AnswerRefused, match=why):
        docstring_from_answer(answer, document, target)


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        (
            "def f():\n    return ‸1\n",
            'def f():\n    """Return one."""\n    return 1',
        ),
        (
            "class A:\n    def f(self):\n        return ‸1\n",
            '    def f(self):\n        """Return one."""\n        return 1',
        ),
        (
            "@cached\n@other(1)\ndef f(\n    a,\n    b,\n):\n    return ‸1\n",
            '@cached\n@other(1)\ndef f(\n    a,\n    b,\n):\n    """Return one."""\n    return 1',
        ),
        (
            "async def f():\n    return ‸1\n",
            'async def f():\n    """Return one."""\n    return 1',
        ),
        (
            "class A:\n    x‸ = 1\n",
            'class A:\n    """Return one."""\n    x = 1',
        ),
        (
            "def f():\n\treturn ‸1\n",
            'def f():\n\t"""Return one."""\n\treturn 1',
        ),
        (
            "def f():\r\n    return ‸1\r\n",
            'def f():\n    """Return one."""\n    return 1',
        ),
        (
            "def f():\n    # First.\n\n    # Second.\n    return ‸1\n",
            'def f():\n    """Return one."""\n    # First.\n\n    # Second.\n    return 1',
        ),
        (
            "def f():\n\n    return ‸1\n",
            'def f():\n    """Return one."""\n\n    return 1',
        ),
        (
            "def f(): return ‸1\n",
            'def f():\n    """Return one."""\n    return 1',
        ),
        (
            "class A:\n\tdef f(self): return ‸1\n",
            '\tdef f(self):\n\t\t"""Return one."""\n\t\treturn 1',
        ),
        (
            "def f(a,\n        b): return ‸[\n    a]\n",
            'def f(a,\n        b):\n    """Return one."""\n    return [\n    a]',
        ),
        (
            'def f():\n    return "a".join(‸x)\n',
            'def f():\n    """Return one."""\n    return "a".join(x)',
        ),
        (
            'def f():\n    "a".join(‸x)\n',
            'def f():\n    """Return one."""\n    "a".join(x)',
        ),
    ],
)
def test_the_docstring_stands_right_below_the_header(text: str, expect: str) -> None:
    check_docstring(text, expect)


@pytest.mark.parametrize(
    "answer",
    [
        "Return one",
        "Return one.\n",
        '"""Return one."""',
        '"Return one."',
        "```\nReturn one.\n```",
        "  Return\n  one. ",
    ],
)
def test_quotes_blanks_and_the_full_stop_are_put_right(answer: str) -> None:
    check_docstring(
        "def f():\n    return ‸1\n", 'def f():\n    """Return one."""\n    return 1', answer=answer
    )


@pytest.mark.parametrize("answer", ["`a` and `b` are added.", "Say 'yes' to `x`."])
def test_quotes_that_belong_to_words_stay(answer: str) -> None:
    check_docstring(
        "def f():\n    return ‸1\n",
        f'def f():\n    """{answer}"""\n    return 1',
        answer=answer,
    )


def test_a_backslash_makes_a_raw_docstring() -> None:
    check_docstring(
        "def f():\n    return ‸1\n",
        'def f():\n    r"""Match \\d+ at once."""\n    return 1',
        answer="Match \\d+ at once.",
    )


def test_a_long_sentence_is_wrapped_within_the_width() -> None:
    words = "word " * 60
    document, target = target_at("class A:\n    def f(self):\n        return ‸1\n")
    lines = docstring_from_answer(words, document, target).split("\n")
    assert max(map(len, lines)) <= DOCSTRING_WIDTH
    assert lines[1].startswith('        """word')
    assert lines[-2:] == ['        """', "        return 1"]
    assert " ".join(lines).count("word") == 60


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "not a sentence"),
        ("...", "not a sentence"),
        ("1 + 1 = 2, 2 + 2 = 4", "not a sentence"),
        ("word " * DOCSTRING_CHARS_MAX, "not a docstring"),
        ('Return """one""" here.', "not a docstring"),
        ("Return one: ```f()```", "not a docstring"),
        (shot_answers()[0], "repeats an example"),
    ],
)
def test_what_is_no_sentence_is_refused(answer: str, why: str) -> None:
    check_no_docstring(answer, why)


@pytest.mark.parametrize("quote", ['"""', "'''", 'r"""', '"', "'", 'u"""'])
def test_a_definition_that_has_a_docstring_keeps_it(quote: str) -> None:
    text = f"def f():\n    {quote}One.{quote[-3:] if len(quote) > 1 else quote}\n    return ‸1\n"
    check_no_docstring("Return one.", "already", text=text)
