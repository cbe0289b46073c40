"""What an action of the menu was for has been done, as far as the code can say."""

from __future__ import annotations

import pytest

from completion.refactor.change import edited_file
from completion.refactor.checks.verify import verify
from completion.refactor.menu.catalogue import action_by_id
from context.syntax import parse
from context.text import Document


def check_done(
    action_id: str,
    before: str,
    after: str,
    failure: str = "",
    *,
    wanted: str = "",
    language_id: str = "python",
) -> None:
    """The edit from `before` to `after` fails with `failure`, or passes."""
    action = action_by_id(action_id)
    assert action is not None
    document = Document.of(before, language_id=language_id)
    change = edited_file("a", parse(document), after)
    verdict = verify(action, (change,), wanted=wanted)
    assert bool(verdict.failure) is bool(failure), verdict.failure
    assert failure in verdict.failure


REPORT = """\
def report(rows):
    total = sum(row.size for row in rows)
    average = total / len(rows)
    return total, average
"""
AVERAGE = "\n\ndef mean(total, rows):\n    return total / len(rows)\n"


def test_an_extracted_function_is_there_and_called() -> None:
    good = REPORT.replace("total / len(rows)", "mean(total, rows)") + AVERAGE
    check_done("extract-function", REPORT, good)
    check_done("split", REPORT, good)
    other = REPORT.replace("total / len(rows)", "len(rows) and total / len(rows)")
    check_done("extract-function", REPORT, other, "extracts no function")
    check_done("extract-function", REPORT, REPORT + AVERAGE, "nothing calls")
    check_done("extract-function", REPORT, good.replace("return total /", "total /"), "nothing")


def test_an_extracted_variable_is_used() -> None:
    good = REPORT.replace("    average", "    count = len(rows)\n    average").replace(
        "/ len(rows)", "/ count"
    )
    check_done("extract-variable", REPORT, good)
    unused = good.replace("/ count", "/ len(rows)")
    check_done("extract-variable", REPORT, unused, "no variable")


def test_an_inlined_variable_is_gone() -> None:
    good = REPORT.replace("    average = total / len(rows)\n", "").replace(
        "return total, average", "return total, total / len(rows)"
    )
    check_done("inline-variable", REPORT, good)
    stays = REPORT.replace("return total, average", "return total, total / len(rows)")
    check_done("inline-variable", REPORT, stays, "does not inline")


def test_a_variable_of_another_function_may_have_the_name() -> None:
    other = "\n\ndef other():\n    average = 1\n    return average\n"
    good = REPORT.replace("    average = total / len(rows)\n", "").replace(
        "return total, average", "return total, total / len(rows)"
    )
    check_done("inline-variable", REPORT + other, good + other)


def test_an_inlined_function_is_gone() -> None:
    before = "def twice(x):\n    return x * 2\n\n\ndef f(a):\n    return twice(a)\n"
    check_done("inline-function", before, "def f(a):\n    return a * 2\n")
    stays = before.replace("return twice(a)", "return a * 2")
    check_done("inline-function", before, stays, "does not remove")


LOOP = """\
def names(rows, seen):
    found = []
    for row in rows:
        if row.name not in seen:
            found.append(row.name)
    return found
"""


def looped(expression: str) -> str:
    return f"def names(rows, seen):\n    return {expression}\n"


@pytest.mark.parametrize(
    ("expression", "failure"),
    [
        ("[row.name for row in rows if row.name not in seen]", ""),
        ("[one.name for one in rows if one.name not in seen]", ""),
        ("[row.name for row in rows]", "drops a condition"),
        ("[row.name for row in rows if row.name]", "drops a value"),
        ("list(filter(seen.__contains__, rows))", "no comprehension"),
    ],
)
def test_a_loop_becomes_a_comprehension_with_its_conditions(expression: str, failure: str) -> None:
    check_done("comprehension", LOOP, looped(expression), failure)


def test_a_comprehension_is_not_written_for_its_effects() -> None:
    bad = (
        "def names(rows, seen):\n    found = []\n"
        "    [found.append(row.name) for row in rows if row.name not in seen]\n    return found\n"
    )
    check_done("comprehension", LOOP, bad, "not used")


IFS = """\
def word(x):
    if x == 1:
        return "one"
    elif x == 2:
        return "two"
    else:
        return "many"
"""
MATCH = """\
def word(x):
    match x:
        case 1:
            return "one"
        case 2:
            return "two"
        case _:
            return "many"
"""


def test_a_match_statement_has_every_case() -> None:
    check_done("match", IFS, MATCH)
    check_done("match", IFS, IFS.replace("elif", "if"), "no match")
    no_default = MATCH.replace('        case _:\n            return "many"\n', "")
    check_done("match", IFS, no_default, "all other values")
    no_two = MATCH.replace('        case 2:\n            return "two"\n', "")
    check_done("match", IFS, no_two, "drops a value")


def test_an_f_string_is_one() -> None:
    before = 'def f(name):\n    return "%s!" % name\n'
    check_done("f-string", before, 'def f(name):\n    return f"{name}!"\n')
    check_done("f-string", before, 'def f(name):\n    return "{}!".format(name)\n', "no f-string")


def test_functions_give_what_they_gave() -> None:
    before = 'def f(a):\n    """Doc."""\n    b = [a]\n    return b\n'
    check_done("simplify", before, 'def f(a):\n    """Doc."""\n    return [a]\n')
    check_done("simplify", before, "def f(a):\n    return [a]\n", "docstring")
    check_done("simplify", before, 'def f(a):\n    """Doc."""\n    b = [a]\n', "drops the result")
    check_done("simplify", before, 'def f(a):\n    """Doc."""\n    yield a\n', "generator")


def test_a_class_keeps_its_docstring() -> None:
    before = 'class A:\n    """Doc."""\n\n    b = [1, 1 + 1]\n'
    check_done("simplify", before, 'class A:\n    """Doc."""\n\n    b = [1, 2]\n')
    check_done("simplify", before, "class A:\n    b = [1, 2]\n", "docstring")


def test_notes_may_be_added() -> None:
    before = "def f(a):\n    return a\n"
    after = before.replace("a\n", "a  # as it is\n")
    check_done("instruction", before, after, wanted="Add a comment.")


def test_a_call_that_gave_an_iterator_may_become_a_generator() -> None:
    check_done(
        "simplify",
        "def f(a):\n    return iter(map(int, a))\n",
        "def f(a):\n    for b in a:\n        yield int(b)\n",
    )


def test_words_of_the_user_may_ask_for_another_form() -> None:
    after = "def f(a):\n    yield a\n"
    check_done("simplify", "def f(a):\n    b = [a]\n    return b\n", after, wanted="yield them")


FIXED = "def f(a):\n    return a.b\n"


@pytest.mark.parametrize(
    ("language_id", "before", "after"),
    [
        ("python", FIXED, FIXED.replace("a.b", "a.b  # type: ignore[attr-defined]")),
        ("python", FIXED, FIXED.replace("a.b", "a.b  # noqa")),
        ("typescript", "f(a);\n", "// @ts-ignore\nf(a);\n"),
        ("javascript", "f(a);\n", "f(a); // eslint-disable-line\n"),
        ("rust", "fn f() {}\n", "#[allow(dead_code)]\nfn f() {}\n"),
        ("java", "class A {}\n", '@SuppressWarnings("all")\nclass A {}\n'),
        ("go", "package a\n\nvar b = 1\n", "package a\n\nvar b = 1 //nolint\n"),
    ],
)
def test_a_report_is_mended_not_ignored(language_id: str, before: str, after: str) -> None:
    check_done("fix", before, after, "ignore", language_id=language_id)
    check_done("fix", before, after, wanted="ignore it", language_id=language_id)
    check_done("fix", after, f"\n{after}", language_id=language_id)  # it was there before


def test_handling_errors_is_more_than_swallowing_them() -> None:
    before = "def f(a):\n    return int(a)\n"
    handled = "def f(a):\n    try:\n        return int(a)\n    except {}:\n        pass\n"
    check_done("handle-errors", before, handled.format("Exception"), "swallows")
    check_done("handle-errors", before, handled.format("ValueError"))
    check_done("handle-errors", before, handled.format("Exception"), wanted="ignore any error")
    script = "function f(a) {{\n  {}\n}}\n"
    tried = script.format("try { return g(a); } catch (error) {}")
    check_done(
        "handle-errors", script.format("return g(a);"), tried, "swallows", language_id="javascript"
    )


CLASS = """\
class Desk:
    @property
    def height(self):
        return self.legs

    def move(self):
        \"\"\"Elsewhere.\"\"\"
        return 1
"""


def test_what_is_added_takes_nothing_away() -> None:
    added = CLASS + "\n    def size(self):\n        return 2\n"
    wanted = "Add a method size."
    check_done("instruction", CLASS, added, wanted=wanted)
    bare = added.replace("    @property\n", "")
    check_done("instruction", CLASS, bare, "drops a decorator", wanted=wanted)
    check_done("instruction", CLASS, added.replace("move", "go"), "drops a method", wanted=wanted)
    undocumented = added.replace('        """Elsewhere."""\n', "")
    check_done("instruction", CLASS, undocumented, "docstring", wanted=wanted)


def test_a_function_that_is_added_may_take_the_place_of_another() -> None:
    before = "def even(a):\n    return a % 2 == 0\n"
    after = "def odd(a):\n    return a % 2 == 1\n"
    check_done("instruction", before, after, wanted="Add a function odd.")


@pytest.mark.parametrize("wanted", ["Rename move to go.", "Add go instead of move.", "shorter"])
def test_other_wishes_may_take_away(wanted: str) -> None:
    check_done("instruction", CLASS, CLASS.replace("move", "go"), wanted=wanted)
