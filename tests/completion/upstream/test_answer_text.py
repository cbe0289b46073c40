"""Stop strings, repeated starts and lengths, however the answer is cut into pieces."""

from __future__ import annotations

import pytest

from completion.upstream.answer_text import AnswerText


def shown(
    pieces: list[str], stops: tuple[str, ...] = (), lead: str = "", chars_max: int = 1000
) -> str:
    text = AnswerText(stops=stops, repeated_lead=lead, chars_max=chars_max)
    out = ""
    for piece in pieces:
        out += text.feed(piece)
        if text.is_cut:
            break
    return out + text.finish()


@pytest.mark.parametrize(
    ("answer", "stops", "lead", "expected"),
    [
        ("plain text", (), "", "plain text"),
        ("before<stop>after", ("<stop>",), "", "before"),
        ("nearly <sto but not", ("<stop>",), "", "nearly <sto but not"),
        ("ends in <st", ("<stop>",), "", "ends in <st"),
        ("first wins b a", ("a", "b"), "", "first wins "),
        ("lead and rest", (), "lead", " and rest"),
        ("leading", (), "lead and more", "leading"),
        ("le", (), "lead", "le"),
        ("other", (), "lead", "other"),
        ("lead<s>x", ("<s>",), "lead", ""),
    ],
)
def test_the_same_at_every_split(
    answer: str, stops: tuple[str, ...], lead: str, expected: str
) -> None:
    assert shown(list(answer), stops, lead) == expected
    for at in range(len(answer) + 1):
        assert shown([answer[:at], answer[at:]], stops, lead) == expected, at


def test_text_without_a_possible_stop_is_not_held_back() -> None:
    text = AnswerText(stops=("\n\n",), repeated_lead="", chars_max=100)
    assert text.feed("abc") == "abc"
    assert text.feed("d\n") == "d"
    assert text.feed("e") == "\ne"


def test_length() -> None:
    assert shown(["abc", "def", "ghi"], chars_max=5) == "abcde"
    assert shown(["abc", "def"], chars_max=6) == "abcdef"
