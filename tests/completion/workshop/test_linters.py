from __future__ import annotations

import os
from pathlib import Path

import pytest

from completion.workshop.linters import find_linters
from completion.workshop.programs import Programs

pytestmark = pytest.mark.skipif(os.name == "nt", reason="executable bits")

ALL = ("ruff", "eslint", "tsc", "pyright", "mypy", "go", "cargo")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, and a user whose `PATH` has every linter."""
    for name in ALL:
        program(tmp_path / "bin", name)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "project" / "src").mkdir(parents=True)
    return tmp_path / "project"


def program(folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def names(project: Path, *paths: str, programs: Programs = Programs.OF_THE_USER) -> tuple[str, ...]:
    return tuple(one.name for one in find_linters(project, paths, programs))


@pytest.mark.parametrize(
    ("config", "text", "path", "expected"),
    [
        ("pyproject.toml", "[tool.ruff]\n", "src/a.py", ("ruff",)),
        ("ruff.toml", "", "src/a.py", ("ruff",)),
        ("ruff.toml", "", "src/a.ts", ()),
        ("pyproject.toml", "[tool.mypy]\n[tool.ruff]\n", "src/a.py", ("ruff", "mypy")),
        ("pyproject.toml", "[project]\n", "src/a.py", ()),
        ("pyrightconfig.json", "{}", "src/a.py", ("pyright",)),
        ("setup.cfg", "[mypy]\n", "src/a.py", ("mypy",)),
        ("setup.cfg", "[metadata]\n", "src/a.py", ()),
        ("tsconfig.json", "{}", "src/a.ts", ("tsc",)),
        ("tsconfig.json", "{}", "src/a.tsx", ("tsc",)),
        ("tsconfig.json", "{}", "src/a.py", ()),
        ("go.mod", "module x\n", "src/a.go", ("go vet",)),
        ("../ruff.toml", "", "src/a.py", ()),
    ],
)
def test_the_projects_configuration_names_the_linters(
    project: Path, config: str, text: str, path: str, expected: tuple[str, ...]
) -> None:
    (project / config).write_text(text, encoding="utf-8")
    assert names(project, path) == expected


@pytest.mark.parametrize(
    ("config", "text", "path", "name"),
    [
        ("eslint.config.js", "", "src/a.ts", "eslint"),
        (".eslintrc.json", "{}", "src/a.js", "eslint"),
        ("Cargo.toml", "", "src/a.rs", "cargo check"),
        ("mypy.ini", "[mypy]\nplugins = evil\n", "src/a.py", "mypy"),
    ],
)
def test_what_runs_code_of_the_project_needs_the_users_word(
    project: Path, config: str, text: str, path: str, name: str
) -> None:
    (project / config).write_text(text, encoding="utf-8")
    assert names(project, path) == ()
    assert names(project, path, programs=Programs.OF_THE_PROJECT) == (name,)


def test_programs_of_the_project_are_run_only_when_the_user_says_so(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "tsconfig.json").write_text("{}", encoding="utf-8")
    program(project / "node_modules" / ".bin", "tsc")
    monkeypatch.setenv("PATH", "")
    assert names(project, "src/a.ts") == ()
    assert names(project, "src/a.ts", programs=Programs.OF_THE_PROJECT) == ("tsc",)


def test_the_quick_ones_come_first(project: Path) -> None:
    for config in ("tsconfig.json", "pyrightconfig.json", "ruff.toml"):
        (project / config).write_text("{}" if config.endswith("json") else "", encoding="utf-8")
    assert names(project, "a.ts", "b.py") == ("ruff", "tsc", "pyright")


def test_one_that_reads_files_is_run_for_each_and_outside_of_the_project(project: Path) -> None:
    (project / "ruff.toml").touch()
    found = find_linters(project, ["src/a.py", "src/b.py"], Programs.OF_THE_USER)
    assert [(one.file, one.folder) for one in found] == [("src/a.py", ""), ("src/b.py", "")]


def test_one_that_reads_the_project_is_run_once_where_its_configuration_is(project: Path) -> None:
    (project / "src" / "tsconfig.json").write_text("{}", encoding="utf-8")
    found = find_linters(project, ["src/a.ts", "src/b.ts"], Programs.OF_THE_USER)
    assert [(one.file, one.folder) for one in found] == [("", "src")]


def test_a_configuration_that_only_lists_others_says_nothing_of_any_file(project: Path) -> None:
    text = '{"files": [], "references": [{"path": "./tsconfig.app.json"}]}'
    (project / "tsconfig.json").write_text(text, encoding="utf-8")
    assert names(project, "src/a.ts") == ()


@pytest.mark.parametrize(("text", "arguments"), [("", ("../src/a.py",)), ("files = x\n", ())])
def test_mypy_reads_the_files_it_is_set_to_else_those_that_change(
    project: Path, text: str, arguments: tuple[str, ...]
) -> None:
    (project / "mypy.ini").write_text(f"[mypy]\n{text}", encoding="utf-8")
    (found,) = find_linters(project, ["src/a.py"], Programs.OF_THE_USER)
    named = tuple(f"../{part}" for part in found.command if part.endswith(".py"))
    assert named == arguments


@pytest.mark.parametrize(
    ("outer", "expected"), [("[workspace]\n", "."), ("[package]\n", "src/member")]
)
def test_the_paths_of_a_crate_are_those_of_its_workspace(
    project: Path, outer: str, expected: str
) -> None:
    (project / "Cargo.toml").write_text(outer, encoding="utf-8")
    member = project / "src" / "member"
    member.mkdir()
    (member / "Cargo.toml").write_text("[package]\n", encoding="utf-8")
    (found,) = find_linters(project, ["src/member/lib.rs"], Programs.OF_THE_PROJECT)
    assert (found.folder, found.paths_from) == ("src/member", expected)
    assert not Path(found.environment["CARGO_TARGET_DIR"]).is_absolute()
