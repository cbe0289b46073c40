from __future__ import annotations

from pathlib import Path

import pytest

from completion.prompt.rules import RULES_CHARS_MAX
from server.project_rules import project_rules


def test_the_file_s_beginning_is_told(tmp_path: Path) -> None:
    (tmp_path / "AGENTS.md").write_bytes(b"Use tabs.\r\n" * 900)
    rules = project_rules(tmp_path, "AGENTS.md")
    assert rules == "Use tabs.\n" * (RULES_CHARS_MAX // len("Use tabs.\n"))


def test_what_an_ignore_file_names_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "AGENTS.md").write_text("Use tabs.\n")
    assert project_rules(tmp_path, "AGENTS.md")
    (tmp_path / ".cursorignore").write_text("AGENTS.md\n")
    assert project_rules(tmp_path, "AGENTS.md") == ""


@pytest.mark.parametrize("name", ["nothing.md", "../outside.md", "link.md", ".env", "folder"])
def test_nothing_is_told_from_outside_or_of_secrets(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / ".env").write_text("A=1\n")
    (tmp_path / "outside.md").write_text("private\n")
    (root / "link.md").symlink_to(tmp_path / "outside.md")
    assert project_rules(root, name) == ""
    assert project_rules(root, str(tmp_path / "outside.md")) == ""
