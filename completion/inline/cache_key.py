"""The name of an answer in the cache: a digest of everything that could change it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Final

from context.gather import CompletionContext, SnippetKind

from ..generation import GenerationLimits, ModelConfig

KEY_VERSION: Final = 4
"""Raise it whenever prompts are built or answers are cut in another way, so that old answers are
not found.
"""


def completion_key(
    model: ModelConfig,
    context: CompletionContext,
    limits: GenerationLimits,
    lines_max: int = 0,
    variant: str = "",
) -> str:
    """A SHA-256 in hex of the model, the limits and the whole context, file path included.

    `lines_max` is where the answer is cut while it is read: a longer one must not be missed later.
    `variant` tells apart several answers to the same question.
    """
    inputs = (
        KEY_VERSION,
        (model.provider, model.base_url, model.model, model.prompt_format.value),
        (limits.tokens_max, limits.temperature, limits.stop, limits.single_line, limits.chars_max),
        lines_max,
        (context.path, context.language_id, context.prefix, context.suffix),
        [
            (snippet.kind.value, snippet.path or snippet.label, snippet.text)
            for snippet in context.snippets
        ],
    )
    named = (*inputs, variant) if variant else inputs
    text = json.dumps(named, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def without_elsewhere(context: CompletionContext) -> CompletionContext:
    """The context less what is not of the cursor's own document.

    A key made of it names the answer to the place alone, which holds when nothing is known from
    elsewhere yet, as after a restart.
    """
    own = tuple(snippet for snippet in context.snippets if snippet.kind not in _ELSEWHERE)
    return context if len(own) == len(context.snippets) else replace(context, snippets=own)


_ELSEWHERE: Final = (SnippetKind.SNIPPET, SnippetKind.EDITS)
