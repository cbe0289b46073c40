from __future__ import annotations

import os
from pathlib import Path

import pytest

from context.ignore.decision import Access, Decision, Reason
from server.file_access import FileAccess, withheld


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("mine.py\n")
    (tmp_path / ".gitignore").write_text("*.log\n")
    (tmp_path / "app" / "inner").mkdir(parents=True)
    (tmp_path / "app" / ".cursorignore").write_text("inner/private*\n")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "access", "reason"),
    [
        ("app/a.py", Access.FULL, Reason.ALLOWED),
        ("app/.env", Access.NEVER, Reason.SECRET_FILE),
        ("app/inner/private.py", Access.NEVER, Reason.PRIVATE_IGNORED),
        ("app/inner/public.py", Access.FULL, Reason.ALLOWED),
        ("app/run.log", Access.OPEN_ONLY, Reason.GIT_IGNORED),
        ("app/mine.py", Access.OPEN_ONLY, Reason.GIT_IGNORED),
    ],
)
def test_ignore_files_on_the_way_count_also_those_above_the_workspace(
    clone: Path, path: str, access: Access, reason: Reason
) -> None:
    decision = FileAccess().of((clone / path).as_uri(), (clone / "app").as_uri())
    assert (decision.access, decision.reason) == (access, reason)


def test_outside_of_any_clone_the_workspace_s_own_files_count(tmp_path: Path) -> None:
    (tmp_path / ".fimbleignore").write_text("x.py\n")
    uri, folder = (tmp_path / "x.py").as_uri(), tmp_path.as_uri()
    assert not FileAccess().of(uri, folder).sent


def test_a_document_that_is_no_file_may_be_sent_unless_its_name_says_no() -> None:
    assert FileAccess().of("untitled:Untitled-1").indexed
    assert not FileAccess().of("untitled:/app/.env").sent
    assert not FileAccess().of("vscode-vfs://host/owner/name/.env").sent


def test_ignore_files_of_the_workspace_count_inside_clones_below_it(tmp_path: Path) -> None:
    """A submodule is a clone of its own."""
    (tmp_path / ".fimbleignore").write_text("private.py\n")
    (tmp_path / "module" / ".git").mkdir(parents=True)
    decision = FileAccess().of((tmp_path / "module" / "private.py").as_uri(), tmp_path.as_uri())
    assert decision.reason is Reason.PRIVATE_IGNORED


def test_a_folder_that_git_ignores_as_a_whole_has_been_opened_on_purpose(clone: Path) -> None:
    (clone / ".gitignore").write_text("*\n")
    (clone / "app" / ".gitignore").write_text("!*\n*.log\n")
    app, access = clone / "app", FileAccess()
    assert access.of((app / "a.py").as_uri(), app.as_uri()).indexed
    assert not access.of((app / "a.log").as_uri(), app.as_uri()).indexed
    assert not access.of((app / "inner" / "private.py").as_uri(), app.as_uri()).sent
    assert not access.of((clone / "a.py").as_uri(), clone.as_uri()).indexed


def test_a_link_is_judged_by_what_it_leads_to(tmp_path: Path) -> None:
    root = tmp_path / "space"
    root.mkdir()
    for name, target in (
        ("own.py", root / "real.py"),
        ("notes.md", root / ".env"),
        ("out.py", tmp_path / "elsewhere.py"),
        ("circle.py", root / "circle.py"),
    ):
        (root / name).symlink_to(target)
    for path in (root / "real.py", root / ".env", tmp_path / "elsewhere.py"):
        path.write_text("x = 1\n")

    def decided(path: Path) -> Decision:
        return FileAccess().of(path.as_uri(), root.as_uri())

    assert decided(root / "own.py").indexed
    assert decided(root / "notes.md").reason is Reason.SECRET_FILE
    assert decided(root / "out.py").reason is Reason.OUTSIDE
    assert decided(tmp_path / "elsewhere.py").sent, "by its own path"
    assert decided(root / "circle.py").sent


def test_a_workspace_that_is_reached_by_a_link_is_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.py").write_text("x = 1\n")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    assert FileAccess().of((link / "a.py").as_uri(), link.as_uri()).indexed


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_an_ignore_file_that_never_ends_is_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".fimbleignore")
    assert FileAccess().of((tmp_path / "a.py").as_uri(), tmp_path.as_uri()).indexed


@pytest.mark.parametrize(
    ("name", "advice"),
    [(".env", "Rename it"), ("private.py", ".fimbleignore:1: private.py"), ("out.py", "own path")],
)
def test_the_sentence_names_the_rule_and_what_to_do(tmp_path: Path, name: str, advice: str) -> None:
    root = tmp_path / "space"
    root.mkdir()
    (root / ".fimbleignore").write_text("private.py\n")
    (root / "out.py").symlink_to(tmp_path / "elsewhere.py")
    why = withheld(FileAccess().of((root / name).as_uri(), root.as_uri()))
    assert why is not None
    assert advice in why.detail


def test_a_decision_holds_until_it_is_forgotten(tmp_path: Path) -> None:
    access, uri = FileAccess(), (tmp_path / "x.py").as_uri()
    assert access.of(uri, tmp_path.as_uri()).indexed
    (tmp_path / ".fimbleignore").write_text("x.py\n")
    assert access.of(uri, tmp_path.as_uri()).indexed
    access.forget()
    assert not access.of(uri, tmp_path.as_uri()).sent
