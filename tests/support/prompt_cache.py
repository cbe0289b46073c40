"""The prompt cache of a provider, for the fake model server: what of a chat it has read before.

Counts as the real ones do: a token is about four characters; heads of less than 1,024 tokens are
not kept. An OpenAI-compatible server finds the longest common beginning with any earlier request,
in steps of 128 tokens. Anthropic's keeps heads that end at a mark (`cache_control`), and finds one
at a mark of the new request or at the end of an earlier block of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

CHARS_PER_TOKEN: Final = 4
TOKENS_MIN: Final = 1_024
STEP_TOKENS: Final = 128
_KEPT_MAX: Final = 64


@dataclass(frozen=True)
class PromptTokens:
    """What one chat request cost."""

    prompt: int = 0
    """All tokens."""
    cached: int = 0
    """Those that were found in the cache."""
    written: int = 0
    """Those that were put there, where the provider tells (Anthropic)."""


NO_TOKENS: Final = PromptTokens()


@dataclass
class PromptCache:
    """What a server remembers of the chats it was sent."""

    heads: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT_MAX))

    def count(self, path: str, body: Mapping[str, Any]) -> PromptTokens:
        """The tokens of a request, which is remembered; none for what is no chat."""
        if not isinstance(body.get("messages"), list):
            return NO_TOKENS
        return self._marked(body) if path.endswith("/messages") else self._automatic(body)

    def _automatic(self, body: Mapping[str, Any]) -> PromptTokens:
        text = "".join(text for text, _ in _blocks(body))
        common = max((_common_chars(text, head) for head in self.heads), default=0)
        self.heads.append(text)
        cached = _counted(common) // STEP_TOKENS * STEP_TOKENS
        return PromptTokens(len(text) // CHARS_PER_TOKEN, cached)

    def _marked(self, body: Mapping[str, Any]) -> PromptTokens:
        text, ends, marks = "", [0], [0]
        for block, is_marked in _blocks(body):
            text += block
            ends.append(len(text))
            if is_marked:
                marks.append(len(text))
        if body.get("cache_control"):
            marks.append(len(text))
        last = max(marks)
        found = max(end for end in ends if end == 0 or (end <= last and text[:end] in self.heads))
        self.heads.extend(text[:mark] for mark in marks if mark and text[:mark] not in self.heads)
        cached, kept = _counted(found), _counted(last)
        return PromptTokens(len(text) // CHARS_PER_TOKEN, cached, kept - cached)


def _blocks(body: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Each piece of text as the model reads it, and whether it is marked."""
    system = body.get("system")
    turns = [{"role": "system", "content": system}] if system else []
    for turn in [*turns, *body["messages"]]:
        content = turn["content"]
        parts = content if isinstance(content, list) else [{"text": content}]
        for number, part in enumerate(parts):
            start = "" if number else f"<{turn['role']}>"
            yield start + str(part["text"]), "cache_control" in part


def _counted(chars: int) -> int:
    tokens = chars // CHARS_PER_TOKEN
    return tokens if tokens >= TOKENS_MIN else 0


def _common_chars(one: str, other: str) -> int:
    """Length of the longest common beginning, by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[low:middle], low):
            low = middle
        else:
            high = middle - 1
    return low
