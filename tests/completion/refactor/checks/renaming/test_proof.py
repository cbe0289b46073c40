from __future__ import annotations

import pytest

from completion.refactor.checks.renaming.proof import renames_failure
from completion.refactor.target import Target
from context.syntax import parse
from context.text import Document, Point, Span

UNSURE = "It cannot be proven that the answer only renames local names."
CODE = "The answer changes more than local names."
EVERYWHERE = "The answer does not rename a name everywhere, or to one that is in use."
PUBLIC = "The answer renames what others may name: only local names may change."
PARAMETER = "The answer renames a parameter that calls may name."
NOTHING = "The answer renames nothing."


def check_renames(language_id: str, old: str, new: str, failure: str = "") -> None:
    """All of `old` is the target."""
    before, after = (parse(Document.of(text, language_id=language_id)) for text in (old, new))
    last = len(before.document.lines) - 1
    target = Target(Span(Point(0, 0), Point(last, 0)), old, "", None)
    assert renames_failure(before, after, target) == failure


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def f():\n    x = 1\n    return x\n", "def f():\n    size = 1\n    return size\n"),
        (
            "def f(xs):\n    return [x.x for x in xs if x]\n",
            "def f(xs):\n    return [one.x for one in xs if one]\n",
        ),
        (
            "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    g()\n",
            "def f():\n    count = 0\n    def add():\n        nonlocal count\n        count += 1\n"
            "    add()\n",
        ),
        ("def f(a, /, *b):\n    return a, b\n", "def f(x, /, *rest):\n    return x, rest\n"),
        ("def _f(a):\n    return a\n_f(1)\n", "def _f(size):\n    return size\n_f(1)\n"),
        (
            "def f():\n    try:\n        g()\n    except E as e:\n        log(e=e)\n",
            "def f():\n    try:\n        g()\n    except E as error:\n        log(e=error)\n",
        ),
        (
            "def f():\n    a = 1\n    def g(b): return b\n    return g(a)\n",
            "def f():\n    b = 1\n    def g(c): return c\n    return g(b)\n",
        ),
        (
            "def f():\n    a, b = g()\n    return a, b\n",
            "def f():\n    b, a = g()\n    return b, a\n",
        ),
        (
            'def f():\n    """Of x."""\n    x = 1  # x\n',
            'def f():\n    """Of y."""\n    y = 1  # y\n',
        ),
        (
            "def f():\n    import os as o\n    o.x()\n",
            "def f():\n    import os as system\n    system.x()\n",
        ),
        (
            "def f(p):\n    match p:\n        case [a, *b]: return a, b\n",
            "def f(p):\n    match p:\n        case [head, *tail]: return head, tail\n",
        ),
        (
            "def f():\n    if (n := g()): return n\n",
            "def f():\n    if (size := g()): return size\n",
        ),
    ],
)
def test_python_with_local_names_renamed_is_the_same_program(old: str, new: str) -> None:
    check_renames("python", old, new)


@pytest.mark.parametrize(
    ("old", "new", "failure"),
    [
        ("def f():\n    x = 1\n    return x\n", "def f():\n    y = 1\n    return x\n", EVERYWHERE),
        (
            "def f(y=1):\n    x = 1\n    return x + y\n",
            "def f(y=1):\n    y = 1\n    return y + y\n",
            EVERYWHERE,
        ),
        (
            "def f():\n    x = 1\n    return len(x)\n",
            "def f():\n    len = 1\n    return len(len)\n",
            EVERYWHERE,
        ),
        ("def f(x):\n    return x\n", "def f(y):\n    return y\n", PARAMETER),
        (
            "class A:\n    def _f(self, x):\n        return x\n",
            "class A:\n    def _f(self, y):\n        return y\n",
            PARAMETER,
        ),
        ("def _f(x):\n    return x\n_f(x=1)\n", "def _f(y):\n    return y\n_f(x=1)\n", PARAMETER),
        ("def _f(x):\n    return x\ng(_f)\n", "def _f(y):\n    return y\ng(_f)\n", PARAMETER),
        ("def _f(x):\n    return x\n_f(**d)\n", "def _f(y):\n    return y\n_f(**d)\n", PARAMETER),
        ("@fixture\ndef _f(x):\n    return x\n", "@fixture\ndef _f(y):\n    return y\n", PARAMETER),
        ("def f():\n    x = 1\n    return x\n", "def f():\n    y = 2\n    return y\n", CODE),
        ("def f(a):\n    return a.x\n", "def f(a):\n    return a.y\n", CODE),
        ("def f(a):\n    return g(x=a)\n", "def f(a):\n    return g(y=a)\n", CODE),
        (
            "def f():\n    x = 1\n    return f'{x=}'\n",
            "def f():\n    y = 1\n    return f'{y=}'\n",
            CODE,
        ),
        (
            "def f():\n    x = 1\n    return locals()\n",
            "def f():\n    y = 1\n    return locals()\n",
            UNSURE,
        ),
        (
            "class A:\n    def f(self):\n        __x = 1\n        return __x\n",
            "class A:\n    def f(self):\n        x = 1\n        return x\n",
            UNSURE,
        ),
        ("x = 1\ndef f():\n    return x\n", "y = 1\ndef f():\n    return y\n", PUBLIC),
        ("def f():\n    global x\n    x = 1\n", "def f():\n    global y\n    y = 1\n", PUBLIC),
        ("class A:\n    x = 1\n", "class A:\n    y = 1\n", PUBLIC),
        ("def f():\n    pass\n", "def g():\n    pass\n", PUBLIC),
        ("def f():\n    return 1\n", "def f():\n    return 1\n", NOTHING),
        ("def f():\n    x = 1  # why\n", "def f():\n    y = 1\n", CODE),
        ("def f():\n    x = 1\n", "def f(:\n", "The changed code has a syntax error."),
        (
            "def f():\n    class A: pass\n    return A\n",
            "def f():\n    class B: pass\n    return B\n",
            UNSURE,
        ),
        (
            "def f():\n    @route('/')\n    def g(): pass\n",
            "def f():\n    @route('/')\n    def h(): pass\n",
            UNSURE,
        ),
        (
            "def f():\n    def g(): pass\n    add(g)\n",
            "def f():\n    def h(): pass\n    add(h)\n",
            UNSURE,
        ),
        (
            "def f(d):\n    x = 1\n    return d.query('a > @x')\n",
            "def f(d):\n    y = 1\n    return d.query('a > @x')\n",
            UNSURE,
        ),
        (
            "def f(pd):\n    x = 1\n    return pd.eval('x')\n",
            "def f(pd):\n    y = 1\n    return pd.eval('x')\n",
            UNSURE,
        ),
        ("def f():\n    import os\n    os.x()\n", "def f():\n    import sys\n    sys.x()\n", CODE),
    ],
)
def test_python_that_is_another_program_is_refused(old: str, new: str, failure: str) -> None:
    check_renames("python", old, new, failure)


@pytest.mark.parametrize(
    ("language_id", "old", "new"),
    [
        (
            "typescript",
            "function f(a: number) {\n  const b = a;\n  return b;\n}\n",
            "function f(size: number) {\n  const twice = size;\n  return twice;\n}\n",
        ),
        (
            "typescript",
            "function f() {\n  return g.map(x => x.a).map(x => x.b);\n}\n",
            "function f() {\n  return g.map(one => one.a).map(two => two.b);\n}\n",
        ),
        (
            "javascript",
            "function f() {\n  for (const x of xs) { g(x.x, { x: x }); }\n}\n",
            "function f() {\n  for (const item of xs) { g(item.x, { x: item }); }\n}\n",
        ),
        (
            "javascript",
            "function f() {\n  var x = 1;\n  if (x) { g(x); }\n}\n",
            "function f() {\n  var size = 1;\n  if (size) { g(size); }\n}\n",
        ),
        (
            "go",
            "package p\nfunc f(a int) int {\n\tx := a\n\treturn p.x + x\n}\n",
            "package p\nfunc f(b int) int {\n\tsum := b\n\treturn p.x + sum\n}\n",
        ),
        (
            "go",
            "package p\nfunc f() {\n\tif e := g(); e != nil {\n\t\tpanic(e)\n\t}\n}\n",
            "package p\nfunc f() {\n\tif err := g(); err != nil {\n\t\tpanic(err)\n\t}\n}\n",
        ),
        (
            "java",
            "class A {\n  int f(int a) {\n    int b = a;\n    return this.a + b;\n  }\n}\n",
            "class A {\n  int f(int x) {\n    int sum = x;\n    return this.a + sum;\n  }\n}\n",
        ),
        (
            "rust",
            "fn f(a: i32) -> i32 {\n    let x = a;\n    g!(x);\n    x\n}\n",
            "fn f(b: i32) -> i32 {\n    let sum = b;\n    g!(sum);\n    sum\n}\n",
        ),
    ],
)
def test_local_names_are_renamed_in_other_languages(language_id: str, old: str, new: str) -> None:
    check_renames(language_id, old, new)


@pytest.mark.parametrize(
    ("language_id", "old", "new", "failure"),
    [
        (
            "typescript",
            "function f() {\n  const a = 1;\n  return a;\n}\n",
            "function f() {\n  const b = 1;\n  return a;\n}\n",
            EVERYWHERE,
        ),
        (
            "typescript",
            "function f(b) {\n  const a = 1;\n  return a + b;\n}\n",
            "function f(b) {\n  const b = 1;\n  return b + b;\n}\n",
            EVERYWHERE,
        ),
        ("typescript", "export const a = 1;\n", "export const b = 1;\n", UNSURE),
        ("typescript", "const a = 1;\n", "const b = 1;\n", UNSURE),
        ("typescript", "function a() {}\n", "function b() {}\n", UNSURE),
        ("typescript", "function f() {\n  g(a);\n}\n", "function f() {\n  g(b);\n}\n", UNSURE),
        (
            "typescript",
            "class A {\n  constructor(private a: B) { g(a); }\n}\n",
            "class A {\n  constructor(private b: B) { g(b); }\n}\n",
            UNSURE,
        ),
        (
            "typescript",
            "function f() {\n  const a = 1;\n  return { a };\n}\n",
            "function f() {\n  const b = 1;\n  return { b };\n}\n",
            CODE,
        ),
        (
            "typescript",
            "function f(x) {\n  return x.a;\n}\n",
            "function f(x) {\n  return x.b;\n}\n",
            CODE,
        ),
        (
            "typescript",
            "function f() {\n  return 'a';\n}\n",
            "function f() {\n  return 'b';\n}\n",
            CODE,
        ),
        (
            "javascript",
            "function f() {\n  return 1\n  g()\n}\n",
            "function f() {\n  return\n  1\n  g()\n}\n",
            CODE,
        ),
        (
            "javascript",
            "function f() {\n  if (g()) { var a = 1; }\n  return a;\n}\n",
            "function f() {\n  if (g()) { var b = 1; }\n  return a;\n}\n",
            EVERYWHERE,
        ),
        (
            "javascript",
            "function f() {\n  for (a of g()) { h(a); }\n}\n",
            "function f() {\n  for (b of g()) { h(b); }\n}\n",
            UNSURE,
        ),
        (
            "javascript",
            "function f() {\n  const a = 1;\n  eval('a');\n}\n",
            "function f() {\n  const b = 1;\n  eval('a');\n}\n",
            UNSURE,
        ),
        (
            "javascript",
            "function f() {\n  switch (g()) {\n    case 1: let a = 1;\n    case 2: h(a);\n  }\n}\n",
            "function f() {\n  switch (g()) {\n    case 1: let b = 1;\n    case 2: h(a);\n  }\n}\n",
            EVERYWHERE,
        ),
        (
            "go",
            "package p\nfunc f() (err error) {\n\ta, err := g()\n\th(a, err)\n\treturn\n}\n",
            "package p\nfunc f() (err error) {\n\ta, bad := g()\n\th(a, bad)\n\treturn\n}\n",
            UNSURE,
        ),
        (
            "go",
            "package p\nfunc f() {\n\turl := url.Parse()\n\tg(url)\n}\n",
            "package p\nfunc f() {\n\tlink := link.Parse()\n\tg(link)\n}\n",
            UNSURE,
        ),
        (
            "go",
            "package p\nfunc f() {\n\tx := 1\n\tg(P{x: x})\n}\n",
            "package p\nfunc f() {\n\ty := 1\n\tg(P{y: y})\n}\n",
            UNSURE,
        ),
        ("go", "package p\nvar x = 1\n", "package p\nvar y = 1\n", UNSURE),
        ("java", "class A {\n  int a;\n}\n", "class A {\n  int b;\n}\n", UNSURE),
        (
            "java",
            "class A {\n  void f() {\n    int run = 1;\n    run(run);\n  }\n}\n",
            "class A {\n  void f() {\n    int go = 1;\n    go(go);\n  }\n}\n",
            UNSURE,
        ),
        (
            "rust",
            'fn f() {\n    let x = 1;\n    println!("{x}");\n}\n',
            'fn f() {\n    let y = 1;\n    println!("{x}");\n}\n',
            UNSURE,
        ),
        (
            "rust",
            "fn f() -> P {\n    let x = 1;\n    P { x }\n}\n",
            "fn f() -> P {\n    let y = 1;\n    P { y }\n}\n",
            UNSURE,
        ),
        (
            "rust",
            "fn f(v: i32) -> i32 {\n    let x = v;\n    x\n}\n",
            "fn f(v: i32) -> i32 {\n    let MAX = v;\n    MAX\n}\n",
            UNSURE,
        ),
        (
            "cpp",
            "int f() {\n  int a = 1;\n  return a;\n}\n",
            "int f() {\n  int b = 1;\n  return b;\n}\n",
            UNSURE,
        ),
        ("plaintext", "a\n", "b\n", UNSURE),
    ],
)
def test_what_cannot_be_proven_is_refused(
    language_id: str, old: str, new: str, failure: str
) -> None:
    check_renames(language_id, old, new, failure)
