"""What the rest of the program makes of the settings: engine options, model configurations, routes.

Reads API keys from the environment variables that the settings name, and from nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from completion.generation import NO_KEY, ApiKey, ModelConfig, PromptFormat
from completion.values import (
    CompletionOptions,
    ContextOptions,
    EngineOptions,
    OwnAction,
    RefactorOptions,
    Task,
    ToolOptions,
)

from .model_settings import ModelSettings
from .reading import SettingsProblem
from .values import RoutesSettings, Settings

EMBEDDED: Final = "embedded"
"""The model that needs no configuration, by this name in any route."""


@dataclass(frozen=True, slots=True)
class ModelSetup:
    """The models to make clients for, and which of them does what."""

    configs: dict[str, ModelConfig]
    routes: dict[Task, tuple[str, ...]]
    """Never empty for any task; every name is in `configs`."""
    problems: tuple[SettingsProblem, ...] = ()


def engine_options(settings: Settings) -> EngineOptions:
    """The part of the settings that the engine needs."""
    completion = settings.completion
    debounce = completion.debounce_ms
    return EngineOptions(
        completion=CompletionOptions(
            enabled=completion.enabled,
            debounce_ms=None if isinstance(debounce, str) else debounce,
            idle_before_show_ms=completion.idle_before_show_ms,
            lines_max=completion.max_lines,
            in_comments=completion.in_comments,
            in_strings=completion.in_strings,
            languages=dict(completion.languages),
            speculate=completion.speculate,
        ),
        context=ContextOptions(budget_tokens=settings.context.budget_tokens),
        refactor=RefactorOptions(
            attempts=settings.refactor.attempts,
            own_actions=tuple(
                OwnAction(name, own.instruction, own.kind, own.languages, own.reach)
                for name, own in settings.refactor.actions.items()
            ),
        ),
        cache_enabled=settings.cache.enabled,
        near_match=settings.cache.near_match,
        redact_secrets=settings.privacy.redact_secrets,
    )


def tool_options(
    settings: Settings,
    environment: Mapping[str, str],
    key_variables: Collection[str],
    scratches: Path,
) -> ToolOptions:
    """What formatters, linters and tests may do: they see the environment without any model's key.

    `key_variables` are the providers' usual ones; `scratches` is where copies of projects are made.
    """
    own = {model.api_key_env for model in settings.models.values()}
    hidden = {*key_variables, *own}
    return ToolOptions(
        scratches=scratches,
        format=settings.refactor.format,
        lint=settings.refactor.lint,
        test_command=settings.refactor.test_command,
        test_timeout_ms=settings.refactor.test_timeout_ms,
        environment={name: value for name, value in environment.items() if name not in hidden},
    )


def model_setup(
    settings: Settings, environment: Mapping[str, str], key_variables: Mapping[str, str]
) -> ModelSetup:
    """Models with their keys, and complete routes.

    `key_variables` names each provider's usual variable. A route keeps the names that exist; one
    that keeps none gets every model in the order written, and without any model, `embedded`;
    `architect` gets what `refactor` has.
    """
    problems: list[SettingsProblem] = []
    configs = {
        name: _config(name, model, environment, key_variables, problems)
        for name, model in settings.models.items()
        if _is_usable(name, model, problems)
    }
    configured = tuple(configs)
    routes = {
        task: _route(task, settings.routes, configured, problems) or configured or (EMBEDDED,)
        for task in Task
    }
    if not _route(Task.ARCHITECT, settings.routes, configured, []):
        routes[Task.ARCHITECT] = routes[Task.REFACTOR]
    if EMBEDDED not in configs and any(EMBEDDED in route for route in routes.values()):
        configs[EMBEDDED] = ModelConfig(EMBEDDED, EMBEDDED)
    return ModelSetup(configs, routes, tuple(problems))


def _is_usable(name: str, model: ModelSettings, problems: list[SettingsProblem]) -> bool:
    if model.provider:
        return True
    expected = "the name of one; the model is left out"
    problems.append(SettingsProblem(f"models.{name}.provider", "nothing", expected))
    return False


def _config(
    name: str,
    model: ModelSettings,
    environment: Mapping[str, str],
    key_variables: Mapping[str, str],
    problems: list[SettingsProblem],
) -> ModelConfig:
    variable = model.api_key_env or key_variables.get(model.provider, "")
    key = environment.get(variable, "").strip() if variable else ""
    if model.api_key_env and not key:
        path = f"models.{name}.apiKeyEnv"
        found = "the name of a variable that is not set"
        problems.append(SettingsProblem(path, found, "a variable that holds the key"))
    return ModelConfig(
        name=name,
        provider=model.provider,
        base_url=model.base_url.strip(),
        model=model.model.strip(),
        api_key=ApiKey(key) if key else NO_KEY,
        api_key_env=model.api_key_env,
        prompt_format=PromptFormat(model.prompt_format),
        context_tokens=model.context_tokens,
        max_output_tokens=model.max_output_tokens,
        prompt_tokens_max=model.max_prompt_tokens,
        threads=model.threads,
        connect_timeout_ms=model.connect_timeout_ms,
        first_token_timeout_ms=model.first_token_timeout_ms,
        chunk_timeout_ms=model.chunk_timeout_ms,
        total_timeout_ms=model.total_timeout_ms,
    )


def _route(
    task: Task,
    routes: RoutesSettings,
    configured: tuple[str, ...],
    problems: list[SettingsProblem],
) -> tuple[str, ...]:
    """The names of the route that exist; a missing one is a problem unless it is the default's."""
    wanted: tuple[str, ...] = getattr(routes, task.value)
    known = {*configured, EMBEDDED}
    if wanted != getattr(RoutesSettings(), task.value) and not known.issuperset(wanted):
        path, found = f"routes.{task.value}", "a name that is not under models"
        expected = f"names among {', '.join(sorted(known))}"
        problems.append(SettingsProblem(path, found, expected))
    return tuple(dict.fromkeys(name for name in wanted if name in known))
