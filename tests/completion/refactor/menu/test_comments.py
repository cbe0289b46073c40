"""Instructions in comments."""

from __future__ import annotations

import pytest

from completion.refactor.menu.comments import CommentTask, comment_task
from context.syntax import parse
from tests.support.marked import selected


def task_at(text: str, language_id: str = "python") -> CommentTask | None:
    document, span = selected(text, language_id=language_id)
    return comment_task(parse(document), span)


@pytest.mark.parametrize(
    ("language_id", "text", "words", "expect"),
    [
        (
            "python",
            "# fimble: make this async\n‸def f():\n    pass\n",
            "make this async",
            "def f():\n    pass\n",
        ),
        (
            "python",
            "x = 1\n\n# Fimble: make this\n# fimble: async\n\n@d\ndef f():\n    ‸pass\n\ny = 1\n",
            "make this async",
            "x = 1\n\n@d\ndef f():\n    pass\n\ny = 1\n",
        ),
        (
            "python",
            "def f():\n    a = 1  # fimble: rename a‸\n    return a\n",
            "rename a",
            "def f():\n    a = 1\n    return a\n",
        ),
        (
            "python",
            "def f():\r\n    # fimble: rename a‸\r\n    a = 1\r\n    return a\r\n",
            "rename a",
            "def f():\r\n    a = 1\r\n    return a\r\n",
        ),
        (
            "python",
            "def f():\n    a = 1\n    # fimble: add a loop‸",
            "add a loop",
            "def f():\n    a = 1",
        ),
        ("python", "x = 1  # fimble: make it 2‸\ny = 2\n", "make it 2", "x = 1\ny = 2\n"),
        ("python", "# fimble: make it 2\nx = (1,\n  ‸2)\n", "make it 2", "x = (1,\n  2)\n"),
        (
            "python",
            "@a\n# fimble: hm\n@b\ndef f():\n    ‸pass\n",
            "hm",
            "@a\n@b\ndef f():\n    pass\n",
        ),
        (
            "python",
            "def f():\n    # fimble: one\n    a = 1\n    b = ‸2\n    # fimble: two\n    return a\n",
            "two",
            "def f():\n    # fimble: one\n    a = 1\n    b = 2\n    return a\n",
        ),
        (
            "javascript",
            "/**\n * Doc.\n * fimble: make this async\n * @param a\n"
            " */\nfunction f(a) {\n  return ‸a;\n}\n",
            "make this async",
            "/**\n * Doc.\n * @param a\n */\nfunction f(a) {\n  return a;\n}\n",
        ),
        (
            "javascript",
            "/** fimble: make this\n * async */\nfunction f(a) {\n  return ‸a;\n}\n",
            "make this async",
            "function f(a) {\n  return a;\n}\n",
        ),
        (
            "javascript",
            "/**\n * fimble: make this async\n */\nfunction f(a) {\n  return ‸a;\n}\n",
            "make this async",
            "function f(a) {\n  return a;\n}\n",
        ),
        (
            "javascript",
            "function f(a) {\n  g(/* fimble: pass b */ ‸a);\n}\n",
            "pass b",
            "function f(a) {\n  g(a);\n}\n",
        ),
        (
            "javascript",
            "// fimble: make this async\n‸export function f(a) {\n  return a;\n}\n",
            "make this async",
            "export function f(a) {\n  return a;\n}\n",
        ),
        (
            "go",
            "package a\n\n// fimble: add an error\nfunc f() {\n\t‸x()\n}\n",
            "add an error",
            "package a\n\nfunc f() {\n\tx()\n}\n",
        ),
        (
            "rust",
            "/// fimble: return a Result\nfn f() {\n    ‸x()\n}\n",
            "return a Result",
            "fn f() {\n    x()\n}\n",
        ),
        (
            "html",
            "<p>\n<!-- fimble: make this a list -->\n<b>x‸</b>\n</p>\n",
            "make this a list",
            "<p>\n<b>x</b>\n</p>\n",
        ),
        (
            "vue",
            "<template>\n<!-- fimble: make this a list‸ -->\n<b>x</b>\n</template>\n",
            "make this a list",
            "<template>\n<b>x</b>\n</template>\n",
        ),
        (
            "sql",
            "-- fimble: select b too‸\nselect a\nfrom t;\n",
            "select b too",
            "select a\nfrom t;\n",
        ),
        (
            "lua",
            "-- fimble: return 2‸\nlocal function f()\n  return 1\nend\n",
            "return 2",
            "local function f()\n  return 1\nend\n",
        ),
        ("ini", "# fimble: set b‸\na = 1\n", "set b", "a = 1\n"),
        ("ruby", "# fimble: return 2‸\ndef f\n  1\nend\n", "return 2", "def f\n  1\nend\n"),
        (
            "css",
            "/* fimble: make it blue */\na { color: ‸red; }\n",
            "make it blue",
            "a { color: red; }\n",
        ),
        (
            "python",
            "class A:\n    # fimble: add a method‸\n    def f(self):\n        pass\n",
            "add a method",
            "class A:\n    def f(self):\n        pass\n",
        ),
        (
            "python",
            "class A:\n    def f(self):\n        pass\n    # fimble: add a method‸\n",
            "add a method",
            "class A:\n    def f(self):\n        pass\n",
        ),
        ("python", "def f():\n    # fimble: write this‸\n", "write this", "def f():\n"),
        (
            "javascript",
            "/**\n * Doc.\n * fimble: make this async */\nfunction f(a) {\n  return ‸a;\n}\n",
            "make this async",
            "/**\n * Doc.\n */\nfunction f(a) {\n  return a;\n}\n",
        ),
        (
            "python",
            "def f():\n    pass\n\n\n# fimble: make it 2‸\n\n"
            "def g():\n    return 1\n\n\ndef h():\n    pass\n",
            "make it 2",
            "def f():\n    pass\n\n\ndef g():\n    return 1\n\n\ndef h():\n    pass\n",
        ),
    ],
)
def test_the_comment_goes_and_nothing_else(
    language_id: str, text: str, words: str, expect: str
) -> None:
    """`expect` is the document with the code that a model is shown in the target's place."""
    document, span = selected(text, language_id=language_id)
    found = comment_task(parse(document), span)
    assert found is not None
    assert found.request.words == words
    place = found.target.span
    assert document.slice(place) == found.target.code
    start, end = document.offset_at(place.start), document.offset_at(place.end)
    assert document.text[:start] + found.shown.code + document.text[end:] == expect


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    a = '# fimble: no'‸\n",
        'def f():\n    a = """\n    # fimble: no‸\n    """\n',
        "# fimble:‸\ndef f():\n    pass\n",
        "# fimble:   ‸\ndef f():\n    pass\n",
        "def f():\n    pass  # say fimble: no‸\n",
        "# fimble: about f\ndef f():\n    pass\n\n\ndef g():\n    ‸pass\n",
        "x = 1\n# fimble: nothing below‸\n",
        "# fimbles: no‸\ndef f():\n    pass\n",
    ],
)
def test_where_no_comment_asks_for_something_there_is_no_task(text: str) -> None:
    assert task_at(text) is None


@pytest.mark.parametrize("near", ["one", "two"])
def test_of_several_comments_the_nearest_counts(near: str) -> None:
    text = (
        "def f():\n    # fimble: one\n    a = 1\n    b = 2\n    c = 3\n    # fimble: two\n    d\n"
    )
    found = task_at(text.replace("a = 1" if near == "one" else "c = 3", "‸e"))
    assert found is not None
    assert found.request.words == near
    assert found.shown.code.count("fimble:") == 1


def test_a_comment_alone_between_functions_is_about_the_one_below() -> None:
    found = task_at("def f():\n    pass\n\n\n# fimble: go‸\n\ndef g():\n    pass\n")
    assert found is not None
    assert found.target.scope is not None
    assert found.target.scope.name == "g"
    assert found.shown.code == "def g():\n    pass"
