from __future__ import annotations

import pytest

from completion.refactor.checks.module_paths import module_of, modules_meant
from context.outline.values import Import


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("src/pkg/a.py", "src/pkg/a"),
        ("pkg/__init__.py", "pkg"),
        ("a/index.ts", "a"),
        ("a/b.d.ts", "a/b"),
        ("a/b.test.ts", "a/b.test"),
        ("src/a/mod.rs", "src/a"),
        ("src/lib.rs", "src"),
    ],
)
def test_a_module_is_named_by_its_file(path: str, module: str) -> None:
    assert module_of(path) == module


@pytest.mark.parametrize(
    ("importer", "written", "meant"),
    [
        ("pkg/a.py", ".b", {"pkg/b"}),
        ("pkg/sub/a.py", "..b.c", {"pkg/b/c"}),
        ("pkg/a.py", ".", {"pkg"}),
        ("tests/t.py", "pkg.a", {"pkg/a", "src/pkg/a", "lib/pkg/a", "tests/pkg/a"}),
        ("src/a.ts", "./b", {"src/b"}),
        ("src/a.ts", "../b.js", {"b", "b.js"}),
        ("src/a.ts", "..", {"."}),
        ("src/a.ts", "react", set()),
        ("src/x/a.rs", "crate::b::c", {"src/b/c"}),
        ("src/x/a.rs", "super::b", {"src/x/b"}),
        ("core/src/a.rs", "crate::b", {"core/src/b"}),
        ("src/a.rs", "serde::b", set()),
        ("a.rb", "./b", set()),
    ],
)
def test_an_import_means_what_its_words_say(importer: str, written: str, meant: set[str]) -> None:
    assert modules_meant(importer, Import(written, (), "", 0)) == meant
