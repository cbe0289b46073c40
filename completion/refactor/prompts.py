"""What a model is told for a refactor.

Stable parts first, so that a provider's prompt cache can hit.
"""

from __future__ import annotations

from typing import Final

from context.text import with_lf

from ..generation import ChatPrompt, GenerationLimits, Message
from .actions import Answer, RefactorAction
from .target import Target

DOCSTRING_TOKENS_MAX: Final = 80
CODE_TOKENS_SPARE: Final = 128
"""Room for what a change adds, beside twice the code's own length."""

_DOCSTRING_SYSTEM: Final = "You write docstrings: one short sentence that says what the code does."
_DOCSTRING_SHOTS: Final = (
    (
        "def read_config(path):\n    with open(path) as file:\n        return json.load(file)",
        "Read the JSON configuration at `path` and return it.",
    ),
    (
        "def clamp(value, low, high):\n    if value < low:\n        return low\n"
        "    return min(value, high)",
        "Return `value`, limited to the range from `low` to `high`.",
    ),
)
"""Two examples: small models copy a form far better than they follow a description of it."""

_CODE_SYSTEM: Final = (
    "You change code exactly as told and keep everything else as it is. "
    "Answer with the whole changed code in one fenced block, nothing else."
)

_FORMS: Final = {
    Answer.DOCSTRING: "one short sentence",
    Answer.CODE: "the whole code in one fenced block",
}


def shot_answers() -> tuple[str, ...]:
    """The answers of the examples: a model that says one of them has not looked at the code."""
    return tuple(answer for _, answer in _DOCSTRING_SHOTS)


def refactor_prompt(
    action: RefactorAction, target: Target, language_id: str, instruction: str
) -> ChatPrompt:
    """The chat that asks for `action` on `target`; `instruction` adds the user's own words."""
    if action.answer is Answer.DOCSTRING:
        return _docstring_prompt(target)
    told = " ".join(part for part in (action.instruction, instruction) if part)
    code = _dedented(target)
    return ChatPrompt(
        (
            Message("system", _CODE_SYSTEM),
            Message("user", f"{told}\n\n```{language_id}\n{code}\n```"),
        )
    )


def repair_prompt(
    action: RefactorAction, prompt: ChatPrompt, answer: str, evidence: str
) -> ChatPrompt:
    """The same chat, the refused answer, and why it was refused."""
    form = _FORMS[action.answer]
    again = Message("user", f"This cannot be used: {evidence} Answer again, {form}.")
    said = Message("assistant", answer if answer.strip() else "(no answer)")
    return ChatPrompt((*prompt.messages, said, again), prompt.stop)


def answer_limits(action: RefactorAction, code_tokens: int, tokens_max: int) -> GenerationLimits:
    """Bounds in proportion to the code: an answer far beyond it is not an edit of it."""
    if action.answer is Answer.DOCSTRING:
        return GenerationLimits(DOCSTRING_TOKENS_MAX)
    return GenerationLimits(min(2 * code_tokens + CODE_TOKENS_SPARE, max(tokens_max, 256)))


def _docstring_prompt(target: Target) -> ChatPrompt:
    shots = [
        Message(role, text)
        for question, answer in _DOCSTRING_SHOTS
        for role, text in (("user", question), ("assistant", answer))
    ]
    messages = (
        Message("system", _DOCSTRING_SYSTEM),
        *shots,
        Message("user", _dedented(target)),
    )
    return ChatPrompt(messages, stop=("\n",))


def _dedented(target: Target) -> str:
    """The code without its common indentation: small models lose count of it."""
    lines = with_lf(target.code).split("\n")
    return "\n".join(line.removeprefix(target.indent) for line in lines)
