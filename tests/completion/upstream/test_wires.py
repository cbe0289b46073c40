"""What each wire sends, byte for byte where it matters, and what it makes of answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from completion.errors import ModelRejected
from completion.generation import (
    ChatPrompt,
    ExtraText,
    FinishReason,
    GenerationLimits,
    InfillPrompt,
    Message,
    ModelConfig,
    Prompt,
    SuffixPrompt,
    TextPrompt,
    Usage,
)
from completion.upstream.factory import wire_for
from completion.upstream.faults import Subject
from completion.upstream.presets import resolve
from completion.upstream.sse import SseEvent
from completion.upstream.wire import WireRequest
from completion.upstream.wire_llamacpp import LlamaCppDecoder, read_props
from completion.upstream.wire_openai import OpenAiDecoder

SUBJECT = Subject("test", "host")
LIMITS = GenerationLimits(16, stop=("END",))
CHAT = ChatPrompt((Message("user", "u"), Message("assistant", "start")), stop=("```",))


def request_of(
    provider: str, prompt: Prompt, limits: GenerationLimits = LIMITS, **fields: Any
) -> WireRequest:
    config = resolve(ModelConfig(name="test", provider=provider, **fields), {})
    return wire_for(config).request(prompt, limits, config, SUBJECT)


def test_infill() -> None:
    prompt = InfillPrompt("pre", "suf", (ExtraText("a.py", "A"),))
    sent = request_of("llamacpp", prompt, GenerationLimits(16, single_line=True))
    assert sent.path == "/infill"
    assert sent.body == {
        "input_prefix": "pre",
        "input_suffix": "suf",
        "input_extra": [{"filename": "a.py", "text": "A"}],
        "prompt": "",
        "n_predict": 16,
        "temperature": 0.0,
        "stop": ["\n"],
        "cache_prompt": True,
        "stream": True,
        "t_max_predict_ms": 120_000,
    }


def test_a_held_back_lead_is_asked_for_by_a_grammar() -> None:
    sent = request_of("embedded", TextPrompt("x =", lead=' "a\\\né𐐀'))
    grammar = r'root ::= " \U00000022a\U0000005C\U0000000A\U000000E9\U00010400" .*'
    assert sent.body["grammar"] == grammar
    assert "grammar" not in request_of("embedded", TextPrompt("x =")).body


def test_suffix_goes_in_its_own_field_and_never_empty() -> None:
    assert request_of("mistral", SuffixPrompt("a", "b"), model="m").body["suffix"] == "b"
    assert "suffix" not in request_of("mistral", SuffixPrompt("a", ""), model="m").body


def test_mistral_takes_no_unknown_fields() -> None:
    sent = request_of("mistral", SuffixPrompt("a", "b"), model="m")
    allowed = {"model", "prompt", "suffix", "max_tokens", "temperature", "stop", "stream"}
    assert set(sent.body) <= allowed


def test_deepseek_chat_does_not_think_and_continues_at_its_beta_address() -> None:
    sent = request_of("deepseek", CHAT, model="m")
    assert sent.path == "/beta/chat/completions"
    assert sent.body["thinking"] == {"type": "disabled"}
    messages: Any = sent.body["messages"]
    assert messages[-1] == {"role": "assistant", "content": "start", "prefix": True}
    assert request_of("deepseek", SuffixPrompt("a", "b")).path == "/beta/completions"


def test_moonshot_has_fixed_sampling_and_room_for_thinking() -> None:
    stops = tuple(f"stop{n}" for n in range(6))
    sent = request_of("moonshot", ChatPrompt(CHAT.messages, stop=("x" * 33, *stops)), model="k")
    assert not {"temperature", "max_tokens", "thinking", "top_p"} & set(sent.body)
    tokens: Any = sent.body["max_completion_tokens"]
    assert tokens > 10_000
    assert sent.body["stop"] == list(stops[:5])
    assert sent.unsent_stops == ("x" * 33, "stop5", "END")
    messages: Any = sent.body["messages"]
    assert messages[-1]["partial"] is True


def test_models_that_think_at_openai_get_no_sampling_and_no_stops() -> None:
    sent = request_of("openai", CHAT, model="gpt-5-mini")
    assert not {"temperature", "max_tokens", "stop"} & set(sent.body)
    assert sent.unsent_stops == ("```", "END")
    elsewhere = request_of("openai", CHAT, model="gpt-5-mini", base_url="http://127.0.0.1/v1")
    assert elsewhere.body["stop"] == ["```", "END"]


def test_an_api_without_prefill_is_not_sent_the_start() -> None:
    sent = request_of("openai", CHAT, model="m")
    assert sent.body["messages"] == [{"role": "user", "content": "u"}]
    assert sent.repeated_lead == "start"


def test_ollama_keeps_one_context_size_and_does_not_think() -> None:
    sent = request_of("ollama", TextPrompt("t"), model="m", context_tokens=6000)
    options: Any = sent.body["options"]
    assert options["num_ctx"] == 6000
    assert (sent.body["raw"], sent.body["think"]) == (True, False)


def test_anthropic_keeps_system_apart_and_sends_no_blank_stop() -> None:
    prompt = ChatPrompt((Message("system", "s"), Message("user", "u")), stop=("\n\n",))
    sent = request_of("anthropic", prompt, model="m")
    assert (sent.body["system"], sent.body["messages"]) == (
        "s",
        [{"role": "user", "content": "u"}],
    )
    assert sent.body["stop_sequences"] == ["END"]
    assert sent.unsent_stops == ("\n\n",)


@pytest.mark.parametrize(
    ("provider", "prompt"),
    [
        ("llamacpp", SuffixPrompt("a", "b")),
        ("openai", InfillPrompt("a", "b")),
        ("ollama", InfillPrompt("a", "b")),
        ("anthropic", TextPrompt("a")),
    ],
)
def test_a_prompt_of_the_wrong_kind_is_refused(provider: str, prompt: Prompt) -> None:
    with pytest.raises(ModelRejected, match="promptFormat"):
        request_of(provider, prompt)


def texts(decoder: OpenAiDecoder | LlamaCppDecoder, *events: object) -> str:
    pieces = [d.text for event in events for d in decoder.feed(SseEvent(json.dumps(event)))]
    return "".join(pieces)


def test_openai_oddities() -> None:
    """Role first, null content, reasoning, empty or null choices, usage in several places."""
    decoder = OpenAiDecoder(SUBJECT)
    text = texts(
        decoder,
        {"choices": [], "prompt_filter_results": []},
        {"choices": [{"delta": {"role": "assistant", "content": None}}]},
        {"choices": [{"delta": {"reasoning_content": "hmm", "content": ""}}]},
        {"choices": [{"delta": {"content": "a"}}], "usage": None, "error": None},
        {"choices": [{"text": "b", "finish_reason": "content_filter"}]},
        {"choices": None, "usage": {"prompt_tokens": 5, "prompt_cache_hit_tokens": 2}},
    )
    assert (text, decoder.finish) == ("ab", FinishReason.FILTER)
    assert decoder.usage == Usage(5, 2, -1)
    assert not decoder.ended
    decoder.feed(SseEvent("[DONE]"))
    assert decoder.ended


def test_llamacpp_end() -> None:
    decoder = LlamaCppDecoder(SUBJECT)
    timings = {"prompt_n": 1, "cache_n": 330, "predicted_n": 4}
    last = {"content": "b", "stop": True, "stop_type": "limit", "timings": timings}
    assert texts(decoder, {"content": "a", "stop": False}, last) == "ab"
    assert (decoder.finish, decoder.ended) == (FinishReason.LENGTH, True)
    assert decoder.usage == Usage(331, 330, 4)


def test_props() -> None:
    value = {"model_path": "C:\\models\\a.gguf", "default_generation_settings": {"n_ctx": 4096}}
    props = read_props(value)
    assert (props.model_id, props.context_tokens) == ("a.gguf", 4096)
    assert read_props(None).context_tokens == 0
