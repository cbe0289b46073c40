from __future__ import annotations

import os
from pathlib import Path

import pytest

from completion.workshop.formatters import find_formatter
from completion.workshop.programs import Programs

pytestmark = pytest.mark.skipif(os.name == "nt", reason="executable bits")

ALL = ("black", "ruff", "prettier", "gofmt", "rustfmt", "clang-format")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, and a user whose `PATH` has every formatter."""
    for name in ALL:
        program(tmp_path / "bin", name)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    return folder


def program(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\ncat\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def found(
    project: Path, name: str, language_id: str, programs: Programs = Programs.OF_THE_USER
) -> tuple[str, ...]:
    """The command for a file in `src`; empty when there is none."""
    formatter = find_formatter(project / "src" / name, project, language_id, programs)
    return formatter.command if formatter else ()


@pytest.mark.parametrize(
    ("config", "text", "language_id", "name"),
    [
        ("pyproject.toml", "[tool.black]\n", "python", "black"),
        ("pyproject.toml", "[tool.ruff.format]\n", "python", "ruff"),
        ("pyproject.toml", "[tool.ruff]\n[tool.black]\n", "python", "black"),
        ("ruff.toml", "", "python", "ruff"),
        ("pyproject.toml", "[project]\nname='x'\n", "python", ""),
        ("pyproject.toml", "[tool.ruff", "python", ""),
        ("src/ruff.toml", "", "python", "ruff"),
        (".prettierrc", "{}", "typescript", "prettier"),
        (".prettierrc", "{}", "python", ""),
        ("go.mod", "module x\n", "go", "gofmt"),
        ("Cargo.toml", 'edition = "2024"\n', "rust", "rustfmt"),
        (".clang-format", "", "cpp", "clang-format"),
        ("../ruff.toml", "", "python", ""),
    ],
)
def test_the_projects_configuration_names_the_formatter(
    project: Path, config: str, text: str, language_id: str, name: str
) -> None:
    (project / config).write_text(text, encoding="utf-8")
    command = found(project, "x.y", language_id)
    assert (Path(command[0]).name if command else "") == name


def test_the_edition_of_rust_is_the_projects(project: Path) -> None:
    (project / "Cargo.toml").write_text('[package]\nedition = "2018"\n', encoding="utf-8")
    assert found(project, "x.rs", "rust")[-2:] == ("--edition", "2018")


def test_rustfmt_gets_a_configuration_only_where_there_is_one(project: Path) -> None:
    (project / "Cargo.toml").write_text('edition = "2018"\n', encoding="utf-8")
    assert "--config-path" not in found(project, "x.rs", "rust")
    (project / "rustfmt.toml").touch()
    command = found(project, "x.rs", "rust")
    assert str(project / "rustfmt.toml") in command
    assert command[-1] == "2018"


def test_a_program_that_the_user_does_not_have_is_not_run(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "ruff.toml").touch()
    monkeypatch.setenv("PATH", str(project))
    assert found(project, "x.py", "python") == ()


def test_programs_of_the_project_are_run_only_when_the_user_says_so(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "ruff.toml").touch()
    (project / ".prettierrc").write_text("{}", encoding="utf-8")
    ruff = program(project / ".venv" / "bin", "ruff")
    prettier = program(project / "node_modules" / ".bin", "prettier")
    assert found(project, "x.py", "python")[0] != str(ruff)
    monkeypatch.setenv("PATH", "")
    assert found(project, "x.py", "python") == ()
    for name, language_id, own in (("x.py", "python", ruff), ("x.ts", "typescript", prettier)):
        command = found(project, name, language_id, Programs.OF_THE_PROJECT)
        assert command[0] == str(own)


def test_a_relative_entry_of_the_path_is_the_projects_choice(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "ruff.toml").touch()
    program(project / "evil", "ruff")
    monkeypatch.chdir(project)
    monkeypatch.setenv("PATH", f"evil{os.pathsep}.")
    assert found(project, "x.py", "python") == ()


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ("prettier.config.js", ""),
        (".prettierrc.mjs", ""),
        (".prettierrc", '{"plugins": ["./evil.js"]}'),
    ],
)
def test_a_configuration_that_runs_code_needs_the_users_word(
    project: Path, config: str, text: str
) -> None:
    (project / config).write_text(text, encoding="utf-8")
    assert found(project, "x.ts", "typescript") == ()
    assert found(project, "x.ts", "typescript", Programs.OF_THE_PROJECT) != ()
