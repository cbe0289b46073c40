"""Whether comments alone change, in languages with a grammar."""

from __future__ import annotations

import pytest

from completion.refactor.checks.comments_only import (
    CHANGES_CODE,
    LOSES_COMMENT,
    UNREADABLE,
    comments_failure,
)
from completion.refactor.menu.task import task_of
from completion.values import RefactorRequest
from context.syntax import parse
from context.text import Document
from tests.support.marked import selected


def failure(language_id: str, text: str, after: str) -> str:
    document, span = selected(text, language_id=language_id)
    before = parse(document)
    target = task_of(RefactorRequest(before, span, "update-doc-comment")).target
    return comments_failure(before, parse(Document.of(after, language_id=language_id)), target)


@pytest.mark.parametrize(
    ("language_id", "text", "after"),
    [
        ("javascript", "function f() {\n  ‸g();\n}\n", "/** F. */\nfunction f() {\n  g();\n}\n"),
        ("go", "package a\n\nfunc F() {\n\t‸g()\n}\n",
         "package a\n\n// F does.\nfunc F() {\n\tg()\n}\n"),
        ("rust", "/// Old.\nfn f() {\n    ‸g();\n}\n",
         "/// New.\n/// Two.\nfn f() {\n    g();\n}\n"),
        ("java", "class A {\n  int f() { ‸return 1; }\n}\n",
         "class A {\n  /** One. */\n  int f() { return 1; }\n}\n"),
    ],
)  # fmt: skip
def test_other_documentation_is_no_other_code(language_id: str, text: str, after: str) -> None:
    assert failure(language_id, text, after) == ""


@pytest.mark.parametrize(
    ("text", "after", "expect"),
    [
        ("function f() {\n  ‸g(1);\n}\n", "// F.\nfunction f() {\n  g(2);\n}\n", CHANGES_CODE),
        ("function f() {\n  ‸g('a b');\n}\n", "function f() {\n  g('a  b');\n}\n", CHANGES_CODE),
        ("function f() {\n  ‸return g;\n}\n", "function f() {\n  return /*\n*/ g;\n}\n",
         CHANGES_CODE),
        ("function f() {\n  ‸g(); // why\n}\n",
         "// F.\nfunction f() {\n  g();\n}\n", LOSES_COMMENT),
        ("// eslint-disable-next-line\nfunction f() {\n  ‸g();\n}\n",
         "// F.\nfunction f() {\n  g();\n}\n", LOSES_COMMENT),
        ("function f() {\n  ‸g();\n}\n", "// F.\nfunction f() {\n  g(;\n}\n", UNREADABLE),
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str, after: str, expect: str) -> None:
    assert failure("javascript", text, after) == expect
