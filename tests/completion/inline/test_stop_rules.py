from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from completion.inline.stop_rules import BLANK_LINES_MAX, Cut, Extent, StopContext, cut
from completion.inline.syntax_view import syntax_view
from tests.support.marked import parsed_at_cursor

LINE, STATEMENT, BLOCK = Extent.LINE, Extent.STATEMENT, Extent.BLOCK


def check_cut(
    head: str,
    answer: str,
    *,
    extent: Extent,
    expect: str | None,
    rule: str = "",
    next_line: str = "",
    lines_max: int = 12,
    in_string: bool = False,
) -> None:
    """`answer` after `head` is cut to `expect` by `rule`, however its text arrives."""
    context = StopContext(extent, head, next_line, lines_max, in_string)
    found = cut(answer, context)
    assert (found.text if found else None) == expect
    if found is None:
        return
    assert found.rule == rule
    for end in range(len(answer)):
        early = cut(answer[:end], context)
        assert early in (None, found), f"cut at {answer[:end]!r} already"


@pytest.mark.parametrize(
    ("head", "answer", "expect"),
    [
        ("x = ", "1", None),
        ("x = ", "1\n", "1"),
        ("x = ", "1\r\n", "1"),
        ("x = ", "1\ny = 2\nz = 3\n", "1"),
        ("", "\nx = 1\n", "\nx = 1"),
        ("", "\n\nx = 1\ny = 2\nz = 3\n", "\n\nx = 1"),
        ("", "\n", None),
        ("", "\n\n", None),
    ],
)
def test_a_line_ends_at_its_line_end(head: str, answer: str, expect: str | None) -> None:
    check_cut(head, answer, extent=LINE, expect=expect, rule="line")


@pytest.mark.parametrize("extent", list(Extent))
def test_nothing_but_blank_lines_is_given_up(extent: Extent) -> None:
    check_cut("", "\n" * (BLANK_LINES_MAX - 1), extent=extent, expect=None)
    check_cut("", "\n" * BLANK_LINES_MAX, extent=extent, expect="", rule="blank")
    check_cut("", "\n \n\t\n\nx = 1\n", extent=extent, expect="", rule="blank")


def test_a_plain_statement_ends_with_its_line() -> None:
    check_cut("    ", "x = 1\n    y = 2\n", extent=STATEMENT, expect="x = 1", rule="statement")
    check_cut("    ", "x = 1", extent=STATEMENT, expect=None)


def test_a_statement_that_opens_a_block_takes_the_block_along() -> None:
    check_cut(
        "    ",
        "for x in y:\n        use(x)\n    return x",
        extent=STATEMENT,
        expect="for x in y:\n        use(x)",
        rule="block",
    )


def test_an_open_bracket_is_followed_to_its_end() -> None:
    check_cut(
        "",
        "run(\n    a,\n    b,\n)\nnext_one()",
        extent=STATEMENT,
        expect="run(\n    a,\n    b,\n)",
        rule="block",
    )


@pytest.mark.parametrize(
    ("answer", "expect"),
    [
        ("if a:\n    b()\nelse:\n    c()\nd()", "if a:\n    b()\nelse:\n    c()"),
        ("try:\n    b()\nexcept E:\n    c()\nfinally:\n    e()\nd()", None),
        ("if (a) {\n  b();\n} else {\n  c();\n}\nd();", "if (a) {\n  b();\n} else {\n  c();\n}"),
        ("if a then\n  b\nelsif c\n  d\nend\nf(e)", "if a then\n  b\nelsif c\n  d\nend"),
        ("for x do\n  b\ndone\nf(e)", "for x do\n  b\ndone"),
        ("try {\n  b()\n}\ncatch (e) {\n  c()\n}\nd()", None),
    ],
)
def test_lines_that_go_on_with_a_block_belong_to_it(answer: str, expect: str | None) -> None:
    expect = expect or answer.removesuffix("\nd()")
    check_cut("", answer, extent=STATEMENT, expect=expect, rule="block")


@pytest.mark.parametrize("name", ["endpoint = 1", "elsewhere()", "final = 2", "done_with(x)"])
def test_a_name_that_begins_like_a_closing_word_ends_the_block(name: str) -> None:
    answer = f"if a:\n    b()\n{name}\n"
    check_cut("", answer, extent=STATEMENT, expect="if a:\n    b()", rule="block")


@pytest.mark.parametrize("extent", [STATEMENT, BLOCK])
def test_less_indentation_than_the_cursor_ends_the_answer(extent: Extent) -> None:
    check_cut(
        "        ", "if a:\n            b()\n    c", extent=extent,
        expect="if a:\n            b()", rule="dedent",
    )  # fmt: skip


def test_tabs_count_like_blanks_of_their_kind() -> None:
    check_cut("\t", "if (a) {\n\t\tb()\n\t}\n}", extent=STATEMENT, expect="if (a) {\n\t\tb()\n\t}",
              rule="dedent")  # fmt: skip


def test_a_block_ends_at_a_blank_line() -> None:
    answer = "    a = 1\n    b = 2\n\n    c = 3\n"
    check_cut("", answer, extent=BLOCK, expect="    a = 1\n    b = 2", rule="paragraph")


def test_a_block_may_begin_with_a_blank_line() -> None:
    answer = "\n    a = 1\n    b = 2\n\nc = 3\n"
    check_cut("", answer, extent=BLOCK, expect="\n    a = 1\n    b = 2", rule="paragraph")
    answer = "\n    for a in b:\n        c()\n    return"
    check_cut("", answer, extent=STATEMENT, expect="\n    for a in b:\n        c()", rule="block")


def test_the_line_below_the_cursor_is_not_written_again() -> None:
    check_cut("    ", "a = 1\n    return a\n", extent=BLOCK, expect="a = 1", rule="suffix",
              next_line="    return a")  # fmt: skip


def test_a_closing_brace_below_the_cursor_may_well_occur_twice() -> None:
    answer = "if (a) {\n    b();\n  }\n  c();\n\n"
    check_cut("  ", answer, extent=BLOCK, expect="if (a) {\n    b();\n  }\n  c();",
              rule="paragraph", next_line="}")  # fmt: skip


def test_going_in_circles_ends_the_answer() -> None:
    check_cut("", "print(a)\nprint(a)\nprint(a)\nprint(a)\n", extent=BLOCK,
              expect="print(a)\nprint(a)", rule="repetition")  # fmt: skip


def test_no_more_lines_than_wanted() -> None:
    check_cut("", "a()\nb()\nc()\n", extent=BLOCK, expect="a()\nb()", rule="lines_max",
              lines_max=2)  # fmt: skip


@pytest.mark.parametrize("quote", ['"""', "'''"])
@pytest.mark.parametrize("extent", [STATEMENT, BLOCK])
def test_no_rule_cuts_a_string_in_the_middle(quote: str, extent: Extent) -> None:
    text = f"{quote}One.\n\n    Two:\n\nthree\n    {quote}"
    rule = "statement" if extent is STATEMENT else "paragraph"
    check_cut("    ", text + "\n\n    x = 1\n", extent=extent, expect=text, rule=rule)


def test_a_triple_quote_closes_the_string_that_the_cursor_is_in() -> None:
    check_cut("    ", 'words."""\n    x = 1\n', extent=STATEMENT, expect='words."""',
              rule="statement", in_string=True)  # fmt: skip


def check_cut_with_tree(
    place: str, answer: str, language_id: str, *, expect: str, rule: str, extent: Extent = STATEMENT
) -> None:
    """`answer` at the `‸` of `place` is cut to `expect` as soon as `expect` has ended."""
    parsed, point = parsed_at_cursor(place, language_id=language_id)
    head = parsed.document.line(point.line)[: point.column]

    def fresh() -> StopContext:
        view = syntax_view(parsed, point)
        return StopContext(extent, head, line_end=view.line_end if view else None)

    context = fresh()
    found = cut(answer, context)
    assert found == Cut(expect, rule)
    for end in range(len(answer)):
        early = cut(answer[:end], context)
        assert early in (None, found), f"cut at {answer[:end]!r} already"
        assert early == cut(answer[:end], fresh())


IN_PYTHON = "def f():\n    ‸\n"
IN_BRACES = "{}\n    ‸\n}}\n"
HEADERS = {
    "javascript": "function f() {",
    "typescript": "function f(): void {",
    "go": "package p\n\nfunc f() {",
    "rust": "fn f() {",
    "java": "class A { void f() {",
    "c": "void f(void) {",
}


def test_a_call_over_several_lines_is_one_statement() -> None:
    for call in ("foo(a,\n    b,\n    c)", "foo(\n        a,\n\n        b,\n    )"):
        check_cut_with_tree(
            IN_PYTHON, f"{call}\n    bar()\n", "python", expect=call, rule="statement"
        )


@pytest.mark.parametrize("language_id", [*HEADERS])
def test_a_call_over_several_lines_is_one_statement_in_other_languages(language_id: str) -> None:
    end, rule = ("", "block") if language_id == "go" else (";", "statement")
    place = IN_BRACES.format(HEADERS[language_id])
    comma = "," if language_id == "go" else ""
    for call in ("foo(a,\n    b,\n    c)", f"foo(\n        a,\n\n        b{comma}\n    )"):
        answer = f"{call}{end}\n    bar(){end}\n"
        check_cut_with_tree(place, answer, language_id, expect=f"{call}{end}", rule=rule)


@pytest.mark.parametrize(
    ("language_id", "loop"),
    [
        ("javascript", "for (const a of b) {\n        c();\n    }"),
        ("typescript", "for (const a of b) {\n        c();\n    }"),
        ("go", "for a := range b {\n        c()\n    }"),
        ("rust", "for a in b {\n        c();\n    }"),
        ("java", "for (A a : b) {\n        c();\n    }"),
        ("c", "while (a) {\n        c();\n    }"),
    ],
)
def test_a_block_that_nothing_can_go_on_with_ends_at_its_brace(language_id: str, loop: str) -> None:
    place = IN_BRACES.format(HEADERS[language_id])
    check_cut_with_tree(place, f"{loop}\n", language_id, expect=loop, rule="statement")


@pytest.mark.parametrize("language_id", ["javascript", "typescript", "go", "rust", "java", "c"])
def test_a_block_that_may_have_an_else_waits_for_it(language_id: str) -> None:
    both = "if (a) {\n        b();\n    }\n    else {\n        c();\n    }"
    place = IN_BRACES.format(HEADERS[language_id])
    check_cut_with_tree(place, f"{both}\n    d();\n", language_id, expect=both, rule="block")


def test_a_statement_without_its_semicolon_goes_on() -> None:
    chain = "foo()\n        .bar()\n        .baz();"
    place = IN_BRACES.format(HEADERS["java"])
    check_cut_with_tree(place, f"{chain}\n    d();\n", "java", expect=chain, rule="statement")


@pytest.mark.parametrize("extent", [STATEMENT, BLOCK])
@pytest.mark.parametrize(
    ("language_id", "text"),
    [("javascript", "const a = `One\n\ntwo {\n`;"), ("go", "a := `One\n\ntwo {\n`")],
)
def test_no_rule_cuts_a_string_of_another_language(
    language_id: str, text: str, extent: Extent
) -> None:
    rule = {STATEMENT: "block" if language_id == "go" else "statement", BLOCK: "paragraph"}[extent]
    place = IN_BRACES.format(HEADERS[language_id])
    answer = f"{text}\n{'' if extent is STATEMENT else chr(10)}    next()\n"
    check_cut_with_tree(place, answer, language_id, expect=text, rule=rule, extent=extent)


def test_a_blank_line_between_brackets_is_no_paragraph() -> None:
    text = "foo(\n        a,\n\n        b,\n    )"
    answer = f"{text}\n\n    bar()\n"
    check_cut_with_tree(IN_PYTHON, answer, "python", expect=text, rule="paragraph", extent=BLOCK)


def test_a_text_that_makes_no_sense_is_left_to_the_rules_about_text() -> None:
    check_cut_with_tree(
        "def f(:\n  ]]\n    ‸\n", "x = = 1\n    y\n", "python", expect="x = = 1", rule="block"
    )


@pytest.mark.parametrize("extent", list(Extent))
def test_going_in_circles_within_a_line_ends_the_answer(extent: Extent) -> None:
    check_cut("# ", "the best of " * 9, extent=extent, expect="the best of", rule="circle")


CONTEXTS = st.builds(
    StopContext,
    st.sampled_from(Extent),
    st.sampled_from(["", "    ", "\t", "x = ", "    if a:", 'y = """']),
    st.sampled_from(["", "return a", "else:", "}"]),
    st.integers(1, 6),
    st.booleans(),
)
PIECES = [
    *("\n", "\r\n", "    ", "\t", "x", "a", '"""'),
    *("else", ":", "el", "end", "return a", "}", "{"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=14), CONTEXTS)
def test_a_cut_does_not_depend_on_how_the_text_arrives(
    pieces: list[str], context: StopContext
) -> None:
    first: Cut | None = None
    for text in itertools.accumulate("".join(pieces)):
        now = cut(text, context)
        if first is not None:
            assert now == first
        first = first or now


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), CONTEXTS)
def test_what_is_kept_is_the_head_of_what_came(text: str, context: StopContext) -> None:
    found = cut(text, context)
    if found is not None:
        assert text.startswith(found.text)


CIRCLE = "the best of " * 9


def test_a_circle_ends_the_answer_also_when_more_lines_have_come() -> None:
    answer = f"a = 1\n# {CIRCLE}\nb = 2\n"
    check_cut("", answer, extent=BLOCK, expect="a = 1\n# the best of", rule="circle")


def test_a_line_that_leaves_the_block_is_not_looked_at_for_circles() -> None:
    answer = f"a = 1\n# {CIRCLE}\nb = 2\n"
    check_cut("    ", answer, extent=BLOCK, expect="a = 1", rule="dedent")


def test_a_blank_line_does_not_end_the_block_of_a_statement() -> None:
    block = "for x in y:\n        a(x)\n\n        b(x)"
    check_cut("    ", f"{block}\n    c\n", extent=STATEMENT, expect=block, rule="block")


def test_a_closing_line_may_stand_below_as_well() -> None:
    answer = "if a {\n\t\tb()\n\t}\n\tc()\n"
    check_cut("\t", answer, extent=BLOCK, expect=None, next_line="\t}")


def test_a_line_that_opens_itself_again_is_a_circle() -> None:
    opens = "q = append(q, {"
    answer = f"{opens}\n\t\t{opens}\n\t\t\t{opens}\n"
    check_cut("\t", answer, extent=STATEMENT, expect=opens, rule="repetition")
    twice = "f(x)\n\tf(x)\n\t"
    check_cut("\t", twice, extent=BLOCK, expect=None)
