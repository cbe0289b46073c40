from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from completion.workshop import scratch
from completion.workshop.scratch import ScratchRefused, scratch_copy, sweep
from context.index.lock import WriterLock


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with what must not be copied."""
    files = {
        "a.py": "old\n",
        "pkg/b.py": "b\n",
        "pkg/data.bin": "\0",
        ".gitignore": "*.log\n/out/\n",
        "x.log": "ignored",
        "out/y.py": "ignored",
        ".env": "KEY=1",
        ".fimbleignore": "private.py\n",
        "private.py": "private",
        ".git/config": "git",
        "node_modules/m/index.js": "m",
    }
    for name, text in files.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "project"


def files_in(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


async def test_the_copy_has_the_change_and_nothing_that_is_ignored(
    project: Path, tmp_path: Path
) -> None:
    async with scratch_copy(project, tmp_path / "s", {"a.py": b"new\n", "n/c.py": b"c"}) as tree:
        copied = [path for path in files_in(tree) if not path.startswith("node_modules/")]
        assert copied == [
            ".fimbleignore",
            ".gitignore",
            "a.py",
            "n/c.py",
            "pkg/b.py",
            "pkg/data.bin",
        ]
        assert (tree / "a.py").read_bytes() == b"new\n"
        assert (tree / "node_modules").is_symlink()
    assert (project / "a.py").read_bytes() == b"old\n"
    assert list((tmp_path / "s").iterdir()) == []
    assert (project / "node_modules/m/index.js").exists()


async def test_a_link_out_of_the_project_is_not_followed(project: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (project / "link").symlink_to(tmp_path / "outside", target_is_directory=True)
    (project / "file").symlink_to(project / "a.py")
    async with scratch_copy(project, tmp_path / "s", {}) as tree:
        assert not (tree / "link").exists()
        assert not (tree / "file").exists()


async def test_the_copy_is_removed_when_its_use_fails(project: Path, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        async with scratch_copy(project, tmp_path / "s", {}):
            raise RuntimeError
    assert list((tmp_path / "s").iterdir()) == []


async def test_the_copy_is_removed_when_its_making_is_cancelled(
    project: Path, tmp_path: Path
) -> None:
    async def use() -> None:
        async with scratch_copy(project, tmp_path / "s", {}):
            raise AssertionError

    using = asyncio.create_task(use())
    await asyncio.sleep(0)
    assert len(list((tmp_path / "s").iterdir())) == 1
    using.cancel()
    with pytest.raises(asyncio.CancelledError):
        await using
    assert list((tmp_path / "s").iterdir()) == []


async def test_a_project_that_is_too_large_is_refused(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "FILES_MAX", 2)
    with pytest.raises(ScratchRefused, match="too large"):
        async with scratch_copy(project, tmp_path / "s", {}):
            raise AssertionError
    assert list((tmp_path / "s").iterdir()) == []


async def test_a_folder_that_cannot_be_used_is_refused(project: Path, tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a file", encoding="utf-8")
    with pytest.raises(ScratchRefused, match="cannot be used"):
        async with scratch_copy(project, tmp_path / "s", {}):
            raise AssertionError


async def test_a_sweep_removes_what_nobody_holds_and_nothing_else(
    project: Path, tmp_path: Path
) -> None:
    left = tmp_path / "s" / "left"
    (left / "project").mkdir(parents=True)
    (left / "project" / "a.py").write_text("x", encoding="utf-8")
    lock = WriterLock(left)
    assert lock.acquire()
    lock.release()  # as the system does for a process that was killed
    (tmp_path / "s" / "foreign").mkdir()
    async with scratch_copy(project, tmp_path / "s", {}) as tree:
        sweep(tmp_path / "s")
        assert not left.exists()
        assert (tree / "a.py").exists()
        assert (tmp_path / "s" / "foreign").exists()


def test_a_sweep_of_nothing_is_no_error(tmp_path: Path) -> None:
    sweep(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []
