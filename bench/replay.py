"""Types real code character by character with the embedded model, and reports what it was worth.

`python -m bench.replay POSITIONS.jsonl FOLDER`: POSITIONS has one cursor a line,
`{"repo", "path", "offset", "line_end"}`, where `FOLDER/repo/path` is a file whose text from
`offset` to `line_end` is what gets typed. The typist looks at the screen before each key, and takes
a suggestion when its first line is just the rest of the line. Saved to `bench/results/replay.md`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from .documents import Typist
from .environment import clean_environment, load
from .figures import Figure
from .report import RESULTS, machine, section
from .session import Answer, Session, fimble

POSITIONS: Final = 12
SEED: Final = 7
KEY_S: Final = 0.2
"""Sixty words a minute."""
LOOK_S: Final = 1.0
"""How long the typist looks at the line before the first key."""
LINE_CHARS_MIN: Final = 12
KEPT_CHARS_MIN: Final = 2
FILE_CHARS_MAX: Final = 60_000
LANGUAGES: Final = {
    ".py": "python",
    ".ts": "typescript",
    ".tsx": "typescriptreact",
    ".js": "javascript",
    ".go": "go",
    ".rs": "rust",
    ".java": "java",
}


@dataclass(slots=True)
class Tally:
    """What all lines together came to."""

    keys: int = 0
    asked_model: int = 0
    served: int = 0
    """Requests that showed text without a model request of their own."""
    shown: int = 0
    kept_chars: int = 0
    flickers: int = 0
    visible_ms: list[float] = field(default_factory=list)
    counted: set[str] = field(default_factory=set)
    """The requests whose records have been read."""


@dataclass(slots=True)
class Screen:
    """What the editor shows at the cursor, and how soon it came."""

    text: str = ""
    answered: bool = False
    visible_ms: float = 0.0
    waiting: asyncio.Future[Answer] | None = None

    def expect(self, answer: asyncio.Future[Answer], begun: float) -> None:
        """From now on only this answer counts."""
        self.text, self.answered, self.waiting = "", False, answer
        answer.add_done_callback(lambda done: self._take(done, begun))

    def _take(self, done: asyncio.Future[Answer], begun: float) -> None:
        if done is self.waiting and not done.cancelled():
            self.text, self.answered = done.result().shown, True
            self.visible_ms = (done.result().at - begun) * 1000


async def replay(
    positions: Iterable[Mapping[str, Any]], folder: Path, environment: Mapping[str, str]
) -> Tally:
    """Types every position in one session."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as cache:
        async with fimble(environment, {"cache": {"directory": cache}}) as session:
            await asyncio.sleep(5)  # the model is being loaded
            for position in positions:
                await _line(session, folder, position, tally)
                print(".", end="", flush=True)
    print()
    return tally


async def _line(session: Session, folder: Path, position: Mapping[str, Any], tally: Tally) -> None:
    path = folder / position["repo"] / position["path"]
    whole = _text(path)
    start, end = position["offset"], position["line_end"]
    wanted = whole[start:end].rstrip()
    text, above = whole[:start] + whole[end:], whole[:start]
    typist = Typist(path.as_uri(), text, above.count("\n"), len(above.rpartition("\n")[2]))
    opened = typist.opened()
    opened["textDocument"]["languageId"] = LANGUAGES[path.suffix]
    session.notify("textDocument/didOpen", opened)
    await session.settled()
    await _type(session, typist, wanted, tally)
    await _count_requests(session, tally)
    session.notify("textDocument/didClose", {"textDocument": {"uri": typist.uri}})


async def _type(session: Session, typist: Typist, wanted: str, tally: Tally) -> None:
    screen, before = Screen(), ""
    screen.expect(session.ask("textDocument/inlineCompletion", typist.asked())[1], _now())
    await asyncio.sleep(LOOK_S)
    for place, key in enumerate(wanted):
        tally.keys += 1
        _note(tally, screen, before)
        rest = wanted[place:]
        if screen.text.partition("\n")[0].rstrip() == rest and len(rest) >= KEPT_CHARS_MIN:
            tally.kept_chars += len(rest)
            return
        before = screen.text[1:] if screen.text.startswith(key) else ""
        begun = _now()
        session.notify("textDocument/didChange", typist.typed(key))
        screen.expect(session.ask("textDocument/inlineCompletion", typist.asked())[1], begun)
        await asyncio.sleep(KEY_S)


def _note(tally: Tally, screen: Screen, before: str) -> None:
    """`before` is what was shown at the last key and should go on being shown."""
    if screen.text:
        tally.shown += 1
        tally.visible_ms.append(screen.visible_ms)
    tally.flickers += bool(before) and screen.answered and not screen.text.startswith(before)


async def _count_requests(session: Session, tally: Tally) -> None:
    """Reads the records of the line's requests; Fimble keeps the last hundred."""
    params = {"command": "fimble.explain", "arguments": []}
    records = (await session.request("workspace/executeCommand", params)).result
    for record in records:
        if record["id"] in tally.counted:
            continue
        tally.counted.add(record["id"])
        asked = any(stage["name"] == "model ready" for stage in record["stages"])
        tally.asked_model += asked
        tally.served += record["shown"] and not asked


def chosen(lines: Iterable[str], folder: Path, count: int, seed: int) -> list[dict[str, Any]]:
    """So many positions that suit, always the same for one seed."""
    positions = [json.loads(line) for line in lines if line.strip()]
    random.Random(seed).shuffle(positions)
    found: list[dict[str, Any]] = []
    for position in positions:
        path = folder / position["repo"] / position["path"]
        size = position["line_end"] - position["offset"]
        suits = path.suffix in LANGUAGES and size >= LINE_CHARS_MIN
        if suits and len(found) < count and path.stat().st_size <= FILE_CHARS_MAX:
            found.append(position)
    return found


def figures(tally: Tally, positions: int) -> list[Figure]:
    """The tally as rows of a table."""
    how = f"{positions} lines, {tally.keys} keys, one each {KEY_S * 1000:.0f} ms, embedded model"
    requests = tally.asked_model + tally.served
    kept = tally.kept_chars / max(1, tally.asked_model)
    served = 100 * tally.served / max(1, requests)
    rows = [
        Figure("model requests", [float(tally.asked_model)], how, unit=""),
        Figure("characters kept", [float(tally.kept_chars)], how, unit=""),
        Figure("kept characters a model request", [kept], how, unit=""),
        Figure("shown without a model request, of all answers sought", [served], how, unit="%"),
        Figure("keys with text on screen", [100 * tally.shown / max(1, tally.keys)], how, "%"),
        Figure("shown text that changed without need", [float(tally.flickers)], how, "", "<= 0"),
    ]
    if tally.visible_ms:
        rows.append(Figure("key to visible text", tally.visible_ms, how))
    return rows


def main() -> int:
    """Reads the arguments, replays, saves."""
    parser = argparse.ArgumentParser(prog="python -m bench.replay", description=__doc__)
    parser.add_argument("file", type=Path, metavar="POSITIONS.jsonl")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--positions", type=int, default=POSITIONS, metavar="N")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    lines = arguments.file.read_text("utf-8").split("\n")
    positions = chosen(lines, folder, arguments.positions, arguments.seed)
    busy, begun = load(), _now()
    with tempfile.TemporaryDirectory() as settings:
        tally = asyncio.run(replay(positions, folder, clean_environment(Path(settings))))
    when = datetime.now(UTC).isoformat(timespec="seconds")
    head = f"Measured {when} in {_now() - begun:.0f} s on {machine()}; load {busy} at the start."
    table = section(
        f"{len(positions)} lines, seed {arguments.seed}", figures(tally, len(positions))
    )
    text = f"# The latest replay\n\n{head}\n\n{table}"
    (RESULTS / "replay.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def _text(path: Path) -> str:
    """The file as it is, line ends included: offsets count them."""
    return path.read_bytes().decode("utf-8")


def _now() -> float:
    return time.perf_counter()


if __name__ == "__main__":
    sys.exit(main())
