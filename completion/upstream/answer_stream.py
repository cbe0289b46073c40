"""From the bytes of an answer to its pieces of text, in any framing.

Knows no request and opens nothing: it reads what is open.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator

from ..errors import ModelProtocolError, ModelTimeout
from .http import HttpAnswer
from .sse import EventDecoder, JsonLinesDecoder, SseDecoder, WholeBodyDecoder
from .wire import AnswerDecoder, Framing


async def pieces(
    answer: HttpAnswer, framing: Framing, decoder: AnswerDecoder
) -> AsyncGenerator[str]:
    """The text of the answer. Raises `ModelError`, unless the text was complete by then."""
    events = _event_decoder(framing, answer.content_type)
    chunk = b"-"
    while chunk and not decoder.ended:
        try:
            chunk = await answer.read()
        except (ModelProtocolError, ModelTimeout):
            if decoder.finish is None:
                raise
            return
        for event in events.feed(chunk) if chunk else events.finish():
            answer.first_event_came()
            for delta in decoder.feed(event):
                yield delta.text
        if decoder.finish is not None:
            answer.text_is_complete()
    if not decoder.ended and decoder.finish is None:
        raise decoder.truncated()
    answer.is_whole = True


def _event_decoder(framing: Framing, content_type: str) -> EventDecoder:
    if framing is Framing.JSON_LINES:
        return JsonLinesDecoder()
    return WholeBodyDecoder() if content_type == "application/json" else SseDecoder()
