"""The index in memory answers as the protocol says."""

from __future__ import annotations

from tests.support.retrieving import lookup_of

STORE = "class Store(Base):\n    def put(self, order): pass\n\n    def get(self): pass\n"
LOOKUP = lookup_of({
    "shop/store.py": STORE,
    "shop/use.py": "store.put(1)\nstore.put(2)\nstore.get()\nstore.name\n",
    "main.py": "def put(): pass\n",
})  # fmt: skip


def test_definitions_by_name_come_in_order_and_bounded() -> None:
    assert [item.path for item in LOOKUP.named(["put"], 9)["put"]] == ["main.py", "shop/store.py"]
    assert len(LOOKUP.named(["put"], 1)["put"]) == 1
    assert LOOKUP.named(["nothing"], 9) == {}


def test_members() -> None:
    members = LOOKUP.members(["Store"], 9)["Store"]
    assert [item.symbol.name for item in members] == ["put", "get"]


def test_uses_come_most_frequent_first() -> None:
    found = LOOKUP.used_on(["store"], 9)["store"]
    assert [(use.member, use.called, use.count) for use in found] == [
        ("put", True, 2),
        ("get", True, 1),
        ("name", False, 1),
    ]


def test_paths_by_their_ends() -> None:
    found = LOOKUP.paths_ending(["store", "shop/store", "hop/store"], 9)
    assert found == {"store": ("shop/store.py",), "shop/store": ("shop/store.py",)}
    assert LOOKUP.folder("shop", 1) == ("shop/store.py",)
    assert LOOKUP.folder("", 9) == ("main.py",)


def test_words_are_counted_by_files() -> None:
    assert LOOKUP.file_counts(["put", "Store", "missing"]) == {"put": 3, "Store": 1}
    assert LOOKUP.files() == 3


def test_the_search_prefers_rare_words() -> None:
    best = LOOKUP.search({"put": 1.0, "Base": 1.0}, 2)
    assert [chunk.path for chunk in best] == ["shop/store.py", "shop/use.py"]
    assert best[0].text.startswith("class Store")


def test_lines_and_outlines_of_unknown_files_are_empty() -> None:
    assert LOOKUP.lines("shop/use.py", 1, 2) == "store.put(2)\nstore.get()"
    assert LOOKUP.lines("none.py", 0, 9) == ""
    assert LOOKUP.outline("none.py") is None


def test_files_are_listed_by_path_with_their_sizes_a_page_at_a_time() -> None:
    first, second = LOOKUP.listing("", 2)
    assert (first.path, first.outline_chars) == ("main.py", len("def put(): pass") + 1)
    assert (second.path, second.size) == ("shop/store.py", len(STORE))
    assert [file.path for file in LOOKUP.listing(second.path, 2)] == ["shop/use.py"]


def test_files_that_have_a_word() -> None:
    assert LOOKUP.files_with(["put"], 9) == ("main.py", "shop/store.py", "shop/use.py")
    assert LOOKUP.files_with(["Base", "name"], 9) == ("shop/store.py", "shop/use.py")
    assert LOOKUP.files_with(["put"], 1) == ("main.py",)
    assert LOOKUP.files_with(["nothing"], 9) == ()
