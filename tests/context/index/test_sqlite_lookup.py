"""What is asked of the database: the same answers as from a few files held in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from context.index import limits, search
from context.index.memory import IndexedFile, MemoryLookup
from context.index.workspace import Workspace
from context.languages import language_id_for_path
from context.lookup import Lookup
from context.outline.extract import outline
from tests.support.indexed import indexed, update, write_files

SHOP = {
    "shop/orders.py": '''\
"""Orders."""
from .users import User


class Base:
    limit = 3


class Order(Base):
    """What a customer wants."""

    def __init__(self, user: User) -> None:
        self.user = user

    def total_price(self) -> int:
        return self.user.discount() + self.limit


def loadOrders(path: str) -> list[Order]:
    return [Order(path)]
''',
    "shop/users.py": """\
class User:
    name: str

    def discount(self) -> int:
        return len(self.name)

    def total_price(self) -> int:
        return 1
""",
    "web/orders.ts": """\
import { User } from "./users";

export interface Order extends Base {
  totalPrice(): number;
}

export function loadOrders(user: User): Order[] {
  return user.orders.map((order) => user.totalPrice(order));
}
""",
    "web/users.d.ts": "export interface User { orders: string[]; }\n",
    "Makefile": "all:\n\techo total_price\n",
    "notes.md": "# Orders\n\nWe load orders.\n",
}
Ask = Callable[[Lookup], object]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with indexed(write_files(tmp_path / "w", SHOP), tmp_path / "index") as workspace:
        yield workspace


def in_memory() -> MemoryLookup:
    return MemoryLookup(
        IndexedFile(path, text, outline(text, language_id_for_path(path)))
        for path, text in SHOP.items()
    )


NAMES = ["Order", "User", "loadOrders", "total_price", "nothing", "Base", "name"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda lookup: lookup.named(NAMES, 10),
        lambda lookup: lookup.named(["total_price"], 1),
        lambda lookup: lookup.members(["Order", "User", "Base", "", "no"], 10),
        lambda lookup: lookup.outline("shop/orders.py"),
        lambda lookup: lookup.outline("web/orders.ts"),
        lambda lookup: lookup.outline("shop/missing.py"),
        lambda lookup: lookup.paths_ending(
            ["orders", "shop/orders", "ders", "users.d", "Makefile", "x/orders"], 10
        ),
        lambda lookup: lookup.paths_ending(["orders"], 1),
        lambda lookup: [lookup.folder(name, 10) for name in ("", "shop", "web", "sho", "no")],
        lambda lookup: lookup.folder("shop", 1),
        lambda lookup: lookup.used_on(["self", "user", "nobody"], 10),
        lambda lookup: lookup.used_on(["self"], 1),
        lambda lookup: lookup.file_counts(["orders", "Order", "total", "self", "nowhere"]),
        lambda lookup: lookup.files(),
        lambda lookup: lookup.lines("shop/orders.py", 4, 6),
        lambda lookup: lookup.lines("shop/orders.py", 18, 100),
        lambda lookup: lookup.lines("shop/missing.py", 0, 3),
        lambda lookup: lookup.listing("", 10),
        lambda lookup: lookup.listing("shop/orders.py", 1),
        lambda lookup: lookup.files_with(["self", "orders"], 10),
        lambda lookup: lookup.files_with(["self", "nowhere"], 1),
    ],
)
def test_the_database_answers_like_files_in_memory(workspace: Workspace, ask: Ask) -> None:
    assert ask(workspace.lookup) == ask(in_memory())


def test_a_search_finds_the_chunk_with_the_rarest_words(workspace: Workspace) -> None:
    (best, *_) = workspace.lookup.search({"discount": 1.0, "name": 1.0, "Order": 0.1}, 3)
    assert (best.path, best.first_line) == ("shop/users.py", 0)
    assert best.text.startswith("class User:\n    name: str")
    assert best.score > 0


def test_a_search_finds_names_by_their_parts(workspace: Workspace) -> None:
    found = {chunk.path for chunk in workspace.lookup.search({"price": 1.0}, 10)}
    assert found >= {"shop/orders.py", "shop/users.py", "web/orders.ts", "Makefile"}


def test_weights_decide_between_two_words(workspace: Workspace) -> None:
    weights = {"discount": 1.0, "echo": 5.0}
    assert workspace.lookup.search(weights, 1)[0].path == "Makefile"
    assert workspace.lookup.search({"discount": 5.0, "echo": 1.0}, 1)[0].path != "Makefile"


def test_nothing_is_found_for_nothing(workspace: Workspace) -> None:
    lookup = workspace.lookup
    assert lookup.search({}, 5) == ()
    assert lookup.search({"unheard": 1.0}, 5) == ()
    assert lookup.file_counts([]) == {}
    assert lookup.named([], 5) == {}


def test_the_order_of_writing_changes_no_answer(tmp_path: Path) -> None:
    """Files that came one by one, in another order and some of them twice, are found as before."""
    root, names = tmp_path / "w", sorted(SHOP, key=lambda name: name[::-1])
    with indexed(write_files(root, {}), tmp_path / "index") as workspace:
        for age, name in enumerate((*names, *names[:3])):
            write_files(root, {name: SHOP[name] + "# more\n"}, age)
            update(workspace)
            write_files(root, {name: SHOP[name]}, 100 + age)
            update(workspace)
        lookup, memory = workspace.lookup, in_memory()
        assert lookup.named(NAMES, 10) == memory.named(NAMES, 10)
        assert lookup.used_on(["self", "user"], 9) == memory.used_on(["self", "user"], 9)
        words = ["orders", "total", "self", "more"]
        assert lookup.file_counts(words) == memory.file_counts(words)
        with indexed(root, tmp_path / "fresh") as fresh:
            weights = {"orders": 1.0, "user": 0.5, "price": 0.3}
            assert lookup.search(weights, 9) == fresh.lookup.search(weights, 9)


def test_an_answer_is_bounded(tmp_path: Path) -> None:
    """A name with thousands of definitions costs no more than one with `QUERY_ROWS_MAX`."""
    text = "".join(f"def same():\n    return {number}\n\n" for number in range(300))
    root = write_files(tmp_path / "w", {f"m{number}.py": text for number in range(2)})
    with indexed(root, tmp_path / "index") as workspace:
        found = workspace.lookup.named(["same"], 10_000)["same"]
    assert len(found) == limits.QUERY_ROWS_MAX


def test_common_words_add_to_what_rare_ones_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a search costs no more where a word stands in every file."""
    files = {f"m{number}.py": f"common = only{number}\n" for number in range(60)}
    files["m99.py"] = "common = common + rare\n"
    files["m98.py"] = "nothing = rare\n"
    with indexed(write_files(tmp_path / "w", files), tmp_path / "index") as workspace:
        weights = {"common": 9.0, "rare": 8.0}
        found = workspace.lookup.search(weights, 5)
        assert [chunk.path for chunk in found[:2]] == ["m99.py", "m98.py"]
        assert len(found) == 5
        monkeypatch.setattr(search, "QUERY_CHUNKS_MAX", 1)
        assert workspace.lookup.search(weights, 5) == found[:2]
        monkeypatch.setattr(search, "QUERY_POSTINGS_MAX", 10)
        assert {chunk.path for chunk in workspace.lookup.search(weights, 5)} == {"m99.py", "m98.py"}


def test_a_word_that_stands_there_twice_counts_more(tmp_path: Path) -> None:
    files = {"a.py": "size = one\n", "b.py": "size = size\n", "c.py": "x = 1\n"}
    with indexed(write_files(tmp_path / "w", files), tmp_path / "index") as workspace:
        assert workspace.lookup.search({"size": 1.0}, 1)[0].path == "b.py"
