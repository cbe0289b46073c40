"""What is shown beyond signatures when there is room."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from context.retrieval.packing import DETAILS_ROOM_TOKENS_MIN, Snippet, tokens_in
from tests.support.retrieving import check_shows, snippets_for

AMPLE = DETAILS_ROOM_TOKENS_MIN
STORE = (
    '''\
class Store:
    def load_order(self, number):
        """Reads one order from the disk."""
        return self.rows[number]

    def close_store(self):
'''
    + "        self.step()\n" * 20
)
MAIN = "from store import Store\n\n\ndef run(store: Store):\n    store.‸\n"
SHOP = {"main.py": MAIN, "store.py": STORE}


def check_hides(files: Mapping[str, str], line: str, room_tokens: int) -> None:
    """No snippet for `main.py` has `line`."""
    found = snippets_for(files, "main.py", room_tokens=room_tokens)
    assert found
    assert line not in [shown.strip() for item in found for shown in item.text.split("\n")]


def check_detail(files: Mapping[str, str], line: str, why: str) -> Snippet:
    """`line` is shown with ample room, for the reason `why`, and is not with little room."""
    check_hides(files, line, AMPLE - 1)
    snippet = check_shows(files, "main.py", line, room_tokens=AMPLE)
    assert why in snippet.why.split("; ")
    return snippet


def test_a_short_definition_is_whole() -> None:
    check_detail(SHOP, "return self.rows[number]", "load_order is short")


def test_a_long_definition_is_its_signature() -> None:
    check_shows(SHOP, "main.py", "def close_store(self):", room_tokens=AMPLE)
    check_hides(SHOP, "self.step()", AMPLE)


@pytest.mark.parametrize(
    ("name", "above", "header", "below"),
    [
        ("store.py", "", "def load_order(number):", '    """Reads one order."""\n'),
        ("store.ts", "/**\n * Reads one order.\n */\n", "export function load_order(n) {", ""),
        ("store.go", "// Reads one order.\n", "func load_order(number int) {", ""),
    ],
)
def test_documentation_is_shown_with_the_signature(
    name: str, above: str, header: str, below: str
) -> None:
    body = "    step()\n" * 30 + ("" if name.endswith(".py") else "}\n")
    package = "package store\n\n" if name.endswith(".go") else ""
    files = {"main.py": "order = ‸\n", name: f"{package}{above}{header}\n{below}{body}"}
    line = (above or below).split("\n")[1 if above.startswith("/**") else 0].strip()
    check_detail(files, line, "what load_order is for")


def test_a_function_of_the_same_name_shows_how_it_is_done() -> None:
    def parser(kind: str, body: str) -> str:
        return f"class {kind}Reader:\n    def read_rows(self, source):\n{body}"

    files = {
        "main.py": parser("Json", "        ‸\n"),
        "other.py": parser("Csv", "        for row in csv_rows(source):\n" * 20),
    }
    snippet = check_detail(files, "for row in csv_rows(source):", "another read_rows")
    assert 3 < snippet.text.count("csv_rows") < 12


def test_a_call_of_the_function_around_the_cursor_is_shown() -> None:
    files = {
        "main.py": "def sell_order(order, price):\n    return ‸\n",
        "till.py": "def open_till():\n    cash = 12\n    sell_order(first, cash)\n" + "#\n" * 40,
    }
    check_detail(files, "sell_order(first, cash)", "calls sell_order")


def test_code_like_this_is_shown() -> None:
    files = {
        "main.py": "rows = fetch_rows(table)\nfor row in rows:\n    ‸\n",
        "other.py": "x = 1\n" * 12 + "for row in fetch_rows(table):\n    show(row.column)\n",
        "names.py": "def row_column():\n" + "    pass\n" * 20,
        **{f"more{number}.py": "y = 2\n" for number in range(9)},
    }
    check_detail(files, "show(row.column)", "code like this")


def test_with_details_the_room_is_never_exceeded() -> None:
    files = SHOP | {
        f"part{number}.py": STORE.replace("order", f"order_{number}") for number in range(60)
    }
    for room_tokens in (AMPLE, AMPLE + 77):
        found = snippets_for(files, "main.py", room_tokens=room_tokens)
        used = sum(tokens_in(item.text) + tokens_in(item.path) for item in found)
        assert room_tokens * 0.9 < used <= room_tokens
