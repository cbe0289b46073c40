from __future__ import annotations

import pytest

from completion.inline.gate import gate
from completion.values import CompletionOptions, SuggestRequest, Trigger, Withheld
from context.cursor import cursor_context
from tests.support.marked import parsed_at_cursor

FILE = "import os\n\n"


def check_gate(
    text: str,
    reason: str,
    *,
    options: CompletionOptions | None = None,
    trigger: Trigger = Trigger.AUTOMATIC,
) -> None:
    """The gate named `reason` is closed; none when it is empty."""
    parsed, point = parsed_at_cursor(text)
    request = SuggestRequest(parsed, point, trigger)
    refusal = gate(request, cursor_context(parsed, point), options or CompletionOptions())
    assert (refusal.reason if refusal else "") == reason
    assert refusal is None or refusal.detail.endswith(".")


@pytest.mark.parametrize("tail", ["", ")", "]", "))", '")', "):", ") {", ");", ",", "  ", "`)"])
def test_what_an_editor_closes_by_itself_does_not_matter(tail: str) -> None:
    check_gate(f"{FILE}x = f(‸{tail}\n", "")


@pytest.mark.parametrize("tail", ["b)", " + 1", "(a)", "= 2", ") + 1"])
def test_in_the_middle_of_a_line_there_is_silence(tail: str) -> None:
    check_gate(f"{FILE}x = a ‸{tail}\n", "mid_line")


def test_inside_a_word_there_is_silence() -> None:
    check_gate(f"{FILE}x = ab‸cd\n", "mid_word")


@pytest.mark.parametrize("text", ["‸", "x‸", "\nx =‸"])
def test_too_little_text_tells_nothing(text: str) -> None:
    check_gate(text, "too_little_text")


def test_little_text_on_several_lines_is_enough() -> None:
    check_gate("a\nb\n‸", "")


def test_completions_can_be_off() -> None:
    check_gate(f"{FILE}x = ‸", "disabled", options=CompletionOptions(enabled=False))


def test_a_language_can_be_off() -> None:
    off = CompletionOptions(languages={"python": False})
    check_gate(f"{FILE}x = ‸", "language_off", options=off)
    check_gate(f"{FILE}x = ‸", "", options=CompletionOptions(languages={"go": False}))


def test_comments_can_be_off() -> None:
    check_gate(f"{FILE}# say ‸", "in_comment", options=CompletionOptions(in_comments=False))
    check_gate(f"{FILE}# say ‸", "")


def test_strings_can_be_off() -> None:
    off = CompletionOptions(in_strings=False)
    check_gate(f'{FILE}x = "say ‸"', "in_string", options=off)
    check_gate(f'{FILE}x = "say ‸"', "")
    check_gate(f"{FILE}x = ‸", "", options=off)


@pytest.mark.parametrize("text", ["‸", "ab‸cd", "a ‸+ 1", "# ‸", '"‸"'])
def test_an_explicit_trigger_passes_every_gate(text: str) -> None:
    options = CompletionOptions(
        enabled=False, in_comments=False, in_strings=False, languages={"python": False}
    )
    check_gate(text, "", options=options, trigger=Trigger.INVOKED)


@pytest.mark.parametrize("trigger", Trigger)
def test_what_must_not_leave_is_withheld_from_who_asks_by_hand_too(trigger: Trigger) -> None:
    parsed, point = parsed_at_cursor(f"{FILE}x = ‸\n")
    withheld = Withheld("secret_file", "It may hold secrets.")
    request = SuggestRequest(parsed, point, trigger, withheld=withheld)
    refusal = gate(request, cursor_context(parsed, point), CompletionOptions())
    assert refusal is not None
    assert (refusal.reason, refusal.detail) == ("secret_file", "It may hold secrets.")
