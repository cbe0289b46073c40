"""The rest of a line by the embedded model, with code of other files in its prompt and without.

    python -m bench.line_completion POSITIONS.jsonl FOLDER [--every N] [--json]

POSITIONS has one cursor a line: `{"id", "repo", "lang", "path", "kind", "offset", "line_end"}`,
offsets in characters of `FOLDER/repo/path`. The text from the cursor to the end of its line is
taken out, of the index as well, and the engine is asked for it twice: once as in a workspace with
an index, once as in one without. Both prompts have the same budget; what other files do not fill is
the file's own, and the part of it below the cursor is not sent: the model has no place for it. The
default model is too small to be shown other files; here it is, for it is named by its path, as any
other model.

Exact match ignores blanks. A place without an answer counts as a wrong one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from completion.clock import SystemClock
from completion.generation import ModelConfig
from completion.inline.engine import Engine
from completion.ports import ContextSource, NoContext
from completion.records import Records
from completion.route import Router
from completion.upstream.factory import make_client
from completion.upstream.policy import HostPolicy, Network
from completion.upstream.weights import find_default_weights
from completion.values import (
    CompletionOptions,
    ContextOptions,
    EngineOptions,
    SuggestRequest,
    Task,
    Trigger,
)
from context.index.workspace import Workspace
from context.languages import language_id_for_path
from context.outline.extract import outline
from context.syntax import parse
from context.text import Document
from server.cli.local_context import LocalContext
from server.cli.targets import Source
from server.settings.values import ContextSettings, Settings
from tests.support.fakes import MemoryCache

from .environment import load
from .filter_pass_rate import is_same_text
from .paired import edit_similarity, is_exact, mean_interval, sign_test
from .report import machine

EVERY: Final = 9
TOKENS: Final = 1_200
"""Of a prompt: about the least that other files are shown in, for two cores read 300 a second."""
OUTPUT_TOKENS_MAX: Final = 64
CONTEXT_TOKENS: Final = 4_096
NAME: Final = "embedded"
NOISE_P: Final = 0.05

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine said at one position."""

    text: str
    """The first line of it; empty for none."""
    reason: str
    """Why there was none."""
    exact: bool
    similarity: float
    prompt_tokens: int
    """Estimated: a model whose answer is cut short does not tell."""
    related_tokens: int
    """Of other files, estimated too."""
    taken_ms: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Both answers at one position."""

    id: str
    language: str
    kind: str
    alone: Answer
    related: Answer


class Asker:
    """Asks the engine at positions of one repository after the other."""

    def __init__(self, engine: Engine, folder: Path, settings: Settings) -> None:
        self._engine = engine
        self._folder = folder
        self._settings = settings

    async def pairs(self, rows: Iterable[_Row]) -> AsyncIterator[Pair]:
        """Both answers at each position, in turns which comes first."""
        for repository, group in groupby(rows, key=lambda row: row["repo"]):
            root = (self._folder / repository).resolve()
            with tempfile.TemporaryDirectory() as place:
                workspace = Workspace(root, Path(place), outline)
                try:
                    for _ in workspace.update():
                        pass
                    for number, row in enumerate(group):
                        yield await self._pair(workspace, row, number)
                finally:
                    workspace.close()

    async def _pair(self, workspace: Workspace, row: _Row, number: int) -> Pair:
        path = workspace.root / row["path"]
        text = path.read_bytes().decode("utf-8")
        if not is_same_text(row, text):
            raise SystemExit(f"{path}: not the text that the positions were made for")
        before, truth = text[: row["offset"]], text[row["offset"] : row["line_end"]]
        left = before + text[row["line_end"] :]
        language_id = language_id_for_path(str(path))
        document = Document.of(left, uri=path.as_uri(), language_id=language_id)
        request = SuggestRequest(
            parse(document), document.point_at(len(before)), Trigger.INVOKED, row["path"]
        )
        source = Source(path, document, workspace.root)
        workspace.put_document(row["path"], left)  # what was taken out must not come from the disk
        index = LocalContext(source, self._settings, workspace, "")
        await index.collect(request.parsed, request.cursor, 0)
        workspace.drop_document(row["path"])
        sources: list[ContextSource] = [NoContext(), index]
        order = (0, 1) if number % 2 else (1, 0)
        answers = {which: await self._answer(request, sources[which], truth) for which in order}
        return Pair(row["id"], row["lang"], row["kind"], answers[0], answers[1])

    async def _answer(self, request: SuggestRequest, source: ContextSource, truth: str) -> Answer:
        engine = self._engine
        engine.use_context(source)
        outcome = await engine.suggest(request)
        engine.document_closed(request.parsed.document.uri)  # or the next one is remembered
        record = outcome.explanation
        text = outcome.suggestions[0].text.partition("\n")[0] if outcome.suggestions else ""
        return Answer(
            text,
            record.reason,
            is_exact(text, truth),
            edit_similarity(text, truth),
            sum(part.tokens for part in record.parts),
            sum(part.tokens for part in record.parts if part.kind == "snippet"),
            record.total_ms,
        )


@asynccontextmanager
async def embedded_engine(tokens: int) -> AsyncIterator[Engine]:
    """An engine that asks the embedded model, with prompts of up to so many tokens."""
    weights = find_default_weights()
    if weights is None:
        raise SystemExit("The embedded model is not installed: run `make install`.")
    config = ModelConfig(
        NAME,
        "embedded",
        model=str(weights),
        context_tokens=CONTEXT_TOKENS,
        max_output_tokens=OUTPUT_TOKENS_MAX,
        prompt_tokens_max=tokens,
    )
    policy = HostPolicy(Network.THIS_MACHINE)
    client = make_client(config, data_directory=weights.parent, policy=policy)
    options = EngineOptions(
        CompletionOptions(debounce_ms=0, lines_max=1, speculate=False),
        ContextOptions(tokens),
        cache_enabled=False,
    )
    clock = SystemClock()
    router = Router({NAME: client}, dict.fromkeys(Task, (NAME,)), clock)
    engine = Engine(router, MemoryCache(), Records(), clock, options)
    try:
        await client.warm_up()
        yield engine
    finally:
        await engine.aclose()
        await client.aclose()


def summary(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Both ways side by side, and what lies between them."""
    better = sum(pair.related.exact and not pair.alone.exact for pair in pairs)
    worse = sum(pair.alone.exact and not pair.related.exact for pair in pairs)
    gain = mean_interval([pair.related.similarity - pair.alone.similarity for pair in pairs])
    return {
        "positions": len(pairs),
        "without": _side([pair.alone for pair in pairs]),
        "with": _side([pair.related for pair in pairs]),
        "same_text": sum(pair.alone.text == pair.related.text for pair in pairs),
        "exact_only_with": better,
        "exact_only_without": worse,
        "sign_test_p": sign_test(better, worse),
        "similarity_gain": {**asdict(gain), "is_noise": gain.is_noise},
    }


def _side(answers: Sequence[Answer]) -> dict[str, float]:
    def mean(of: Callable[[Answer], float]) -> float:
        return statistics.fmean(map(of, answers))

    return {
        "exact": mean(lambda answer: answer.exact),
        "similarity": mean(lambda answer: answer.similarity),
        "answered": mean(lambda answer: bool(answer.text)),
        "prompt_tokens": mean(lambda answer: answer.prompt_tokens),
        "related_tokens": mean(lambda answer: answer.related_tokens),
        "taken_ms": statistics.median(answer.taken_ms for answer in answers),
    }


def print_table(pairs: Sequence[Pair]) -> None:
    """All positions, those at the start and in the middle of lines, and each language."""
    head = "exact  similarity  answered  tokens  of other files  p50 s"
    print(f"{'positions':18} {'n':>4}  {'other files':11}  {head}")
    names = dict.fromkeys(("all", *sorted(pair.kind for pair in pairs)))
    names |= dict.fromkeys(sorted(pair.language for pair in pairs))
    for name in names:
        group = [pair for pair in pairs if name in ("all", pair.kind, pair.language)]
        told = summary(group)
        for way in ("without", "with"):
            side = told[way]
            print(
                f"{name:18} {len(group):4}  {way:11}  {side['exact']:5.1%}  "
                f"{side['similarity']:10.1%}  {side['answered']:8.0%}  "
                f"{side['prompt_tokens']:6.0f}  {side['related_tokens']:14.0f}  "
                f"{side['taken_ms'] / 1000:5.2f}"
            )
    _print_difference(summary(pairs))


def _print_difference(told: dict[str, Any]) -> None:
    gain, p = told["similarity_gain"], told["sign_test_p"]
    print(
        f"\nThe same text {told['same_text']} times of {told['positions']}. Exact only with other "
        f"files {told['exact_only_with']} times, only without {told['exact_only_without']} times: "
        f"sign test p = {p:.2f}{', noise' if p > NOISE_P else ''}.\n"
        f"Edit similarity with less without: {gain['mean']:+.1%}, 95 % between "
        f"{gain['low']:+.1%} and {gain['high']:+.1%}{', noise' if gain['is_noise'] else ''}."
    )


async def measure(rows: Sequence[_Row], folder: Path, tokens: int) -> list[Pair]:
    """Both answers at every position; a dot on stderr for each."""
    settings = replace(Settings(), context=ContextSettings(budget_tokens=tokens))
    pairs = list[Pair]()
    async with embedded_engine(tokens) as engine:
        async for pair in Asker(engine, folder, settings).pairs(rows):
            pairs.append(pair)
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return pairs


def main() -> None:
    """Measures and prints; saves nothing."""
    parser = argparse.ArgumentParser(prog="python -m bench.line_completion")
    parser.add_argument("positions", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=EVERY, help="take only every n-th cursor")
    parser.add_argument("--tokens", type=int, default=TOKENS, help="of a prompt, at most")
    parser.add_argument("--json", action="store_true", help="print JSON, with every answer")
    arguments = parser.parse_args()
    lines = arguments.positions.read_text("utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line.strip()][:: arguments.every]
    busy = load()
    pairs = asyncio.run(measure(rows, arguments.folder, arguments.tokens))
    if arguments.json:
        print(json.dumps({**summary(pairs), "pairs": [asdict(pair) for pair in pairs]}, indent=2))
        return
    print(f"{machine()}; load {busy} at the start, {load()} at the end\n")
    print_table(pairs)


if __name__ == "__main__":
    main()
