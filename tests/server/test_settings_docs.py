"""The configuration page is generated, complete and fresh."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from server.settings import docs as settings_docs
from server.settings.schema import camel_case, snake_case, variable_name, walk
from server.settings.sources import load_settings
from server.settings.values import Settings


def test_the_page_in_the_repository_is_fresh() -> None:
    assert settings_docs.main(["--check"]) == 0


def test_a_stale_page_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "configuration.md"
    monkeypatch.setattr(settings_docs, "TARGET", target)
    assert settings_docs.main(["--check"]) == 1
    assert settings_docs.main([]) == 0
    assert settings_docs.main(["--check"]) == 0
    target.write_text(target.read_text() + "x")
    assert settings_docs.main(["--check"]) == 1
    assert "make fmt" in capsys.readouterr().err


def test_every_setting_has_a_row_and_a_text() -> None:
    page = settings_docs.configuration_page()
    for path, item in walk(Settings):
        assert item.doc.text, path
        if path != ("models",):
            assert f"| `{path[-1]}` | `{camel_case(path[-1])}` |" in page
            assert variable_name(path) in page


def test_the_examples_of_the_page_are_valid_and_the_same() -> None:
    page = settings_docs.configuration_page()
    as_toml = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    as_json = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert as_toml
    assert as_json
    from_file = load_settings(tomllib.loads(as_toml[1]), environment={})
    from_editor = load_settings(json.loads(as_json[1]), environment={})
    assert from_file.problems == from_editor.problems == ()
    assert from_file.settings == from_editor.settings != Settings()


def test_names_survive_both_spellings() -> None:
    for path, _ in walk(Settings):
        assert snake_case(camel_case(path[-1])) == path[-1]
