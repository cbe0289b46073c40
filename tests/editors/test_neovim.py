"""Neovim, set up as docs/editors/neovim.md says, shows suggestions and makes refactors."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.editors.conftest import Desk
from tests.editors.documented import code_blocks
from tests.editors.model_server import CONTINUATION, DOCSTRING, ModelServer
from tests.editors.programs import find_neovim
from tests.editors.terminal import Terminal

pytestmark = pytest.mark.editors

CHAPTERS = ("Neovim 0.12 and later", "The progress of a refactor", "A refactor in your own words")
LINES_MAX = 100
SHOW_ATTACHED = """
vim.api.nvim_create_autocmd("LspAttach", {
  callback = function() vim.o.winbar = "server attached" end
})
"""


@pytest.fixture
def neovim(desk: Desk) -> Terminal:
    """Neovim with the file open and the server attached to it."""
    return open_neovim(desk, CHAPTERS)


def open_neovim(desk: Desk, chapters: Sequence[str], more: str = "") -> Terminal:
    """Neovim set up as these chapters say, with the file open and the server attached to it."""
    program = find_neovim()
    if isinstance(program, str):
        pytest.skip(program)
    documented = [code_blocks("neovim.md", "lua", below=chapter)[0] for chapter in chapters]
    desk.write_config("nvim/init.lua", "\n".join((*documented, more, SHOW_ATTACHED)))
    terminal = desk.open(program)
    terminal.wait_for("server attached")
    return terminal


def saved(terminal: Terminal, desk: Desk) -> str:
    """The file after the editor wrote it, which a place tells that no message can cover."""
    terminal.keys("Escape")
    terminal.type(":w | set winbar=saved")
    terminal.keys("Enter")
    terminal.wait_without("server attached")
    return desk.file.read_text(encoding="utf-8")


def test_ghost_text_appears_and_tab_accepts_it(neovim: Terminal, desk: Desk) -> None:
    """The text is on the screen before it is in the buffer, and in the file after Tab and `:w`."""
    neovim.keys("G", "A", "Enter")
    neovim.wait_for(CONTINUATION)
    assert CONTINUATION not in desk.file.read_text(encoding="utf-8")
    neovim.keys("Tab")
    assert saved(neovim, desk).endswith(f"def gross(price, tax):\n    {CONTINUATION}\n")


def test_ghost_text_that_is_not_accepted_leaves_no_trace(neovim: Terminal, desk: Desk) -> None:
    """Escape hides it."""
    neovim.keys("G", "A", "Enter")
    neovim.wait_for(CONTINUATION)
    neovim.keys("Escape")
    neovim.wait_without(CONTINUATION)
    assert CONTINUATION not in saved(neovim, desk)


def test_a_quick_tab_after_typing_along_inserts_the_rest(neovim: Terminal, desk: Desk) -> None:
    """By itself Neovim would insert the whole text in front of what was just typed."""
    neovim.keys("G", "A", "Enter")
    neovim.wait_for(CONTINUATION)
    neovim.type(CONTINUATION[:3])
    neovim.keys("Tab")
    assert saved(neovim, desk).endswith(f"def gross(price, tax):\n    {CONTINUATION}\n")


def test_keys_that_are_typed_right_after_tab_find_the_text_inserted(
    neovim: Terminal, desk: Desk
) -> None:
    """Neovim inserts it some moments after Tab, and not at all when Escape comes first."""
    neovim.keys("G", "A", "Enter")
    neovim.wait_for(CONTINUATION)
    neovim.keys("Tab", "+", "1", "Escape")
    assert saved(neovim, desk).endswith(f"def gross(price, tax):\n    {CONTINUATION}+1\n")


def test_escape_right_after_tab_loses_nothing(neovim: Terminal, desk: Desk) -> None:
    """The keys of a fast hand, or those that a busy machine gets in one go."""
    neovim.keys("G", "A", "Enter")
    neovim.wait_for(CONTINUATION)
    neovim.keys("Tab", "Escape")
    assert saved(neovim, desk).endswith(f"def gross(price, tax):\n    {CONTINUATION}\n")


def test_a_quick_tab_after_typing_something_else_inserts_no_suggestion(
    neovim: Terminal, desk: Desk
) -> None:
    neovim.keys("G", "A", "Enter")
    neovim.wait_for(CONTINUATION)
    neovim.type("x")
    neovim.keys("Tab")
    assert CONTINUATION not in saved(neovim, desk)


LATE_ANSWER = """
vim.keymap.set("i", "<F5>", function()
  local active = require("vim.lsp._capability").all.inline_completion.active
  local shown = active[vim.api.nvim_get_current_buf()]
  local row = vim.fn.line(".") - 2
  local place = { line = row, character = #vim.fn.getline(row + 1) }
  local item = { insertText = "\\n    late = 1", range = { start = place, ["end"] = place } }
  shown:handler(nil, { items = { item } }, { client_id = vim.lsp.get_clients()[1].id })
end)
vim.api.nvim_create_autocmd("CursorMovedI", {
  callback = function() vim.o.winbar = "in line " .. vim.fn.line(".") end
})
"""
"""An answer for the end of the line above the cursor's, which Enter has just left."""


def test_an_answer_that_comes_just_after_enter_does_not_move_the_cursor(desk: Desk) -> None:
    desk.serve_scripted()
    neovim = open_neovim(desk, (CHAPTERS[0],), LATE_ANSWER)
    neovim.keys("G", "A", "Enter")
    neovim.type("x = 1")
    neovim.keys("Enter")
    neovim.wait_for("in line 10")
    neovim.keys("F5")
    screen = neovim.wait_for("late = 1").splitlines()
    row = next(number for number, line in enumerate(screen) if "late = 1" in line)
    assert screen[row - 1].strip() == "x = 1"
    assert neovim.cursor() == (4, row)
    neovim.type("y")
    assert "late" not in saved(neovim, desk)


def test_tab_without_ghost_text_is_a_tab(neovim: Terminal, desk: Desk) -> None:
    """The mapping takes nothing away."""
    neovim.keys("g", "g", "O", "Tab")
    neovim.type("x")
    assert saved(neovim, desk).startswith("    x\n")  # as Python files are indented


def test_the_user_who_asks_can_choose_among_several(desk: Desk) -> None:
    """The key asks, then goes round; Tab takes the one on the screen."""
    desk.serve_scripted()
    neovim = open_neovim(desk, (CHAPTERS[0], "Asking by hand"))
    neovim.keys("G", "A", "Enter")
    neovim.type("many")
    neovim.wait_for("many = 1")
    neovim.press_until("(2/3)", [["M-]"]] * 5)
    neovim.keys("M-]")
    neovim.wait_for("(3/3)")
    neovim.keys("Tab")
    assert saved(neovim, desk).endswith("many = 😋\n")


def test_a_suggestion_that_is_sent_away_is_gone_and_the_server_knows(desk: Desk) -> None:
    """The key hides it and tells its id; without grey text it does what it did before."""
    desk.serve_scripted()
    neovim = open_neovim(desk, (CHAPTERS[0], "Sending a suggestion away"))
    neovim.keys("G", "A", "Enter")
    neovim.type("ret")
    neovim.wait_for("return a + b")
    neovim.keys("C-]")
    neovim.wait_without("return a + b")
    neovim.keys("C-]", "Escape")
    asked = '{command="fimble.explain",arguments={1}}'
    neovim.type(
        ":lua local c = vim.lsp.get_clients()[1] "
        f'local r = c:request_sync("workspace/executeCommand", {asked}, 5000, 0) '
        'vim.o.winbar = "last: " .. r.result[1].task'
    )
    neovim.keys("Enter")
    neovim.wait_for("last: rejected")


def test_a_refactor_from_the_menu_shows_progress_and_changes_the_buffer(
    neovim: Terminal, desk: Desk, model_server: ModelServer
) -> None:
    """`gra`, an entry, progress while the model is asked, the docstring in the saved file."""
    neovim.keys("4", "G")
    neovim.type("gra")
    menu = neovim.wait_for("Write docstring")
    entry = next(line for line in menu.splitlines() if "Write docstring" in line)
    neovim.keys(entry.split(":")[0].strip(), "Enter")
    neovim.wait_for("Asking fast")
    model_server.finish_chats()
    neovim.wait_for(f'"""{DOCSTRING}"""')
    assert f'tax):\n    """{DOCSTRING}"""\n    return price /' in saved(neovim, desk)


def test_a_refactor_in_the_users_own_words(
    neovim: Terminal, desk: Desk, model_server: ModelServer
) -> None:
    """The documented mapping sends the selected lines and the typed words."""
    model_server.finish_chats()
    neovim.type("4GVj\\f")
    neovim.wait_for("Change the selected lines:")
    neovim.type("rename tax to rate")
    neovim.keys("Enter")
    neovim.wait_for("def net(price, rate):")
    assert "def net(price, rate):\n    return price / (1 + rate)\n" in saved(neovim, desk)


def test_a_refactor_can_be_cancelled(neovim: Terminal, desk: Desk) -> None:
    """`:FimbleCancel` ends the work while the model is still silent, and nothing is changed."""
    before = desk.file.read_text(encoding="utf-8")
    neovim.keys("4", "G")
    neovim.type("gra")
    neovim.wait_for("Write docstring")
    neovim.keys("1", "Enter")
    neovim.wait_for("Asking fast")
    neovim.type(":FimbleCancel")
    neovim.keys("Enter")
    neovim.wait_for("Write docstring: done")
    assert saved(neovim, desk) == before


def test_the_model_is_shown_what_stands_in_other_files(
    desk: Desk, model_server: ModelServer
) -> None:
    """The index is built in its own time: the user types on until it is there."""
    other = "class Vat:\n    def rate_of(self, country: str) -> float:\n        return 0.2\n"
    (desk.project / "taxes.py").write_text(other, encoding="utf-8")
    text = desk.file.read_text(encoding="utf-8")
    desk.file.write_text(f"from taxes import Vat\n\nvat = Vat()\n{text}", encoding="utf-8")
    terminal = open_neovim(desk, CHAPTERS)
    terminal.keys("G", "A", "Enter")
    for number in range(LINES_MAX):
        terminal.wait_for(CONTINUATION)
        if "def rate_of(self, country: str)" in model_server.sent:
            break
        terminal.type(f"line_{number} = 1")
        terminal.keys("Enter")
    assert "def rate_of(self, country: str) -> float" in model_server.sent


def test_the_menu_s_own_words_entry_asks_and_sends_them(
    desk: Desk, model_server: ModelServer
) -> None:
    """The second block of the chapter: the menu's entry calls the documented command."""
    model_server.finish_chats()
    second = code_blocks("neovim.md", "lua", below=CHAPTERS[2])[1]
    neovim = open_neovim(desk, CHAPTERS, second)
    neovim.type("4GVj")
    neovim.type("gra")
    menu = neovim.wait_for("Apply instruction")
    entry = next(line for line in menu.splitlines() if "Apply instruction" in line)
    neovim.keys(*entry.split(":")[0].strip(), "Enter")
    neovim.wait_for("Change this:")
    neovim.type("rename tax to rate")
    neovim.keys("Enter")
    neovim.wait_for("def net(price, rate):")
    assert "def net(price, rate):\n    return price / (1 + rate)\n" in saved(neovim, desk)
