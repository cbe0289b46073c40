from __future__ import annotations

import subprocess
import sys
import tracemalloc

import pytest

from context import syntax
from context.captures import INHERITS, OUTLINE_MARK, QUERIES, load_query, matches
from context.languages import LANGUAGES
from context.syntax import (
    IncrementalTree,
    LineEdit,
    error_count,
    error_nodes,
    load_grammar,
    node_point,
    node_span,
    node_text,
    parse,
)
from context.text import Document, Point, Span


def document(text: str, language_id: str = "python") -> Document:
    return Document.of(text, language_id=language_id)


def test_importing_the_package_does_not_import_tree_sitter() -> None:
    """It would delay the answer to `initialize`."""
    code = (
        "import server.documents, context.gather, context.cursor, sys;"
        "print('tree_sitter' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("language_id", [row.id for row in LANGUAGES.values() if row.grammar])
def test_every_grammar_in_the_table_loads_and_parses(language_id: str) -> None:
    assert load_grammar(LANGUAGES[language_id].grammar) is not None
    assert parse(document("a\n", language_id)).tree is not None


@pytest.mark.parametrize("language_id", [row.id for row in LANGUAGES.values() if row.query])
def test_every_query_in_the_table_compiles(language_id: str) -> None:
    assert load_query(language_id) is not None


@pytest.mark.parametrize("name", sorted(file.stem for file in QUERIES.glob("*.scm")))
def test_every_query_file_is_used_and_has_no_predicates(name: str) -> None:
    """Predicates read text through the tree, which calls our reader at a bad time."""
    texts = [file.read_text("utf-8") for file in QUERIES.glob("*.scm")]
    inherited = {base for text in texts for base in INHERITS.findall(text)}
    assert name in inherited | {row.query for row in LANGUAGES.values()}
    text = (QUERIES / f"{name}.scm").read_text("utf-8")
    query = text.partition(OUTLINE_MARK)[0]  # what is below runs over plain bytes only
    code = [line.split(";")[0] for line in query.split("\n")]
    assert "(#" not in "".join(code)


def test_rows_are_lines_whatever_the_line_ends() -> None:
    parsed = parse(document("a = 1\rb = 2\r\nc = '\u2028\f'\nd = 4"))
    assert parsed.tree is not None
    children = parsed.tree.root_node.children
    assert [node.start_point.row for node in children] == [0, 1, 2, 3]
    assert [node_text(parsed, node) for node in children][1:] == [
        "b = 2",
        "c = '\u2028\f'",
        "d = 4",
    ]


def test_bytes_become_code_points_and_back() -> None:
    parsed = parse(document("x = '漢😋\ud800'; y = 2\n"))
    assert parsed.tree is not None
    last = parsed.tree.root_node.children[2]
    assert node_text(parsed, last) == "y = 2"
    assert node_span(parsed, last) == Span(Point(0, 11), Point(0, 16))
    assert node_point(parsed, Point(0, 11)) == (0, last.start_point.column)


def test_a_span_ends_before_the_line_end() -> None:
    parsed = parse(document("# é\r\nx\r\n"))
    assert parsed.tree is not None
    comment, root = parsed.tree.root_node.children[0], parsed.tree.root_node
    assert node_span(parsed, comment) == Span(Point(0, 0), Point(0, 3))
    assert node_span(parsed, root).end == Point(2, 0)


def test_errors_are_counted_by_their_outermost_nodes() -> None:
    assert error_count(parse(document("def f():\n    return 1\n"))) == 0
    broken = parse(document("def f(:\n    return (1\nx = = 2\n"))
    assert error_count(broken) >= 1
    assert all(node.is_error or node.is_missing for node in error_nodes(broken))
    assert error_count(parse(document("x = = 2", "plaintext"))) == 0


@pytest.mark.parametrize("language_id", ["plaintext", "no-such-language", ""])
def test_a_language_without_a_grammar_has_no_tree(language_id: str) -> None:
    parsed = parse(document("x", language_id))
    assert parsed.tree is None
    assert matches(parsed) == []


def test_an_unknown_grammar_is_none() -> None:
    assert load_grammar("no-such-grammar") is None


def test_a_huge_document_or_line_has_no_tree_until_it_shrinks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(syntax, "LINE_CHARS_MAX", 20)
    monkeypatch.setattr(syntax, "DOCUMENT_CHARS_MAX", 60)
    tree = IncrementalTree("python")
    short, long = ("x = 1\n", ""), ("x = " + "1" * 30 + "\n", "")
    assert tree.parse(long) is None
    tree.edit(long, LineEdit(0, long[:1], short[:1]))
    assert tree.parse(short) is not None
    tree.edit(short, LineEdit(0, short[:1], short[:1] * 20))
    assert tree.parse((*short[:1] * 20, "")) is None
    assert tree.parse((*short[:1] * 20, "")) is None


def test_a_parse_that_takes_too_many_steps_is_given_up_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(syntax, "PARSE_STEPS_MAX", 5)
    tree, lines = IncrementalTree("python"), ("f(1, 2, [3])\n",) * 200
    assert tree.parse(lines) is None
    monkeypatch.undo()
    tree.edit(lines, LineEdit(0, lines[:1], ()))
    assert tree.parse(lines[1:]) is None


def test_edits_far_apart_keep_their_byte_offsets() -> None:
    """The offset is counted from the last edit or from the start, whichever is nearer."""
    lines = [f"é{number} = {number}\n" for number in range(50)]
    tree = IncrementalTree("python")
    tree.parse(tuple(lines))
    for number in (40, 45, 30, 2, 44, 0, 49):
        new = [f"é{number} = (\n", ")\n"]
        tree.edit(lines, LineEdit(number, lines[number : number + 1], new))
        lines[number : number + 1] = new
        found, fresh = tree.parse(tuple(lines)), parse(document("".join(lines))).tree
        assert found is not None
        assert fresh is not None
        assert str(found.root_node) == str(fresh.root_node)
        assert found.root_node.end_byte == fresh.root_node.end_byte == len("".join(lines).encode())


def test_a_parse_can_be_interrupted_and_goes_on_with_the_same_text() -> None:
    text = "def f(a):\n    return [a, 'b']\n" * 300
    lines = document(text).lines
    tree, calls = IncrementalTree("python"), 0
    while tree.parse(lines, 3) is None:
        calls += 1
        assert not tree.exact
    fresh = parse(document(text)).tree
    assert tree.exact
    assert calls > 3
    assert fresh is not None
    found = tree.parse(lines)
    assert found is not None
    assert str(found.root_node) == str(fresh.root_node)


def test_an_edit_during_a_parse_starts_it_again_and_the_old_tree_moves_along() -> None:
    before = ["def f(a):\n", "    return [a, 'b']\n"] * 300
    tree = IncrementalTree("python")
    tree.parse(tuple(before))
    inserted = ['x = "\n', "y\n"]
    tree.edit(before, LineEdit(2, [], inserted))
    after = (*before[:2], *inserted, *before[2:])
    old = tree.parse(after, 1)
    states = [tree.exact]
    assert old is not None
    assert old.root_node.end_point.row == len(after)
    tree.edit(after, LineEdit(2, inserted, []))
    found = tree.parse(tuple(before))
    fresh = parse(document("".join(before))).tree
    assert [*states, tree.exact] == [False, True]
    assert found is not None
    assert fresh is not None
    assert str(found.root_node) == str(fresh.root_node)


def test_parses_that_edits_break_off_leave_no_memory_behind() -> None:
    """py-tree-sitter keeps what the reader returned for ever; see `syntax._encode`."""
    before = ["def f(a):\n", "    return [a, 'b']\n"] * 300
    tree = IncrementalTree("python")
    tree.parse(tuple(before))

    def type_and_take_back() -> None:
        tree.edit(before, LineEdit(2, [], ["def g(\n"]))
        after = (*before[:2], "def g(\n", *before[2:])
        tree.parse(after, 5)
        tree.edit(after, LineEdit(2, ["def g(\n"], []))

    type_and_take_back()
    tracemalloc.start()
    try:
        for _ in range(100):
            type_and_take_back()
        kept_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept_bytes < 100 * 500


def test_a_window_that_is_parsed_again_and_again_leaves_no_memory_behind() -> None:
    lines = ("def f(a):\n", "    return [a, 'b']\n") * 60
    IncrementalTree("python").parse(lines)
    tracemalloc.start()
    try:
        for _ in range(50):
            IncrementalTree("python").parse(lines)
        kept_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept_bytes < 50 * len("".join(lines))


def test_a_node_s_own_text_is_safe_even_when_the_tree_is_behind() -> None:
    """The binding asks for ever when its reader has less text than the node: it must not ask."""
    lines = ("x = 1\n", "y = 2\n", "")
    tree = IncrementalTree("python")
    tree.parse(lines)
    tree.edit(lines, LineEdit(2, [""], ["z = 3\n"] * 50))
    behind = tree.parse((*lines[:2], *["z = 3\n"] * 50), 0)
    assert behind is not None
    assert not tree.exact
    assert behind.root_node.text is None


def test_an_error_that_only_a_hidden_node_stands_for_counts() -> None:
    """Python's grammar misses a line end between two statements on one line, and shows no node."""
    document = Document.of("x = total(acc)y = 1\n", language_id="python")
    assert error_count(parse(document)) == 1
