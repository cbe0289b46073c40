"""Makes cases of context collection from other repositories, to learn weights from.

    python -m bench.context_cases REPOS.json CACHE OUT.jsonl [--per-repository N] [--per-file N]

The recipe is the benchmark's: a statement or some lines are taken out of a function, which use at
least one name that another file defines and that stands nowhere else in this one. REPOS has rows
`{"id", "lang"}`, CACHE/originals/<id> the files. Writes CACHE/workspaces/<id> without those lines.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from context.index.memory import IndexedFile
from context.scopes import definitions
from context.syntax import ParsedDocument, node_span, parse
from context.text import Document

from .context_workspaces import indexed_files

NAME: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
TEST: Final = re.compile(r"test|spec\b|mock|example|bench", re.IGNORECASE)
BLOCK: Final = re.compile(r"block|body|suite|compound_statement|statement_list")
NO_STATEMENT: Final = re.compile(
    "comment|function|class|method|impl|struct|enum|import|use_decl|namespace|interface"
)
EVERYDAY_NAMES: Final = """
    name value data type self this list item items index size length string number args error text
    path file line count read write open close start stop init main test next push append join split
    keys values format print copy update body node config option options params default state event
    callback context parent child left right first last parse message source target begin empty
    insert erase find clear reset equals object array map filter reduce slice apply call bind super
    assert unwrap clone iter collect none some
"""
EVERYDAY: Final = frozenset(EVERYDAY_NAMES.split())
LINES_MAX: Final = 8
DEFINITIONS_MAX: Final = 6
NAME_CHARS_MIN: Final = 4
MIDLINE_SHARE: Final = 0.47


@dataclass(slots=True)
class Repository:
    """What has to be known of all files at once."""

    files: Sequence[IndexedFile]
    names: dict[str, Counter[str]] = field(default_factory=dict)
    """By file: every name and how often it stands there."""
    defined: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    """By name: file and line, counted from 1."""
    spread: Counter[str] = field(default_factory=Counter)
    """In how many files a name stands."""

    def __post_init__(self) -> None:
        for file in self.files:
            self.names[file.path] = Counter(NAME.findall(file.text))
            self.spread.update(self.names[file.path].keys())
            for symbol in file.outline.symbols:
                self.defined[symbol.name].append((file.path, symbol.first_line + 1))


def main() -> None:
    """Writes the cases and the workspaces."""
    parser = argparse.ArgumentParser(prog="bench.context_cases", description=__doc__)
    parser.add_argument("repositories", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--per-repository", type=int, default=90)
    parser.add_argument("--per-file", type=int, default=4)
    arguments = parser.parse_args()
    with arguments.out.open("w", encoding="utf-8") as out:
        for row in json.loads(arguments.repositories.read_text("utf-8"))["repos"]:
            original = arguments.cache / "originals" / row["id"]
            repository = Repository(list(indexed_files(original)))
            chooser = random.Random(row["id"])
            cases: list[dict[str, Any]] = []
            sources = [file for file in repository.files if not TEST.search(file.path)]
            chooser.shuffle(sources)
            for file in sources:
                if len(cases) < arguments.per_repository:
                    cases += cases_in(file, repository, chooser, arguments.per_file)
            for number, case in enumerate(cases):
                case |= {"id": f"{row['id']}-{number:03}", "repo": row["id"], "lang": row["lang"]}
                out.write(json.dumps(case) + "\n")
            cut_out(original, arguments.cache / "workspaces" / row["id"], cases)
            print(f"{row['id']}: {len(cases)} cases")


def cases_in(
    file: IndexedFile, repository: Repository, chooser: random.Random, count_max: int
) -> list[dict[str, Any]]:
    """Up to `count_max` cases that leave each other's surroundings alone."""
    parsed = parse(Document.of(file.text, language_id=file.outline.language_id))
    stretches = list(statements(parsed, chooser))
    chooser.shuffle(stretches)
    cases: list[dict[str, Any]] = []
    for first, last in stretches:
        apart = all(last < case["start_line"] - 2 or first > case["end_line"] for case in cases)
        if len(cases) < count_max and apart and (case := _case(file, repository, first, last)):
            _place_cursor(case, file.text, chooser)
            case["open_files"] = _open_files(file, repository, chooser, case["idents"])
            cases.append(case)
    return cases


def statements(parsed: ParsedDocument, chooser: random.Random) -> Iterator[tuple[int, int]]:
    """First and last lines of statements, and of some in a row, inside functions."""
    if parsed.tree is None:
        return
    bodies = [scope.body for scope in definitions(parsed) if scope.kind == "function"]
    pending = [parsed.tree.root_node]
    while pending:
        node = pending.pop()
        pending += node.named_children
        if not BLOCK.search(node.type):
            continue
        spans = [
            node_span(parsed, child)
            for child in node.named_children
            if not NO_STATEMENT.search(child.type)
        ]
        for number, span in enumerate(spans):
            inside = any(
                b.start.line <= span.start.line and span.end.line <= b.end.line for b in bodies
            )
            blank = not parsed.document.line(span.start.line)[: span.start.column].strip()
            row = spans[min(len(spans) - 1, number + chooser.randint(1, 3))].end.line
            if inside and blank:
                ends = {span.end.line, row} if chooser.random() < 0.5 else {span.end.line}
                first = span.start.line
                yield from ((first, last) for last in sorted(ends) if last - first < LINES_MAX)


def cut_out(original: Path, workspace: Path, cases: Sequence[Mapping[str, Any]]) -> None:
    """Copies a repository without the lines of its cases."""
    shutil.rmtree(workspace, ignore_errors=True)
    shutil.copytree(original, workspace)
    gone: dict[str, set[int]] = defaultdict(set)
    for case in cases:
        gone[case["path"]].update(range(case["start_line"] - 1, case["end_line"]))
    for path, numbers in gone.items():
        lines = (original / path).read_bytes().split(b"\n")
        kept = (line for number, line in enumerate(lines) if number not in numbers)
        (workspace / path).write_bytes(b"\n".join(kept))


def _case(
    file: IndexedFile, repository: Repository, first: int, last: int
) -> dict[str, Any] | None:
    lines = file.text.split("\n")
    text = "\n".join(lines[first : last + 1])
    names = Counter(NAME.findall(text))
    targets = [
        {"name": name, "called": f"{name}(" in text, "defs": repository.defined[name]}
        for name, count in names.items()
        if _is_target(name, count, file, repository)
    ]
    if not targets:
        return None
    start = sum(len(line) + 1 for line in lines[:first])
    return {
        "kind": "line" if first == last else "block",
        "path": file.path,
        "start_line": first + 1,
        "end_line": last + 1,
        "prefix_end": start + len(text) - len(text.lstrip()),
        "suffix_start": start + len(text),
        "targets": targets,
        "idents": [name for name in names if name in repository.defined],
    }


def _is_target(name: str, count: int, file: IndexedFile, repository: Repository) -> bool:
    places = repository.defined.get(name, ())
    return (
        len(name) >= NAME_CHARS_MIN
        and name.lower() not in EVERYDAY
        and 0 < len(places) <= DEFINITIONS_MAX
        and repository.names[file.path][name] == count
        and all(path != file.path for path, _ in places)
        and not all(TEST.search(path) for path, _ in places)
    )


def _place_cursor(case: dict[str, Any], text: str, chooser: random.Random) -> None:
    """Moves the cursor of some one-line cases into the line, before the first target."""
    removed = text[case["prefix_end"] : case["suffix_start"]]
    target = min(removed.index(item["name"]) for item in case["targets"])
    starts = [match.start() for match in NAME.finditer(removed) if 0 < match.start() <= target]
    if case["kind"] == "line" and starts and chooser.random() < MIDLINE_SHARE:
        case |= {"kind": "midline", "prefix_end": case["prefix_end"] + chooser.choice(starts)}


def _open_files(
    file: IndexedFile, repository: Repository, chooser: random.Random, removed: Sequence[str]
) -> list[str]:
    """Three files linked by rare names (not the removed ones), one beside, one at random."""
    own = {name for name in repository.names[file.path] if repository.spread[name] <= 6}
    own.difference_update(removed)
    links = {
        path: sum(1 / repository.spread[name] for name in own if name in names)
        for path, names in repository.names.items()
        if path != file.path
    }
    linked = sorted(links, key=lambda path: (-links[path], path))[:8]
    beside = [path for path in links if Path(path).parent == Path(file.path).parent]
    chosen = chooser.sample(linked, min(3, len(linked)))
    chosen += [chooser.choice(group) for group in (beside, sorted(links)) if group]
    return list(dict.fromkeys(chosen))


if __name__ == "__main__":
    main()
