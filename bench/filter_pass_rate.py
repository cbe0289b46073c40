"""How many right answers the stop rules and filters let through.

    python -m bench.filter_pass_rate POSITIONS.jsonl FOLDER

POSITIONS has one cursor a line: `{"id", "repo", "lang", "path", "offset", "line_end"}`, offsets in
characters of `FOLDER/repo/path`. The text from the cursor to the end of its line is taken out of
the document and comes back as if a model had written it: it must come through unchanged, whatever
the rules. Blanks at the end do not count. With `--suffix none` all that stands below goes as well,
as if the file were being written from top to bottom.

A row may name the answer's digest (`gt_sha256`): another text there means another version of the
file, whose offsets say nothing, and ends the run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from completion.generation import ModelConfig
from completion.inline.plan import filtered, make_plan
from completion.inline.stop_rules import cut
from completion.values import EngineOptions, SuggestRequest, Trigger
from context.languages import language_id_for_path
from context.syntax import parse
from context.text import Document

MODEL = ModelConfig("none", "llamacpp", context_tokens=8_192, max_output_tokens=256)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one right answer: the empty `rule` means that it came through."""

    rule: str
    wanted: str
    got: str
    filter_ms: float


def outcome_at(
    row: dict[str, Any], text: str, path: str, trigger: Trigger, *, below: bool
) -> Outcome:
    """Puts the right answer of `row` through the rules at its own place in `text`."""
    answer = text[row["offset"] : row["line_end"]]
    rest = text[row["line_end"] :] if below else "\n"
    before = text[: row["offset"]]
    document = Document.of(before + rest, language_id=language_id_for_path(path))
    request = SuggestRequest(
        parse(document), document.point_at(len(before)), trigger, path=row["path"]
    )
    plan = make_plan(request, MODEL, EngineOptions())
    ended = cut(answer + "\n", plan.stop)
    kept = ended.text if ended else answer
    if kept.rstrip() != answer.rstrip():
        return Outcome(f"stop:{ended.rule if ended else ''}", answer, kept, 0)
    started = time.perf_counter()
    result = filtered(plan, kept)
    filter_ms = (time.perf_counter() - started) * 1000
    if result.text.rstrip() == answer.rstrip():
        return Outcome("", answer, kept, filter_ms)
    names = [verdict.name for verdict in result.verdicts if verdict.name != "trailing_blank"]
    return Outcome(result.reason or ",".join(names), answer, result.text, filter_ms)


def is_same_text(row: dict[str, Any], text: str) -> bool:
    """Whether `text` is what the position was made for, as far as the row tells."""
    answer = text[row["offset"] : row["line_end"]].rstrip()
    return row.get("gt_sha256") in (None, hashlib.sha256(answer.encode()).hexdigest())


def main() -> None:
    """Prints the share by language and what stood in the way."""
    arguments = _arguments()
    rows = [json.loads(line) for line in arguments.positions.read_text("utf-8").splitlines()]
    for trigger in Trigger:
        found: dict[str, list[tuple[str, Outcome]]] = defaultdict(list)
        for row in rows[:: arguments.every]:
            path = arguments.folder / row["repo"] / row["path"]
            text = path.read_bytes().decode("utf-8")
            if not is_same_text(row, text):
                raise SystemExit(f"{path}: not the text that the positions were made for")
            outcome = outcome_at(row, text, str(path), trigger, below=arguments.suffix == "kept")
            found[row["lang"]].append((row["id"], outcome))
        _print(trigger.value, found, verbose=arguments.verbose)


def _print(title: str, found: dict[str, list[tuple[str, Outcome]]], *, verbose: bool) -> None:
    everything = [outcome for outcomes in found.values() for outcome in outcomes]
    times = sorted(outcome.filter_ms for _, outcome in everything)
    for language, outcomes in [*sorted(found.items()), ("all", everything)]:
        passed = sum(1 for _, outcome in outcomes if not outcome.rule)
        share = f"{passed / len(outcomes):7.1%}"
        print(f"{title:10} {language:12} {share} of {len(outcomes)}")
    rules = Counter(outcome.rule for _, outcome in everything if outcome.rule)
    print(f"{title:10} held back by: {dict(rules.most_common()) or 'nothing'}")
    middle, high = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{title:10} filters: p50 {middle:.2f} ms, p95 {high:.2f} ms, at most {times[-1]:.2f} ms")
    if verbose:
        for name, outcome in everything:
            if outcome.rule:
                print(f"  {name} {outcome.rule}: {outcome.wanted!r} -> {outcome.got!r}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.filter_pass_rate")
    parser.add_argument("positions", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--suffix", choices=("kept", "none"), default="kept")
    parser.add_argument("--every", type=int, default=1, help="take only every n-th cursor")
    parser.add_argument("--verbose", action="store_true", help="show what was held back")
    return parser.parse_args()


if __name__ == "__main__":
    main()
