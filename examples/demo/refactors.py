"""The steps about code actions: menu, command with progress, verified edit or honest refusal."""

from __future__ import annotations

import ast
import asyncio
from typing import Any, Final

from .buffer import Buffer
from .completions import watched
from .editor import Changed, Editor
from .failure import DemoFailed, need
from .picture import MARGIN, diff_picture, milliseconds
from .screen import Line, Piece, Screen, Style, flow, line, paragraph

DOCUMENTED: Final = ("examples/shop/orders.py", "def late_orders", "Write docstring")
HINTED: Final = ("examples/shop/units.py", "def grams_to_ounces", "Add type hints")


async def write_docstring(screen: Screen, editor: Editor) -> None:
    """A task that a small model can do, and whose result can be proven harmless."""
    buffer, before, changed = await _chosen(screen, editor, *DOCUMENTED)
    if not changed.applied:
        raise DemoFailed(f"The docstring was not written: {changed.message}")
    need(buffer.text != before, "The applied edit changes nothing.")
    need(_docstrings(buffer.text) == _docstrings(before) + 1, "The edit adds no docstring.")
    need(_bare(buffer.text) == _bare(before), "The edit changes code, not only the docstring.")
    _show_edit(screen, buffer, before, changed)


async def add_type_hints(screen: Screen, editor: Editor) -> None:
    """A task that is too hard for the small model: what cannot be verified is not applied."""
    buffer, before, changed = await _chosen(screen, editor, *HINTED)
    if changed.applied:
        need(buffer.text != before, "The applied edit changes nothing.")
        need(_bare(buffer.text) == _bare(before), "The edit changes code beside the type hints.")
        _show_edit(screen, buffer, before, changed)
        return
    need(buffer.text == before, "A refused edit was applied.")
    need(changed.message, "The edit was refused without a word.")
    need(changed.record["reason"] == "not_verified", f"The refactor failed: {changed.message}")
    screen.write(
        *paragraph(f"Refused: {changed.message}", screen.width, line(MARGIN), Style.WARNING),
        *paragraph(
            "The model is tiny and its answer was not what was asked for. Fimble noticed, told it, "
            "let it try once more, and left the file alone.",
            screen.width,
            line(MARGIN),
            Style.QUIET,
        ),
    )


async def _chosen(
    screen: Screen, editor: Editor, file: str, at: str, title: str
) -> tuple[Buffer, str, Changed]:
    """Opens the menu at a place, shows it, takes `title` and watches the work."""
    buffer = editor.open(file)
    before = buffer.text
    offset = before.index(at) + len(at)
    menu = await editor.actions(buffer, offset)
    screen.write(*_menu(menu, title, f"{file}, {at.removeprefix('def ')}", screen.width))
    action = next((item for item in menu if item["title"] == title), None)
    if action is None or "command" not in action:
        raise DemoFailed(f"The menu does not offer “{title}”.")
    steps: list[str] = []
    work = asyncio.create_task(editor.run(action, steps.append))
    await watched(screen, work, [], lambda: steps[-1] if steps else "waiting")
    changed = await work
    need(len(steps) > 1, "The work showed no progress.")
    screen.finish(_progress(steps, changed, screen.width))
    return buffer, before, changed


def _progress(steps: list[str], changed: Changed, width: int) -> list[Line]:
    """What was reported while the work ran, each message once, and how long all of it took."""
    messages = dict.fromkeys(step.partition(" (")[0] for step in steps)
    total = Piece(f"{milliseconds(changed.record['total_ms'])} ms  ", Style.GOOD)
    pieces = (Piece(message, Style.QUIET) for message in messages)
    return flow(pieces, width, line(MARGIN, total), gap=" · ")


def _menu(menu: list[dict[str, Any]], chosen: str, where: str, width: int) -> list[Line]:
    """The entries; those that cannot be chosen say why."""
    rows: list[Line] = [line(MARGIN, Piece(where, Style.TITLE))]
    for entry in menu:
        title = entry["title"]
        if reason := entry.get("disabled", {}).get("reason"):
            indent = line(MARGIN, Piece(f"   {title:<20}", Style.QUIET))
            rows += paragraph(reason, width, indent, Style.QUIET)
        elif title == chosen:
            rows.append(line(MARGIN, Piece(f" ▸ {title}", Style.HEADING)))
        else:
            rows.append(line(MARGIN, f"   {title}"))
    return rows


def _show_edit(screen: Screen, buffer: Buffer, before: str, changed: Changed) -> None:
    screen.write(*diff_picture(before, buffer.text, buffer.name))
    notes = [stage["note"] for stage in changed.record["stages"] if stage["name"] == "verify"]
    need(notes and notes[-1], "The edit was applied without a check.")
    checked = f"✓ applied after these checks: {notes[-1]}."
    screen.write(*paragraph(checked, screen.width, line(MARGIN), Style.GOOD))


def _bare(text: str) -> str:
    """The program without docstrings and annotations: the demo's own look, not the server's."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.ClassDef() | ast.Module():
                if ast.get_docstring(node) is not None:
                    node.body = node.body[1:] or [ast.Pass()]
                if isinstance(node, ast.FunctionDef):
                    node.returns = None
            case ast.arg():
                node.annotation = None
            case _:
                pass
    return ast.dump(tree)


def _docstrings(text: str) -> int:
    nodes = ast.walk(ast.parse(text))
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return sum(isinstance(node, kinds) and ast.get_docstring(node) is not None for node in nodes)
