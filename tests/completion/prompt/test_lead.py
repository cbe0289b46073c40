from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from completion.prompt.lead import Hold, LeadStripper, split_lead


@pytest.mark.parametrize(
    ("prefix", "hold", "lead"),
    [
        ("def f():\n    ", Hold.BLANK, " "),
        ("def f():\n", Hold.BLANK, "\n"),
        ("def f():\n\t", Hold.BLANK, "\t"),
        ("x = ", Hold.WORD, " "),
        ("x = fo", Hold.BLANK, ""),
        ("x = fo", Hold.WORD, " fo"),
        ("x.fo", Hold.WORD, "fo"),
        ("x = f(", Hold.WORD, ""),
        ("x\n" + "a" * 100, Hold.WORD, "a" * 40),
        ("", Hold.WORD, ""),
        (" ", Hold.BLANK, ""),
        ("word", Hold.WORD, ""),
    ],
)
def test_the_lead_is_the_unfinished_end(prefix: str, hold: Hold, lead: str) -> None:
    assert split_lead(prefix, hold) == (prefix.removesuffix(lead), lead)


@given(st.text("ab \n\té", max_size=12), st.sampled_from(Hold))
def test_nothing_is_lost_and_something_is_always_sent(prefix: str, hold: Hold) -> None:
    sent, lead = split_lead(prefix, hold)
    assert sent + lead == prefix
    assert sent or not prefix


@pytest.mark.parametrize(
    ("lead", "rest"), [(" foo", "bar = 1"), ("\n", "x"), ("", "x y"), ("é😋", "")]
)
def test_the_lead_is_taken_off_wherever_the_stream_is_split(lead: str, rest: str) -> None:
    answer = lead + rest
    for first in range(len(answer) + 1):
        for second in range(first, len(answer) + 1):
            stripper = LeadStripper(lead)
            pieces = answer[:first], answer[first:second], answer[second:]
            assert "".join(map(stripper.feed, pieces)) == rest
            assert stripper.agreed
            assert stripper.complete


@pytest.mark.parametrize("answer", ["bar", " bar", " fob = 1"])
def test_an_answer_that_begins_otherwise_gives_nothing_ever_after(answer: str) -> None:
    for cut in range(len(answer) + 1):
        stripper = LeadStripper(" foo")
        assert stripper.feed(answer[:cut]) + stripper.feed(answer[cut:]) == ""
        assert not stripper.agreed
        assert stripper.feed(" foox") == ""


def test_a_part_of_the_lead_is_no_answer_yet() -> None:
    stripper = LeadStripper(" foo")
    assert stripper.feed(" fo") == ""
    assert stripper.agreed
    assert not stripper.complete
