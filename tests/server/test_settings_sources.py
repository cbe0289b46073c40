"""User file, editor and environment become one value; what is wrong is named and passed over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.settings.model_settings import ModelSettings
from server.settings.sources import LoadedSettings, config_file, load_settings
from server.settings.values import CompletionSettings, Settings


def check_load(
    tmp_path: Path, *editor: dict[str, Any], file: str | bytes = "", **variables: str
) -> LoadedSettings:
    """Loads `file`, `editor` tables and `variables`, with nothing of the real machine."""
    path = tmp_path / "config.toml"
    path.write_bytes(file if isinstance(file, bytes) else file.encode())
    return load_settings(*editor, environment={"FIMBLE_CONFIG": str(path), **variables})


def check_problem(loaded: LoadedSettings, *parts: str) -> None:
    """There is one problem, and its text holds `parts`."""
    (problem,) = loaded.problems
    for part in parts:
        assert part in str(problem)


def test_nothing_given_means_the_defaults(tmp_path: Path) -> None:
    loaded = check_load(tmp_path)
    assert loaded.settings == Settings()
    assert loaded.problems == ()
    assert loaded.origins == {}


def test_the_user_file_is_read_in_snake_case(tmp_path: Path) -> None:
    loaded = check_load(
        tmp_path,
        file="""
            [models.my_Fast]
            provider = "llamacpp"
            base_url = "http://127.0.0.1:8012"
            [completion]
            debounce_ms = 75
            [completion.languages]
            objective-c = false
        """,
    )
    model = ModelSettings(provider="llamacpp", base_url="http://127.0.0.1:8012")
    assert loaded.settings.models == {"my_Fast": model}
    assert loaded.settings.completion == CompletionSettings(
        debounce_ms=75, languages={"objective-c": False}
    )
    assert loaded.problems == ()


@pytest.mark.parametrize("key", ["debounceMs", "debounce_ms"])
def test_the_editor_may_use_either_spelling(tmp_path: Path, key: str) -> None:
    loaded = check_load(tmp_path, {"completion": {key: 5}})
    assert loaded.settings.completion.debounce_ms == 5


def test_the_later_source_wins_key_by_key(tmp_path: Path) -> None:
    loaded = check_load(
        tmp_path,
        {"completion": {"maxLines": 2, "idleBeforeShowMs": 2}, "models": {"m": {"model": "b"}}},
        {"completion": {"idleBeforeShowMs": 3}},
        file="""
            [completion]
            debounce_ms = 1
            max_lines = 1
            idle_before_show_ms = 1
            [models.m]
            provider = "openai"
            model = "a"
        """,
        FIMBLE_COMPLETION_IDLE_BEFORE_SHOW_MS="4",
    )
    completion = loaded.settings.completion
    assert (completion.debounce_ms, completion.max_lines) == (1, 2)
    assert completion.idle_before_show_ms == 4
    assert loaded.settings.models["m"] == ModelSettings(provider="openai", model="b")
    assert loaded.origins[("completion", "debounce_ms")] == "user file"
    assert loaded.origins[("completion", "max_lines")] == "editor settings"
    assert loaded.origins[("completion", "idle_before_show_ms")] == "environment"


@pytest.mark.parametrize(
    ("name", "text", "section", "field", "value"),
    [
        ("FIMBLE_COMPLETION_DEBOUNCE_MS", "0", "completion", "debounce_ms", 0),
        ("FIMBLE_COMPLETION_DEBOUNCE_MS", "adaptive", "completion", "debounce_ms", "adaptive"),
        ("FIMBLE_COMPLETION_LANGUAGES", '{"go":false}', "completion", "languages", {"go": False}),
        ("FIMBLE_PRIVACY_OFFLINE", "1", "privacy", "offline", True),
        ("FIMBLE_PRIVACY_OFFLINE", "Off", "privacy", "offline", False),
        ("FIMBLE_PRIVACY_ALLOWED_HOSTS", "a.b, c", "privacy", "allowed_hosts", ("a.b", "c")),
        ("FIMBLE_ROUTES_COMPLETION", '["x"]', "routes", "completion", ("x",)),
        ("FIMBLE_INSTANT_MIN_CONFIDENCE", "0.25", "instant", "min_confidence", 0.25),
        ("FIMBLE_CACHE_DIRECTORY", "123", "cache", "directory", "123"),
    ],
)  # fmt: skip
def test_the_environment(
    tmp_path: Path, name: str, text: str, section: str, field: str, value: object
) -> None:
    loaded = check_load(tmp_path, **{name: text})
    assert getattr(getattr(loaded.settings, section), field) == value
    assert loaded.problems == ()


def test_models_come_from_the_environment_as_json(tmp_path: Path) -> None:
    text = json.dumps({"fast": {"provider": "ollama", "contextTokens": 4096}})
    loaded = check_load(tmp_path, FIMBLE_MODELS=text)
    assert loaded.settings.models["fast"].context_tokens == 4096


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("completion", "enabled", "yes"),
        ("completion", "enabled", 1),
        ("completion", "maxLines", -1),
        ("completion", "maxLines", 1.5),
        ("completion", "maxLines", float("nan")),
        ("completion", "maxLines", True),
        ("completion", "debounceMs", "soon"),
        ("completion", "debounceMs", []),
        ("completion", "languages", []),
        ("completion", "languages", {"go": "no"}),
        ("instant", "minConfidence", 1.1),
        ("routes", "completion", "fast"),
        ("routes", "completion", [1]),
        ("refactor", "delivery", "post"),
        ("refactor", "delivery", {}),
        ("completion", "unknownKey", 1),
    ],
)
def test_a_bad_value_is_a_problem_and_leaves_the_default(
    tmp_path: Path, section: str, key: str, value: object
) -> None:
    loaded = check_load(tmp_path, {section: {key: value}, "cache": {"ttlDays": 3}})
    assert getattr(loaded.settings, section) == getattr(Settings(), section)
    assert loaded.settings.cache.ttl_days == 3
    check_problem(loaded, f"{section}.{key}", "editor settings", "expected")


def test_a_bad_value_leaves_the_value_of_the_source_before(tmp_path: Path) -> None:
    loaded = check_load(tmp_path, {"cache": {"ttlDays": "x"}}, file="[cache]\nttl_days = 2")
    assert loaded.settings.cache.ttl_days == 2
    check_problem(loaded, "cache.ttlDays", "a number of days, 0 or more", "found a text")


def test_null_means_not_given(tmp_path: Path) -> None:
    """Editors send null for settings that nobody has set."""
    loaded = check_load(tmp_path, {"completion": None, "cache": {"ttlDays": None}, "models": None})
    assert loaded.settings == Settings()
    assert loaded.problems == ()


def test_a_whole_number_may_come_as_a_float(tmp_path: Path) -> None:
    """Lua and JavaScript have one kind of number."""
    debounce = check_load(tmp_path, {"completion": {"debounceMs": 5.0}}).settings.completion
    assert debounce.debounce_ms == 5
    assert isinstance(debounce.debounce_ms, int)


def test_the_section_may_be_wrapped_in_its_own_name(tmp_path: Path) -> None:
    loaded = check_load(tmp_path, {"fimble": {"cache": {"enabled": False}}})
    assert not loaded.settings.cache.enabled


def test_each_problem_is_named_once(tmp_path: Path) -> None:
    table = {"completion": {"enabled": "x"}}
    assert len(check_load(tmp_path, table, table).problems) == 1


def test_a_key_in_the_settings_is_refused_and_never_repeated(tmp_path: Path) -> None:
    for spelling in ("apiKey", "api_key"):
        model = {"provider": "openai", spelling: "sk-secret"}
        loaded = check_load(tmp_path, {"models": {"m": model}})
        check_problem(loaded, "models.m.", "apiKeyEnv", "does not belong into settings")
        assert "sk-secret" not in repr(loaded)


def test_no_problem_repeats_a_value(tmp_path: Path) -> None:
    table = {"completion": {"debounceMs": "s3cret"}, "models": {"m": "s3cret"}, "cache": "s3cret"}
    loaded = check_load(tmp_path, table, FIMBLE_MODELS="s3cret", FIMBLE_CACHE_ENABLED="s3cret")
    assert len(loaded.problems) == 5
    assert "s3cret" not in repr(loaded)


@pytest.mark.parametrize("name", ["FIMBLE_COMPLETON_ENABLED", "FIMBLE_CACHE_SIZE"])
def test_a_variable_that_looks_like_a_setting_is_a_problem(tmp_path: Path, name: str) -> None:
    check_problem(check_load(tmp_path, **{name: "0"}), name)


def test_other_variables_of_the_same_prefix_are_left_alone(tmp_path: Path) -> None:
    assert check_load(tmp_path, FIMBLE_EDITORS="/x").problems == ()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"[completion\n", "an error of syntax"),
        (b"a = '\xff'", "not UTF-8"),
        (b"#" * 1_000_001, "more than 1000000 bytes"),
        (b"a = " + b"[" * 5000, "found"),
    ],
)
def test_an_unusable_file_is_a_problem_and_the_rest_counts(
    tmp_path: Path, content: bytes, found: str
) -> None:
    loaded = check_load(tmp_path, {"cache": {"enabled": False}}, file=content)
    check_problem(loaded, "config.toml", found)
    assert not loaded.settings.cache.enabled


def test_a_file_that_cannot_be_read_may_have_said_that_nothing_leaves_the_machine(
    tmp_path: Path,
) -> None:
    """Nothing does until it can be read, or another source says that it may."""
    broken = b"[privacy]\noffline = true\n[completion\n"
    loaded = check_load(tmp_path, file=broken)
    assert loaded.settings.privacy.offline
    assert "only models on this machine are asked" in str(loaded.problems[0])
    assert not check_load(tmp_path, file=b"").settings.privacy.offline
    allowed = check_load(tmp_path, {"privacy": {"offline": False}}, file=broken)
    assert not allowed.settings.privacy.offline


def test_a_problem_says_what_is_wrong_with_a_value_of_the_right_kind(tmp_path: Path) -> None:
    table = {
        "completion": {"maxLines": -1, "debounceMs": -5, "idleBeforeShowMs": 1.5},
        "models": {"a": {"provider": "openia"}},
    }
    said = [str(problem) for problem in check_load(tmp_path, table).problems]
    assert "found a whole number out of range, expected a whole number" in said[0]
    assert "found a whole number out of range" in said[1]
    assert "found a number, expected a whole number" in said[2]
    assert '""' not in said[3]


def test_a_file_may_start_with_a_byte_order_mark(tmp_path: Path) -> None:
    loaded = check_load(tmp_path, file=b"\xef\xbb\xbf[cache]\nenabled = false")
    assert loaded.problems == ()
    assert not loaded.settings.cache.enabled


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    loaded = load_settings(environment={"FIMBLE_CONFIG": str(tmp_path / "none.toml")})
    check_problem(loaded, "none.toml", "no such file")
    assert loaded.settings.privacy.offline


def test_without_a_name_the_platform_says_where_the_file_is() -> None:
    assert config_file({}).parts[-2:] == ("fimble", "config.toml")


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    languages = {f"l{number}": False for number in range(201)}
    loaded = check_load(tmp_path, {"completion": {"languages": languages}})
    check_problem(loaded, "completion.languages", "at most 200")
