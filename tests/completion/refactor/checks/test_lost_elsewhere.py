from __future__ import annotations

import pytest

from completion.refactor.change import (
    FileChange,
    deleted_file,
    edited_file,
    new_file,
    renamed_file,
    untouched_file,
)
from completion.refactor.checks.lost_elsewhere import lost_elsewhere
from context.languages import language_id_for_path
from context.syntax import ParsedDocument, parse
from context.text import Document
from tests.support.fake_project import FakeProject


def parsed(path: str, text: str) -> ParsedDocument:
    return parse(Document.of(text, uri=path, language_id=language_id_for_path(path)))


def edit(path: str, old: str, new: str) -> FileChange:
    return edited_file(path, parsed(path, old), new)


async def check_lost(
    others: dict[str, str], *changes: FileChange, lost: tuple[str, ...] = ()
) -> None:
    """`others` is the project beside the files that change."""
    before = {one.path: one.before.document.text for one in changes if one.before}
    assert await lost_elsewhere(changes, FakeProject(others | before)) == lost


PY = ("pkg/a.py", "def f():\n    pass\n\n\ndef g():\n    pass\n", "def g():\n    pass\n")
TS = ("src/a.ts", "export function f() {}\nexport const g = 1;\n", "export const g = 1;\n")
GO = ("pkg/a.go", "package pkg\n\nfunc F() {}\n\nfunc G() {}\n", "package pkg\n\nfunc G() {}\n")
RUST = ("src/a.rs", "pub fn f() {}\n\npub fn g() {}\n", "pub fn g() {}\n")
JAVA = ("p/A.java", "package p;\nclass A {}\nclass B {}\n", "package p;\nclass B {}\n")


@pytest.mark.parametrize(
    ("change", "path", "text", "name"),
    [
        (PY, "b.py", "from pkg.a import f\n", "f"),
        (PY, "b.py", "from pkg.a import (\n    g,\n    f as h,\n)\n", "f"),
        (PY, "b.py", "import pkg.a as a\na.f()\n", "f"),
        (PY, "b.py", "from pkg import a\na.f()\n", "f"),
        (PY, "pkg/b.py", "from .a import f\n", "f"),
        (PY, "pkg/b.py", "from . import a\na.f()\n", "f"),
        (TS, "src/b.ts", "import { f } from './a';\n", "f"),
        (TS, "src/b.tsx", "import { g, f as h } from './a.js';\n", "f"),
        (TS, "b.ts", "import * as a from './src/a';\na.f();\n", "f"),
        (TS, "src/b.ts", "export { f } from './a';\n", "f"),
        (GO, "b.go", 'package main\n\nimport "x.org/m/pkg"\n\nfunc h() { pkg.F() }\n', "F"),
        (GO, "pkg/b.go", "package pkg\n\nfunc h() { F() }\n", "F"),
        (RUST, "src/b.rs", "use crate::a::{f, g};\n", "f"),
        (JAVA, "q/C.java", "package q;\nimport p.A;\n", "A"),
        (JAVA, "p/C.java", "package p;\nclass C { A a; }\n", "A"),
    ],
)
async def test_what_another_file_uses_is_lost(
    change: tuple[str, str, str], path: str, text: str, name: str
) -> None:
    await check_lost({path: text}, edit(*change), lost=(f"{path}: {name}",))


@pytest.mark.parametrize(
    ("change", "path", "text"),
    [
        (PY, "b.py", "from pkg.a import g\nf = 1\n"),
        (PY, "b.py", "from other.a import f\n"),
        (PY, "b.py", "def f():\n    pass\nf()\n"),
        (PY, "b.py", "from pkg.a import *\nf()\n"),
        (TS, "src/b.ts", "import { f } from './other';\n"),
        (TS, "b.ts", "import { f } from './a';\n"),
        (TS, "b.ts", "import { f } from 'a';\n"),
        (GO, "b.go", 'package main\n\nimport "x.org/m/other"\n\nfunc h() { other.F() }\n'),
        (GO, "other/b.go", "package other\n\nfunc F() {}\n\nfunc h() { F() }\n"),
        (GO, "pkg/b.go", "package pkg\n\nfunc h(x X) { x.F() }\n"),
        (RUST, "src/b.rs", "use crate::other::f;\n"),
        (JAVA, "q/C.java", "package q;\nclass C { A a; }\n"),
    ],
)
async def test_what_may_be_something_else_is_not(
    change: tuple[str, str, str], path: str, text: str
) -> None:
    await check_lost({path: text}, edit(*change))


async def test_a_file_that_changes_too_counts_with_its_new_text() -> None:
    other = edit("b.py", "from pkg.a import f\nf()\n", "from pkg.a import g\ng()\n")
    await check_lost({}, edit(*PY), other)
    still = edit("b.py", "from pkg.a import f\nf()\n", "from pkg.a import f\nf(1)\n")
    await check_lost({}, edit(*PY), still, lost=("b.py: f",))


async def test_a_new_file_may_not_use_it_either() -> None:
    new = new_file("b.py", "from pkg.a import f\n")
    await check_lost({}, edit(*PY), new, lost=("b.py: f",))


async def test_a_definition_that_is_brought_in_from_where_it_went_is_not_lost() -> None:
    path, old, new = PY
    moved = new_file("pkg/c.py", "def f():\n    pass\n")
    others = {"b.py": "from pkg.a import f\n"}
    await check_lost(others, edit(path, old, f"from .c import f\n{new}"), moved)


async def test_in_go_it_does_not_matter_which_file_of_the_folder_has_it() -> None:
    moved = new_file("pkg/c.go", "package pkg\n\nfunc F() {}\n")
    await check_lost({"pkg/b.go": "package pkg\n\nfunc h() { F() }\n"}, edit(*GO), moved)


@pytest.mark.parametrize(
    ("path", "text", "other", "importing", "name"),
    [
        ("pkg/a.py", "def f():\n    pass\n", "b.py", "import pkg.a\n", "pkg.a"),
        ("pkg/a.py", "def f():\n    pass\n", "b.py", "from pkg import a\n", "a"),
        ("src/a.ts", "export const x = 1;\n", "src/b.ts", "import y from './a';\n", "./a"),
        ("src/u/index.ts", "export const x = 1;\n", "src/b.ts", "import './u';\n", "./u"),
    ],
)
async def test_a_file_that_goes_is_lost_to_who_imports_it(
    path: str, text: str, other: str, importing: str, name: str
) -> None:
    lost = (f"{other}: {name}",)
    file = parsed(path, text)
    await check_lost({other: importing}, deleted_file(path, file), lost=lost)
    renamed = renamed_file(untouched_file(path, file), f"moved/{path}")
    await check_lost({other: importing}, renamed, lost=lost)
    await check_lost({}, renamed)


async def test_a_module_that_becomes_a_folder_is_still_there() -> None:
    renamed = renamed_file(untouched_file("a.py", parsed("a.py", "x = 1\n")), "a/__init__.py")
    await check_lost({"b.py": "import a\n"}, renamed)


async def test_an_edit_that_takes_nothing_away_asks_nobody() -> None:
    class Nobody(FakeProject):
        async def paths(self) -> tuple[str, ...]:
            raise AssertionError

    change = edit("a.py", "def f():\n    return 1\n", "def f():\n    return 2\n")
    assert await lost_elsewhere((change,), Nobody({})) == ()
