from __future__ import annotations

import pytest

from completion.refactor.change import edited_lines, new_file
from completion.refactor.checks.verify import verify
from completion.refactor.menu.actions import RefactorAction
from completion.refactor.menu.catalogue import INSTRUCTION, action_by_id
from completion.refactor.target import find_target
from context.syntax import parse
from tests.support.marked import selected


def action(action_id: str) -> RefactorAction:
    found = action_by_id(action_id)
    assert found is not None
    return found


def check_verify(
    action_id: str,
    text: str,
    old: str,
    new: str,
    *,
    failure: str = "",
    checked: tuple[str, ...] | None = None,
    language_id: str = "python",
) -> None:
    """Replacing `old` by `new` in the target at the cursor fails with `failure`, or passes."""
    document, span = selected(text, language_id=language_id)
    parsed = parse(document)
    target = find_target(parsed, span)
    assert target is not None
    assert old in target.code
    new_code = target.code.replace(old, new)
    change = edited_lines("a.py", parsed, target.span, new_code)
    verdict = verify(action(action_id), (change,), target, new_code)
    assert bool(verdict.failure) is bool(failure)
    assert failure in verdict.failure
    if checked is not None:
        assert verdict.checked == checked


PLAIN = "import os\n\n\ndef f(a, b):\n    return ‸a + b\n"
METHOD = """\
class A:
    @cached
    def f(self, a):
        return ‸a

    def g(self):
        pass
"""
CLASS = METHOD.replace("‸", "").replace("class A", "class ‸A")

DOCUMENTED = ("parses", "code unchanged")
HINTED = ("parses", "only type hints added")
KEPT = ("parses", "name and parameters kept")


@pytest.mark.parametrize("action_id", ["document", "type-hints", "simplify", "instruction"])
def test_an_answer_that_changes_nothing_is_no_edit(action_id: str) -> None:
    check_verify(action_id, PLAIN, "a + b", "a + b", failure="changes nothing")


@pytest.mark.parametrize("action_id", ["document", "type-hints", "simplify", "instruction"])
def test_a_new_syntax_error_is_refused(action_id: str) -> None:
    check_verify(action_id, PLAIN, "a + b", "(a + b", failure="syntax error")


def test_an_error_that_was_there_before_may_stay() -> None:
    text = "x = = 1\n\n\n" + PLAIN.replace("‸", "").replace("return a", "return ‸a")
    check_verify("instruction", text, "a + b", "b + a", checked=("parses",))


def test_a_docstring_leaves_the_code_as_it_is() -> None:
    good = '    """Add."""\n    return a + b'
    check_verify("document", PLAIN, "    return a + b", good, checked=DOCUMENTED)
    bad = '    """Add."""\n    return a - b'
    check_verify("document", PLAIN, "    return a + b", bad, failure="changes code")


def test_an_updated_docstring_leaves_comments_and_docstrings_where_they_are() -> None:
    text = 'def f(a):\n    """A."""\n    return ‸a  # noqa: E1\n'
    check_verify("update-docstring", text, "A.", "B.", checked=DOCUMENTED)
    check_verify("update-docstring", text, "  # noqa: E1", "", failure="comments")
    check_verify("update-docstring", text, '    """A."""\n', "", failure="docstring")


def test_a_method_is_verified_like_a_function() -> None:
    good = '        """Give."""\n        return a'
    check_verify("document", METHOD, "        return a", good, checked=DOCUMENTED)
    check_verify("type-hints", METHOD, "a):", "a: int) -> int:", checked=HINTED)
    check_verify("type-hints", METHOD, "return a", "return (a or 1)", failure="beside")


def test_a_decorator_is_code() -> None:
    check_verify("type-hints", METHOD, "@cached\n    def f(self, a):", "def f(self, a: int):",
                 failure="beside")  # fmt: skip
    check_verify("simplify", METHOD, "@cached\n", "@other\n", failure="decorators")


def test_an_async_function_stays_async() -> None:
    text = PLAIN.replace("def", "async def")
    check_verify("type-hints", text, "a, b)", "a: int, b: int)", checked=HINTED)
    check_verify("type-hints", text, "async def f(a", "def f(a: int", failure="beside")
    check_verify("simplify", text, "async def", "def", failure="name, its parameters")


def test_a_method_may_use_a_string_without_indentation() -> None:
    text = METHOD.replace("return ‸a", "return ‸'''\nx\n''' + a")
    check_verify("type-hints", text, "a):", "a: str) -> str:", checked=HINTED)
    old, new = "a):\n        return '''\nx", "a: str):\n        return '''\n y"
    check_verify("type-hints", text, old, new, failure="beside")


def test_a_simpler_body_keeps_the_header() -> None:
    check_verify("simplify", PLAIN, "a + b", "sum((a, b))", checked=KEPT)
    check_verify("simplify", PLAIN, "def f(a, b)", "def f(a, b, c)", failure="parameters")
    check_verify("simplify", PLAIN, "def f(", "def g(", failure="name")


def test_a_header_may_be_laid_out_anew() -> None:
    text = "def f(\n    a, b\n):\n    # Adds.\n    x = a + b\n    return ‸x\n"
    check_verify("simplify", text, "    x = a + b\n    return x", "    return a + b", checked=KEPT)
    check_verify("simplify", text, "    # Adds.\n    x", "    x", checked=KEPT)


def test_helpers_inside_a_function_are_its_own_business() -> None:
    text = "def f(a):\n    def g():\n        return a\n    return ‸g()\n"
    old = "    def g():\n        return a\n    return g()"
    check_verify("simplify", text, old, "    return a", checked=KEPT)


def test_a_function_may_get_helpers_beside_it() -> None:
    check_verify("simplify", PLAIN, "def f(a, b):", "def _g():\n    pass\n\n\ndef f(a, b):",
                 checked=KEPT)  # fmt: skip


def test_a_class_keeps_the_methods_that_others_call() -> None:
    check_verify("simplify", CLASS, "return a", "return (a)", checked=KEPT)
    check_verify("simplify", CLASS, "def g(self)", "def g(self, x)", failure="parameters")
    check_verify("simplify", CLASS, "\n    def g(self):\n        pass", "", failure="name")
    private = CLASS.replace("def g", "def _g")
    check_verify("simplify", private, "\n    def _g(self):\n        pass", "", checked=KEPT)


def test_a_method_does_not_move_out_of_its_class() -> None:
    """The text would still be there, at another indentation."""
    text = "class A:\n    x = 1\n\n    def f(self):\n        return ‸1\n"
    old, new = "    def f(self):\n        return 1", "def f(self):\n    return 1"
    check_verify("simplify", text, old, new, failure="name")


def test_some_lines_have_no_name_to_keep() -> None:
    text = "def f(a):\n‸    x = a\n    y = x\n‸    return y\n"
    check_verify("simplify", text, "    x = a\n    y = x", "    y = a", checked=("parses",))


def test_other_languages_keep_their_headers_too() -> None:
    text = "function f(a) {\n  return ‸a + 0;\n}\n"
    for old, new, failure in (("a + 0", "a", ""), ("f(a)", "f(a, b)", "parameters")):
        check_verify("simplify", text, old, new, failure=failure, language_id="javascript")


def test_without_a_grammar_little_is_promised() -> None:
    text = "‸Some words.\nMore words.\n‸"
    for old, new in (("Some", "Few"), ("words", "(")):
        check_verify("simplify", text, old, new, checked=(), language_id="plaintext")


def test_the_users_own_instruction_may_change_anything_that_parses() -> None:
    check_verify("instruction", PLAIN, "def f(a, b)", "def g(b, a)", checked=("parses",))
    assert INSTRUCTION.keeps.value == "nothing"


# --- names ----------------------------------------------------------------------------------------

USED = "import os\n\n\ndef f(a, b):\n    return ‸a + b\n\n\nx = f(1, 2)\n"
BOTH = "‸import os\n\n\ndef f(a, b):\n    return os.path.join(a, b)\n\n\nLIMIT = 1‸\n"
NOT_DEFINED = "uses a name that is not defined"
TAKEN = "takes away a name"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a + b", "a + c"),
        ("def f(a, b)", "def f(a, *c)"),
        ("def f(", "def g("),
        ("return a + b", "return json.dumps([a, b])"),
        ("return a + b", "return [y for x in (a, b)]"),
    ],
)
def test_a_name_that_the_edit_leaves_undefined_is_refused(old: str, new: str) -> None:
    check_verify("instruction", USED, old, new, failure=NOT_DEFINED)


def test_an_import_that_is_still_used_is_not_lost() -> None:
    check_verify("instruction", BOTH, "import os\n", "", failure=NOT_DEFINED)
    check_verify("instruction", BOTH, "import os\n", "import os as o\n", failure=NOT_DEFINED)
    check_verify("instruction", BOTH, "import os\n", "from posix import path as os\n")


def test_the_model_is_told_which_name_it_is_and_the_record_is_not() -> None:
    document, span = selected(USED)
    parsed = parse(document)
    target = find_target(parsed, span)
    assert target is not None
    new_code = target.code.replace("a + b", "secret_name")
    change = edited_lines("a.py", parsed, target.span, new_code)
    verdict = verify(INSTRUCTION, (change,), target, new_code)
    assert "secret_name" in verdict.evidence
    assert "secret_name" not in verdict.failure


def test_what_was_undefined_before_is_not_the_edits_fault() -> None:
    text = "def f(a):\n    return ‸a + unknown\n"
    check_verify("instruction", text, "a + unknown", "unknown + a", checked=("parses",))


def test_several_definitions_keep_their_headers_and_public_names() -> None:
    check_verify("simplify", BOTH, "def f(a, b)", "def f(b, a)", failure="parameters")
    check_verify("simplify", BOTH, "LIMIT = 1", "limits = 1", failure="other files may use")
    check_verify("simplify", BOTH, "os.path.join(a, b)", 'f"{a}/{b}"', checked=("parses",))


GO = """package a

import (
	"fmt"
	"os"
)

func f() string {
	return ‸fmt.Sprint(1)
}

func g() { os.Exit(len(f())) }
"""


def test_other_languages_keep_the_imports_and_definitions_that_are_used() -> None:
    whole = "‸" + GO.replace("‸", "") + "‸"
    check_verify("instruction", whole, '\t"os"\n', "", failure=TAKEN, language_id="go")
    check_verify("instruction", GO, "func f()", "func h()", failure=TAKEN, language_id="go")
    check_verify("instruction", GO, "fmt.Sprint(1)", 'fmt.Sprint("x")', language_id="go")


def test_an_import_that_is_not_used_any_more_may_go() -> None:
    text = (
        "‸import { a, b } from './x';\nexport function f() {\n  return a(b);\n}\n"
        "const y = { a: 1 };\nfoo.a();\n‸"
    )
    check_verify("instruction", text, "return a(b)", "return 1", language_id="typescript")
    old = "{ a, b } from './x';\nexport function f() {\n  return a(b)"
    new = "{ b } from './x';\nexport function f() {\n  return b"
    check_verify("instruction", text, old, new, language_id="typescript")


def test_names_that_others_see_stay_when_local_ones_are_renamed() -> None:
    text = "def f(a):\n    total = ‸a\n    return total\n"
    renamed = ("parses", "only local names changed")
    new = "sum_ = a\n    return sum_"
    check_verify("rename", text, "total = a\n    return total", new, checked=renamed)
    check_verify("rename", text, "def f", "def g", failure="only local names may change")


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("import os\n\n\ndef f():\n    return os.sep\n", ""),
        ("def f():\n    return os.sep\n", "not defined"),
        ("def f(:\n", "syntax error"),
    ],
)
def test_a_new_file_is_looked_at_too(text: str, failure: str) -> None:
    verdict = verify(INSTRUCTION, (new_file("b.py", text),))
    assert bool(verdict.failure) is bool(failure)
    assert failure in verdict.failure
