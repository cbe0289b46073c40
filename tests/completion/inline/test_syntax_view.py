from __future__ import annotations

import time

import pytest

from completion.inline.syntax_view import LineEnd, SyntaxView, syntax_view
from tests.support.marked import parsed_at_cursor

PYTHON = "class A:\n    def f(self):\n        ‸\n        return 1\n"
JAVA = "class A {\n    void f() {\n        ‸\n    }\n}\n"
JAVASCRIPT = "function f() {\n  ‸\n}\n"
GO = "package x\n\nfunc f() {\n\t‸\n}\n"
RUST = "fn f() {\n    ‸\n}\n"
C = "int f(void) {\n    ‸\n}\n"
PLACES = {
    "python": PYTHON, "java": JAVA, "javascript": JAVASCRIPT, "typescript": JAVASCRIPT,
    "go": GO, "rust": RUST, "c": C,
}  # fmt: skip

FINAL = LineEnd(0, in_string=False, whole=True, final=True)
WHOLE = LineEnd(0, in_string=False, whole=True, final=False)
HALF = LineEnd(0, in_string=False, whole=False, final=False)
IN_STRING = LineEnd(0, in_string=True, whole=False, final=False)


def opened(count: int) -> LineEnd:
    return LineEnd(count, in_string=False, whole=False, final=False)


def view_at(place: str, language_id: str) -> SyntaxView:
    view = syntax_view(*parsed_at_cursor(place, language_id=language_id))
    assert view is not None
    return view


@pytest.mark.parametrize("language_id", list(PLACES))
def test_an_open_bracket_is_seen_and_its_end_too(language_id: str) -> None:
    end = {"python": "", "go": ""}.get(language_id, ";")
    view = view_at(PLACES[language_id], language_id)
    assert view.line_end("foo(a,\n") == opened(1)
    assert view.line_end("foo(a, [\n") == opened(2)
    closed = view.line_end(f"foo(a,\n        b){end}\n")
    assert closed == (WHOLE if language_id == "go" else FINAL)


def test_brackets_in_strings_and_comments_do_not_count() -> None:
    assert view_at(PYTHON, "python").line_end("x = '([{'  # (((\n") is not None
    assert view_at(PYTHON, "python").line_end("x = foo(')')  # (\n") != opened(1)
    assert view_at(RUST, "rust").line_end("let x = foo('(', \"{\"); // (\n") != opened(1)


@pytest.mark.parametrize(
    ("language_id", "text"),
    [
        ("python", "x = '''One (\n"),
        ("python", "x = f'''One {a}\n  def (\n"),
        ("javascript", "const x = `One {\n"),
        ("go", "x := `One\n"),
        ("java", 'String x = """\n'),
    ],
)
def test_a_string_over_several_lines_is_open_until_it_ends(language_id: str, text: str) -> None:
    view = view_at(PLACES[language_id], language_id)
    state = view.line_end(text)
    assert state is not None
    assert state.in_string


@pytest.mark.parametrize(
    ("language_id", "text", "expect"),
    [
        ("python", "x = 1\n", FINAL),
        ("python", "x = {\n    'a': 1,\n}\n", FINAL),
        ("python", "for a in b:\n            c()\n", WHOLE),
        ("python", "x = a +\n", HALF),
        ("java", "int x = 1;\n", FINAL),
        ("java", "foo()\n", HALF),
        ("java", "foo()\n            .bar();\n", FINAL),
        ("java", "for (A a : b) {\n            c();\n        }\n", FINAL),
        ("java", "if (a) {\n            c();\n        }\n", WHOLE),
        ("javascript", "return {\n    a,\n  };\n", FINAL),
        ("javascript", "foo(() => {\n    a();\n  });\n", FINAL),
        ("javascript", "foo(a)\n", WHOLE),
        ("typescript", "const a: A<B> = {\n    b: 1,\n  };\n", FINAL),
        ("go", "for a := range b {\n\t\tc()\n\t}\n", FINAL),
        ("go", "if a {\n\t\tb()\n\t}\n", WHOLE),
        ("rust", "let x = match a {\n        A => 1,\n    };\n", FINAL),
        ("rust", "for a in b {\n        c();\n    }\n", FINAL),
        ("rust", "if a {\n        b();\n    }\n", WHOLE),
        ("c", "while (a) {\n        b();\n    }\n", FINAL),
        ("c", "if (a) {\n        b();\n    }\n", WHOLE),
    ],
)
def test_it_tells_when_a_statement_is_whole_and_when_nothing_can_follow(
    language_id: str, text: str, expect: LineEnd
) -> None:
    assert view_at(PLACES[language_id], language_id).line_end(text) == expect


def test_what_stands_left_of_the_cursor_belongs_to_the_statement() -> None:
    assert view_at("def f():\n    x = foo(‸\n", "python").line_end("a)\n") == LineEnd(
        -1, in_string=False, whole=True, final=True
    )
    assert view_at("def f():\n    return‸\n", "python").line_end(" a\n") == FINAL


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    texts = ["foo(a,\n", "foo(a,\n        b)\n", "x = '''\n", "x = 1\n", "if a:\n"]
    fresh = [view_at(PYTHON, "python").line_end(text) for text in texts]
    view = view_at(PYTHON, "python")
    assert [view.line_end(text) for text in texts] == fresh
    assert [view.line_end(text) for text in reversed(texts)] == fresh[::-1]


def test_without_a_grammar_there_is_no_view() -> None:
    assert syntax_view(*parsed_at_cursor("some words‸\n", language_id="plaintext")) is None


def test_a_window_of_data_is_not_looked_at() -> None:
    place = "x = '" + "y" * 1_000 + "'\n‸\n"
    assert syntax_view(*parsed_at_cursor(place, language_id="python")) is None


@pytest.mark.parametrize("lines", [2_000, 20_000])
def test_the_cost_does_not_grow_with_the_document(lines: int) -> None:
    """Measured at about 0.3 ms; the bound is wide since tests share their machine."""
    body = "def f(a):\n    if a:\n        return g(a)\n    return 1\n\n\n" * (lines // 12)
    view = view_at(f"{body}def f(a):\n    ‸\n\n\n{body}", "python")
    started = time.process_time()
    assert view.line_end("x = foo(a,\n") == opened(1)
    assert time.process_time() - started < 0.05


def test_deep_in_a_long_class_the_headers_around_the_cursor_are_found() -> None:
    methods = "".join(f"    void f{n}() {{\n        g();\n    }}\n" for n in range(100))
    place = f"class A {{\n{methods}    void x() {{\n        ‸\n    }}\n{methods}}}\n"
    assert view_at(place, "java").line_end("foo(a,\n            b);\n") == FINAL
