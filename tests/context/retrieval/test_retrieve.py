"""What is shown at a cursor, by what leads to it."""

from __future__ import annotations

from tests.support.retrieving import check_shows, snippets_for

STORE = """\
import json


class Entity:
    def touch(self) -> None:
        self.touched = True


class Order(Entity):
    def discount(self, percent: int) -> int:
        return percent


class Store(Entity):
    def first_order(self) -> Order:
        return Order()


def unrelated_helper() -> None:
    json.dumps(1)
"""
MAIN = """\
from shop.store import Store


def run(store: Store) -> None:
    {}
"""


def files_with(line: str, **others: str) -> dict[str, str]:
    named = {f"shop/{name}.py": text for name, text in others.items()}
    return {"shop/store.py": STORE, "main.py": MAIN.format(line), **named}


def test_members_of_the_receiver_come_below_the_header_of_their_class() -> None:
    found = snippets_for(files_with("store.‸"), "main.py", room_tokens=45)
    assert "class Store(Entity):\n    def first_order(self) -> Order:" in found[0].text
    assert "unrelated" not in found[0].text
    assert found[0].why == "members of the type left of the cursor"


def test_members_of_its_bases_are_shown_too() -> None:
    check_shows(files_with("store.‸"), "main.py", "def touch(self) -> None:")


def test_a_chain_ends_in_the_last_type() -> None:
    line = "def discount(self, percent: int) -> int:"
    check_shows(files_with("store.first_order().‸"), "main.py", line, room_tokens=30)


def test_at_a_line_s_start_members_of_what_is_in_scope_are_shown() -> None:
    check_shows(files_with("‸"), "main.py", "def first_order(self) -> Order:")


def test_a_member_used_elsewhere_on_the_same_name_is_shown() -> None:
    others = {
        "cart": "class Basket:\n    def checkout_all(self):\n        pass\n",
        "use": "def go(basket):\n    basket.checkout_all()\n",
    }
    check_shows(
        files_with("basket = make()\n    ‸", **others), "main.py", "def checkout_all(self):"
    )


def test_what_functions_of_the_same_name_use_is_shown() -> None:
    others = {
        "tools": "def prepare_everything():\n    pass\n",
        "other": "import tools\n\n\ndef run(x):\n    tools.prepare_everything()\n",
    }
    check_shows(files_with("‸", **others), "main.py", "def prepare_everything():")


def test_what_stands_below_lines_like_these_is_shown() -> None:
    others = {
        "tools": "def close_ledger_quietly():\n    pass\n",
        "other": "def x(ledger):\n    ledger_total = open_ledger()\n    close_ledger_quietly()\n",
    }
    line = "def close_ledger_quietly():"
    check_shows(files_with("ledger_total = open_ledger()\n    ‸", **others), "main.py", line)


def test_what_an_open_file_defines_is_shown() -> None:
    others = {f"far{number}": f"def far_{number}(): pass\n" for number in range(50)}
    files = files_with("run_far_‸", **others)
    check_shows(files, "main.py", "def far_7(): pass", open_files=["shop/far7.py"])


def test_a_begun_name_rules_out_others() -> None:
    files = {**files_with("store.fir‸")}
    found = snippets_for(files, "main.py", room_tokens=30)
    assert "first_order" in found[0].text


def test_the_file_itself_is_never_shown() -> None:
    assert "main.py" not in [item.path for item in snippets_for(files_with("store.‸"), "main.py")]


def test_the_same_question_has_the_same_answer() -> None:
    files = files_with("store.‸", a="def store_all(): pass\n", b="def store_all(): pass\n")
    assert snippets_for(files, "main.py") == snippets_for(files, "main.py")


def test_an_empty_index_has_nothing_to_show() -> None:
    assert snippets_for({"main.py": "‸"}, "main.py") == ()
