from __future__ import annotations

import time

import pytest

from context.scopes import definitions, enclosing_scopes, imports
from context.syntax import ParsedDocument, parse
from context.text import Document, Point
from tests.support.marked import parsed_at_cursor


def check_scopes(text: str, language_id: str, expect: list[str]) -> None:
    """The signatures of what encloses the cursor are `expect`, innermost first."""
    parsed, point = parsed_at_cursor(text, language_id=language_id)
    assert [scope.signature for scope in enclosing_scopes(parsed, point)] == expect


@pytest.mark.parametrize(
    ("language_id", "text", "expect"),
    [
        ("python", "class A(B):\n    def f(self):\n        x = ‸1\n",
         ["def f(self):", "class A(B):"]),
        ("javascript", "class A extends B {\n  m(x) {\n    ‸\n  }\n}\n",
         ["m(x)", "class A extends B"]),
        ("javascript", "export const g = async (a) => {\n  ‸\n}\n", ["const g = async (a) =>"]),
        ("typescript", "class A {\n  m(a: T): void {\n    ‸\n  }\n}\n",
         ["m(a: T): void", "class A"]),
        ("typescriptreact", "function F() {\n  return <p>{‸}</p>\n}\n", ["function F()"]),
        ("go", "func (s *S) M(a int) error {\n\t‸\n}\n", ["func (s *S) M(a int) error"]),
        ("rust", "impl T for S {\n    fn m(&self) -> i32 {\n        ‸\n    }\n}\n",
         ["fn m(&self) -> i32", "impl T for S"]),
        ("java", "class A {\n  void m(int a) {\n    ‸\n  }\n}\n", ["void m(int a)", "class A"]),
        ("c", "static int *f(int a)\n{\n  ‸\n}\n", ["static int *f(int a)"]),
        ("cpp", "namespace n {\nclass A : public B {\n  void m() const {\n    ‸\n  }\n};\n}\n",
         ["void m() const", "class A : public B", "namespace n"]),
        ("csharp", "class A : B {\n  void M(int a) {\n    ‸\n  }\n}\n",
         ["void M(int a)", "class A : B"]),
        ("ruby", "class A < B\n  def m(x)\n    ‸\n  end\nend\n", ["def m(x)", "class A < B"]),
        ("php", "<?php\nclass A {\n  function m($a) {\n    ‸\n  }\n}\n",
         ["function m($a)", "class A"]),
        ("shellscript", "f() {\n  ‸\n}\n", ["f()"]),
        ("lua", "function M.g(a)\n  ‸\nend\n", ["function M.g(a)"]),
        ("kotlin", "class A {\n  fun m(a: Int) {\n    ‸\n  }\n}\n", ["fun m(a: Int)", "class A"]),
        ("swift", "class A {\n  func m(a: Int) {\n    ‸\n  }\n}\n", ["func m(a: Int)", "class A"]),
    ],
)  # fmt: skip
def test_scopes_by_the_tree(language_id: str, text: str, expect: list[str]) -> None:
    check_scopes(text, language_id, expect)


@pytest.mark.parametrize(
    ("language_id", "text", "expect"),
    [
        ("scala", "object A {\n  def m(a: Int) = {\n    ‸\n  }\n}\n",
         ["def m(a: Int) =", "object A"]),
        ("dart", "class A {\n  void m(int a) {\n    if (x) {\n      ‸\n    }\n  }\n}\n",
         ["void m(int a)", "class A"]),
        ("python",
         "class A:\n    def f(self):\n        x = foo(‸\n\n    def g(self):\n        pass\n",
         ["def f(self):", "class A:"]),
        ("javascript", "const g = (a) => {\n  foo(‸\n}\n", ["const g = (a) =>"]),
        ("go", "func f(a int) {\n\tfoo(‸\n}\n", ["func f(a int)"]),
        ("python", "def f():\n    ‸", ["def f():"]),
        ("plaintext", "class of 2020\n  was good‸\n", []),
        ("yaml", "class: a\n  b: ‸\n", []),
    ],
)  # fmt: skip
def test_scopes_by_indentation_where_the_tree_cannot_say(
    language_id: str, text: str, expect: list[str]
) -> None:
    check_scopes(text, language_id, expect)


METHOD = "class A:\n    def f(self):\n        x = 1\n"


@pytest.mark.parametrize(
    ("below", "expect"),
    [
        ("\n        ‸\n", ["def f(self):", "class A:"]),
        ("\n    ‸\n", ["class A:"]),
        ("\n‸\n", []),
        ("\n    ‸\n    y = 2\n", ["class A:"]),
        ("y = 2‸\n", []),
    ],
)
def test_a_blank_line_in_python_belongs_where_it_is_indented(below: str, expect: list[str]) -> None:
    check_scopes(METHOD + below, "python", expect)


@pytest.mark.parametrize("text", ["‸def f(): pass\n", "func f() {\n}‸\n", "‸", "\n\n‸"])
def test_outside_is_outside(text: str) -> None:
    check_scopes(text, "go" if "func" in text else "python", [])


def test_a_scope_knows_its_parts() -> None:
    text = "@dec\n@other(1)\nasync def f(\n    a: int,\n) -> int:\n    return ‸a\n"
    parsed, point = parsed_at_cursor(text)
    (scope,) = enclosing_scopes(parsed, point)
    document = parsed.document
    assert (scope.kind, scope.name, scope.indent, scope.header_line) == ("function", "f", "", 2)
    assert scope.signature == "async def f(a: int) -> int:"
    assert document.slice(scope.span) == text.replace("‸", "").rstrip("\n")
    assert document.slice(scope.body) == "return a"


def test_definitions_are_listed_outer_before_inner() -> None:
    text = "class A:\n    @property\n    def f(self): ...\n\n\ndef g(): ...\n"
    parsed = parse(Document.of(text, language_id="python"))
    assert [(scope.kind, scope.name) for scope in definitions(parsed)] == [
        ("class", "A"),
        ("function", "f"),
        ("function", "g"),
    ]


@pytest.mark.parametrize(
    ("language_id", "text", "expect"),
    [
        ("python", "import a\nfrom b import (\n  c,\n)\ndef f():\n    import d\n",
         ["import a", "from b import (\n  c,\n)"]),
        ("javascript", 'import x from "y"\nconst r = require("q");\nconst z = f("q");\n',
         ['import x from "y"', 'const r = require("q");']),
        ("go", 'package a\nimport (\n\t"fmt"\n)\n', ["package a", 'import (\n\t"fmt"\n)']),
        ("rust", "use a::b;\nfn f() { use c; }\n", ["use a::b;"]),
        ("java", "package a;\nimport b.c;\n", ["package a;", "import b.c;"]),
        ("ruby", 'require "a"\nputs "b"\n', ['require "a"']),
        ("shellscript", "source a.sh\necho b\n. c.sh\n", ["source a.sh", ". c.sh"]),
        ("lua", 'local a = require("x")\nlocal b = f("x")\n', ['local a = require("x")']),
        ("kotlin", "import b.c\n", ["import b.c"]),
        ("plaintext", "import a\n", []),
    ],
)  # fmt: skip
def test_imports_at_the_top(language_id: str, text: str, expect: list[str]) -> None:
    parsed = parse(Document.of(text, language_id=language_id))
    assert [parsed.document.slice(span).strip() for span in imports(parsed)] == expect


def test_a_document_of_one_deep_line_costs_nothing_special() -> None:
    """The patterns for headers must not explode on text that almost matches."""
    text = "a " * 180 + "\n" + "  x = 1\n" * 3
    parsed = ParsedDocument(Document.of(text, language_id="python"))
    started = time.process_time()
    assert enclosing_scopes(parsed, parsed.document.end) == ()
    assert time.process_time() - started < 1


def test_a_long_signature_ends_with_a_whole_word() -> None:
    text = "def f(a, " + "b, " * 130 + "token):\n    pass\n"
    (scope,) = enclosing_scopes(parse(Document.of(text, language_id="python")), Point(1, 4))
    assert scope.signature.endswith("b, b,")
