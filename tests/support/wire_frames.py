"""Good answers in every wire format, as frames of bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

Wire = Literal["llamacpp", "openai", "chat", "ollama", "anthropic"]


def answer_frames(
    pieces: Sequence[str],
    wire: Wire,
    finish: str,
    usage: tuple[int, int, int],
    cache_written: int = 0,
) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """What comes before the text, one frame for each piece of it, and what comes after."""
    head: list[dict[str, Any]] = []
    if wire == "anthropic":
        fresh = usage[0] - usage[1] - cache_written
        counts = {"input_tokens": fresh, "cache_read_input_tokens": usage[1]}
        counts |= {"cache_creation_input_tokens": cache_written}
        head = [_named("message_start", {"message": {"usage": counts}})]
    events = [_piece(piece, wire) for piece in pieces]
    parts = (head, events, _tail(wire, finish, usage))
    first, middle, last = ([_frame(event, wire) for event in part] for part in parts)
    return first, middle, [*last, b"data: [DONE]\n\n"] if wire in ("openai", "chat") else last


def _piece(piece: str, wire: Wire) -> dict[str, Any]:
    match wire:
        case "llamacpp":
            return {"content": piece, "tokens": [1], "stop": False}
        case "openai":
            return {"choices": [{"index": 0, "text": piece, "finish_reason": None}]}
        case "chat":
            return {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
        case "ollama":
            return {"response": piece, "message": {"content": piece}, "done": False}
        case "anthropic":
            return _named("content_block_delta", {"delta": {"type": "text_delta", "text": piece}})


def _tail(wire: Wire, finish: str, usage: tuple[int, int, int]) -> list[dict[str, Any]]:
    prompt, cached, output = usage
    match wire:
        case "llamacpp":
            timings = {"prompt_n": prompt - cached, "cache_n": cached, "predicted_n": output}
            stop_type = "eos" if finish == "stop" else "limit"
            return [{"content": "", "stop": True, "stop_type": stop_type, "timings": timings}]
        case "openai" | "chat":
            counts = {
                "prompt_tokens": prompt,
                "completion_tokens": output,
                "prompt_tokens_details": {"cached_tokens": cached},
            }
            last = {"index": 0, "delta": {}, "text": "", "finish_reason": finish}
            return [{"choices": [last]}, {"choices": [], "usage": counts}]
        case "ollama":
            counts = {"prompt_eval_count": prompt, "eval_count": output}
            return [{"response": "", "done": True, "done_reason": finish, **counts}]
        case "anthropic":
            reason = {"stop": "end_turn", "length": "max_tokens"}[finish]
            delta = {"delta": {"stop_reason": reason}, "usage": {"output_tokens": output}}
            return [_named("message_delta", delta), _named("message_stop", {})]


def _named(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, **value}


def _frame(event: dict[str, Any], wire: Wire) -> bytes:
    text = json.dumps(event)
    if wire == "ollama":
        return f"{text}\n".encode()
    name = f"event: {event['type']}\n" if wire == "anthropic" else ""
    return f"{name}data: {text}\n\n".encode()


def content_type(wire: Wire) -> str:
    return "application/x-ndjson" if wire == "ollama" else "text/event-stream"
