"""The menu of a place: what is offered where, and in which order."""

from __future__ import annotations

import pytest

from completion.refactor.menu.offers import FIXES_MAX, ActionOffer, offers_at
from completion.refactor.menu.own import own_actions
from completion.values import Diagnostic, OwnAction
from context.syntax import parse
from context.text import Point, Span
from tests.support.marked import selected


def offers(
    text: str,
    language_id: str = "python",
    diagnostics: tuple[Diagnostic, ...] = (),
    own: tuple[OwnAction, ...] = (),
) -> tuple[ActionOffer, ...]:
    document, span = selected(text, language_id=language_id)
    return offers_at(parse(document), span, diagnostics, own_actions(own))


def check_menu(language_id: str, text: str, expect: str) -> None:
    """The ids in order, `!` behind a disabled one, `+` for the usual end; the project's is last."""
    found = [one.id + "!" * bool(one.disabled) for one in offers(text, language_id)]
    usual = expect.replace("+", "handle-errors tests explain instruction")
    assert found == [*usual.split(), "project-instruction"]


@pytest.mark.parametrize(
    ("language_id", "text", "expect"),
    [
        (
            "python",
            "def add(a, b):\n    return ‸a + b\n",
            "document type-hints simplify rename +",
        ),
        (
            "python",
            "def add(a, b):\n    '''Doc.'''\n    return ‸a + b\n",
            "update-docstring type-hints simplify rename +",
        ),
        (
            "python",
            "def add(a: int) -> int:\n    '''Doc.'''\n    return ‸a + 1\n",
            "update-docstring simplify rename +",
        ),
        (
            "python",
            "def f(a):\n    ‸b = a\n    print(b)\n‸    return b\n",
            "extract-function simplify handle-errors explain instruction",
        ),
        (
            "python",
            "def f(a):\n    b = ‸a + 1‸\n    return b\n",
            "extract-variable explain instruction",
        ),
        (
            "python",
            "def f(a):\n    ‸b = a + 1\n    return b\n",
            "inline-variable document type-hints simplify rename +",
        ),
        (
            "python",
            "def f(a):\n    ‸s = 0\n    for b in a:\n        s += g(s=b)\n    return s\n",
            "document type-hints simplify rename +",
        ),
        (
            "python",
            "def f(a):\n    ‸b = a + 1  # b = 2\n    return g(b=b, c=b == 1)\n",
            "inline-variable document type-hints simplify rename +",
        ),
        (
            "go",
            "func f(a []int) int {\n\t‸b := a[0]\n\tb++\n\treturn b\n}\n",
            "doc-comment simplify rename +",
        ),
        (
            "go",
            "// fimble: return an error\nfunc f(a []int) int {\n\treturn ‸a[0]\n}\n",
            "comment-instruction doc-comment simplify rename +",
        ),
        (
            "go",
            "// F is one.\n// fimble: return an error\nfunc F(a []int) int {\n\treturn ‸a[0]\n}\n",
            "comment-instruction update-doc-comment simplify rename +",
        ),
        (
            "typescript",
            "export interface User {\n  ‸name: string;\n}\n",
            "doc-comment explain instruction",
        ),
        (
            "python",
            "def f(a):\n    b = a +‸ 1 + ‸2\n    return b\n",
            "extract-function! simplify handle-errors explain instruction",
        ),
        ("python", "def f(a):\n    return a\n\nx = ‸f(1)\n", "inline-function instruction"),
        ("python", "x = ‸f(1)\n", "instruction"),
        (
            "python",
            "def ‸f(a):\n    return a\n",
            "inline-function document type-hints simplify rename +",
        ),
        (
            "python",
            "def f(a):\n    '''Return.'''\n    raise NotImplementedError‸\n",
            "implement type-hints instruction",
        ),
        ("python", "def f(a):\n    ‸...\n", "implement type-hints instruction"),
        ("python", "def f(a):\n    ‸# TODO: write\n    pass\n", "implement type-hints instruction"),
        (
            "python",
            "import abc\nclass A(abc.ABC):\n"
            "    @abc.abstractmethod\n    def f(self):\n        ‸...\n",
            "document type-hints simplify rename +",
        ),
        (
            "python",
            "def f(a):\n    r = []\n    for x in a:\n"
            "        if x:\n            ‸r.append(x)\n    return r\n",
            "comprehension document type-hints simplify rename +",
        ),
        (
            "python",
            "class A:\n    ‸def __init__(self, a, b):\n        self.a = a\n        self.b = b\n",
            "dataclass document type-hints simplify rename +",
        ),
        (
            "python",
            "‸class A:\n    def __init__(self, a, b):\n        self.a = a\n        self.b = b\n",
            "dataclass document type-hints simplify +",
        ),
        (
            "python",
            "def f(x):\n    if x == 1:\n        ‸return 2\n"
            "    elif x == 2:\n        return 3\n    elif x == 3:\n        return 4\n",
            "match document type-hints simplify rename +",
        ),
        (
            "python",
            "def f(x):\n    return '‸%s' % x\n",
            "f-string document type-hints simplify rename +",
        ),
        (
            "python",
            "x = 1\n‸y = 2\n‸",
            "extract-function simplify handle-errors explain instruction",
        ),
        ("python", "‸x = 1\n", "instruction"),
        ("python", "\n‸\n", ""),
        (
            "python",
            "# fimble: make this async\n‸def f():\n    pass\n",
            "comment-instruction implement type-hints instruction",
        ),
        (
            "javascript",
            "function f(a) {\n  return ‸a + 1;\n}\n",
            "doc-comment simplify rename +",
        ),
        (
            "javascript",
            "function f(a) {\n  ‸const b = a + 1;\n  g(b);‸\n  return b;\n}\n",
            "extract-function simplify handle-errors explain instruction",
        ),
        (
            "javascript",
            "function f(a) {\n  const b = ‸a + 1‸;\n  return b;\n}\n",
            "extract-variable explain instruction",
        ),
        (
            "javascript",
            "function f(a) {\n  const ‸b = a + 1;\n  return b;\n}\n",
            "inline-variable doc-comment simplify rename +",
        ),
        (
            "javascript",
            "/** Doc. */\nfunction f(a) {\n  return p.then(x => ‸x);\n}\n",
            "async-await update-doc-comment simplify rename +",
        ),
        (
            "javascript",
            "function f(a) {\n  fs.readFile(a, (err, data) => { ‸use(data); });\n}\n",
            "async-await doc-comment simplify rename +",
        ),
        (
            "javascript",
            "function f(a) {\n  var b = ‸1;\n}\n",
            "let-const doc-comment simplify rename +",
        ),
        (
            "typescript",
            "export function f(a: number): number {\n  throw new Error(‸'not implemented');\n}\n",
            "implement instruction",
        ),
        (
            "typescript",
            "const g = (a: number) => {\n  return ‸a;\n};\n",
            "doc-comment simplify rename +",
        ),
        (
            "go",
            "package a\n\nfunc f(a int) int {\n\t‸x := a + 1\n\treturn x\n}\n",
            "inline-variable doc-comment simplify rename +",
        ),
        (
            "go",
            'package a\n\nfunc f(a int) int {\n\tpanic("not ‸implemented")\n}\n',
            "implement instruction",
        ),
        (
            "go",
            "package a\n\nfunc f(a int) int {\n\t‸x := a + 1\n\tuse(x)\n‸\treturn x\n}\n",
            "extract-function simplify handle-errors explain instruction",
        ),
        ("rust", "fn f(a: i32) -> i32 {\n    todo!(‸)\n}\n", "implement instruction"),
        (
            "rust",
            "/// Doc.\nfn f(a: i32) -> i32 {\n    let ‸x = a + 1;\n    x\n}\n",
            "inline-variable update-doc-comment simplify rename +",
        ),
        (
            "rust",
            "fn f(a: i32) -> i32 {\n    let x = ‸a + 1‸;\n    x\n}\n",
            "extract-variable explain instruction",
        ),
        (
            "java",
            "class A {\n  int f(int a) {\n    int ‸x = a + 1;\n    return x;\n  }\n}\n",
            "inline-variable doc-comment simplify rename +",
        ),
        (
            "java",
            "class A {\n  int f(int a) {\n"
            "    throw new ‸UnsupportedOperationException();\n  }\n}\n",
            "implement instruction",
        ),
        (
            "java",
            "class A {\n  int f(int a) { return 1; }\n  void g() {\n    ‸f(1);\n  }\n}\n",
            "inline-function doc-comment simplify rename +",
        ),
        (
            "c",
            "int f(int a) {\n  int ‸x = a + 1;\n  return x;\n}\n",
            "inline-variable doc-comment simplify +",
        ),
        (
            "c",
            "int f(int a) {\n  if (a == 1) ‸return 1;\n"
            "  else if (a == 2) return 2;\n  else if (a == 3) return 3;\n}\n",
            "switch doc-comment simplify +",
        ),
        (
            "ruby",
            "def f(a)\n  ‸x = a + 1\n  x\nend\n",
            "inline-variable doc-comment simplify +",
        ),
        ("ruby", "def f(a)\n  raise Not‸ImplementedError\nend\n", "implement instruction"),
        (
            "csharp",
            "class A {\n  int F(int a) {\n    throw new NotImpl‸ementedException();\n  }\n}\n",
            "implement instruction",
        ),
        (
            "php",
            "<?php\nfunction f($a) {\n  $‸x = $a + 1;\n  return $x;\n}\n",
            "inline-variable doc-comment simplify +",
        ),
        ("kotlin", "fun f(a: Int): Int {\n  TO‸DO()\n}\n", "implement instruction"),
        (
            "swift",
            "func f(a: Int) -> Int {\n  let ‸x = a + 1\n  return x\n}\n",
            "inline-variable doc-comment simplify +",
        ),
        (
            "lua",
            "local function f(a)\n  local ‸x = a + 1\n  return x\nend\n",
            "inline-variable doc-comment simplify +",
        ),
        ("elixir", "def f(a) do\n  ‸a\nend\n", "simplify +"),
        ("json", '{\n  ‸"a": 1\n}\n', "instruction"),
        ("markdown", "# Title\n\nSome ‸words\nhere\n", "instruction"),
        ("plaintext", "Some ‸words\nhere\n", "instruction"),
    ],
)
def test_the_menu_has_what_fits_the_place(language_id: str, text: str, expect: str) -> None:
    check_menu(language_id, text, expect)


def test_a_long_function_can_be_split_and_a_short_one_cannot() -> None:
    for lines, is_long in ((45, True), (20, False)):
        text = "def f(x):\n    ‸x += 1\n" + "    x += 1\n" * lines
        assert ("split" in [one.id for one in offers(text)]) is is_long


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("def f(a):\n    ‸b = a\n    c = b\n‸    return c\n", "extract-function"),
        ("def f(a):\n    b = ‸a + 1‸\n    return b\n", "extract-variable"),
        ("def f(a):\n    ‸b = a + 1\n    return b\n", "inline-variable"),
        ("def f(a):\n    ‸pass\n", "implement"),
        ("# fimble: return 2\ndef f(a):\n    ‸return 1\n", "comment-instruction"),
        ("def f(a):\n    ‸return a\n", ""),
    ],
)
def test_what_is_the_usual_choice_is_preferred(text: str, expect: str) -> None:
    assert [one.id for one in offers(text) if one.preferred] == expect.split()


def test_a_selection_that_cuts_statements_is_told_what_to_select() -> None:
    found = {one.id: one.disabled for one in offers("def f(a):\n    b = a +‸ 1 + ‸2\n")}
    assert found["extract-function"] == "Select whole statements, or one whole expression."


def test_words_are_asked_for_where_a_row_has_none() -> None:
    asks = [one.id for one in offers("def f(a):\n    ‸return a\n") if one.needs_instruction]
    assert asks == ["instruction", "project-instruction"]


@pytest.mark.parametrize(
    ("language_id", "text", "is_there"),
    [
        ("python", "def f(a):\n    # TODO: refuse‸ negatives\n    return a\n", True),
        ("python", "def f(a):\n    return a  # FIXME: ‸round\n", True),
        ("typescript", "function f(a) {\n  // TODO ‸cache\n  return a;\n}\n", True),
        ("go", "func f() int {\n\t/* TODO: ‸x */\n\treturn 1\n}\n", True),
        ("python", "def f(a):\n    # TODO: refuse negatives\n    return ‸a\n", False),
        ("python", "def f(a):\n    TODO = ‸a\n    return TODO\n", False),
        ("python", "def f(a):\n    # TODO: ‸all of it\n    pass\n", False),
        ("python", "# TODO: ‸tidy up\n", False),
    ],
)
def test_what_a_comment_says_is_to_be_done_is_offered_there(
    language_id: str, text: str, is_there: bool
) -> None:
    found = [one.id for one in offers(text, language_id)]
    assert ("implement-todo" in found) is is_there


def test_a_test_file_is_offered_no_tests() -> None:
    document, span = selected("def f(a):\n    ‸return a\n", uri="file:///w/test_a.py")
    assert "tests" not in {one.id for one in offers_at(parse(document), span)}


def diagnostic(line: int, message: str) -> Diagnostic:
    return Diagnostic(Span(Point(line, 0), Point(line, 3)), message)


def test_each_diagnostic_here_can_be_fixed_by_itself() -> None:
    here = tuple(diagnostic(0, f"{number} is {'very ' * 20}bad") for number in range(5))
    found = offers("‸abc = 1\n\nd = 2\n", diagnostics=(*here, diagnostic(2, "elsewhere")))
    fixes = [one for one in found if one.kind == "quickfix"]
    assert [one.diagnostics for one in fixes] == [(one,) for one in here[:FIXES_MAX]]
    assert fixes[0].title.startswith("Fix: 0 is very")
    assert len(fixes[0].title) <= len("Fix: ") + 60
    assert not any(one.preferred for one in fixes)


def test_the_users_own_actions_are_offered_for_their_languages() -> None:
    own = (
        OwnAction("Make it async", "Make it async.", languages=("python",)),
        OwnAction("Loosen", "Loosen it.", kind="refactor", languages=("go",)),
        OwnAction("Nothing", " "),
    )
    found = {one.id: one for one in offers("def f(a):\n    ‸return a\n", own=own)}
    mine = [found[name] for name in found if name.startswith("own:")]
    assert [(one.id, one.title, one.kind) for one in mine] == [
        ("own:Make it async", "Make it async", "refactor.rewrite")
    ]


def test_the_comments_words_are_the_title() -> None:
    (first, *_) = offers(f"# fimble: {'go ' * 40}\ndef f():\n    ‸x = 1\n")
    assert first.title.startswith('Apply "go go')
    assert len(first.title) <= len('Apply ""') + 60
