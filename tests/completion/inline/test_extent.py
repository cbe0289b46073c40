from __future__ import annotations

import pytest

from completion.generation import ModelConfig
from completion.inline.extent import (
    AUTOMATIC_TOKENS_MAX,
    LINE_TOKENS_MAX,
    LINES_MAX,
    extent_at,
    limits_for,
    stop_context,
)
from completion.inline.stop_rules import Extent, StopContext
from completion.values import CompletionOptions, Trigger
from context.cursor import cursor_context
from tests.support.marked import parsed_at_cursor

AUTOMATIC, INVOKED = Trigger.AUTOMATIC, Trigger.INVOKED
MODEL = ModelConfig("fast", "llamacpp", max_output_tokens=200)


def check_extent(
    text: str, expect: Extent, *, trigger: Trigger = AUTOMATIC, language_id: str = "python"
) -> None:
    parsed, point = parsed_at_cursor(text, language_id=language_id)
    assert extent_at(parsed.document, cursor_context(parsed, point), point, trigger) is expect


def stop_at(text: str, options: CompletionOptions | None = None) -> StopContext:
    parsed, point = parsed_at_cursor(text)
    cursor = cursor_context(parsed, point)
    options = options or CompletionOptions()
    return stop_context(parsed.document, cursor, point, Extent.BLOCK, options)


def test_in_a_line_its_rest_is_wanted() -> None:
    check_extent("x = ‸\n", Extent.LINE)
    check_extent("    return ‸", Extent.LINE)


def test_who_asks_gets_the_whole_statement() -> None:
    check_extent("for x in ‸\n", Extent.STATEMENT, trigger=INVOKED)


def test_on_a_blank_line_a_statement_is_wanted() -> None:
    check_extent("x = 1\n‸\ny = 2\n", Extent.STATEMENT)
    check_extent("def f():\n    x = 1\n    ‸\n", Extent.STATEMENT)


@pytest.mark.parametrize("text", ["‸", "\n‸", "\n\n\n‸\n\n"])
def test_an_empty_file_wants_a_statement(text: str) -> None:
    check_extent(text, Extent.STATEMENT)


def test_a_block_without_a_body_wants_one() -> None:
    check_extent("def f():\n    ‸\n", Extent.BLOCK)
    check_extent("def f():\n    ‸\n\ndef g():\n    pass\n", Extent.BLOCK)
    check_extent("def f():\n\n    ‸", Extent.BLOCK)
    check_extent("function f() {\n  ‸\n}\n", Extent.BLOCK, language_id="javascript")


def test_a_block_that_has_a_body_wants_one_statement_more() -> None:
    check_extent("def f():\n    ‸\n    return 1\n", Extent.STATEMENT)


def test_the_stop_rules_learn_the_next_line_that_is_not_blank() -> None:
    assert stop_at("def f():\n    ‸\n\n    return 1\n").next_line == "    return 1"
    assert stop_at("x = ‸").next_line == ""
    assert stop_at("    x = ‸").line_head == "    x = "


def test_the_stop_rules_learn_whether_the_cursor_is_in_a_string() -> None:
    assert stop_at('def f():\n    """One.\n    ‸\n    """\n').in_string
    assert not stop_at("def f():\n    ‸\n").in_string


def test_the_users_bound_on_lines_replaces_ours() -> None:
    assert stop_at("‸").lines_max == LINES_MAX
    assert stop_at("‸", CompletionOptions(lines_max=3)).lines_max == 3


@pytest.mark.parametrize(
    ("extent", "trigger", "head", "tokens", "single"),
    [
        (Extent.LINE, AUTOMATIC, "x = ", LINE_TOKENS_MAX, True),
        (Extent.STATEMENT, AUTOMATIC, "", AUTOMATIC_TOKENS_MAX, False),
        (Extent.BLOCK, AUTOMATIC, "    ", AUTOMATIC_TOKENS_MAX, False),
        (Extent.STATEMENT, INVOKED, "x = ", 200, False),
    ],
)
def test_tokens_are_bounded_by_what_is_wanted(
    extent: Extent, trigger: Trigger, head: str, tokens: int, single: bool
) -> None:
    limits = limits_for(extent, trigger, MODEL, head)
    assert (limits.tokens_max, limits.single_line) == (tokens, single)


def test_no_more_tokens_than_the_model_may_write() -> None:
    small = ModelConfig("fast", "llamacpp", max_output_tokens=20)
    assert limits_for(Extent.LINE, AUTOMATIC, small, "x").tokens_max == 20
