"""`fimble index`: what a workspace's index holds, building it, removing it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from context.index.location import index_folder
from server.cli import dispatch
from tests.support.indexed import CountingOutliner, opened, write_files

FILES = {"app.py": "def first(): ...\n", ".gitignore": "*.log\n", "x.log": "x", ".env": "KEY=1"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace of a user whose cache is in a folder of its own."""
    (tmp_path / "config.toml").touch()
    monkeypatch.setenv("FIMBLE_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("FIMBLE_CACHE_DIRECTORY", str(tmp_path / "cache"))
    return write_files(tmp_path / "my project", FILES)


def check_run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `fimble index` with `arguments`."""
    code = dispatch.run(["index", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_before_there_is_one(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = check_run(capsys, "status", root)
    assert (code, out) == (0, f"There is no index of {root}: `fimble index build` makes it.\n")
    for words in (
        ("status", root, "--json"),
        ("status", "--json", root),
        ("--json", "status", root),
    ):
        assert json.loads(check_run(capsys, *words)[1])["complete"] is False


def test_build_and_status(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = check_run(capsys, "build", root)
    assert (code, err) == (0, "")
    assert f"workspace  {root}\n" in out
    assert "state      complete\n" in out
    assert "files      2\n" in out
    assert "symbols    1\n" in out
    assert check_run(capsys, "status", root)[:2] == (0, out)


def test_the_current_folder_is_meant_when_none_is_named(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    status = json.loads(check_run(capsys, "build", "--json")[1])
    assert (status["root"], status["files"], status["role"]) == (str(root), 2, "writer")
    assert Path(status["folder"]).parent == root.parent / "cache" / "indexes"


def test_a_terminal_sees_a_bar(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    check_run(capsys, "build", root)
    assert "indexing [" in screen.getvalue()
    assert "1 of 2 files" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_clear(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check_run(capsys, "build", root)
    code, out, _ = check_run(capsys, "clear", root)
    assert code == 0
    assert out.startswith("Removed the index: 0.")
    assert list((root.parent / "cache" / "indexes").iterdir()) == []
    assert json.loads(check_run(capsys, "clear", root, "--json")[1]) == {"removed_bytes": 0}


def test_the_index_of_a_workspace_that_is_gone_can_be_removed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check_run(capsys, "build", root)
    root.rename(root.parent / "elsewhere")
    assert "files      2\n" in check_run(capsys, "status", root)[1]
    assert check_run(capsys, "clear", root)[0] == 0
    code, _, err = check_run(capsys, "build", root)
    assert (code, "is no folder" in err) == (1, True)


def test_while_an_editor_uses_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check_run(capsys, "build", root)
    folder = index_folder(root.parent / "cache" / "indexes", root)
    with opened(root, folder, CountingOutliner()):
        code, _, err = check_run(capsys, "clear", root)
        assert (code, "close the editor" in err) == (1, True)
        code, _, err = check_run(capsys, "build", root)
        assert (code, "up to date right now" in err) == (1, True)
        assert "another process keeps it up to date" in check_run(capsys, "status", root)[1]
    assert folder.is_dir()


def test_a_cache_that_cannot_be_written(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root.parent / "cache").touch()
    code, _, err = check_run(capsys, "build", root)
    assert (code, "its folder cannot be written" in err) == (1, True)


def test_wrong_usage(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        dispatch.run(["index", "polish"])
    assert stopped.value.code == 2
    assert "polish" in capsys.readouterr().err
