"""What a compiler refuses though the grammar takes it."""

from __future__ import annotations

import pytest

from completion.refactor.checks.early_errors import (
    DECLARED_TWICE,
    LOOSE_AWAIT,
    LOOSE_JUMP,
    early_error,
)
from context.syntax import parse
from context.text import Document

FRAMES = {
    "typescript": "function f(a: number[]) {{\n{}\n}}\n",
    "javascript": "const f = (a) => {{\n{}\n}};\n",
    "go": "package a\n\nfunc f(a []int) int {{\n{}\nreturn 1\n}}\n",
    "java": "class A {{\n  int f(int a) {{\n{}\n  }}\n}}\n",
    "rust": "fn f(a: &[i64]) -> i64 {{\n{}\n1\n}}\n",
}


def check_error(language_id: str, code: str, failure: str) -> None:
    """Code that comes into a function fails with `failure`; code that was there does not."""
    before, after = (
        parse(Document.of(FRAMES[language_id].format(one), language_id=language_id))
        for one in ("", code)
    )
    assert after.tree is not None
    assert not after.tree.root_node.has_error
    assert early_error(before, after) == failure
    assert early_error(None, after) == failure
    assert not early_error(after, after)


@pytest.mark.parametrize(
    ("language_id", "code", "failure"),
    [
        ("typescript", "break;", LOOSE_JUMP),
        ("typescript", "a.forEach(() => { continue; });", LOOSE_JUMP),
        ("typescript", "for (const b of a) { g(() => { break; }); }", LOOSE_JUMP),
        ("typescript", "return await g();", LOOSE_AWAIT),
        ("javascript", "a.map((b) => { return await g(b); });", LOOSE_AWAIT),
        ("typescript", "let b = 1;\nconst b = 2;", DECLARED_TWICE),
        ("go", "break", LOOSE_JUMP),
        ("go", "b := 1\nb := 2\n_ = b", DECLARED_TWICE),
        ("java", "int b = 1;\nString b = null;\nreturn 1;", DECLARED_TWICE),
        ("java", "continue;", LOOSE_JUMP),
        ("rust", "break;", LOOSE_JUMP),
        ("rust", "g().await;", LOOSE_AWAIT),
    ],
)
def test_compilers_refuse_it(language_id: str, code: str, failure: str) -> None:
    check_error(language_id, code, failure)


@pytest.mark.parametrize(
    ("language_id", "code"),
    [
        ("typescript", "for (const b of a) { if (b) { break; } continue; }"),
        ("typescript", "switch (a.length) { case 1: break; default: break; }"),
        ("typescript", "out: { if (a) { break out; } }"),
        ("typescript", "do { continue; } while (a);"),
        ("typescript", "return a.map(async (b) => { await g(b); });"),
        ("typescript", "async function g() { for await (const c of a) { await c; } }"),
        ("typescript", "const b = { async g() { await 1; } };"),
        ("typescript", "let b = 1;\nif (b) { let b = 2; }\nfor (let b of a) {}"),
        ("typescript", "var b = 1;\nvar b = 2;"),
        ("javascript", "class B { async g() { await 1; } }"),
        ("go", "for _, b := range a {\nif b > 1 {\nbreak\n}\ncontinue\n}"),
        ("go", "select {\ndefault:\nbreak\n}\nswitch {\ncase true:\nbreak\n}"),
        ("go", "b, err := g()\nc, err := g()\n_, _, _ = b, c, err"),
        ("go", "b := 1\nif b := 2; b > 1 {\nb := 3\n_ = b\n}\n_ = b"),
        ("java", "for (int b : c) { int d = b; if (d > 1) { break; } continue; }\nint d = 1;"),
        ("java", "{ int b = 1; }\n{ int b = 2; }\nint c = switch (a) { default -> 1; };"),
        ("java", "switch (a) { case 1: break; default: return 1; }"),
        ("rust", "let b = 1;\nlet b = b + 1;\nloop { break; }\nwhile b > 1 { continue; }"),
        ("rust", "'out: for b in a { loop { break 'out; } }"),
        ("rust", "let b = async { g().await };\nlet c = async move { g().await };"),
        ("rust", "let b = loop { break 5; };"),
    ],
)
def test_compilers_take_it(language_id: str, code: str) -> None:
    check_error(language_id, code, "")


def test_an_async_function_of_rust_awaits() -> None:
    after = parse(Document.of("pub async fn f() -> i64 { g().await }\n", language_id="rust"))
    assert not early_error(None, after)


def test_a_module_of_its_own_may_await() -> None:
    after = parse(Document.of("const b = await import('b');\n", language_id="typescript"))
    assert not early_error(None, after)
