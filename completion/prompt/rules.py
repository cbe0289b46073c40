"""A project's own rules in the words of its people, for models that follow instructions."""

from __future__ import annotations

from typing import Final

RULES_CHARS_MAX: Final = 4_000


def with_rules(system: str, rules: str) -> str:
    """The system message with the project's rules below it; the first `RULES_CHARS_MAX` of them.

    They are a wish and not an order: the form of the answer is ours to say.
    """
    text = rules.strip()[:RULES_CHARS_MAX].rstrip()
    if not text:
        return system
    return f"{system}\n\nRules of this project, as far as they concern the code:\n{text}"
