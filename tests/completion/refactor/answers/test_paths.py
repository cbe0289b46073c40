from __future__ import annotations

import pytest

from completion.refactor.answers.paths import (
    PATH_CHARS_MAX,
    is_same_file,
    looks_like_path,
    named_paths,
    project_path,
)
from completion.refactor.answers.refusal import AnswerRefused


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("src/a.py", "src/a.py"),
        ("./src//a.py", "src/a.py"),
        ("src\\pkg\\a.py", "src/pkg/a.py"),
        (" my dir/über.py ", "my dir/über.py"),
        ("app/(group)/[id].tsx", "app/(group)/[id].tsx"),
        ("...rest/a.py", "...rest/a.py"),
        (".github/a.yml", ".github/a.yml"),
    ],
)
def test_a_path_is_the_projects_own_form_of_it(written: str, path: str) -> None:
    assert project_path(written) == path


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (" ", "empty"),
        ("/etc/a.py", "not a path within"),
        ("~/a.py", "not a path within"),
        ("C:\\a.py", "not a path within"),
        ("c:a.py", "not a path within"),
        ("\\\\host\\a.py", "not a path within"),
        ("https://a.b/c.py", "not a path within"),
        ("../a.py", "leads out"),
        ("a/../b.py", "leads out"),
        ("a\\..\\..\\b.py", "leads out"),
        ("a/.. /b.py", "leads out"),
        ("a/.../b.py", "leads out"),
        (".git/hooks/pre-commit", "belongs to git"),
        ("sub/.GIT/config", "belongs to git"),
        ("a\x00.py", "control characters"),
        ("a\tb.py", "control characters"),
        ("a\u202eyp.py", "control characters"),
        ("src/", "is a folder"),
        ("./", "is a folder"),
        ("a" * (PATH_CHARS_MAX + 1), "too long"),
        ("my\\_file.py", "cannot be told"),
    ],
)
def test_what_is_no_path_in_the_project_is_refused_by_name(written: str, why: str) -> None:
    with pytest.raises(AnswerRefused, match=why):
        project_path(written)


@pytest.mark.parametrize(
    "text", ["a.py", "src/a.xyz", "Makefile", "a/Dockerfile", "notes.txt", "/a.py"]
)
def test_files_are_known_by_their_names(text: str) -> None:
    assert looks_like_path(text)


@pytest.mark.parametrize(
    "text", ["", "self.items", "and/or", "Changes", "a b.py", "f(x).py", ".py", "a.py.", "src/.x"]
)
def test_words_are_no_files(text: str) -> None:
    assert not looks_like_path(text)


def test_paths_in_prose() -> None:
    line = "As in `src/a.py` and b.go. Not self.items, and/or e.g. this:"
    assert named_paths(line) == {"src/a.py", "b.go"}


def test_a_path_may_lack_its_first_folders() -> None:
    assert is_same_file("src/a.py", "a.py")
    assert is_same_file("src/a.py", "./src/a.py")
    assert not is_same_file("src/aa.py", "a.py")
    assert not is_same_file("a.py", "src/a.py")
