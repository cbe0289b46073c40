"""Context -> the prompt of one model, and the parts of it for the explanation.

Pure text building.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from context.budget import tokens_in
from context.gather import CompletionContext, ContextSnippet, SnippetKind
from context.languages import language_of

from ..explanation import ContextPart
from ..generation import (
    ChatPrompt,
    ExtraText,
    InfillPrompt,
    Message,
    ModelInfo,
    Prompt,
    PromptFormat,
    SuffixPrompt,
    TextPrompt,
)
from .families import FAMILIES, Family, neutralised
from .lead import Hold, split_lead

HOLE: Final = "<CURSOR>"

_CHAT_SYSTEM: Final = (
    f"You complete code. The user shows a file with {HOLE} at the cursor. Answer with the text "
    f"that belongs at {HOLE}, in one fenced block: no explanation, nothing of the text around it."
)


@dataclass(frozen=True, slots=True)
class Built:
    """A prompt and what it is made of."""

    prompt: Prompt
    parts: tuple[ContextPart, ...]


def build_prompt(context: CompletionContext, info: ModelInfo) -> Built:
    """The prompt for `info`'s format. Deterministic: the same context gives the same bytes."""
    match info.prompt_format:
        case PromptFormat.INFILL:
            prompt: Prompt = _infill(context)
        case PromptFormat.SUFFIX:
            prompt = SuffixPrompt(_commented(context) + _prefix(context), context.suffix)
        case PromptFormat.CHAT:
            prompt = _chat(context)
        case PromptFormat.PLAIN | PromptFormat.INFER:
            prompt = _plain(context, Hold.WORD if info.forces_lead else Hold.BLANK)
        case _:
            prompt = _template(context, FAMILIES[info.prompt_format])
    return Built(prompt, _parts(context, info.prompt_format))


def _infill(context: CompletionContext) -> InfillPrompt:
    extra = tuple(ExtraText(piece.label, piece.text) for piece in _others(context))
    return InfillPrompt(_prefix(context), context.suffix, tuple(reversed(extra)))


def _plain(context: CompletionContext, hold: Hold) -> TextPrompt:
    """For models without a hole to fill: what stands before the cursor, and nothing after it."""
    text, lead = split_lead(_commented(context) + _prefix(context), hold)
    return TextPrompt(text, lead=lead)


def _template(context: CompletionContext, family: Family) -> TextPrompt:
    others = _others(context)
    before, prefix = "", _prefix(context)
    if family.file_header and others:
        files = (
            family.file_header.format(path=neutralised(piece.label, family))
            + neutralised(piece.text.rstrip("\n"), family)
            + "\n"
            for piece in others
        )
        path = neutralised(context.path, family)
        before = "".join(files) + family.file_header.format(path=path)
    else:
        prefix = _commented(context) + prefix
    filled = _filled(
        family.template, neutralised(prefix, family), neutralised(context.suffix, family)
    )
    return TextPrompt(before + filled, family.stop)


def _filled(template: str, prefix: str, suffix: str) -> str:
    """The template with its fields; not `format`, since code is full of braces."""
    head, _, rest = template.partition("{prefix}")
    if "{suffix}" in head:
        return head.replace("{suffix}", suffix) + prefix + rest
    return head + prefix + rest.replace("{suffix}", suffix)


def _chat(context: CompletionContext) -> ChatPrompt:
    before, after = _commented(context) + _prefix(context), context.suffix
    body = HOLE.join(text.replace(HOLE, HOLE.lower()) for text in (before, after))
    question = f"File {context.path or 'untitled'}:\n\n```{context.language_id}\n{body}\n```"
    messages = (Message("system", _CHAT_SYSTEM), Message("user", question))
    return ChatPrompt(messages, fenced=True)


def _prefix(context: CompletionContext) -> str:
    """The prefix below what belongs above it: the same file's imports and enclosing headers."""
    above = [piece for piece in context.snippets if piece.kind is SnippetKind.SCOPE]
    return "".join(piece.text.rstrip("\n") + "\n" for piece in above) + context.prefix


def _others(context: CompletionContext) -> list[ContextSnippet]:
    """The pieces of other files."""
    return [piece for piece in context.snippets if piece.kind is SnippetKind.SNIPPET]


def _commented(context: CompletionContext) -> str:
    """Other files as comments in this one's language, for formats that have no place for them."""
    mark = language_of(context.language_id).line_comment or "#"
    return "".join(_comment(piece, mark) for piece in _others(context))


def _comment(piece: ContextSnippet, mark: str) -> str:
    lines = [f"From {piece.label}:", *piece.text.rstrip("\n").split("\n")]
    return "".join(f"{mark} {line}".rstrip() + "\n" for line in lines)


def _parts(context: CompletionContext, prompt_format: PromptFormat) -> tuple[ContextPart, ...]:
    """The pieces that this format sends, with their shares."""
    left_to_right = prompt_format in (PromptFormat.PLAIN, PromptFormat.INFER)
    unsent = SnippetKind.SUFFIX if left_to_right else None
    pieces = [piece for piece in context.parts if piece.kind is not unsent]
    sizes = [tokens_in(piece.text, context.language_id) for piece in pieces]
    total = max(1, sum(sizes))
    return tuple(
        ContextPart(piece.kind.value, piece.label, size, size / total, piece.why)
        for piece, size in zip(pieces, sizes, strict=True)
    )
