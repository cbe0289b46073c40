"""How often a near match would have been right, on real code with edits made around it.

    python -m bench.near_hits POSITIONS.jsonl FOLDER [--each 3]

POSITIONS has one cursor a line: `{"repo", "path", "line", ...}`, line 1 first, of
`FOLDER/repo/path`. Around each, cursors at the start and inside of eleven lines are "answered" with
the real rest of their lines. Then one to three edits are made nearby: a line added, taken away or
changed, or a name renamed wherever it stands. The same cursors are asked for again ("return"), and
cursors on other lines that were never answered ("elsewhere"). A cursor that the exact memory still
answers is left out. No model is asked: what is measured is whether the old answer, right when it
was given, is what the line says now.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from completion.inline.anchor import anchor_at
from completion.inline.memory import Memory, Remembered
from completion.inline.near import NearAnswers, NearPlace, PlaceOf, near_place
from context.languages import language_id_for_path
from context.syntax import ParsedDocument, error_count, parse
from context.text import Document, Point, split_lines

SLICE_LINES: Final = 120
"""How much of a file is kept on each side of a position."""
ANSWERED_LINES: Final = 5
OTHER_LINES: Final = 12
EDIT_LINES: Final = 20
_NAME: Final = re.compile(r"[^\W\d]\w{3,}")

Loosen = Callable[[NearPlace], NearPlace]
KEYS: Final[dict[str, Loosen]] = {
    "scope + line + both neighbours": lambda place: place,
    "scope + line + line above": lambda place: replace(place, below=""),
    "scope + line": lambda place: replace(place, above="", below=""),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text under edit."""

    number: int
    """Where it was at first; -1 for a new one."""
    text: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place where the rest of a line is to be written."""

    parsed: ParsedDocument
    point: Point
    truth: str


def cursor_at(lines: list[Line], number: int, column: int, language_id: str) -> Cursor:
    """The cursor at `column` of line `number`, whose rest is taken away."""
    whole = lines[number].text
    texts = [line.text for line in lines]
    texts[number] = whole[:column] + "\n"
    document = Document("file:///a", language_id, 1, (*texts, ""))
    return Cursor(parse(document), Point(number, column), whole[column:].rstrip())


def columns_of(text: str) -> list[int]:
    """The start of the line's code, and a place after a token inside it."""
    start = len(text) - len(text.lstrip())
    inside = [match.end() for match in re.finditer(r"\w\W", text.rstrip()) if match.start() > start]
    return [start, inside[len(inside) // 2]] if inside else [start]


def cursors(
    lines: list[Line], wanted: Callable[[int], bool], language_id: str
) -> Iterator[tuple[int, Cursor]]:
    """Every cursor on the lines that are wanted, with the line's first number."""
    for index, line in enumerate(lines):
        if line.text.strip() and wanted(line.number):
            for column in columns_of(line.text):
                yield line.number, cursor_at(lines, index, column, language_id)


def edited(lines: list[Line], middle: int, dice: random.Random) -> tuple[str, list[Line]]:
    """The lines after one edit near line `middle` but not of it, and the edit's name."""
    near = [
        index
        for index, line in enumerate(lines)
        if line.number != middle and abs(index - middle) <= EDIT_LINES and line.text.strip()
    ]
    index, kind = dice.choice(near), dice.choice(("add", "remove", "change", "rename"))
    if kind == "add":
        return kind, [*lines[:index], Line(-1, dice.choice(lines).text), *lines[index:]]
    if kind == "remove":
        return kind, [*lines[:index], *lines[index + 1 :]]
    names = _NAME.findall(lines[index].text)
    if not names:
        return "none", lines
    name = dice.choice(names)
    here = range(len(lines)) if kind == "rename" else (index,)
    pattern, changed = re.compile(rf"\b{name}\b"), list(lines)
    for each in here:
        changed[each] = replace(lines[each], text=pattern.sub(f"{name}_new", lines[each].text))
    return kind, changed


def stores_by_key() -> dict[str, NearAnswers]:
    """An empty store for each idea of what a place is."""

    def place_of(loosen: Loosen) -> PlaceOf:
        return lambda parsed, point: loosen(near_place(parsed, point))

    return {name: NearAnswers(place_of(loosen)) for name, loosen in KEYS.items()}


def measure(row: dict[str, Any], text: str, dice: random.Random, counts: Counter[str]) -> None:
    """Answers the cursors around `row`, edits, asks again, and counts."""
    first = max(0, row["line"] - 1 - SLICE_LINES)
    kept = [line.rstrip("\r\n") + "\n" for line in split_lines(text)]
    kept = kept[first : row["line"] + SLICE_LINES]
    lines = [Line(number, line) for number, line in enumerate(kept)]
    middle, language_id = row["line"] - 1 - first, language_id_for_path(row["path"])
    memory, stores = Memory(), stores_by_key()
    for _, at in cursors(lines, lambda n: abs(n - middle) <= ANSWERED_LINES, language_id):
        memory.remember(Remembered(anchor_at(at.parsed.document, at.point), at.truth))
        for store in stores.values():
            store.remember(at.parsed, at.point, at.truth)
    for _ in range(dice.randint(1, 3)):
        kind, lines = edited(lines, middle, dice)
        counts[f"edit {kind}"] += 1
    for number, at in cursors(lines, lambda n: abs(n - middle) <= OTHER_LINES, language_id):
        back = number >= 0 and abs(number - middle) <= ANSWERED_LINES
        if memory.recall(at.parsed.document, at.point) is None:
            ask(at, "return" if back else "elsewhere", stores, counts)


def ask(at: Cursor, kind: str, stores: dict[str, NearAnswers], counts: Counter[str]) -> None:
    """Asks each store for the answer at a cursor, and counts how it did."""
    counts[kind] += 1
    for name, store in stores.items():
        found = store.find(at.parsed, at.point)
        if not found or not parses(at, found):
            continue
        counts[f"{name}, {kind}, offered"] += 1
        counts[f"{name}, {kind}, right"] += found == at.truth


def parses(at: Cursor, answer: str) -> bool:
    """Whether the answer brings no new syntax errors."""
    lines = list(at.parsed.document.lines)
    lines[at.point.line] = lines[at.point.line].rstrip("\n") + answer + "\n"
    after = parse(replace(at.parsed.document, lines=tuple(lines)))
    return error_count(after) <= error_count(at.parsed)


def share(part: int, whole: int) -> str:
    return f"{part:6} of {whole:6} = {part / whole:6.1%}" if whole else "none"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("positions", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=3, help="take every n-th position")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    dice = random.Random(3)
    # always the same, so that two runs make the same edits
    rows = [json.loads(line) for line in options.positions.read_text("utf-8").split("\n") if line]
    for row in rows[:: options.each]:
        path = options.folder / row["repo"] / row["path"]
        measure(row, path.read_bytes().decode("utf-8"), dice, counts)
    print("edits:", {name[5:]: n for name, n in sorted(counts.items()) if name[:5] == "edit "})
    for name in KEYS:
        for kind in ("return", "elsewhere"):
            offered = counts[f"{name}, {kind}, offered"]
            print(f"{name}, {kind}")
            print("  offered", share(offered, counts[kind]))
            print("  right  ", share(counts[f"{name}, {kind}, right"], offered))


if __name__ == "__main__":
    main()
