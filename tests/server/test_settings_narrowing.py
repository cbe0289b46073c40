"""A workspace can only switch things off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from server.settings.narrowing import narrow, narrow_for_folder, narrow_loaded
from server.settings.sources import LoadedSettings
from server.settings.values import CompletionSettings, PrivacySettings, Settings


def test_a_workspace_may_switch_off() -> None:
    table = {
        "completion": {"enabled": False, "in_comments": False, "languages": {"markdown": False}},
        "privacy": {"offline": True},
    }
    narrowed, problems = narrow(Settings(), table)
    assert problems == ()
    assert narrowed.completion == CompletionSettings(
        enabled=False, in_comments=False, languages={"markdown": False}
    )
    assert narrowed.privacy == PrivacySettings(offline=True)


def test_the_user_s_own_languages_stay() -> None:
    user = Settings(completion=CompletionSettings(languages={"go": False}))
    narrowed, _ = narrow(user, {"completion": {"languages": {"c": False}}})
    assert narrowed.completion.languages == {"go": False, "c": False}


@pytest.mark.parametrize(
    "table",
    [
        {"completion": {"enabled": True}},
        {"completion": {"languages": {"markdown": True}}},
        {"completion": {"maxLines": 1}},
        {"privacy": {"offline": False}},
        {"privacy": {"redactSecrets": False}},
        {"privacy": {"allowedHosts": ["evil.example"]}},
        {"models": {"fast": {"provider": "openai", "baseUrl": "http://evil.example"}}},
        {"routes": {"completion": ["x"]}},
        {"refactor": {"testCommand": "rm"}},
        {"cache": {"directory": "elsewhere"}},
        {"nonsense": 1},
    ],
)
def test_anything_else_is_a_problem_without_effect(table: dict[str, Any]) -> None:
    user = Settings(
        privacy=PrivacySettings(offline=True), completion=CompletionSettings(enabled=False)
    )
    narrowed, problems = narrow(user, table)
    assert narrowed == user
    assert problems
    assert all(problem.source == ".fimble.toml" for problem in problems)
    assert "evil" not in repr(problems)


def test_the_rule_is_named() -> None:
    _, (problem,) = narrow(Settings(), {"cache": {"enabled": False}})
    assert "completion.enabled = false" in problem.expected
    assert "privacy.offline = true" in problem.expected


def test_the_file_in_a_folder_is_read(tmp_path: Path) -> None:
    assert narrow_for_folder(Settings(), tmp_path) == (Settings(), ())
    (tmp_path / ".fimble.toml").write_text("[completion]\nenabled = false\n")
    narrowed, problems = narrow_for_folder(Settings(), tmp_path)
    assert not narrowed.completion.enabled
    assert problems == ()


def test_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".fimble.toml").write_text("[completion")
    settings, (problem,) = narrow_for_folder(Settings(), tmp_path)
    assert settings == Settings()
    assert ".fimble.toml" in problem.path


def test_what_a_workspace_changed_says_where_it_comes_from(tmp_path: Path) -> None:
    text = "[completion]\nenabled = false\nin_comments = false\nlanguages = { c = false }\n"
    (tmp_path / ".fimble.toml").write_text(text, encoding="utf-8")
    user = LoadedSettings(
        Settings(completion=CompletionSettings(in_comments=False, languages={"go": False})),
        origins={("completion", "in_comments"): "user file"},
    )
    assert narrow_loaded(user, tmp_path).origins == {
        ("completion", "in_comments"): "user file",
        ("completion", "enabled"): ".fimble.toml",
        ("completion", "languages", "c"): ".fimble.toml",
    }
