"""Draws explanation records, prompt parts and diffs as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from .terminal import Paint, printable

if TYPE_CHECKING:
    from completion.explanation import ContextPart, Explanation, ModelUse, Stage

_BAR_WIDTH: Final = 24
_SOURCES: Final = {
    "none": "nothing",
    "typed": "the suggestion already shown, typed along",
    "memory": "memory",
    "disk": "the cache on disk",
    "joined": "a stream that was already running",
    "model": "a model",
}


def explanation_lines(record: Explanation, paint: Paint) -> Iterator[str]:
    """The whole record: what came out, when, from where, and why."""
    place = f"{record.path}:{record.line}:{record.column}"
    yield paint(f"{record.task} at {printable(place)}", "bold") + f" ({record.trigger})"
    done, not_done = ("edited", "no edit") if record.task == "refactor" else ("shown", "not shown")
    if record.shown:
        outcome = paint(done, "green") + f", from {_SOURCES[record.source]}"
    else:
        outcome = paint(not_done, "yellow") + f": {record.reason}"
    yield f"  {outcome}, after {record.total_ms:.1f} ms"
    if record.detail:
        yield f"  {printable(record.detail)}"
    yield from _timeline(record.stages, record.total_ms, paint)
    yield from part_lines(record.parts, paint)
    yield from _models(record.models, paint)
    yield from _checks(record, paint)


def part_lines(parts: Sequence[ContextPart], paint: Paint) -> Iterator[str]:
    """The parts of a prompt with their shares of its tokens."""
    if not parts:
        return
    total = sum(part.tokens for part in parts)
    yield paint(f"prompt, about {total} tokens", "bold")
    for part in parts:
        bar = ("#" * round(part.share * _BAR_WIDTH)).ljust(_BAR_WIDTH, ".")
        label = printable(f"{part.kind} {part.label}".strip())
        yield f"  {part.share:4.0%} {paint(bar, 'cyan')} {label} ({part.tokens} tokens)"
        if part.why:
            yield f"       {paint(printable(part.why), 'dim')}"


def diff_lines(diff: Sequence[str], paint: Paint) -> Iterator[str]:
    """A unified diff, coloured; without a terminal exactly as it is, for `patch`."""
    for line in diff:
        if not paint.on:
            yield line
            continue
        shown = printable(line)
        if line.startswith(("+++", "---")):
            yield paint(shown, "bold")
        elif line.startswith("@@"):
            yield paint(shown, "cyan")
        elif line.startswith(("+", "-")):
            yield paint(shown, "green" if line[0] == "+" else "red")
        else:
            yield shown


def _timeline(stages: Sequence[Stage], total_ms: float, paint: Paint) -> Iterator[str]:
    if not stages:
        return
    yield paint("timeline", "bold")
    width = max(len(stage.name) for stage in stages)
    for stage in stages:
        start = round(_BAR_WIDTH * stage.start_ms / total_ms) if total_ms > 0 else 0
        length = round(_BAR_WIDTH * stage.duration_ms / total_ms) if total_ms > 0 else 0
        bar = (" " * start + "#" * max(1, length))[:_BAR_WIDTH].ljust(_BAR_WIDTH)
        note = f"  {paint(printable(stage.note), 'dim')}" if stage.note else ""
        drawn = paint(bar, "blue")
        yield f"  {stage.name:{width}} {stage.duration_ms:9.1f} ms |{drawn}|{note}"


def _models(models: Sequence[ModelUse], paint: Paint) -> Iterator[str]:
    if not models:
        return
    yield paint("models", "bold")
    for use in models:
        sent = paint("text left this machine", "yellow") if use.left_machine else "on this machine"
        yield f"  {use.name}: {printable(use.model_id or use.provider)} at {use.host}, {sent}"
        counts = [
            _count(use.prompt_tokens, "prompt tokens"),
            _count(use.cached_tokens, "of them cached"),
            _count(use.output_tokens, "written"),
            _milliseconds("first token after", use.first_token_ms),
            _milliseconds("all after", use.total_ms),
            f"ended by {use.finish}" if use.finish else "",
        ]
        yield f"    {', '.join(filter(None, counts))}"


def _checks(record: Explanation, paint: Paint) -> Iterator[str]:
    rows = [f"{v.name} {v.action}" + (f": {v.note}" if v.note else "") for v in record.verdicts]
    if record.redacted:
        rows.append(f"{record.redacted} secret-looking values were replaced in the prompt")
    if rows or record.errors:
        yield paint("checks", "bold")
    for row in rows:
        yield f"  {printable(row)}"
    for error in record.errors:
        yield f"  {paint(printable(error), 'red')}"


def _count(number: int, label: str) -> str:
    return f"{number} {label}" if number >= 0 else ""


def _milliseconds(label: str, value: float | None) -> str:
    return "" if value is None else f"{label} {value:.0f} ms"
