"""The talk of the index process, with requests from a script and a clock of our own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from context.index import upkeep
from context.index.service import Operation, Service
from context.index.update import Progress
from context.index.workspace import Workspace
from context.lookup import Lookup
from tests.support.indexed import opened, write_files

FILES = {"a.py": "def first(): ...\n", "b.py": "def second(): ...\n"}
WORK = "work"
"""In a script: no request until there is nothing to do."""

Script = list[Mapping[str, Any] | str | Callable[[], object]]


class ScriptedRequests:
    """Gives requests in turn; a function in between is called when nothing else is to do."""

    def __init__(self, script: Script) -> None:
        self._script = list(script)
        self.waits_s: list[float] = []

    def take(self, wait_s: float) -> Mapping[str, Any] | None:
        if not self._script:
            raise EOFError
        item = self._script[0]
        if isinstance(item, Mapping):
            del self._script[0]
            return item
        if wait_s == 0:
            return None
        self.waits_s.append(wait_s)
        del self._script[0]
        if callable(item):
            item()
        return None


def count(lookup: Lookup, message: Mapping[str, Any]) -> dict[str, Any]:
    """A question: how many definitions each name has."""
    found = lookup.named(message["names"], 9)
    return {"counts": {name: len(definitions) for name, definitions in found.items()}}


def damaged(lookup: Lookup, message: Mapping[str, Any]) -> dict[str, Any]:
    error = sqlite3.DatabaseError("malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    raise error


def broken(lookup: Lookup, message: Mapping[str, Any]) -> dict[str, Any]:
    return {"x": 1 / 0}


OPERATIONS: dict[str, Operation] = {
    "count": count,
    "damaged": damaged,
    "broken": broken,
}


class Desk:
    """A service over a workspace; `now_s` is its clock."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.now_s = 1_000.0
        self.sent: list[Mapping[str, Any]] = []

    def check(self, script: Script, *expected: Mapping[str, Any]) -> ScriptedRequests:
        """Plays `script`; what is sent after the opening is `expected`."""
        requests = ScriptedRequests(script)
        Service(self.workspace, self.sent.append, OPERATIONS, lambda: self.now_s).run(requests)
        assert self.sent[0]["event"] == "opened"
        assert self.sent[1:] == list(expected)
        return requests

    def write(self, name: str, text: str, age_s: int = 50) -> None:
        write_files(self.workspace.root, {name: text}, age_s)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(write_files(tmp_path / "w", FILES), tmp_path / "index") as workspace:
        yield Desk(workspace)


def updated(files: int, changed: int) -> dict[str, Any]:
    return {"event": "updated", "files": files, "changed": changed, "complete": True}


def test_it_builds_and_then_answers(desk: Desk) -> None:
    desk.check(
        [WORK, {"id": 1, "op": "count", "names": ["first", "none"]}],
        updated(2, 2),
        {"id": 1, "counts": {"first": 1}},
    )
    assert desk.sent[0] == {"event": "opened", "role": "writer", "complete": False, "files": 0}


def test_a_question_does_not_wait_for_the_update(desk: Desk) -> None:
    desk.check([{"id": 7, "op": "count", "names": ["first"]}], {"id": 7, "counts": {}})


def test_changed_paths_are_looked_at(desk: Desk) -> None:
    def change() -> None:
        desk.write("a.py", "def newer(): ...\n")

    desk.check(
        [change, {"op": "changed", "paths": ["a.py"]}, WORK,
         {"id": 1, "op": "count", "names": ["first", "newer"]}],
        updated(2, 2),
        updated(2, 1),
        {"id": 1, "counts": {"newer": 1}},
    )  # fmt: skip


def test_what_changes_during_an_update_is_looked_at_after_it(desk: Desk) -> None:
    desk.check(
        [{"op": "changed", "paths": ["a.py"]}, {"op": "rescan"}, WORK], updated(2, 2)
    )  # one look at all covers both


def test_open_and_closed_documents(desk: Desk) -> None:
    question = {"op": "count", "names": ["first", "third"]}
    desk.check(
        [
            WORK,
            {"op": "open", "path": "a.py", "text": "def third(): ...\n"},
            {"id": 1, **question},
            {"op": "close", "path": "a.py"},
            {"id": 2, **question},
        ],
        updated(2, 2),
        {"id": 1, "counts": {"third": 1}},
        {"id": 2, "counts": {"first": 1}},
    )


def test_all_files_are_looked_at_now_and_then(desk: Desk) -> None:
    def change() -> None:
        desk.write("b.py", "def silent(): ...\n")
        desk.now_s += upkeep.RESCAN_S

    requests = desk.check([change, WORK], updated(2, 2), updated(2, 1))
    assert requests.waits_s == [upkeep.RESCAN_S, upkeep.RESCAN_S]


def test_a_long_look_at_all_makes_the_next_one_late(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking takes a fiftieth of the time at most, however large the workspace."""
    real = desk.workspace.update

    def slow(paths: Any = None) -> Any:
        desk.now_s += 30.0
        yield from real(paths)

    monkeypatch.setattr(desk.workspace, "update", slow)
    requests = ScriptedRequests([WORK])
    service = Service(desk.workspace, desk.sent.append, {}, lambda: desk.now_s)
    service.run(requests)
    (wait_s,) = requests.waits_s
    assert wait_s == pytest.approx(30.0 * 50, rel=0.05)


def test_progress_is_told_when_it_takes_long(desk: Desk) -> None:
    for number in range(20):
        desk.write(f"m{number}.py", "x = 1\n")

    class SlowSteps(ScriptedRequests):
        def take(self, wait_s: float) -> Mapping[str, Any] | None:
            desk.now_s += 0.1
            return super().take(wait_s)

    service = Service(desk.workspace, desk.sent.append, {}, lambda: desk.now_s)
    service.run(SlowSteps([WORK]))
    told = [message for message in desk.sent if message["event"] == "progress"]
    done = [message["done"] for message in told]
    assert done == sorted(done)
    assert {message["total"] for message in told} == {22}
    assert 5 <= len(told) <= 15


def test_status(desk: Desk) -> None:
    requests = ScriptedRequests([WORK, {"id": "s", "op": "status"}])
    Service(desk.workspace, desk.sent.append).run(requests)
    answer = desk.sent[-1]
    assert answer["id"] == "s"
    status = answer["status"]
    assert (status["files"], status["symbols"], status["role"]) == (2, 2, "writer")
    assert (status["complete"], status["trouble"], status["left_out"]) == (True, "", 0)
    assert status["bytes_on_disk"] > 0


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"id": 1, "op": "dance"}, "unknown_op"),
        ({"id": 1}, "bad_request"),
        ({"id": 1, "op": ["count"]}, "bad_request"),
        ({"id": 1, "op": "count"}, "bad_request"),
        ({"id": 1, "op": "changed", "paths": 5}, "bad_request"),
        ({"id": 1, "op": "open", "path": "a.py"}, "bad_request"),
        ({"id": 1, "op": "broken"}, "internal"),
    ],
)
def test_a_request_that_cannot_be_answered(
    desk: Desk, request_: dict[str, Any], error: str
) -> None:
    desk.check([request_], {"id": 1, "error": error})


def test_a_notice_that_cannot_be_understood_is_passed_over(desk: Desk) -> None:
    desk.check([{"op": "dance"}, {}, {"op": "changed"}])


def test_a_database_found_damaged_by_a_question_is_built_again(desk: Desk) -> None:
    desk.check(
        [WORK, {"id": 1, "op": "damaged"}, WORK, {"id": 2, "op": "count", "names": ["first"]}],
        updated(2, 2),
        {"id": 1, "error": "index"},
        updated(2, 2),
        {"id": 2, "counts": {"first": 1}},
    )


def test_an_update_that_fails_ends_neither_the_process_nor_the_updates(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object = None) -> Iterator[Progress]:
        for done in range(2):
            yield Progress(1 // (1 - done), 2)

    def works_again() -> None:
        monkeypatch.undo()
        desk.now_s += upkeep.RESCAN_S

    monkeypatch.setattr(desk.workspace, "update", broken)
    question = {"op": "count", "names": ["first"]}
    desk.check(
        [{"id": 1, **question}, works_again, WORK, {"id": 2, **question}],
        {"id": 1, "counts": {}},
        updated(2, 2),
        {"id": 2, "counts": {"first": 1}},
    )


def test_trouble_is_told_once(desk: Desk, tmp_path: Path) -> None:
    def remove() -> None:
        desk.workspace.root.rename(tmp_path / "away")

    rescan = {"op": "rescan"}
    gone = {"event": "updated", "files": 0, "changed": 0, "complete": False}
    desk.check(
        [remove, rescan, WORK, rescan, WORK],
        updated(2, 2),
        gone,
        {"event": "trouble", "kind": "workspace_gone"},
        gone,
    )


def test_a_reader_becomes_the_writer_when_that_one_has_gone(desk: Desk, tmp_path: Path) -> None:
    with opened(desk.workspace.root, tmp_path / "index") as workspace:
        reader = Desk(workspace)

        def writer_ends() -> None:
            desk.workspace.close()
            reader.now_s += upkeep.TAKE_OVER_S

        requests = reader.check(
            [writer_ends, WORK],
            {"event": "updated", "files": 0, "changed": 0, "complete": False},
            {"event": "opened", "role": "writer", "complete": False, "files": 0},
            updated(2, 2),
        )
    assert reader.sent[0]["role"] == "reader"
    assert requests.waits_s == [upkeep.TAKE_OVER_S, upkeep.RESCAN_S]
