"""Settings become engine options, model configurations and complete routes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from completion.generation import ApiKey, ModelConfig, PromptFormat
from completion.values import EngineOptions, Task
from server.settings.sources import load_settings
from server.settings.use import ModelSetup, engine_options, model_setup, tool_options
from server.settings.values import Settings

KEY_VARIABLES = {"mistral": "MISTRAL_API_KEY"}


def check_settings(table: dict[str, Any]) -> Settings:
    """The settings of an editor that sends `table`."""
    loaded = load_settings(table, environment={})
    assert loaded.problems == ()
    return loaded.settings


def check_setup(table: dict[str, Any], **environment: str) -> ModelSetup:
    """The models of an editor that sends `table`; each route is complete."""
    setup = model_setup(check_settings(table), environment, KEY_VARIABLES)
    assert set(setup.routes) == set(Task)
    for route in setup.routes.values():
        assert route
        assert set(route) <= set(setup.configs)
    return setup


def test_default_settings_are_the_engine_s_own_defaults() -> None:
    assert engine_options(Settings()) == EngineOptions()


def test_every_engine_option_can_be_set() -> None:
    options = engine_options(
        check_settings(
            {
                "completion": {
                    "enabled": False,
                    "debounceMs": 0,
                    "idleBeforeShowMs": 7,
                    "maxLines": 3,
                    "inComments": False,
                    "inStrings": False,
                    "speculate": False,
                    "languages": {"go": False},
                },
                "context": {"budgetTokens": 512},
                "refactor": {"attempts": 1},
                "cache": {"enabled": False},
                "privacy": {"redactSecrets": False},
            }
        )
    )
    completion = options.completion
    assert (completion.enabled, completion.debounce_ms, completion.lines_max) == (False, 0, 3)
    assert (completion.idle_before_show_ms, completion.in_comments) == (7, False)
    assert (completion.in_strings, completion.speculate) == (False, False)
    assert completion.languages == {"go": False}
    assert options.context.budget_tokens == 512
    assert options.refactor.attempts == 1
    assert (options.cache_enabled, options.redact_secrets) == (False, False)


def test_without_models_the_embedded_one_does_everything() -> None:
    setup = check_setup({})
    assert setup.configs == {"embedded": ModelConfig("embedded", "embedded")}
    assert set(setup.routes.values()) == {("embedded",)}
    assert setup.problems == ()


def test_default_routes_use_the_names_fast_and_large() -> None:
    setup = check_setup(
        {"models": {"large": {"provider": "openai"}, "fast": {"provider": "llamacpp"}}}
    )
    assert setup.routes[Task.COMPLETION] == ("fast",)
    assert setup.routes[Task.DOCUMENT] == ("fast", "large")
    assert setup.routes[Task.REFACTOR] == ("large",)
    assert "embedded" not in setup.configs


def test_a_route_left_without_a_model_uses_all_as_written() -> None:
    setup = check_setup({"models": {"b": {"provider": "ollama"}, "a": {"provider": "openai"}}})
    assert setup.routes[Task.REFACTOR] == ("b", "a")
    assert setup.problems == ()


def test_the_architect_is_whoever_refactors_unless_somebody_is_named() -> None:
    models = {"a": {"provider": "ollama"}, "b": {"provider": "openai"}}
    setup = check_setup({"models": models, "routes": {"refactor": ["b"]}})
    assert setup.routes[Task.ARCHITECT] == ("b",)
    setup = check_setup({"models": models, "routes": {"refactor": ["b"], "architect": ["a"]}})
    assert setup.routes[Task.ARCHITECT] == ("a",)


def test_embedded_can_be_a_fall_back_without_being_configured() -> None:
    setup = check_setup(
        {"models": {"m": {"provider": "ollama"}}, "routes": {"completion": ["m", "embedded"]}}
    )
    assert setup.routes[Task.COMPLETION] == ("m", "embedded")
    assert setup.configs["embedded"].provider == "embedded"


def test_a_route_to_an_unknown_model_is_a_problem() -> None:
    setup = check_setup(
        {"models": {"m": {"provider": "ollama"}}, "routes": {"completion": ["x", "m", "m"]}}
    )
    assert setup.routes[Task.COMPLETION] == ("m",)
    (problem,) = setup.problems
    assert problem.path == "routes.completion"
    assert "embedded, m" in problem.expected


def test_a_model_without_a_provider_is_left_out() -> None:
    setup = check_setup({"models": {"m": {"model": "x"}}})
    assert "m" not in setup.configs
    assert setup.problems[0].path == "models.m.provider"


@pytest.mark.parametrize(
    ("model", "key"),
    [
        ({"provider": "mistral"}, "usual"),
        ({"provider": "mistral", "apiKeyEnv": "MINE"}, "mine"),
        ({"provider": "openai"}, ""),
    ],
)
def test_the_key_comes_from_the_variable_that_is_named(model: dict[str, str], key: str) -> None:
    setup = check_setup({"models": {"m": model}}, MISTRAL_API_KEY="usual", MINE=" mine\n")
    assert setup.configs["m"].api_key == ApiKey(key)
    assert "mine" not in repr(setup)


def test_a_named_variable_that_is_not_set_is_a_problem() -> None:
    setup = check_setup({"models": {"m": {"provider": "openai", "apiKeyEnv": "NOT_THERE"}}})
    assert setup.problems[0].path == "models.m.apiKeyEnv"


def test_every_field_of_a_model_reaches_its_configuration() -> None:
    model = {
        "provider": "openai",
        "baseUrl": " http://h/v1 ",
        "model": "id",
        "promptFormat": "qwen",
        "contextTokens": 1024,
        "maxOutputTokens": 2,
        "threads": 3,
        "connectTimeoutMs": 4,
        "firstTokenTimeoutMs": 5,
        "chunkTimeoutMs": 6,
        "totalTimeoutMs": 7,
    }
    assert check_setup({"models": {"m": model}}).configs["m"] == ModelConfig(
        name="m",
        provider="openai",
        base_url="http://h/v1",
        model="id",
        prompt_format=PromptFormat.QWEN,
        context_tokens=1024,
        max_output_tokens=2,
        threads=3,
        connect_timeout_ms=4,
        first_token_timeout_ms=5,
        chunk_timeout_ms=6,
        total_timeout_ms=7,
    )


def test_formatter_and_tests_see_the_environment_without_the_keys_of_models() -> None:
    environment = {"PATH": "/bin", "MISTRAL_API_KEY": "usual", "MINE": "mine", "HOME": "/h"}
    settings = check_settings(
        {
            "models": {"m": {"provider": "openai", "apiKeyEnv": "MINE"}},
            "refactor": {
                "format": "off",
                "lint": "project",
                "testCommand": "make test",
                "testTimeoutMs": 500,
            },
        }
    )
    options = tool_options(settings, environment, {"MISTRAL_API_KEY"}, Path("scratches"))
    assert options.environment == {"PATH": "/bin", "HOME": "/h"}
    assert (options.format, options.lint) == ("off", "project")
    assert options.test_command == "make test"
    assert (options.test_timeout_ms, options.scratches) == (500, Path("scratches"))
    assert "HOME" not in repr(options)
