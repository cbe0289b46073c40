from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from context.budget import chars_for
from context.gather import (
    CompletionContext,
    GatherOptions,
    Secrets,
    SnippetKind,
    gather,
)
from context.history import RecentEdit
from context.related import Related, RelatedCode
from context.syntax import ParsedDocument, parse
from context.text import Document, Point
from context.window import SUFFIX_SHARE
from tests.support.marked import parsed_at_cursor

BUDGET = 200
CHARS = chars_for(BUDGET, "python")
OPTIONS = GatherOptions(budget_tokens=BUDGET)


def long_python(lines: int) -> str:
    """Imports, a class, and one method with many lines."""
    head = "import os\nfrom a import (\n    b,\n)\n\n\nclass Big(Base):\n    @dec\n"
    head += "    def run(self, x):\n"
    return head + "".join(f"        value_{number} = {number}\n" for number in range(lines))


def gathered(text: str, line: int, column: int = 0) -> CompletionContext:
    document = Document.of(text, language_id="python")
    return gather(parse(document), Point(line, column), OPTIONS, "src/a.py")


def test_a_short_document_is_taken_whole() -> None:
    parsed, point = parsed_at_cursor("a = 1\r\nb = ‸2\r\n")
    context = gather(parsed, point, OPTIONS, "a.py")
    assert (context.prefix, context.suffix) == ("a = 1\nb = ", "2\n")
    assert context.snippets == ()
    assert context.prefix_complete
    assert [(part.kind, part.label) for part in context.parts] == [
        (SnippetKind.PREFIX, "a.py:1-2"),
        (SnippetKind.SUFFIX, "a.py:2-3"),
    ]


def test_an_empty_document_has_an_empty_context() -> None:
    parsed, point = parsed_at_cursor("‸", language_id="no-such-language")
    context = gather(parsed, point, OPTIONS)
    assert (context.prefix, context.suffix, context.snippets) == ("", "", ())


def test_headers_and_imports_above_the_window_become_snippets() -> None:
    context = gathered(long_python(200), 150, 8)
    assert not context.prefix_complete
    assert [(item.kind, item.text, item.why) for item in context.snippets] == [
        (SnippetKind.SCOPE, "import os\nfrom a import (\n    b,\n)\n", "imports of this file"),
        (
            SnippetKind.SCOPE,
            "class Big(Base):\n    def run(self, x):\n",
            "headers of the definitions around the cursor",
        ),
    ]
    assert context.snippets[0].label == "src/a.py:1-4"
    assert context.snippets[1].label == "src/a.py:7-9"


def test_headers_inside_the_window_are_not_repeated() -> None:
    text = "x = 1\n" * 300 + "def f():\n    y = 2\n    \n"
    context = gathered(text, 302, 4)
    assert [scope.name for scope in context.scopes] == ["f"]
    assert context.snippets == ()


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 400), st.integers(0, 30), st.integers(0, 3))
def test_the_budget_holds_and_both_sides_adjoin_the_cursor(
    line: int, column: int, width: int
) -> None:
    text = "".join(f"{'x' * (width * number % 97)}\n" for number in range(400))
    document = Document.of(text, language_id="python")
    point = document.clamp(Point(line, column))
    context = gather(ParsedDocument(document), point, OPTIONS)
    offset = document.offset_at(point)
    assert text[:offset].endswith(context.prefix)
    assert text[offset:].startswith(context.suffix)
    assert len(context.prefix) + len(context.suffix) <= CHARS
    assert len(context.suffix) <= CHARS * SUFFIX_SHARE
    start = offset - len(context.prefix)
    assert start == 0 or text[start - 1] == "\n"
    assert context.prefix_complete == (start == 0)


def test_the_head_of_the_prefix_stays_while_a_quarter_to_half_a_window_is_typed() -> None:
    """Servers reuse what they computed for an equal head: it may move only now and then."""
    lines = long_python(120).split("\n")[:-1]
    heads, longest = [], 0
    for number in range(60):
        lines.append("        ")
        for char in f"typed_{number} = {number}":
            lines[-1] += char
            context = gathered("\n".join(lines), len(lines) - 1, len(lines[-1]))
            heads.append(context.prefix.split("\n", 1)[0])
            longest = max(longest, len(context.prefix))
    moves = sum(1 for one, other in pairwise(heads) if one != other)
    typed = sum(len(line) + 1 for line in lines[-60:])
    assert 1 <= moves <= typed / (longest / 4)


def test_the_head_does_not_move_on_one_long_line() -> None:
    starts = set()
    for length in range(4_000, 4_000 + CHARS // 4, 7):
        line = "".join(chr(97 + number % 26) for number in range(length))
        document = Document.of(line)
        context = gather(ParsedDocument(document), document.end, OPTIONS)
        starts.add(length - len(context.prefix))
        assert CHARS // 4 < len(context.prefix) <= CHARS
    assert len(starts) <= 2


def test_the_suffix_does_not_change_while_typing_on_the_line() -> None:
    text = long_python(200)
    lines = text.split("\n")
    suffixes = set()
    for size in range(30):
        lines[100] = "        " + "y" * size
        suffixes.add(gathered("\n".join(lines), 100, 8 + size).suffix)
    assert len(suffixes) == 1


def test_a_long_rest_of_the_line_cannot_take_the_whole_suffix() -> None:
    context = gathered("x" * 5_000, 0, 3)
    assert context.suffix == "x" * int(int(CHARS * SUFFIX_SHARE) * 0.2)


@pytest.mark.parametrize("secrets", list(Secrets))
def test_secrets_are_taken_out_unless_they_are_to_be_kept(secrets: Secrets) -> None:
    """Also one the cursor stands in, and in headers above the window."""
    key = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    text = f"import a  # {key}\nimport b\nclass A:\n" + "    x = 1\n" * 200 + f"    y = '{key}'\n"
    document = Document.of(text, language_id="python")
    options = GatherOptions(BUDGET, secrets)
    context = gather(parse(document), Point(203, 15), options)
    sent = context.prefix + context.suffix + "".join(item.text for item in context.snippets)
    kept = secrets is Secrets.KEEP
    assert (key in sent) is kept
    assert (key[6:] in sent) is kept
    assert context.redacted_count == (0 if kept else 2)
    assert context.redacted_kinds == (() if kept else ("github-token",))


def test_the_same_input_gives_the_same_context() -> None:
    text = long_python(300)
    assert gathered(text, 250, 8) == gathered(text, 250, 8)


PRIVATE_KEY = "\n".join(
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        *(f"{line:02}MIIEowIBAAKCAQEAsecretsecret+/".ljust(64, "x") for line in range(50)),
        "-----END RSA PRIVATE KEY-----",
    ]
)


@pytest.mark.parametrize("budget_tokens", [64, 300, 2048])
def test_no_line_of_a_private_key_is_sent_wherever_the_window_begins(budget_tokens: int) -> None:
    """Its first line, which tells what it is, may stand above the window."""
    parsed = parse(Document.of(f"a = 1\n{PRIVATE_KEY}\nb = 2\n" * 2, language_id="python"))
    for line in range(len(parsed.document.lines)):
        context = gather(parsed, Point(line, 0), GatherOptions(budget_tokens))
        assert "MIIE" not in context.prefix + context.suffix


def test_a_value_of_the_document_is_in_no_snippet_either() -> None:
    """Elsewhere nothing may tell that it is one; in a diff the old line parts it from its name."""
    value = "n3w-" + "hunter33"
    parsed, point = parsed_at_cursor(f'password = "{value}"\n‸\n')
    edit = RecentEdit(
        "file:///b", "b.py", 5, ('    "0ld-hunter22"',), ('    "n3w-hunter44"',), ("token = (",)
    )
    code = RelatedCode("c.py", 0, 0, f'login("me", "{value}")\n', "", 1.0)
    related = Related((code,), (edit,))
    texts = repr(gather(parsed, point, GatherOptions(), "a.py", related=related).parts)
    assert "hunter" not in texts
    assert "login" in texts
    assert "token = (" in texts
