"""Imports and the files they mean."""

from __future__ import annotations

import pytest

from context.outline.values import Import
from context.retrieval.imports import resolve_imports
from tests.support.retrieving import lookup_of


def check_means(path: str, module: str, *found: str, names: tuple[str, ...] = ()) -> None:
    lookup = lookup_of(dict.fromkeys(FILES, ""))
    pairs = tuple((name, name) for name in names)
    resolved = resolve_imports(path, [Import(module, pairs, "", 0)], lookup)
    assert [file for item in resolved for file in item.paths] == list(found)


FILES = (
    "app/main.py", "app/store/__init__.py", "app/store/orders.py",
    "web/src/index.ts", "web/src/api/client.ts", "web/src/api/index.ts",
    "core/internal/store/store.go", "core/internal/store/rows.go",
    "crate/src/lib.rs", "crate/src/input/mod.rs", "crate/src/input/date.rs",
    "java/com/shop/Order.java", "cpp/include/shop/order.h",
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "module", "found"),
    [
        ("app/main.py", "app.store.orders", "app/store/orders.py"),
        ("app/main.py", ".store.orders", "app/store/orders.py"),
        ("app/store/orders.py", "..main", "app/main.py"),
        ("web/src/index.ts", "./api/client", "web/src/api/client.ts"),
        ("web/src/index.ts", "./api/client.js", "web/src/api/client.ts"),
        ("web/src/api/client.ts", "../index", "web/src/index.ts"),
        ("crate/src/lib.rs", "crate::input::date", "crate/src/input/date.rs"),
        ("java/com/shop/Shop.java", "com.shop.Order", "java/com/shop/Order.java"),
        ("cpp/src/a.cpp", "shop/order.h", "cpp/include/shop/order.h"),
    ],
)
def test_a_module_is_the_end_of_a_path(path: str, module: str, found: str) -> None:
    check_means(path, module, found)


def test_a_package_is_its_own_file() -> None:
    check_means("app/main.py", "app.store", "app/store/__init__.py")
    check_means("web/src/index.ts", "./api", "web/src/api/index.ts")
    check_means("crate/src/lib.rs", "crate::input", "crate/src/input/mod.rs")


def test_a_name_may_be_a_file() -> None:
    check_means("app/main.py", "app.store", "app/store/orders.py", names=("orders",))


def test_a_go_package_is_a_folder() -> None:
    check_means(
        "core/main.go",
        "example.org/shop/core/internal/store",
        "core/internal/store/rows.go",
        "core/internal/store/store.go",
    )


def test_a_foreign_module_means_nothing() -> None:
    check_means("app/main.py", "requests.adapters")
    check_means("app/main.py", "os")
