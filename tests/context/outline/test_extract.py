"""What holds of outlines whatever the language is, and of texts that are not what they claim."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from context.captures import load_outline_query, load_query
from context.languages import LANGUAGES
from context.outline.extract import LINE_CHARS_MAX, TEXT_CHARS_MAX, outline
from context.outline.values import Outline, SymbolKind
from tests.support.outlined import check_lines, check_outline, signatures, table

PARSED = [row.id for row in LANGUAGES.values() if load_outline_query(row.id) is not None]
CPU_S_MAX = 2.0
"""Of this thread alone, whatever else the machine does."""
PIECES = (
    "class", "def", "fn", "function", "struct", "import", "use", "from", "A", "b", "é😋", ".", "::",
    "(", ")", "{", "}", "[", "<", ">", "=", ":", ",", ";", "\n", "\r\n", "\r", "\n  ", "\t", "'",
    '"', '"""', "/*", "*/", "//", "#", "@", "->", "=>", "\x0c", "\u2028", "\ud800", "1", "$",
)  # fmt: skip


def names(found: Outline) -> list[str]:
    return [symbol.name for symbol in found.symbols]


# --- any text -------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(LANGUAGES)), st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_text_has_an_outline(language_id: str, pieces: list[str]) -> None:
    text = "".join(pieces)
    found = outline(text, language_id)
    assert found.language_id == language_id
    assert found == outline(text, language_id)
    for symbol in found.symbols:
        assert symbol.name
        assert 0 <= symbol.first_line <= symbol.signature_last_line <= symbol.last_line


@pytest.mark.parametrize("language_id", PARSED)
def test_the_query_of_a_keystroke_holds_nothing_of_outlines(language_id: str) -> None:
    query, outlines = load_query(language_id), load_outline_query(language_id)
    assert query is not None
    assert outlines is not None
    captures = {query.capture_name(index) for index in range(query.capture_count)}
    assert not {name for name in captures if name.startswith(("def.", "_", "member"))}


def test_sixteen_languages_are_parsed() -> None:
    expected = (
        "python javascript typescript typescriptreact go rust java c cpp csharp ruby php "
        "shellscript lua kotlin swift"
    )
    assert set(expected.split()) <= set(PARSED)


# --- limits ---------------------------------------------------------------------------------------


def test_data_and_generated_text_have_none() -> None:
    empty = Outline("python", (), (), ())
    assert outline("def f(): pass\n" + "x" * TEXT_CHARS_MAX, "python") == empty
    assert outline("def f(): pass\n\0", "python") == empty


def test_an_endless_line_is_not_parsed_and_the_others_are_read() -> None:
    text = f"def first(): pass\nx = '{'y' * LINE_CHARS_MAX}'\ndef second(): pass\n"
    assert names(outline(text, "python")) == ["first", "second"]


@pytest.mark.parametrize("language_id", ["python", "javascript", "cpp", "shellscript", "lua"])
@pytest.mark.parametrize(
    "text",
    ["(\n" * 20_000, "{" * 15_000 + "\n", "a" + "\n.b()" * 20_000, "“word ” 4 ~ » §\n" * 6_000],
    ids=["brackets", "braces", "chain", "prose"],
)
def test_what_takes_parsers_and_queries_quadratic_time_is_cut_short(
    language_id: str, text: str
) -> None:
    assert outline(text, language_id).language_id == language_id


def test_data_in_a_file_of_code_is_not_parsed_to_its_end() -> None:
    """It has hardly a loose token; parsed as a whole it takes 5 s, and 20 s when twice as long."""
    one = {"id": 1, "name": "x", "tags": ["a", "b"], "nested": {"k": [1, 2, {"z": None}]}}
    rows = [one] * 1_100
    begun_s = time.thread_time()
    assert names(outline(json.dumps(rows, indent=1), "lua")) == []
    assert time.thread_time() - begun_s < CPU_S_MAX


def test_the_start_of_a_text_may_be_a_long_comment() -> None:
    comment = "/*\n" + " * It's a word; (and another\n" * 400 + " */\n"
    assert names(outline(comment + "function found() {\n}\n", "javascript")) == ["found"]


# --- lines and signatures -------------------------------------------------------------------------


def test_a_signature_is_the_header_below_decorators_as_it_stands() -> None:
    text = """
class A:
    @cached(
        size=1,
    )
    def load(
        self,
        path: str,
    ) -> int:
        # why
        return 1
"""
    found = outline(text, "python")
    assert signatures(found, "load") == [
        "    def load(\n        self,\n        path: str,\n    ) -> int:"
    ]
    symbol = found.symbols[1]
    assert (symbol.first_line, symbol.signature_last_line, symbol.last_line) == (5, 8, 10)


def test_attributes_inside_a_definition_are_not_in_its_header() -> None:
    text = "class A {\n  @Get(\n    path = 1)\n  @Fast\n  int size() {\n    return 1;\n  }\n}\n"
    assert signatures(outline(text, "java"), "size") == ["  int size()"]


def test_a_definition_on_one_line_is_whole() -> None:
    text = "struct A {\n  int size() const { return size_; }\n};\n"
    assert signatures(outline(text, "cpp"), "size") == ["  int size() const { return size_; }"]


def test_a_header_without_end_is_cut() -> None:
    text = "def f(\n" + "    a,\n" * 50 + "):\n    pass\n"
    (symbol,) = outline(text, "python").symbols
    assert symbol.signature.count("\n") == 7
    assert symbol.signature_last_line == 7


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_do_everywhere(end: str) -> None:
    text = end.join(["é = 1", "class Ä:", "    def ö(self,", "          a):", "        pass"])
    found = outline(text, "python")
    assert [(item.name, item.first_line) for item in found.symbols] == [
        ("é", 0),
        ("Ä", 1),
        ("ö", 2),
    ]
    assert signatures(found, "ö") == ["    def ö(self,\n          a):"]
    check_lines(text, found)


def test_the_comment_above_is_the_documentation() -> None:
    text = (
        "// First line.\n// Second.\nint f(void);\nint g(void);\n/**\n * Of h.\n */\nint h(void);\n"
    )
    docs = {symbol.name: symbol.doc for symbol in outline(text, "c").symbols}
    assert docs == {"f": "First line.", "g": "", "h": "Of h."}


# --- types ----------------------------------------------------------------------------------------


def test_a_field_has_the_type_of_the_parameter_it_is_set_to() -> None:
    text = (
        "class A:\n    def __init__(self, store: Optional[Store], size=1):\n"
        "        self.store = store\n        self.size = size\n"
    )
    types = {symbol.name: symbol.type_name for symbol in outline(text, "python").symbols}
    assert types == {"A": "", "__init__": "", "store": "Store", "size": ""}


def test_a_field_that_is_set_in_several_places_is_one_symbol_with_the_type_that_is_known() -> None:
    text = (
        "class A:\n    def f(self):\n        self.b = None\n    def g(self):\n"
        "        self.b = Store.open(1)\n"
    )
    assert table(outline(text, "python")) == (
        "class A\nmethod A.f\nmember A.b: Store\nmethod A.g\n~ self.b self.b Store.open()"
    )


def test_variables_of_functions_are_nobody_elses_business() -> None:
    text = "const run = () => {\n  const a = 1;\n  function b() { const c = 2; }\n};\n"
    assert names(outline(text, "javascript")) == ["run", "b"]


# --- texts in another language --------------------------------------------------------------------


def test_a_header_of_cpp_is_read_as_such_though_its_name_says_c() -> None:
    check_outline(
        "c",
        "class A : public B {\n public:\n  int f() const;\n};\nint g(void);\n",
        "class A(B)\nmethod A.f: int\nfunction g: int",
    )


def test_javascript_with_types_is_read_as_typescript() -> None:
    text = (
        "export function f(a: ?string): Promise<Order> { return a.b(); }\ntype T = { c: number };\n"
    )
    assert {"f", "T"} <= set(names(outline(text, "javascript")))


@pytest.mark.parametrize("macro", ["", "SHOP_EXPORT "])
def test_export_macros_do_not_hide_a_class(macro: str) -> None:
    text = f"class {macro}A : public B {{\n public:\n  int f();\n}};\n{macro}int g(int a);\n"
    found = outline(text, "cpp")
    assert names(found) == ["A", "f", "g"]
    assert found.symbols[0].signature == f"class {macro}A : public B"


def test_scripts_of_a_component_keep_their_lines() -> None:
    text = (
        "<template>\n<p/>\n</template>\n<script lang='ts'>\nexport class A { b = 1 }\n</script>\n"
    )
    found = check_outline("vue", text, "class A\nmember A.b")
    assert found.symbols[0].first_line == 4


def test_broken_code_keeps_its_definitions() -> None:
    text = "class A {\n  fun first() {\n  constructor(\n  fun second(a: Int) {\n  }\n}\n))) ((( {\n"
    found = outline(text, "kotlin")
    assert {"A", "first", "second"} <= set(names(found))


def test_members_of_import_statements_are_no_uses() -> None:
    assert outline("use a::b::C;\nfn f() { d.e(); }\n", "rust").uses[0].receiver == "d"


def test_a_variable_that_holds_an_import_is_no_symbol() -> None:
    found = outline("const a = require('./a');\nconst b = a.c;\n", "javascript")
    assert names(found) == ["b"]
    assert found.imports[0].alias == "a"


def test_kinds_do_not_depend_on_the_language() -> None:
    for language_id, text in {
        "go": "type A struct {}\n",
        "rust": "struct A {}\n",
        "swift": "struct A {}\n",
        "ruby": "class A\nend\n",
    }.items():
        assert [symbol.kind for symbol in outline(text, language_id).symbols] == [SymbolKind.CLASS]
