"""`fimble context --serve`: the contract of the benchmark."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from context.index.workspace import Workspace
from context.lookup import Lookup
from context.outline.extract import outline
from context.retrieval.packing import tokens_in
from server.cli.context_serve import serve
from tests.support.retrieving import lookup_of

FILES = {
    "store.py": "class Store:\n    def first_order(self) -> int:\n        return 1\n",
    "main.py": "from store import Store\n" + "# more\n" * 300,
}
TEXT = "from store import Store\n\n" + "x = 1\n" * 300 + "def run(store: Store):\n    store."


class Known:
    """An index of `FILES` in memory, and the documents it was given."""

    def __init__(self) -> None:
        self.lookup: Lookup = lookup_of(FILES)
        self.documents: dict[str, str] = {}

    def put_document(self, path: str, text: str) -> None:
        self.documents[path] = text


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """The same on the disk."""
    root = tmp_path / "shop"
    root.mkdir()
    for path, text in FILES.items():
        root.joinpath(path).write_text(text, encoding="utf-8")
    with closing(Workspace(root, tmp_path / "index", outline)) as workspace:
        for _ in workspace.update():
            pass
        yield workspace


def ask(*requests: dict[str, Any] | str) -> list[dict[str, Any]]:
    lines = [item if isinstance(item, str) else json.dumps(item) for item in requests]
    answers = io.StringIO()
    serve(lines, answers, lambda _: Known())
    return [json.loads(line) for line in answers.getvalue().split("\n") if line]


def request(
    budget: int = 300, text: str = TEXT, after: str = "\n\nmore = 1\n" * 50
) -> dict[str, Any]:
    return {
        "op": "context", "workspace": "/shop", "path": "main.py", "language": "python",
        "text": text + after, "offset": len(text), "open_files": [], "budget": budget, "id": "1",
    }  # fmt: skip


def test_the_prompt_fits_the_budget_and_is_of_the_file() -> None:
    for budget in (64, 300, 1000):
        (answer,) = ask(request(budget))
        assert TEXT.endswith(answer["prefix"])
        assert ("\n\nmore = 1\n" * 50).startswith(answer["suffix"])
        used = tokens_in(answer["prefix"]) + tokens_in(answer["suffix"])
        used += sum(
            tokens_in(item["text"]) + tokens_in(item["path"]) for item in answer["snippets"]
        )
        assert used <= budget
        assert tokens_in(answer["prefix"]) >= budget // 5


def test_a_snippet_says_where_it_is_from_and_why() -> None:
    (answer,) = ask(request())
    assert answer["snippets"][0] == {
        "path": "store.py",
        "start_line": 1,
        "end_line": 2,
        "text": "class Store:\n    def first_order(self) -> int:",
        "why": "members of the type left of the cursor",
    }


def test_the_index_is_made_once_for_a_workspace() -> None:
    made: list[str] = []
    answers = io.StringIO()

    def index(workspace: str) -> Any:
        made.append(workspace)
        return Known()

    lines = [json.dumps({"op": "index", "workspace": "/shop"}), *[json.dumps(request())] * 2]
    serve(lines, answers, index)
    assert made == ["/shop"]
    assert json.loads(answers.getvalue().split("\n")[0]) == {"ok": True}


def test_what_is_no_request_gets_an_error_and_the_next_one_its_answer() -> None:
    wrong, right = ask("{", request())
    assert "error" in wrong
    assert right["snippets"]


def test_a_text_is_indexed_only_when_its_imports_are_news() -> None:
    known = Known()
    other = "from stock import Stock\n\nStock."
    lines = [json.dumps(request(text=text, after="")) for text in (TEXT, other)]
    serve(lines, io.StringIO(), lambda _: known)
    assert known.documents == {"main.py": other}


def test_an_import_that_is_not_saved_yet_leads_to_its_file(workspace: Workspace) -> None:
    answers = io.StringIO()
    text = "import store as orders\n\n\ndef run():\n    orders."
    serve([json.dumps(request(text=text, after=""))], answers, lambda _: workspace)
    outline = workspace.lookup.outline("main.py")
    assert outline is not None
    assert [item.alias for item in outline.imports] == ["orders"]
    assert "first_order" in json.loads(answers.getvalue())["snippets"][0]["text"]
