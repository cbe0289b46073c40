"""The workspace index: how long it builds, what it costs, how soon it is there again and answers.

On generated workspaces: 3,000 files of 200 lines, and 100,000 files of 20.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from context.index.database import open_for_reading
from context.index.sqlite_lookup import SqliteLookup

from .figures import Figure

SEED: Final = 7
FILES: Final = 3_000
LINES: Final = 200
MANY_FILES: Final = 100_000
FEW_LINES: Final = 20
CHANGED: Final = 10
ASKED_EVERY_S: Final = 0.05
QUESTIONS: Final = 500
_FOLDER_FILES: Final = 40
_VERBS: Final = (
    "load",
    "save",
    "read",
    "write",
    "find",
    "count",
    "merge",
    "split",
    "send",
    "parse",
    "check",
)
_NOUNS: Final = (
    "order",
    "user",
    "index",
    "buffer",
    "token",
    "path",
    "cache",
    "frame",
    "stream",
    "record",
    "table",
    "query",
    "session",
    "model",
    "event",
    "queue",
    "worker",
    "report",
    "filter",
    "schema",
    "window",
    "signal",
    "region",
    "packet",
    "ledger",
    "vector",
)

_PYTHON: Final = '''\
class {noun}{n}Store:
    """Keeps every {noun} by its key."""

    def __init__(self, limit_{n}: int) -> None:
        self.limit_{n} = limit_{n}
        self.items: dict[str, "{other}{n}"] = {{}}

    def {verb}_{noun}_{n}(self, key: str, {other}: "{other}{n}") -> int:
        """{verb} one {other}."""
        found = self.items.get(key)
        if found is None:
            self.items[key] = {other}
            return {m}
        total = found.{verb2}_{other}(key) + self.limit_{n}
        return total * {m}


'''
_TYPESCRIPT: Final = """\
export interface {noun}{n}Options {{
  {verb}Limit: number;
  {other}Names: string[];
}}

export class {noun}{n}Service {{
  constructor(private readonly options{n}: {noun}{n}Options) {{}}

  // {verb} one {other}
  {verb}{other}{n}(key: string, amount = {m}): number {{
    const found = this.options{n}.{other}Names.indexOf(key);
    if (found < 0) {{
      return amount;
    }}
    return this.{verb2}{noun}(found) + {m};
  }}
}}

"""


@dataclass(frozen=True, slots=True)
class Update:
    """What it took the index process to be up to date."""

    taken_s: float
    waits_ms: Sequence[float]
    """Of each question on the way."""
    processor_s: float
    memory_mb: float


def generate(folder: Path, files: int, lines: int) -> int:
    """A workspace of two languages; how many lines it has. The same each time."""
    words = random.Random(SEED)
    written = 0
    for number in range(files):
        template, ending = ((_PYTHON, ".py"), (_TYPESCRIPT, ".ts"))[number % 2]
        place = folder / f"part{number // (_FOLDER_FILES * 20)}" / f"unit{number // _FOLDER_FILES}"
        if number % _FOLDER_FILES == 0:
            place.mkdir(parents=True)
        text = "".join(_units(template, words, lines))
        (place / f"{words.choice(_NOUNS)}_{number}{ending}").write_text(text, encoding="utf-8")
        written += text.count("\n")
    return written


def _units(template: str, words: random.Random, lines: int) -> Iterator[str]:
    size = template.count("\n")
    for _ in range(max(1, round(lines / size))):
        noun, other = words.sample(_NOUNS, 2)
        verb, verb2 = words.sample(_VERBS, 2)
        yield template.format(
            noun=noun.title(), other=other, verb=verb, verb2=verb2,
            n=words.randrange(20_000), m=words.randrange(1_000),
        )  # fmt: skip


async def measure(environment: Mapping[str, str]) -> list[Figure]:
    """The index process alone, as an editor's server starts it."""
    figures = list[Figure]()
    for files, lines, limits in (
        (FILES, LINES, {"build": "< 20", "again": "< 1"}),
        (MANY_FILES, FEW_LINES, {"question": "< 20"}),
    ):
        with tempfile.TemporaryDirectory() as place:
            root, store = Path(place) / "workspace", Path(place) / "index"
            written = generate(root, files, lines)
            name = f"{files:,} files, {written:,} lines"
            figures += await _measured(environment, root, store, name, limits)
    return figures


async def _measured(
    environment: Mapping[str, str], root: Path, store: Path, name: str, limits: Mapping[str, str]
) -> list[Figure]:
    first = await _updated(environment, root, store, asking=True)
    size_mb = await asyncio.to_thread(_size_mb, store)
    await asyncio.to_thread(_change, root)
    again = await _updated(environment, root, store, asking=False)
    how = "start of the process to its `updated`"
    asked = f"an unknown one, each {ASKED_EVERY_S * 1000:.0f} ms"
    return [
        Figure(f"{name}: build", [first.taken_s], how, "s", limits.get("build", "")),
        Figure("processor time of it", [first.processor_s], "user and system", "s"),
        Figure("a question while it builds", first.waits_ms, asked),
        Figure("memory, most while it builds", [first.memory_mb], "VmHWM", "MB"),
        Figure("on the disk", [size_mb], "the database's files", "MB"),
        Figure(
            f"again, {CHANGED} files changed", [again.taken_s], how, "s", limits.get("again", "")
        ),
        Figure("memory then", [again.memory_mb], "VmHWM", "MB"),
        *_questions(store, limits.get("question", "")),
    ]


def _size_mb(store: Path) -> float:
    return sum(path.stat().st_size for path in store.iterdir()) / 1e6


def _change(root: Path) -> None:
    for path in sorted(root.rglob("*.py"))[:CHANGED]:
        path.write_text(path.read_text("utf-8") + "\nCHANGED = 1\n", encoding="utf-8")


async def _updated(
    environment: Mapping[str, str], root: Path, store: Path, *, asking: bool
) -> Update:
    """Runs the index process up to its first `updated`."""
    begun = time.perf_counter()
    asked, waits_ms = dict[int, float](), list[float]()
    async with _index_process(environment, root, store) as process:
        asker = asyncio.create_task(_ask(process, asked)) if asking else None
        async for message in _messages(process):
            now = time.perf_counter()
            if "id" in message:
                waits_ms.append((now - asked[message["id"]]) * 1000)
            if message.get("event") == "updated":
                break
        taken_s = time.perf_counter() - begun
        if asker is not None:
            asker.cancel()
        return Update(taken_s, waits_ms, *_processor_s_and_memory_mb(process.pid))


@asynccontextmanager
async def _index_process(
    environment: Mapping[str, str], root: Path, store: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "context.index", str(root), str(store),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=dict(environment),
    )  # fmt: skip
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def _ask(process: asyncio.subprocess.Process, asked: dict[int, float]) -> None:
    assert process.stdin is not None
    while True:
        await asyncio.sleep(ASKED_EVERY_S)
        number = len(asked)
        asked[number] = time.perf_counter()
        # Unknown, so that the answer costs nothing: it is the wait that is measured.
        process.stdin.write(json.dumps({"id": number, "op": "ping"}).encode() + b"\n")


async def _messages(process: asyncio.subprocess.Process) -> AsyncIterator[dict[str, Any]]:
    assert process.stdout is not None
    async for line in process.stdout:
        yield json.loads(line)


def _processor_s_and_memory_mb(process_id: int) -> tuple[float, float]:
    """What a process has used so far, and the most it held; zeros where there is no /proc."""
    if sys.platform != "linux":
        return 0.0, 0.0
    numbers = Path(f"/proc/{process_id}/stat").read_text("ascii").rpartition(")")[2].split()
    ticks = int(numbers[11]) + int(numbers[12])
    status = Path(f"/proc/{process_id}/status").read_text("ascii")
    most_kb = next(int(row.split()[1]) for row in status.split("\n") if "VmHWM" in row)
    return ticks / os.sysconf("SC_CLK_TCK"), most_kb / 1024


def _questions(store: Path, limit: str) -> list[Figure]:
    """Each kind of question, about names and words that are in the workspace."""
    connection = open_for_reading(store)
    assert connection is not None
    lookup = SqliteLookup(connection)
    words = random.Random(SEED)
    names = [name for (name,) in connection.execute("SELECT name FROM symbols LIMIT 50000")]
    terms = [term for (term,) in connection.execute("SELECT term FROM postings LIMIT 50000")]
    paths = [path for (path,) in connection.execute("SELECT path FROM files WHERE indexed")]
    common = [*_VERBS, *_NOUNS, "self", "this", "items", "found"]
    some: Callable[[Sequence[str], int], list[str]] = words.sample
    kinds: dict[str, Callable[[], object]] = {
        "named": lambda: lookup.named(some(names, 20), 8),
        "members": lambda: lookup.members([name.title() for name in some(names, 10)], 40),
        "used_on": lambda: lookup.used_on(some(common, 10), 20),
        "file_counts": lambda: lookup.file_counts(some(terms, 40) + some(common, 20)),
        "outline": lambda: [lookup.outline(path) for path in some(paths, 10)],
        "paths_ending": lambda: lookup.paths_ending(
            [path.rpartition(".")[0].split("/", 1)[1] for path in some(paths, 20)], 4
        ),
        "folder": lambda: lookup.folder(words.choice(paths).rpartition("/")[0], 40),
        "search": lambda: lookup.search(dict.fromkeys(some(terms, 12) + some(common, 12), 1.0), 8),
    }
    figures = list[Figure]()
    times = {kind: [_timed_ms(ask) for _ in range(QUESTIONS)] for kind, ask in kinds.items()}
    for kind, taken in times.items():
        figures.append(Figure(f"  {kind}", taken, f"{QUESTIONS} of them, new words each time"))
    total = [sum(row) for row in zip(*times.values(), strict=True)]
    connection.close()
    return [Figure("one of each kind of question", total, "", limit=limit), *figures]


def _timed_ms(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000
