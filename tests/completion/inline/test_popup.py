from __future__ import annotations

import pytest

from completion.inline.popup import for_popup_item, with_popup_item
from completion.values import PopupItem, Suggestion, SuggestRequest
from context.text import Point, Span
from tests.support.marked import parsed_at_cursor


def request(text: str, item: PopupItem | None) -> SuggestRequest:
    return SuggestRequest(*parsed_at_cursor(text), popup=item)


def word(line: int, start: int, end: int) -> Span:
    return Span(Point(line, start), Point(line, end))


def test_the_request_is_as_if_the_entry_had_been_taken() -> None:
    item = PopupItem(word(1, 4, 6), "append")
    derived = with_popup_item(request("x = []\nx.‸ap()\ny\n", PopupItem(word(1, 2, 4), "append")))
    assert derived.parsed.document.text == "x = []\nx.append()\ny\n"
    assert derived.cursor == Point(1, 8)
    assert item.text == "append"


def test_the_suggestion_puts_the_entry_first() -> None:
    item = PopupItem(word(0, 2, 4), "append")
    shown = for_popup_item(Suggestion("id", "(1)", word(0, 8, 8)), item)
    assert (shown.text, shown.span, shown.id) == ("append(1)", item.span, "id")


def test_without_an_entry_the_request_stays_itself() -> None:
    plain = request("x.‸\n", None)
    assert with_popup_item(plain) is plain


@pytest.mark.parametrize(
    "item",
    [
        PopupItem(word(0, 2, 2), "two\nlines"),
        PopupItem(word(0, 2, 2), "two\rlines"),
        PopupItem(Span(Point(0, 2), Point(1, 0)), "x"),
    ],
)
def test_an_entry_over_several_lines_cannot_be_gone_on_from(item: PopupItem) -> None:
    plain = request("x.‸\ny\n", item)
    assert with_popup_item(plain) is plain
