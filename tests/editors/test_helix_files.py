"""Helix, set up as docs/editors/helix.md says, takes refactors of several files.

The server is scripted: what is tried is the way from a verified edit to buffers and files.
"""

from __future__ import annotations

import json

import pytest

from tests.editors.conftest import Desk
from tests.editors.documented import code_blocks
from tests.editors.programs import find_helix
from tests.editors.terminal import Terminal
from tests.editors.test_helix import saved

pytestmark = pytest.mark.editors

STEPS = [
    ["edit", "shop.py"],
    ["edit", "old.py"],
    ["new", "tests/test_shop.py", "def test():\n    assert True\n"],
    ["move", "old.py", "new.py"],
    ["delete", "gone.py"],
]


def open_helix(desk: Desk, steps: object) -> Terminal:
    """Helix with the file open; its menu has an entry that does `steps`."""
    program = find_helix()
    if isinstance(program, str):
        pytest.skip(program)
    languages, editor = code_blocks("helix.md", "toml", below="Configuration")
    desk.environment["FIMBLE_SCRIPTED_STEPS"] = json.dumps(steps)
    desk.serve_scripted()
    desk.write_config("helix/languages.toml", languages)
    desk.write_config("helix/config.toml", editor)
    terminal = desk.open(program)
    terminal.wait_for("NOR")
    terminal.press_until("Do the steps", [("Space", "a")] * 20)
    terminal.keys("Enter")
    return terminal


def test_files_are_edited_made_moved_and_deleted(desk: Desk) -> None:
    (desk.project / "old.py").write_text("old = 1\n", encoding="utf-8")
    (desk.project / "gone.py").write_text("gone = 1\n", encoding="utf-8")
    helix = open_helix(desk, STEPS)
    helix.wait_for("deletes gone.py")
    helix.keys("Enter")
    helix.wait_for("DEF GROSS(PRICE, TAX):")
    helix.type(":wa")
    helix.keys("Enter")
    helix.wait_without("[+]")
    files = {
        path.relative_to(desk.project).as_posix(): path.read_text(encoding="utf-8")
        for path in desk.project.rglob("*.py")
    }
    assert files.pop("shop.py").endswith("DEF GROSS(PRICE, TAX):\n")
    assert files == {
        "new.py": "OLD = 1\n",
        "tests/test_shop.py": "def test():\n    assert True\n",
    }


def test_one_u_takes_back_an_edit_of_several_places(desk: Desk) -> None:
    before = desk.file.read_text(encoding="utf-8")
    helix = open_helix(desk, [["edit", "shop.py"]])
    helix.wait_for("DEF GROSS(PRICE, TAX):", '"""PRICES OF A SMALL SHOP."""')
    helix.keys("u")
    helix.wait_for("def gross(price, tax):", '"""Prices of a small shop."""')
    assert saved(helix, desk) == before
