"""A model's answers to refactors, kept on the disk: the same question is not asked twice.

What is kept is the answer as it came, placeholders and all; who takes one out has to verify it like
a new one. Knows nothing of code, and nothing of where the answers lie.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Final

from ..generation import ChatPrompt, ModelConfig
from ..ports import CachedCompletion, SuggestionCache

KEY_VERSION: Final = 2
"""Raise it whenever answers are read in another way, so that old ones are not found."""
KEY_CHARS_MAX: Final = 200_000
"""A longer prompt is not read through on the event loop."""
ANSWER_CHARS_MAX: Final = 400_000
"""Longer answers are not kept: one of them would push out too many others."""


class KeptAnswers:
    """The answers that have passed every check, by their question. Never raises."""

    def __init__(self, cache: SuggestionCache | None) -> None:
        """`cache` is None when nothing is to be kept (the setting `cache.enabled`)."""
        self._cache = cache

    async def get(
        self, prompt: ChatPrompt, model: ModelConfig, *, temperature: float = 0.0
    ) -> CachedCompletion | None:
        """The answer of `model` to exactly this prompt, if it was kept."""
        if self._cache is None:
            return None
        key = await _key(prompt, model, temperature)
        found = await self._cache.get(key)
        return found if found is not None and found.text.strip() else None

    async def put(
        self,
        prompt: ChatPrompt,
        model: ModelConfig,
        answer: CachedCompletion,
        *,
        temperature: float = 0.0,
    ) -> None:
        """Keeps an answer that has passed every check and was given by `model` itself."""
        if self._cache is None or not answer.text.strip() or len(answer.text) > ANSWER_CHARS_MAX:
            return
        await self._cache.put(await _key(prompt, model, temperature), answer)


def answer_key(prompt: ChatPrompt, model: ModelConfig, *, temperature: float = 0.0) -> str:
    """A SHA-256 in hex of all that shapes an answer: the model, its address and every message.

    Not how long an answer may be: one that was cut off is no good answer and never kept. And not
    what only makes answers faster.
    """
    inputs = (
        "refactor",
        KEY_VERSION,
        (model.provider, model.base_url, model.model),
        [(message.role, len(message.content)) for message in prompt.messages],
        (prompt.stop, prompt.fenced, temperature),
    )
    digest = hashlib.sha256(json.dumps(inputs, separators=(",", ":")).encode())
    for message in prompt.messages:
        digest.update(message.content.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


async def _key(prompt: ChatPrompt, model: ModelConfig, temperature: float) -> str:
    """`answer_key`, for a whole project in a thread: some 10 ms for 4 million characters."""
    if sum(len(message.content) for message in prompt.messages) <= KEY_CHARS_MAX:
        return answer_key(prompt, model, temperature=temperature)
    return await asyncio.to_thread(answer_key, prompt, model, temperature=temperature)
