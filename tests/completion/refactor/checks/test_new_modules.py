from __future__ import annotations

import pytest

from completion.refactor.change import edited_file, new_file, renamed_file, untouched_file
from completion.refactor.checks.new_modules import modules_not_there
from context.languages import language_id_for_path
from context.syntax import ParsedDocument, parse
from context.text import Document
from tests.support.fake_project import FakeProject

FILES = dict.fromkeys(
    ("pkg/a.py", "pkg/sub/__init__.py", "src/a.ts", "src/part/index.ts", "src/a.css"), ""
)
PY, TS = "x = 1\n", "const x = 1;\n"


def parsed(path: str, text: str) -> ParsedDocument:
    return parse(Document.of(text, uri=path, language_id=language_id_for_path(path)))


async def check_missing(path: str, added: str, *missing: str, old: str = "") -> None:
    """Of what is `added` to the file, these modules are not there."""
    old = old or (PY if path.endswith(".py") else TS)
    change = edited_file(path, parsed(path, old), f"{added}\n{old}")
    project = FakeProject({**FILES, path: old}, hidden=["pkg/sub", "pkg/fast.so", "src/part"])
    assert await modules_not_there([change], project) == missing


@pytest.mark.parametrize(
    ("path", "added", "missing"),
    [
        ("pkg/b.py", "from .nosuch import f", ".nosuch"),
        ("pkg/sub/b.py", "from ..nosuch import f", "..nosuch"),
        ("src/b.ts", "import { f } from './nosuch';", "./nosuch"),
        ("src/b.ts", "import f from '../lib/nosuch.js';", "../lib/nosuch.js"),
    ],
)
async def test_a_relative_import_of_nothing(path: str, added: str, missing: str) -> None:
    await check_missing(path, added, missing)


@pytest.mark.parametrize(
    ("path", "added"),
    [
        ("pkg/b.py", "from .a import f"),
        ("pkg/b.py", "from .sub import f"),
        ("pkg/b.py", "from . import anything"),
        ("pkg/b.py", "from .fast import f"),
        ("pkg/b.py", "import nosuch"),
        ("pkg/b.py", "from ...outside import f"),
        ("src/b.ts", "import { f } from './a.js';"),
        ("src/b.ts", "import { f } from './a';"),
        ("src/b.ts", "import './a.css';"),
        ("src/b.ts", "import { f } from './part';"),
        ("src/b.ts", "import type { Data } from './$types';"),
        ("src/b.ts", "import { f } from 'nosuch';"),
    ],
)
async def test_what_is_there_or_cannot_be_told(path: str, added: str) -> None:
    await check_missing(path, added)


async def test_what_was_imported_before_is_not_the_edits_fault() -> None:
    await check_missing("pkg/b.py", "y = 2", old="from .nosuch import f\n")


async def test_a_file_that_the_edit_brings_is_there() -> None:
    user = edited_file("pkg/b.py", parsed("pkg/b.py", PY), "from .new import f\n" + PY)
    brought = new_file("pkg/new.py", "def f(): ...\n")
    assert await modules_not_there([user, brought], FakeProject(FILES)) == ()
    assert await modules_not_there([user], FakeProject(FILES)) == (".new",)


async def test_a_file_that_moves_takes_its_imports_elsewhere() -> None:
    moved = renamed_file(
        untouched_file("pkg/b.py", parsed("pkg/b.py", "from .a import f\n")), "b.py"
    )
    assert await modules_not_there([moved], FakeProject(FILES)) == (".a",)
