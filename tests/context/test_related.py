from __future__ import annotations

import pytest

from context.gather import (
    CompletionContext,
    ContextSnippet,
    GatherOptions,
    SnippetKind,
    gather,
)
from context.history import RecentEdit
from context.related import Related, RelatedCode
from tests.support.marked import parsed_at_cursor

OPTIONS = GatherOptions(budget_tokens=400, related_share=0.5)
HERE = "def here():\n    order = load()\n    ‸\n"


def code(path: str, text: str, score: float = 1.0, first_line: int = 10) -> RelatedCode:
    last_line = first_line + text.count("\n") - 1
    return RelatedCode(path, first_line, last_line, text, "it is named here", score)


def gathered(
    *found: RelatedCode,
    text: str = HERE,
    edits: tuple[RecentEdit, ...] = (),
    options: GatherOptions = OPTIONS,
) -> CompletionContext:
    parsed, point = parsed_at_cursor(text, uri="file:///src/a.py")
    return gather(parsed, point, options, "src/a.py", related=Related(found, edits))


def sent(context: CompletionContext) -> list[str]:
    """Where the pieces from elsewhere are from, in their order."""
    elsewhere = (SnippetKind.SNIPPET, SnippetKind.EDITS)
    return [item.label for item in context.snippets if item.kind in elsewhere]


def long_text(lines: int, name: str = "value") -> str:
    return "".join(f"{name}_{number} = {number}\n" for number in range(lines))


ORDER = code("src/order.py", "class Order:\n    def total(self): ...\n", 5.0)
LOAD = code("src/load.py", "def load() -> Order: ...\n", 9.0, first_line=0)


def test_related_code_is_sent_in_the_order_it_came_with_its_reason() -> None:
    context = gathered(ORDER, LOAD)
    assert context.snippets == (
        ContextSnippet(
            SnippetKind.SNIPPET, "src/order.py:11-12", ORDER.text, "it is named here", ORDER.path
        ),
        ContextSnippet(SnippetKind.SNIPPET, "src/load.py:1", LOAD.text, LOAD.why, LOAD.path),
    )
    assert context.parts[:2] == context.snippets


def test_what_has_the_highest_score_is_kept_when_not_everything_fits() -> None:
    large = [code(f"{number}.py", long_text(30), score=number) for number in (1, 3, 2)]
    assert sent(gathered(*large)) == ["3.py:11-40", "2.py:11-40"]


def test_without_a_share_for_it_only_what_the_window_leaves_over_is_used() -> None:
    options = GatherOptions(400)
    assert len(sent(gathered(ORDER, LOAD, options=options))) == 2
    whole = long_text(300)
    context = gathered(ORDER, LOAD, text=whole + "‸" + whole, options=options)
    assert sum(len(part.text) for part in context.parts) <= 400 * 3.8


def test_rules_come_first() -> None:
    parsed, point = parsed_at_cursor(HERE)
    context = gather(parsed, point, OPTIONS, related=Related((ORDER,), rules="Use tabs.\n"))
    assert [item.kind for item in context.snippets] == [SnippetKind.RULES, SnippetKind.SNIPPET]


@pytest.mark.parametrize("lines", [3, 60, 600])
def test_the_window_is_the_same_whether_anything_is_related_or_not(lines: int) -> None:
    text = long_text(lines) + "‸" + long_text(lines)
    one, other = gathered(text=text), gathered(ORDER, LOAD, text=text)
    assert (one.prefix, one.suffix) == (other.prefix, other.suffix)


@pytest.mark.parametrize("lines", [0, 3, 30, 300])
def test_all_together_stays_within_the_budget(lines: int) -> None:
    found = [code(f"{number}.py", long_text(number, "other")) for number in range(1, 30)]
    context = gathered(*found, text=long_text(lines) + "‸" + long_text(lines))
    assert context.snippets
    assert sum(len(part.text) for part in context.parts) <= 400 * 3.8


def test_the_choice_does_not_change_while_a_line_is_typed() -> None:
    found = [
        code(f"{number}.py", long_text(3 + number, "other"), score=number) for number in range(20)
    ]
    choices = {
        tuple(sent(gathered(*found, text=f"{long_text(5)}x = {'y' * size}‸\n")))
        for size in range(40)
    }
    assert len(choices) == 1


def test_code_that_is_in_the_window_is_left_out() -> None:
    same_lines = code("src/a.py", "def here():\n", first_line=0)
    same_text = code("src/copy.py", "def here():\n    order = load()\n    other()\n")
    assert sent(gathered(same_lines, same_text, LOAD)) == ["src/load.py:1"]


def edit(path: str, line: int, text: str) -> RecentEdit:
    return RecentEdit(f"file:///{path}", path, line, ("old",), (text,))


def test_recent_edits_stand_nearest_to_the_cursor() -> None:
    context = gathered(ORDER, edits=(edit("src/b.py", 3, "new"),))
    assert sent(context) == ["src/order.py:11-12", "recent edits"]
    assert context.snippets[-1].text == "--- a/src/b.py\n+++ b/src/b.py\n@@\n-old\n+new\n"


def test_edits_that_the_window_shows_are_left_out() -> None:
    far = edit("src/a.py", 900, "new")
    assert sent(gathered(edits=(edit("src/a.py", 1, "new"),))) == []
    assert sent(gathered(edits=(far,))) == ["recent edits"]


def test_the_newest_edits_are_kept_when_not_all_fit() -> None:
    edits = tuple(edit(f"src/{number}.py", 1, "x" * 50) for number in range(8))
    text = gathered(edits=edits).snippets[0].text
    assert "src/7.py" in text
    assert "src/0.py" not in text


def test_secrets_in_edits_and_related_code_are_replaced() -> None:
    key = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    context = gathered(code("b.py", f"x = '{key}'\n"), edits=(edit("c.py", 1, f"y = '{key}'"),))
    assert key not in "".join(part.text for part in context.parts)
    assert context.redacted_count == 2
