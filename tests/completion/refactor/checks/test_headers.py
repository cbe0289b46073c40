"""What others call keeps its header, however that is written."""

from __future__ import annotations

import pytest

from completion.refactor.checks.headers import same_headers
from context.syntax import parse
from context.text import Document

PYTHON = "def f(a: int, b='x, y') -> int:\n    return 1\n"
SCRIPT = "export async function f(a: string, b = 1): Promise<void> {\n  return;\n}\n"
RUST = "impl A {\n    pub fn f<'a>(&'a self, b: &'a str) -> &'a str {\n        b\n    }\n}\n"
JAVA = "class A {\n    @Override\n    public final int f(int a) throws E {\n        g();\n    }\n}"
GO = "package a\n\nfunc (b *B) F(c int, d ...string) (int, error) {\n\treturn c, nil\n}\n"


def check_headers(language_id: str, before: str, after: str, *, same: bool) -> None:
    """Whether the headers of the two texts are the same."""
    old, new = (parse(Document.of(text, language_id=language_id)) for text in (before, after))
    lines = ((0, len(one.document.lines)) for one in (old, new))
    assert same_headers(old, next(lines), new, next(lines)) is same


@pytest.mark.parametrize(
    ("language_id", "before", "old", "new"),
    [
        ("python", PYTHON, "int:\n", "int:  # whatever\n"),
        ("python", PYTHON, "(a: int, b='x, y')", "(\n    a: int,  # one\n    b = 'x, y',\n)"),
        ("python", PYTHON, "(a: int, b='x, y')", "(a:int,b='x, y',)"),
        ("typescript", SCRIPT, ", b", ",\n  b"),
        ("typescript", SCRIPT, " {", " { // whatever"),
        ("rust", RUST, "b: ", "\n        b: "),
        ("java", JAVA, "@Override\n    ", "@Override "),
        ("go", GO, "c int,", "c int, // first\n"),
    ],
)
def test_the_manner_of_writing_does_not_count(
    language_id: str, before: str, old: str, new: str
) -> None:
    check_headers(language_id, before, before.replace(old, new), same=True)


@pytest.mark.parametrize(
    ("language_id", "before", "old", "new"),
    [
        ("python", PYTHON, "x, y", "x,y"),
        ("python", PYTHON, "a: int", "a"),
        ("python", PYTHON, " -> int", ""),
        ("python", PYTHON, "def", "async def"),
        ("python", PYTHON, "def", "@cached\ndef"),
        ("python", PYTHON, ", b", ", *, b"),
        ("typescript", SCRIPT, "export ", ""),
        ("typescript", SCRIPT, "async ", ""),
        ("typescript", SCRIPT, "a:", "a?:"),
        ("typescript", SCRIPT, "<void>", "<string>"),
        ("rust", RUST, "pub ", ""),
        ("rust", RUST, "&'a self", "&'a mut self"),
        ("java", JAVA, "    @Override\n", ""),
        ("java", JAVA, "final ", ""),
        ("java", JAVA, " throws E", ""),
        ("go", GO, "*B", "B"),
        ("go", GO, "(int, error)", "int"),
    ],
)
def test_every_word_of_a_header_counts(language_id: str, before: str, old: str, new: str) -> None:
    check_headers(language_id, before, before.replace(old, new, 1), same=False)
