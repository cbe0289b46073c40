"""The name of an answer in the cache: a digest of everything that could change it."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from context.gather import CompletionContext

from ..generation import GenerationLimits, ModelConfig

KEY_VERSION: Final = 3
"""Raise it whenever prompts are built or answers are cut in another way, so that old answers are
not found.
"""


def completion_key(
    model: ModelConfig, context: CompletionContext, limits: GenerationLimits, lines_max: int = 0
) -> str:
    """A SHA-256 in hex of the model, the limits and the whole context, file path included.

    `lines_max` is where the answer is cut while it is read: a longer one must not be missed later.
    """
    inputs = (
        KEY_VERSION,
        (model.provider, model.base_url, model.model, model.prompt_format.value),
        (limits.tokens_max, limits.temperature, limits.stop, limits.single_line, limits.chars_max),
        lines_max,
        (context.path, context.language_id, context.prefix, context.suffix),
        [(snippet.kind.value, snippet.label, snippet.text) for snippet in context.snippets],
    )
    text = json.dumps(inputs, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
