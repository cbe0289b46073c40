from __future__ import annotations

from completion.prompt.rules import RULES_CHARS_MAX, with_rules


def test_no_rules_leave_the_message_as_it_is() -> None:
    assert with_rules("You complete code.", " \n") == "You complete code."


def test_rules_stand_below_the_message_and_are_bounded() -> None:
    text = with_rules("You complete code.", "Use tabs.\n" + "x" * RULES_CHARS_MAX)
    assert text.startswith("You complete code.\n\nRules of this project")
    assert "\nUse tabs.\nxxx" in text
    assert len(text) < RULES_CHARS_MAX + 100
