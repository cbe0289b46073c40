"""Helix, set up as docs/editors/helix.md says, shows suggestions and makes refactors."""

from __future__ import annotations

import pytest

from tests.editors.conftest import Desk
from tests.editors.documented import code_blocks
from tests.editors.model_server import CONTINUATION, DOCSTRING, ModelServer
from tests.editors.programs import find_helix
from tests.editors.terminal import Terminal

pytestmark = pytest.mark.editors


@pytest.fixture
def helix(desk: Desk) -> Terminal:
    """Helix with the file open. It shows no sign that a server is ready."""
    program = find_helix()
    if isinstance(program, str):
        pytest.skip(program)
    languages, editor = code_blocks("helix.md", "toml", below="Configuration")
    desk.write_config("helix/languages.toml", languages)
    desk.write_config("helix/config.toml", editor)
    terminal = desk.open(program)
    terminal.wait_for("NOR")
    return terminal


def saved(terminal: Terminal, desk: Desk) -> str:
    """The file after the editor wrote it."""
    terminal.keys("Escape")
    terminal.wait_for("NOR")
    terminal.type(":w")
    terminal.keys("Enter")
    terminal.wait_for("written")
    return desk.file.read_text(encoding="utf-8")


def test_the_menu_shows_a_suggestion_and_enter_accepts_it(helix: Terminal, desk: Desk) -> None:
    """Helix has no ghost text: the suggestion is an entry of its completion menu."""
    helix.keys("g", "e", "o")
    helix.wait_for("INS")
    helix.type("    ")
    helix.press_until(CONTINUATION, [(key,) for key in (*"retur", *("n", "BSpace") * 10)])
    assert CONTINUATION not in desk.file.read_text(encoding="utf-8")
    helix.keys("Tab", "Enter")
    helix.wait_for(f"    {CONTINUATION}")
    assert saved(helix, desk).endswith(f"def gross(price, tax):\n    {CONTINUATION}\n")


def test_a_refactor_from_the_menu_shows_progress_and_changes_the_file(
    helix: Terminal, desk: Desk, model_server: ModelServer
) -> None:
    """`space a`, an entry, progress while the model is asked, the docstring in the saved file."""
    helix.keys("4", "g", "g")
    helix.press_until("Write docstring", [("Space", "a")] * 20)
    helix.press_until("Asking fast", [("Enter",)])
    helix.keys("j", "j")
    helix.wait_for("6:1")
    model_server.finish_chats()
    helix.wait_for(f'"""{DOCSTRING}"""')
    assert f'tax):\n    """{DOCSTRING}"""\n    return price /' in saved(helix, desk)


def test_a_comment_in_the_code_is_an_instruction(
    helix: Terminal, desk: Desk, model_server: ModelServer
) -> None:
    """Helix has no box to type into: the documented comment is offered, and goes with the edit."""
    model_server.finish_chats()
    helix.keys("4", "g", "g", "O")
    helix.type("# fimble: rename tax to rate")
    helix.press_until("NOR", [("Escape",)] * 5)  # the first may close the menu of completions
    helix.press_until('Apply "rename tax to rate"', [("Space", "a")] * 20)
    helix.keys("Enter")
    helix.wait_for("def net(price, rate):")
    text = saved(helix, desk)
    assert "def net(price, rate):\n    return price / (1 + rate)\n" in text
    assert "fimble" not in text
