"""The index process as it is started: its streams, its end, and its death at any moment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.indexed import indexed, write_files

SECONDS_MAX = 60


class Child:
    """A running index process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def send(self, message: Mapping[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def until(self, name: str, value: object) -> dict[str, Any]:
        """Reads up to the message that says so."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            message: dict[str, Any] = json.loads(line)
            if message.get(name) == value:
                return message
        raise AssertionError(f"it ended without {name}: {value}")

    def end(self) -> tuple[int, bytes]:
        """Ends its input; its exit code and what it said on stderr."""
        _, errors = self.process.communicate(timeout=SECONDS_MAX)
        return self.process.returncode, errors


@contextmanager
def child(root: Path, folder: Path) -> Iterator[Child]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "context.index", str(root), str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Child(process)
    finally:
        process.kill()
        process.communicate()


def many_files(root: Path, count: int = 400) -> Path:
    text = "".join(f"def shared_{number}(item):\n    return item.size\n\n" for number in range(20))
    return write_files(
        root, {f"p{n % 7}/m{n}.py": f"def own_{n}(): ...\n{text}" for n in range(count)}
    )


def test_it_builds_answers_and_ends_with_its_input(tmp_path: Path) -> None:
    root = many_files(tmp_path / "w", 20)
    with child(root, tmp_path / "index") as index:
        assert index.until("event", "opened")["role"] == "writer"
        assert index.until("event", "updated")["files"] == 20
        index.send({"id": 1, "op": "status"})
        assert index.until("id", 1)["status"]["symbols"] == 20 * 21
        assert index.end() == (0, b"")


def test_it_ends_in_the_middle_of_a_build(tmp_path: Path) -> None:
    root = many_files(tmp_path / "w")
    with child(root, tmp_path / "index") as index:
        index.until("event", "opened")
        assert index.end() == (0, b"")


def test_a_question_is_answered_in_the_middle_of_a_build(tmp_path: Path) -> None:
    root = many_files(tmp_path / "w")
    with child(root, tmp_path / "index") as index:
        index.until("event", "opened")
        index.send({"id": 1, "op": "status"})
        assert index.until("id", 1)["status"]["complete"] is False
        index.until("event", "updated")


@pytest.mark.parametrize("answers", [0, 3, 40])
def test_killed_in_the_middle_it_goes_on_where_it_was(tmp_path: Path, answers: int) -> None:
    """After the kill the database is whole, and what it answers in the end is the same."""
    root, folder = many_files(tmp_path / "w"), tmp_path / "index"
    with child(root, folder) as index:
        index.until("event", "opened")
        for number in range(answers):
            index.send({"id": number, "op": "status"})
            index.until("id", number)
        index.process.kill()
        index.process.wait(SECONDS_MAX)
    with child(root, folder) as index:
        assert index.until("event", "opened")["role"] == "writer"  # the lock went with the process
        assert index.until("event", "updated")["files"] == 400
        assert index.end() == (0, b"")
    with indexed(root, folder) as again, indexed(root, tmp_path / "fresh") as fresh:
        words = ["shared_3", "own_7", "item", "size", "def"]
        assert again.lookup.file_counts(words) == fresh.lookup.file_counts(words)
        assert again.lookup.used_on(["item"], 9) == fresh.lookup.used_on(["item"], 9)
        assert again.lookup.named(["own_399"], 9) == fresh.lookup.named(["own_399"], 9)
        weights = {"own_7": 1.0, "size": 0.5}
        assert again.lookup.search(weights, 9) == fresh.lookup.search(weights, 9)


def test_two_processes_on_one_workspace(tmp_path: Path) -> None:
    root = many_files(tmp_path / "w", 20)
    with child(root, tmp_path / "index") as first, child(root, tmp_path / "index") as second:
        roles = {one.until("event", "opened")["role"] for one in (first, second)}
        assert roles == {"writer", "reader"}
        for one in (first, second):
            one.until("event", "updated")
        assert [one.end() for one in (first, second)] == [(0, b"")] * 2


def test_a_workspace_that_is_not_there(tmp_path: Path) -> None:
    with child(tmp_path / "nowhere", tmp_path / "index") as index:
        assert index.until("event", "trouble")["kind"] == "workspace_gone"
        assert index.end() == (0, b"")
