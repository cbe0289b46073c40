"""The demo from beginning to end: which steps, in which order, and what is said between them."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any, Final

from .completions import again, ghost_texts, type_along
from .editor import Editor
from .picture import MARGIN, milliseconds, walk_picture
from .refactors import add_type_hints, write_docstring
from .screen import Piece, Screen, Style, line, paragraph

ROOT: Final = Path(__file__).resolve().parents[2]

NEXT: Final = (
    ("fimble doctor", "what is set up on this machine, and what to do next"),
    ("docs/editors/", "Neovim, Helix, VS Code and others with Fimble"),
    ("docs/configuration.md", "other models: on your machine or in the cloud"),
)

ENDINGS: Final = {
    "": "not yet: its first lines were shown while the model was still writing",
    "cut": "closed by Fimble as soon as the answer was complete",
    "stop": "by the model",
    "length": "at the longest answer that was asked for",
}


async def tell(screen: Screen) -> None:
    """Runs every step. Raises `DemoFailed` at the first that does not do what it says.

    The server gets a cache and settings of its own, in a folder that is removed afterwards.
    """
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="fimble-demo-") as folder:
        editor = Editor(ROOT, Path(folder))
        try:
            await _steps(screen, editor)
        finally:
            screen.settle()
            await editor.kill()
    seconds = time.perf_counter() - begun
    _heading(screen, f"All of it happened, in {seconds:.0f} s. Next")
    for what, why in NEXT:
        screen.write(*paragraph(why, screen.width, line(MARGIN, Piece(f"{what:<23}", Style.GOOD))))
    screen.write(
        *paragraph(
            "`fimble` is in .venv/bin. The files of examples/ are as they were: all of this "
            "happened in the editor's memory.",
            screen.width,
            line(MARGIN),
            Style.QUIET,
        )
    )


async def _steps(screen: Screen, editor: Editor) -> None:
    screen.write(
        line(Piece("Fimble", Style.TITLE), ": a language server, a real model, this machine alone")
    )
    _heading(screen, "1  The server starts")
    took_ms = await editor.start()
    _say(screen, f"fimble serve --stdio answered `initialize` in {milliseconds(took_ms)} ms.")
    _say(screen, "Its model starts with the first question.")

    _heading(screen, "2  Ghost text, written by the model while you wait")
    if not screen.colourful:
        _say(screen, "‸ is the cursor; what follows it on the screen is the suggestion.")
    seen = await ghost_texts(screen, editor)
    model = seen[0].shown.record["models"][0]
    where = "elsewhere" if model["left_machine"] else "on this machine; no text has left it"
    _say(screen, f"The model is {model['model_id']}, {where}.")

    _heading(screen, "3  The same position again: no model is asked")
    shown = await again(screen, editor, seen[0], "memory", "typed")
    _say(screen, f"{milliseconds(shown.answer_ms)} ms from the question to the answer.")
    await editor.stop()
    _say(screen, "The server and its model have ended. A new server starts:")
    await editor.start()
    shown = await again(screen, editor, seen[0], "disk")
    _say(
        screen,
        f"After the restart it came from the cache on disk: {milliseconds(shown.answer_ms)} ms in "
        f"the editor, {milliseconds(shown.record['total_ms'])} ms of them Fimble's walk; "
        "loading its parts took the rest.",
    )

    _heading(screen, "4  Typing what is suggested")
    await type_along(screen, editor, seen[0].place)

    _heading(screen, "5  A refactor from the menu, checked before it is applied")
    await write_docstring(screen, editor)
    screen.write(line())
    await add_type_hints(screen, editor)

    _heading(screen, "6  Why this suggestion? The record of one request")
    _explain(screen, max(seen, key=lambda item: len(item.shown.text)).shown.record)
    await editor.stop()


def _explain(screen: Screen, record: dict[str, Any]) -> None:
    """A record of `fimble.explain` for people."""
    model = record["models"][-1]
    place = f"{record['path']}, line {record['line']}, column {record['column']}"
    _say(screen, f"{place}: {record['trigger']}, answered by the {record['source']}.")
    screen.write(*walk_picture(record))
    parts = (
        f"{part['label']}: about {part['tokens']} tokens, {part['share']:.0%} of it, {part['why']}"
        for part in record["parts"]
    )
    filters = (f"{item['name']} {item['action']} the answer" for item in record["verdicts"])
    rows = (
        ("model", f"{model['model_id']} at {model['host']}"),
        ("prompt", "; ".join(parts)),
        ("secrets", f"{record['redacted'] or 'none'} found in the prompt"),
        ("ended", ENDINGS.get(model["finish"], model["finish"])),
        ("filters", "; ".join(filters) or "left the answer as it was"),
    )
    for name, text in rows:
        indent = line(MARGIN, Piece(f"{name:<13}", Style.QUIET))
        screen.write(*paragraph(text, screen.width, indent))


def _heading(screen: Screen, text: str) -> None:
    screen.write(line(), line(Piece(text, Style.HEADING)))


def _say(screen: Screen, text: str) -> None:
    screen.write(*paragraph(text, screen.width, line(MARGIN)))
