"""Paths for a model are relative to the workspace, never absolute."""

from __future__ import annotations

import pytest

from server.workspace_paths import folders_from_json, local_path, relative_path

FOLDERS = ("file:///home/me/project", "file:///home/me/project/sub", "file:///c%3A/Work")


@pytest.mark.parametrize(
    ("uri", "expect"),
    [
        ("file:///home/me/project/src/a.py", "src/a.py"),
        ("file:///home/me/project/sub/b.py", "b.py"),
        ("file:///home/me/project/with%20space/%C3%A9.py", "with space/é.py"),
        ("file:///home/me/project2/a.py", "a.py"),
        ("file:///elsewhere/secret/a.py", "a.py"),
        ("file:///C:/Work/a/b.py", "a/b.py"),
        ("file:///c:/Work/a/b.py", "a/b.py"),
        ("untitled:Untitled-1", "Untitled-1"),
        ("untitled:/home/me/x.py", "x.py"),
        ("git:/home/me/old.py?ref=HEAD", "old.py"),
        ("vscode-notebook-cell:/home/me/n.ipynb#W1", "n.ipynb"),
        ("file:///", ""),
        ("", ""),
        ("file://[bad/a.py", "a.py"),
        ("/home/me/project/a.py", "a.py"),
    ],
)
def test_paths_are_relative(uri: str, expect: str) -> None:
    assert relative_path(uri, FOLDERS) == expect


@pytest.mark.parametrize("uri", ["file:///home/me/a.py", "untitled:/home/me/a.py", "C:\\me\\a.py"])
def test_without_folders_only_the_name_is_left(uri: str) -> None:
    assert relative_path(uri, ()) == "a.py"


def test_a_scheme_of_its_own_can_be_the_workspace() -> None:
    folders = ("vscode-vfs://github/me/repo",)
    assert relative_path("vscode-vfs://github/me/repo/src/a.py", folders) == "src/a.py"


@pytest.mark.parametrize(
    ("uri", "expect"),
    [
        ("file:///home/me/with%20space", "/home/me/with space"),
        ("file:///home/me/", "/home/me/"),
        ("file://localhost/home/me", "/home/me"),
        ("file://host/share/me", "//host/share/me"),
        ("file:///C%3A/Work", "c:/Work"),
        ("/home/me", "/home/me"),
        ("C:\\Work", "c:/Work"),
        ("untitled:Untitled-1", ""),
        ("vscode-vfs://github/me/repo", ""),
    ],
)
def test_a_folder_s_path_on_this_machine(uri: str, expect: str) -> None:
    assert local_path(uri) == expect


@pytest.mark.parametrize(
    ("params", "expect"),
    [
        (
            {"workspaceFolders": [{"uri": "file:///a"}, {"uri": "file:///b"}]},
            ("file:///a", "file:///b"),
        ),
        ({"workspaceFolders": [], "rootUri": "file:///r"}, ("file:///r",)),
        ({"workspaceFolders": None, "rootUri": None, "rootPath": "/p"}, ("/p",)),
        ({"workspaceFolders": [7, {}, {"uri": 3}]}, ()),
        ({"rootUri": 7}, ()),
        ({}, ()),
    ],
)
def test_the_newer_fields_of_initialize_win(
    params: dict[str, object], expect: tuple[str, ...]
) -> None:
    assert folders_from_json(params) == expect
