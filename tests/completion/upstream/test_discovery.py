"""What a client finds out about its model, and what the presets fill in."""

from __future__ import annotations

import pytest

from completion.errors import ModelRejected, ModelUnavailable
from completion.generation import ApiKey, ModelConfig, PromptFormat
from completion.upstream.families import family_of
from completion.upstream.presets import PRESETS, resolve
from tests.support.fake_upstream import (
    FakeUpstream,
    Received,
    Script,
    default_answer,
    error_answer,
    json_answer,
)
from tests.support.model_checks import client_for, read


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("qwen2.5-coder:1.5b-base", PromptFormat.QWEN),
        ("Qwen/Qwen3-Coder-30B-A3B", PromptFormat.QWEN),
        ("CodeQwen1.5-7B", PromptFormat.STARCODER),
        ("starcoder2:3b", PromptFormat.STARCODER),
        ("granite-3.3-8b", PromptFormat.GRANITE),
        ("granite-8b-code-base", PromptFormat.STARCODER),
        ("deepseek-coder-v2:16b", PromptFormat.DEEPSEEK),
        ("codellama:7b-code", PromptFormat.CODELLAMA),
        ("codellama:34b-code", None),
        ("codestral-latest", PromptFormat.CODESTRAL),
        ("codegemma:2b", PromptFormat.CODEGEMMA),
        ("Seed-Coder-8B-Base", PromptFormat.SEED_CODER),
        ("Mellum-4b-base", PromptFormat.MELLUM),
        ("Mellum2-12b", None),
        ("kimi-k3", None),
        ("", None),
    ],
)
def test_families(name: str, expected: PromptFormat | None) -> None:
    assert family_of(name) is expected


async def test_llamacpp_with_fill_in_the_middle() -> None:
    async with FakeUpstream() as fake, client_for(fake) as client:
        info = await client.describe()
        assert info.prompt_format is PromptFormat.INFILL
        assert (info.model_id, info.context_tokens) == ("fake-model.gguf", 8192)
        assert info.prompt_tokens_max == 8192 - 256
        assert (info.is_local, info.forces_lead) == (True, True)
        assert info.host == f"127.0.0.1:{fake.port}"
        await client.describe()
        assert [request.path for request in fake.requests] == ["/props", "/infill"]


async def test_llamacpp_without() -> None:
    def answer(request: Received) -> Script:
        if request.path == "/infill":
            return error_answer(501, "not_supported_error")
        return default_answer(request)

    async with FakeUpstream(answer) as fake, client_for(fake) as client:
        assert (await client.describe()).prompt_format is PromptFormat.PLAIN


async def test_a_failure_is_not_remembered() -> None:
    async with FakeUpstream() as fake, client_for(fake) as client:
        fake.enqueue(error_answer(503, "unavailable_error"))
        with pytest.raises(ModelUnavailable):
            await client.describe()
        assert (await client.describe()).prompt_format is PromptFormat.INFILL


async def test_a_format_in_the_settings_is_not_questioned() -> None:
    async with (
        FakeUpstream() as fake,
        client_for(fake, prompt_format=PromptFormat.PLAIN) as client,
    ):
        assert (await client.describe()).prompt_format is PromptFormat.PLAIN
        assert [request.path for request in fake.requests] == ["/props"]


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [
        ("openai", "Qwen/Qwen2.5-Coder-7B", PromptFormat.QWEN),
        ("openai", "gpt-x", PromptFormat.CHAT),
        ("openrouter", "qwen/qwen3-coder", PromptFormat.CHAT),
        ("mistral", "codestral-latest", PromptFormat.SUFFIX),
        ("mistral", "mistral-large", PromptFormat.CHAT),
        ("deepseek", "deepseek-v4-flash", PromptFormat.SUFFIX),
        ("moonshot", "kimi-k3", PromptFormat.CHAT),
        ("anthropic", "claude-x", PromptFormat.CHAT),
    ],
)
async def test_by_name_and_preset_without_asking(
    provider: str, model: str, expected: PromptFormat
) -> None:
    async with FakeUpstream() as fake, client_for(fake, provider, model=model) as client:
        info = await client.describe()
        assert (info.prompt_format, info.model_id) == (expected, model)
        assert not fake.requests


@pytest.mark.parametrize(
    ("capabilities", "model", "expected"),
    [
        (["completion", "insert"], "any", PromptFormat.SUFFIX),
        (["completion"], "qwen2.5-coder:7b", PromptFormat.QWEN),
        (["completion"], "llama3", PromptFormat.CHAT),
    ],
)
async def test_ollama(capabilities: list[str], model: str, expected: PromptFormat) -> None:
    async with FakeUpstream() as fake, client_for(fake, "ollama", model=model) as client:
        fake.enqueue(json_answer({"capabilities": capabilities}))
        assert (await client.describe()).prompt_format is expected
        assert fake.requests[0].json == {"model": model}


async def test_a_server_with_one_model_needs_no_name() -> None:
    async with FakeUpstream() as fake, client_for(fake, "openai", model="") as client:
        await read(client)
        assert [request.path for request in fake.requests] == ["/v1/models", "/v1/completions"]
        assert fake.requests[1].json["model"] == "fake-model"


async def test_check_speaks_to_the_user() -> None:
    async with FakeUpstream() as fake, client_for(fake, "openai", model="m") as client:
        assert (await client.check()).ok
        fake.enqueue(error_answer(401, "invalid_api_key"))
        health = await client.check()
        assert not health.ok
        assert "OPENAI_API_KEY" in health.advice
        assert "_" not in health.detail


async def test_a_missing_key_is_noticed_before_anything_is_sent() -> None:
    async with FakeUpstream() as fake, client_for(fake, "mistral", api_key=ApiKey("")) as client:
        with pytest.raises(ModelRejected, match="MISTRAL_API_KEY"):
            await read(client)
        assert not fake.requests


def test_keys_come_from_the_environment_unless_set() -> None:
    environment = {"MOONSHOT_API_KEY": " from-environment\n"}
    config = ModelConfig(name="m", provider="moonshot")
    assert resolve(config, environment).api_key == ApiKey("from-environment")
    own = ModelConfig(name="m", provider="moonshot", api_key=ApiKey("own"))
    assert resolve(own, environment).api_key == ApiKey("own")


@pytest.mark.parametrize(
    ("provider", "given", "expected"),
    [
        ("openai", "http://h:1234", "http://h:1234/v1"),
        ("openai", "http://h:1234/v1/", "http://h:1234/v1"),
        ("openai", "https://h/openai/deployments/x", "https://h/openai/deployments/x"),
        ("llamacpp", "http://h:8012/v1", "http://h:8012"),
        ("ollama", "", "http://127.0.0.1:11434"),
        ("deepseek", "https://api.deepseek.com/v1", "https://api.deepseek.com"),
    ],
)
def test_addresses_as_their_users_write_them(provider: str, given: str, expected: str) -> None:
    config = ModelConfig(name="m", provider=provider, base_url=given)
    assert resolve(config, {}).base_url == expected


def test_an_unknown_provider_names_the_known_ones() -> None:
    with pytest.raises(ModelRejected, match="ollama"):
        resolve(ModelConfig(name="m", provider="olama"), {})


def test_every_remote_preset_wants_a_key_and_speaks_tls() -> None:
    for preset in PRESETS.values():
        if preset.needs_key:
            assert preset.base_url.startswith("https://")
            assert preset.key_variable.endswith("_API_KEY")
