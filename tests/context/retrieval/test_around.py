"""What is shown of other files to who changes a span: definitions, callers, tests."""

from __future__ import annotations

from context.retrieval.around import MEMBERS_MAX, WHOLE_LINES_MAX, around
from context.retrieval.packing import CHARS_PER_TOKEN
from context.retrieval.span_uses import PLACES_A_FILE_MAX, PLACES_MAX
from tests.support.around import check_around, check_true_lines, snippets_around, span_query_in
from tests.support.retrieving import lookup_of

SHOP = """\
from .prices import cost_of
from .store import Store


class Shop:
    def __init__(self, store: Store) -> None:
        self.store = store

‸    def sell(self, order) -> int:
        price = cost_of(order)
        self.store.record(price)
        return price
‸"""
STORE = """\
class Store:
    def record(self, price: int) -> None:
        self.sold.append(price)

    def close(self) -> None: ...
"""
PRICES = "def cost_of(order) -> int:\n    return order.price\n\n\ndef tax(): ...\n"
MAIN = "from shop.shop import Shop\n\n\ndef main(shop: Shop) -> None:\n    shop.sell(1)\n"
TESTS = "from shop.shop import Shop\n\n\ndef test_it() -> None:\n    assert Shop(None).sell(2)\n"
PROJECT = {
    "shop/__init__.py": "",
    "shop/shop.py": SHOP,
    "shop/store.py": STORE,
    "shop/prices.py": PRICES,
    "main.py": MAIN,
    "tests/test_shop.py": TESTS,
}


def test_it_shows_what_the_span_uses_who_uses_it_and_its_tests() -> None:
    check_around(
        PROJECT,
        "shop/shop.py",
        {
            "definition of cost_of": "shop/prices.py:0",
            "definition of record": "shop/store.py:0",
            "calls sell": "main.py:3",
            "tests sell": "tests/test_shop.py:3",
        },
    )


def test_the_order_of_files_and_the_run_do_not_matter() -> None:
    shuffled = dict(reversed(PROJECT.items()))
    assert snippets_around(shuffled, "shop/shop.py") == snippets_around(PROJECT, "shop/shop.py")


def test_what_matters_most_has_the_highest_score() -> None:
    scores = [one.score for one in snippets_around(PROJECT, "shop/shop.py")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_the_room_is_kept_and_every_kind_gets_some_of_it() -> None:
    many = "".join(f"def part{n}():\n    return {n}\n\n\n" for n in range(40))
    names = ", ".join(f"part{n}" for n in range(40))
    body = "".join(f"    part{n}()\n" for n in range(40))
    files = {
        "parts.py": many,
        "a.py": f"from parts import {names}\n\n\n‸def join():\n{body}‸",
        "b.py": "from a import join\n\n\ndef run():\n    join()\n",
        "tests/test_a.py": "from a import join\n\n\ndef test_join():\n    join()\n",
    }
    for tokens_max in (100, 200, 400):
        found = snippets_around(files, "a.py", tokens_max)
        chars = sum(len(one.text) + len(one.path) + len(one.why) for one in found)
        assert chars <= tokens_max * CHARS_PER_TOKEN
        check_true_lines(files, found)
        assert {one.why.split()[0] for one in found} == {"definition", "calls", "tests"}
    assert snippets_around(files, "a.py", 0) == ()


def test_its_own_file_is_never_shown() -> None:
    text = "class A:\n‸    def f(self):\n        return g(self.h())‸\n\n    def h(self): ...\n"
    text += "\n\ndef g(x): ...\n"
    assert snippets_around({"a.py": text, "b.py": "x = 1\n"}, "a.py") == ()


def test_an_imported_name_means_the_file_that_is_imported() -> None:
    files = {
        "a.py": "from two import load\n\n\n‸def f():\n    load()\n‸",
        "one.py": "def load(): ...\n",
        "two.py": "def load(): ...\n",
    }
    check_around(files, "a.py", {"definition of load": "two.py:0"})


def test_a_name_that_a_package_hands_on_is_found_where_it_is_defined() -> None:
    files = {
        "pkg/__init__.py": "from .inner import load\n",
        "pkg/inner.py": "def load(): ...\n",
        "a.py": "from pkg import load\n\n\n‸def f():\n    load()\n‸",
    }
    check_around(files, "a.py", {"definition of load": "pkg/inner.py:0"})


def test_a_member_of_an_imported_module_is_found() -> None:
    files = {
        "io_part.py": "def load(): ...\n\n\ndef other(): ...\n",
        "a.py": "import io_part\n\n\n‸def f():\n    io_part.load()\n‸",
    }
    check_around(files, "a.py", {"definition of load": "io_part.py:0"})


def test_a_name_that_many_define_says_nothing_without_an_import() -> None:
    files = {f"{n}.py": "def run(): ...\n" for n in "bcd"}
    check_around(files | {"a.py": "‸def f():\n    run()\n‸"}, "a.py", {})


def test_a_long_function_is_shown_by_its_beginning_and_a_long_class_by_its_headers() -> None:
    body = "    x = 1\n" * (WHOLE_LINES_MAX + 5)
    methods = "".join(f"    def m{n}(self):\n        return 1\n\n" for n in range(MEMBERS_MAX + 9))
    files = {
        "b.py": f"def long():\n{body}\n\nclass Wide:\n{methods}",
        "a.py": "from b import Wide, long\n\n\n‸def f():\n    return long(Wide())\n‸",
    }
    found = {one.why: one.text.split("\n") for one in snippets_around(files, "a.py")}
    assert found["definition of long"][0] == "def long():"
    assert len(found["definition of long"]) < WHOLE_LINES_MAX
    assert found["definition of Wide"][:3] == [
        "class Wide:", "    def m0(self):", "    def m1(self):"
    ]  # fmt: skip
    assert len(found["definition of Wide"]) == MEMBERS_MAX + 1


def test_callers_are_spread_over_files_and_bounded() -> None:
    calls = "".join(f"def f{n}():\n    join({n})\n\n\n" for n in range(9))
    files = {f"use{n}.py": f"from a import join\n\n\n{calls}" for n in range(9)}
    found = snippets_around(files | {"a.py": "‸def join(x):\n    return x\n‸"}, "a.py", 9_000)
    paths = [one.path for one in found]
    assert len(paths) == PLACES_MAX
    assert len(set(paths)) == 9
    assert max(map(paths.count, paths)) <= PLACES_A_FILE_MAX


def test_a_file_that_means_something_else_of_that_name_is_no_caller() -> None:
    files = {
        "a.py": "class A:\n‸    def load(self):\n        return 1\n‸",
        "b.py": "class B:\n    def load(self): ...\n",
        "c.py": "from b import B\n\n\ndef f(b: B):\n    b.load()\n",
        "d.py": "from a import A\n\n\ndef f(a: A):\n    a.load()\n",
    }
    check_around(files, "a.py", {"calls load": "d.py:3"})


def test_a_constructor_is_called_by_the_name_of_its_class() -> None:
    files = {
        "a.py": "class Box:\n‸    def __init__(self, x):\n        self.x = x\n‸",
        "b.py": "from a import Box\n\n\ndef f():\n    return Box(1)\n",
    }
    check_around(files, "a.py", {"calls Box": "b.py:3"})


def test_a_use_that_is_no_call_counts_where_the_file_is_imported() -> None:
    files = {
        "a.py": "‸def job():\n    return 1\n‸",
        "b.py": "from a import job\n\n\ndef f(pool):\n    pool.map(job)\n",
        "c.py": "def g():\n    # a job for later\n    return 1\n",
    }
    check_around(files, "a.py", {"uses job": "b.py:3"})


def test_a_caller_in_a_long_function_is_shown_near_the_call_with_the_header() -> None:
    before = "".join(f"    x{n} = 1\n" for n in range(60))
    files = {
        "a.py": "‸def job():\n    return 1\n‸",
        "b.py": f"from a import job\n\n\ndef f(pool):\n{before}    job()\n    return 2\n",
    }
    (snippet,) = snippets_around(files, "a.py")
    assert snippet.text.startswith("def f(pool):\n    x54 = 1\n")
    assert snippet.text.endswith("    job()\n    return 2")


def test_a_test_is_shown_with_its_decorators() -> None:
    files = {
        "a.py": "‸def job():\n    return 1\n‸",
        "test_a.py": "from a import job\n\n\n@mark(1)\n@slow\ndef test_job():\n    job()\n",
    }
    check_around(files, "a.py", {"tests job": "test_a.py:3"})


def test_a_test_that_is_a_call_is_shown_as_a_block() -> None:
    tests = (
        'import { job } from "./a";\n\ndescribe("a", () => {\n'
        '  it("works", () => {\n    expect(job()).toBe(1);\n  });\n\n'
        '  it("other", () => {\n    expect(2).toBe(2);\n  });\n});\n'
    )
    files = {
        "a.ts": "‸export function job(): number {\n  return 1;\n}‸\n",
        "a.test.ts": tests,
    }
    (snippet,) = snippets_around(files, "a.ts")
    assert snippet.why == "tests job"
    assert snippet.text == '  it("works", () => {\n    expect(job()).toBe(1);\n  });'


def test_the_test_file_of_the_layout_shows_its_beginning_when_it_says_no_name() -> None:
    files = {
        "a.py": "‸def job():\n    return 1\n‸",
        "tests/test_a.py": "import app\n\n\ndef test_all():\n    app.go()\n",
    }
    check_around(files, "a.py", {"tests of a.py": "tests/test_a.py:0"})


def test_two_reasons_for_the_same_lines_show_them_once() -> None:
    files = {
        "a.py": "from b import Box\n\n\n‸def f(box: Box):\n    return box.size()\n‸",
        "b.py": "class Box:\n    def size(self):\n        return 1\n",
    }
    (snippet,) = snippets_around(files, "a.py")
    assert set(snippet.why.split("; ")) == {"definition of Box", "definition of size"}
    assert snippet.text == "class Box:\n    def size(self):\n        return 1"


def test_go_needs_no_import_for_its_own_package() -> None:
    files = {
        "shop/a.go": "package shop\n\n‸func Sell(o Order) int {\n\treturn costOf(o)\n}‸\n",
        "shop/b.go": "package shop\n\nfunc costOf(o Order) int {\n\treturn 1\n}\n",
        "shop/c.go": "package shop\n\nfunc run() {\n\tSell(Order{})\n}\n",
        "shop/a_test.go": "package shop\n\nfunc TestSell(t *T) {\n\tSell(Order{})\n}\n",
    }
    check_around(
        files,
        "shop/a.go",
        {
            "definition of costOf": "shop/b.go:2",
            "calls Sell": "shop/c.go:2",
            "tests Sell": "shop/a_test.go:2",
        },
    )


def test_a_file_that_the_index_does_not_know_yet_still_finds_rare_names() -> None:
    lookup = lookup_of({"b.py": "def cost_of(order): ...\n"})
    query = span_query_in("new.py", "‸def f(order):\n    return cost_of(order)‸\n")
    assert [one.why for one in around(lookup, query, 500)] == ["definition of cost_of"]


def test_an_empty_index_shows_nothing() -> None:
    assert around(lookup_of({}), span_query_in("a.py", SHOP), 500) == ()
