"""Neovim, set up as docs/editors/neovim.md says, takes refactors of several files.

The server is scripted: what is tried is the way from a verified edit to buffers and files.
"""

from __future__ import annotations

import json

import pytest

from tests.editors.conftest import Desk
from tests.editors.terminal import Terminal
from tests.editors.test_neovim import CHAPTERS, open_neovim, saved

pytestmark = pytest.mark.editors

RUN = """
vim.keymap.set("n", "<F5>", function()
  local place = {{ start = {{ line = 0, character = 0 }}, ["end"] = {{ line = 0, character = 1 }} }}
  local call = {{ uri = vim.uri_from_bufnr(0), range = place, action = "{action}" }}
  call.instruction = [==[{text}]==]
  local client = vim.lsp.get_clients({{ bufnr = 0, name = "fimble" }})[1]
  client:exec_cmd({{ title = "Fimble", command = "fimble.refactor", arguments = {{ call }} }})
end)
"""


def neovim_with(desk: Desk, text: str, action: str = "files") -> Terminal:
    """Neovim in which F5 asks for that refactor."""
    desk.serve_scripted()
    return open_neovim(desk, CHAPTERS, RUN.format(action=action, text=text))


def test_files_are_edited_made_moved_and_deleted(desk: Desk) -> None:
    (desk.project / "old.py").write_text("old = 1\n", encoding="utf-8")
    (desk.project / "gone.py").write_text("gone = 1\n", encoding="utf-8")
    steps = [
        ["edit", "shop.py"],
        ["edit", "old.py"],
        ["new", "tests/test_shop.py", "def test():\n    assert True\n"],
        ["move", "old.py", "lib/new.py"],
        ["delete", "gone.py"],
    ]
    neovim = neovim_with(desk, json.dumps(steps))
    neovim.keys("F5")
    question = neovim.wait_for("deletes gone.py")
    assert "moves old.py to lib/new.py" in question
    neovim.keys("1", "Enter")
    neovim.wait_for("DEF GROSS(PRICE, TAX):")
    neovim.type(":wa | set winbar=saved")
    neovim.keys("Enter")
    neovim.wait_without("server attached")
    files = {
        path.relative_to(desk.project).as_posix(): path.read_text(encoding="utf-8")
        for path in desk.project.rglob("*.py")
    }
    assert files.pop("shop.py").endswith("DEF GROSS(PRICE, TAX):\n")
    assert files == {
        "lib/new.py": "OLD = 1\n",
        "tests/test_shop.py": "def test():\n    assert True\n",
    }


def test_a_no_changes_nothing(desk: Desk) -> None:
    steps = [["edit", "shop.py"], ["new", "new.py", "x\n"], ["delete", "shop.py"]]
    before = desk.file.read_text(encoding="utf-8")
    neovim = neovim_with(desk, json.dumps(steps))
    neovim.keys("F5")
    neovim.wait_for("new file new.py")
    neovim.keys("2", "Enter")
    assert saved(neovim, desk) == before
    assert [path.name for path in desk.project.glob("*.py")] == ["shop.py"]


def test_one_u_takes_back_an_edit_of_several_places(desk: Desk) -> None:
    before = desk.file.read_text(encoding="utf-8")
    neovim = neovim_with(desk, json.dumps([["edit", "shop.py"]]))
    neovim.keys("F5")
    neovim.wait_for("DEF GROSS(PRICE, TAX):")
    neovim.wait_for('"""PRICES OF A SMALL SHOP."""')
    neovim.keys("u")
    neovim.wait_for("def gross(price, tax):")
    assert saved(neovim, desk) == before


def test_an_explanation_opens_in_a_window(desk: Desk) -> None:
    neovim = neovim_with(desk, "# Why\n\nBecause it is.", "tell")
    neovim.keys("F5")
    neovim.wait_for("Because it is.")
