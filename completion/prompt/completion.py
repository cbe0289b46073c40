"""Context -> the prompt of one model, and the parts of it for the explanation.

Pure text building.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from context.budget import tokens_in
from context.gather import CompletionContext, SnippetKind
from context.languages import language_id_for_path, language_of

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
from .rules import with_rules

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
    """The prompt for `info`'s format. Deterministic: the same context gives the same bytes.

    What comes from elsewhere stands first, its last piece nearest to the cursor. A project's own
    rules are told to chat models only.
    """
    match info.prompt_format:
        case PromptFormat.INFILL:
            extra = tuple(ExtraText(file.path, file.text) for file in _files(context))
            prompt: Prompt = InfillPrompt(_prefix(context), context.suffix, extra)
        case PromptFormat.SUFFIX:
            prompt = SuffixPrompt(_commented(context) + _prefix(context), context.suffix)
        case PromptFormat.CHAT:
            prompt = _chat(context)
        case PromptFormat.PLAIN | PromptFormat.INFER:
            prompt = _plain(context, Hold.WORD if info.forces_lead else Hold.BLANK)
        case _:
            prompt = _template(context, FAMILIES[info.prompt_format])
    return Built(prompt, parts_of(context, info.prompt_format))


def parts_of(context: CompletionContext, prompt_format: PromptFormat) -> tuple[ContextPart, ...]:
    """The pieces that this format sends, with their shares."""
    unsent = set[SnippetKind]()
    if prompt_format in (PromptFormat.PLAIN, PromptFormat.INFER):
        unsent.add(SnippetKind.SUFFIX)
    if prompt_format is not PromptFormat.CHAT:
        unsent.add(SnippetKind.RULES)
    pieces = [piece for piece in context.parts if piece.kind not in unsent]
    sizes = [tokens_in(piece.text, context.language_id) for piece in pieces]
    total = max(1, sum(sizes))
    return tuple(
        ContextPart(piece.kind.value, piece.label, size, size / total, piece.why)
        for piece, size in zip(pieces, sizes, strict=True)
    )


def _plain(context: CompletionContext, hold: Hold) -> TextPrompt:
    """For models without a hole to fill: what stands before the cursor, and nothing after it."""
    text, lead = split_lead(_commented(context) + _prefix(context), hold)
    return TextPrompt(text, lead=lead)


def _template(context: CompletionContext, family: Family) -> TextPrompt:
    files, prefix = _files(context), _prefix(context)
    before = ""
    if files and family.file_header:
        before = family.repository_header + "".join(
            family.file_header.format(path=neutralised(file.path, family))
            + neutralised(file.text, family)
            for file in files
        )
        before += family.file_header.format(path=neutralised(context.path, family))
    else:
        prefix = _commented(context) + prefix
    prefix, suffix = neutralised(prefix, family), neutralised(context.suffix, family)
    if family.files_in_prefix:
        return TextPrompt(_filled(family.template, before + prefix, suffix), family.stop)
    return TextPrompt(before + _filled(family.template, prefix, suffix), family.stop)


def _filled(template: str, prefix: str, suffix: str) -> str:
    """The template with its fields; not `format`, since code is full of braces."""
    head, _, rest = template.partition("{prefix}")
    if "{suffix}" in head:
        return head.replace("{suffix}", suffix) + prefix + rest
    return head + prefix + rest.replace("{suffix}", suffix)


def _chat(context: CompletionContext) -> ChatPrompt:
    rules = "".join(piece.text for piece in context.snippets if piece.kind is SnippetKind.RULES)
    before, after = _prefix(context), context.suffix
    body = HOLE.join(_without_hole(text) for text in (before, after))
    question = f"File {context.path or 'untitled'}:\n\n```{context.language_id}\n{body}\n```"
    if files := _files(context):
        others = (
            f"{file.path}:\n\n```{language_id_for_path(file.path)}\n{_without_hole(file.text)}```\n"
            for file in files
        )
        question = "\n".join(("Other code of the project:\n", *others, question))
    messages = (Message("system", with_rules(_CHAT_SYSTEM, rules)), Message("user", question))
    return ChatPrompt(messages, fenced=True)


def _without_hole(text: str) -> str:
    return text.replace(HOLE, HOLE.lower())


def _prefix(context: CompletionContext) -> str:
    """The prefix below what belongs above it: the same file's imports and enclosing headers."""
    above = [piece for piece in context.snippets if piece.kind is SnippetKind.SCOPE]
    return "".join(piece.text.rstrip("\n") + "\n" for piece in above) + context.prefix


@dataclass(frozen=True, slots=True)
class _File:
    """Pieces of one file that follow each other."""

    path: str
    text: str
    title: str


def _files(context: CompletionContext) -> list[_File]:
    """The pieces from elsewhere; those of one file that follow each other are put together."""
    files: list[_File] = []
    for piece in context.snippets:
        if piece.kind not in (SnippetKind.SNIPPET, SnippetKind.EDITS):
            continue
        path, text = piece.path or piece.label, piece.text.rstrip("\n") + "\n"
        if files and files[-1].path == path:
            text = files.pop().text + "\n" + text
        title = "Recent edits" if piece.kind is SnippetKind.EDITS else f"From {path}"
        files.append(_File(path, text, title))
    return files


def _commented(context: CompletionContext) -> str:
    """Other files as comments in this one's language, for formats that have no place for them."""
    mark = language_of(context.language_id).line_comment or "#"
    return "".join(_comment(file, mark) for file in _files(context))


def _comment(file: _File, mark: str) -> str:
    lines = [f"{file.title}:", *file.text.rstrip("\n").split("\n")]
    return "".join(f"{mark} {line}".rstrip() + "\n" for line in lines)
