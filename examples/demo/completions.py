"""The steps about ghost text: from the model, from the caches, and while typing along."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from .buffer import Buffer
from .editor import Editor, Shown
from .failure import need
from .picture import MARGIN, code_picture, milliseconds, timing_line
from .screen import Line, Piece, Screen, Style, flow, line, paragraph

SPINNER: Final = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
TICK_S: Final = 0.08
KEY_PAUSE_S: Final = 0.07
"""Between keys on a terminal, so that one can watch; piped, the keys follow each other at once."""
KEYS: Final = 14


@dataclass(frozen=True, slots=True)
class Place:
    """A cursor to ask at: the file, what the demo types into it, and after which text."""

    file: str
    typed: str
    after: str = ""
    """Empty: at the end of the file."""
    closed_by: str = ""
    """What an editor has put behind the cursor by itself."""
    why: str = ""


PLACES: Final = (
    Place(
        "examples/shop/stock.py",
        "\n    def total_quantity(self):\n        ",
        why="the body of a new method",
    ),
    Place("examples/shop/units.py", "\n\ndef pou", why="half a word"),
    Place(
        "examples/shop/orders.py",
        "\n\ndef withdraw(inventory, name, quantity):\n    ",
        why="several lines",
    ),
    Place(
        "examples/shop/basket.js",
        "\n\n  find(name) {\n    ",
        after="return this.items.length === 0;\n  }",
        closed_by="\n  }",
        why="another language",
    ),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A suggestion that was shown, with the place it was shown at."""

    place: Place
    shown: Shown


async def ghost_texts(screen: Screen, editor: Editor) -> list[Seen]:
    """Asks at every place; each answer is written by the model while one watches."""
    seen: list[Seen] = []
    for place in PLACES:
        buffer, before, cursor = _arrive(editor, place)
        screen.write(_file_line(place))
        shown = await _asked(screen, editor, buffer, cursor)
        need(shown.record["source"] == "model", f"The first answer in {place.file} is no model's.")
        need(shown.record["shown"] and shown.asked_a_model, "The record names no model.")
        seen.append(Seen(place, shown))
        editor.restore(buffer, before)
    return seen


async def again(screen: Screen, editor: Editor, first: Seen, *sources: str) -> Shown:
    """The same position once more: the same text, from one of `sources`, without a model."""
    buffer, before, cursor = _arrive(editor, first.place)
    shown = await _asked(screen, editor, buffer, cursor)
    source = shown.record["source"]
    need(source in sources, f"The answer came from {source}, not from {' or '.join(sources)}.")
    need(not shown.asked_a_model, "A model was asked again for the same position.")
    need(shown.text == first.shown.text, "The same position has another suggestion.")
    editor.restore(buffer, before)
    return shown


async def type_along(screen: Screen, editor: Editor, place: Place) -> None:
    """Types the head of a suggestion key by key; no key asks a model and the text stands still."""
    buffer, _, cursor = _arrive(editor, place)
    shown = await editor.ghost_text(buffer, cursor)
    whole = buffer.text[:cursor] + shown.text
    keys: list[Piece] = []
    times: list[float] = []
    for key in shown.text[:KEYS]:
        cursor = editor.type(buffer, cursor, key)
        shown = await editor.ghost_text(buffer, cursor)
        need(shown.record["source"] == "typed", f"A key was answered by {shown.record['source']}.")
        need(not shown.asked_a_model, "A key made a model request.")
        need(buffer.text[:cursor] + shown.text == whole, "The visible text has jumped.")
        times.append(shown.answer_ms)
        keys.append(Piece(f"{key.replace(' ', 'space')} {milliseconds(shown.answer_ms)}"))
        picture = code_picture(buffer.text, cursor, shown.text, mark_cursor=not screen.colourful)
        screen.draw([*picture, *_keys(keys, screen.width)])
        if screen.lively:
            await asyncio.sleep(KEY_PAUSE_S)
    picture = code_picture(buffer.text, cursor, shown.text, mark_cursor=not screen.colourful)
    screen.finish([*picture, *_keys(keys, screen.width)])
    verdict = (
        f"{len(times)} keys, no model request, the text stood still; "
        f"slowest {milliseconds(max(times))} ms from key to answer."
    )
    screen.write(*paragraph(verdict, screen.width, line(MARGIN), Style.GOOD))
    await editor.accept(buffer, cursor, shown)
    need(buffer.text == whole, "Accepting the rest did not give the suggested text.")
    record = await editor.explanation()
    need(record["accepted"], "The server did not note that the suggestion was accepted.")


async def watched(
    screen: Screen, work: asyncio.Task[Any], above: list[Line], label: Callable[[], str]
) -> None:
    """Shows `above` and a running clock until `work` is done; the result is the caller's to take.

    `work` is cancelled when this is.
    """
    begun = time.perf_counter()
    try:
        while not work.done():
            elapsed_ms = (time.perf_counter() - begun) * 1000
            screen.draw([*above, clock(label(), elapsed_ms)])
            await asyncio.wait({work}, timeout=TICK_S)
    finally:
        work.cancel()


def clock(label: str, elapsed_ms: float) -> Line:
    """What is waited for and since when."""
    wheel = SPINNER[int(elapsed_ms / 1000 / TICK_S) % len(SPINNER)]
    return line(MARGIN, Piece(f"{wheel} {label} {elapsed_ms / 1000:.1f} s", Style.QUIET))


def _arrive(editor: Editor, place: Place) -> tuple[Buffer, str, int]:
    """Opens the file and types what leads to the cursor: the buffer, its old text, the cursor."""
    buffer = editor.open(place.file)
    before = buffer.text
    at = before.index(place.after) + len(place.after) if place.after else len(before)
    cursor = editor.type(buffer, at, place.typed)
    if place.closed_by:
        editor.type(buffer, cursor, place.closed_by)
    return buffer, before, cursor


async def _asked(screen: Screen, editor: Editor, buffer: Buffer, cursor: int) -> Shown:
    """Asks for ghost text and shows it where it belongs, with the time of each stage."""
    bare = code_picture(buffer.text, cursor, mark_cursor=not screen.colourful)
    work = asyncio.create_task(editor.ghost_text(buffer, cursor))
    await watched(screen, work, bare, lambda: "asking")
    shown = await work
    picture = code_picture(buffer.text, cursor, shown.text, mark_cursor=not screen.colourful)
    screen.finish([*picture, *timing_line(shown.record, screen.width), line()])
    return shown


def _file_line(place: Place) -> Line:
    return line(MARGIN, Piece(place.file, Style.TITLE), Piece(f"  {place.why}", Style.QUIET))


def _keys(keys: list[Piece], width: int) -> list[Line]:
    return flow(keys, width, line(MARGIN, Piece("ms a key: ", Style.QUIET)))
