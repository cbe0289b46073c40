"""How often redaction strikes in ordinary code, what it finds of planted secrets, what it costs.

    python -m bench.secret_scan FOLDER...

Every file that an index would read is searched as it would be there. In code that is public every
find counts as a false one, though some are real credentials of tests: the rate is an upper bound.
`--show` prints the finds. The planted secrets are those of `tests/support/planted_secrets.py`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from context.credentials.find import find_secrets
from context.ignore.rules import HEAD_BYTES, IGNORE_FILES, FolderRules, decide_head, root_rules
from context.redaction import redact
from context.text import with_lf
from tests.support.planted_secrets import planted_secrets

PROMPT_CHARS: Final = 8_000
PROMPTS_MAX: Final = 2_000


@dataclass(slots=True)
class Tally:
    """What was seen in one folder."""

    files: int = 0
    lines: int = 0
    chars: int = 0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    prompts_ms: list[float] = field(default_factory=list)


def main() -> int:
    """Prints one row for each folder, and one for the planted secrets."""
    parser = argparse.ArgumentParser(prog="python -m bench.secret_scan", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--show", action="store_true", help="print every find")
    options = parser.parse_args()
    for folder in options.folders:
        tally = Tally()
        for path, text in read_texts(folder):
            count_finds(tally, text, f"{path.relative_to(folder)}" if options.show else "")
        print(row(folder.name, tally))
    planted = planted_secrets()
    found = sum(secret.secret not in redact(secret.text).text for secret in planted)
    print(f"planted secrets: {found} of {len(planted)} replaced")
    return 0 if found == len(planted) else 1


def read_texts(root: Path) -> Iterator[tuple[Path, str]]:
    """The texts of the files that may be indexed."""
    yield from _read_folder(root, root_rules(*_listing(root)))


def count_finds(tally: Tally, text: str, show: str = "") -> None:
    """Searches `text` as a whole, and its beginning as a prompt."""
    start = time.perf_counter()
    finds = find_secrets(text)
    tally.seconds += time.perf_counter() - start
    tally.files += 1
    tally.lines += text.count("\n")
    tally.chars += len(text)
    tally.kinds.update(find.kind for find in finds)
    if len(text) >= PROMPT_CHARS and len(tally.prompts_ms) < PROMPTS_MAX:
        prompt = text[:PROMPT_CHARS]
        start = time.perf_counter()
        redact(prompt)
        tally.prompts_ms.append((time.perf_counter() - start) * 1e3)
    for find in finds if show else ():
        line = text.count("\n", 0, find.start) + 1
        print(f"  {find.kind} {show}:{line} {text[find.start : find.end][:60]!r}", file=sys.stderr)


def row(name: str, tally: Tally) -> str:
    """One folder in words."""
    finds = tally.kinds.total()
    kinds = ", ".join(f"{kind} {count}" for kind, count in tally.kinds.most_common())
    prompt_ms = statistics.median(tally.prompts_ms) if tally.prompts_ms else 0.0
    return (
        f"{name}: {tally.files} files, {tally.lines} lines, {tally.chars / 1e6:.1f} MB in "
        f"{tally.seconds:.2f} s; {finds} finds, {finds / max(tally.lines, 1) * 1e4:.2f} per 10,000 "
        f"lines ({kinds or 'none'}); {PROMPT_CHARS:,} characters in {prompt_ms:.2f} ms (median)"
    )


def _listing(folder: Path) -> tuple[list[str], dict[str, str]]:
    names = sorted(entry.name for entry in folder.iterdir())
    texts = {
        name: (folder / name).read_text(encoding="utf-8", errors="replace")
        for name in IGNORE_FILES
        if (folder / name).is_file()
    }
    return names, texts


def _read_folder(folder: Path, rules: FolderRules) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            continue
        if path.is_dir() and rules.folder(path.name).indexed:
            inner = rules.enter(path.name, *_listing(path))
            if inner.decision.indexed:
                yield from _read_folder(path, inner)
        elif path.is_file() and rules.file(path.name, path.stat().st_size).indexed:
            content = path.read_bytes()
            if decide_head(content[:HEAD_BYTES]).indexed:
                yield path, with_lf(content.decode("utf-8", errors="replace"))


if __name__ == "__main__":
    sys.exit(main())
