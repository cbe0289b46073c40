from __future__ import annotations

import pytest

from completion.refactor.answers.files import FilePart
from completion.refactor.answers.headings import PartKind
from completion.refactor.answers.placing import placed_change
from completion.refactor.answers.refusal import AnswerRefused
from completion.refactor.answers.search_replace import Hunk
from context.syntax import parse
from context.text import Document

PATH = "src/secret.py"
CODE = "def f(a):\n    x = 1\n    return x\n"


def part(
    kind: PartKind, *hunks: tuple[str, str], text: str | None = None, new_path: str = ""
) -> FilePart:
    made = tuple(Hunk(tuple(old.split("\n")), tuple(new.split("\n"))) for old, new in hunks)
    lines = None if text is None else tuple(text.split("\n"))
    return FilePart(PATH, kind, made, lines, new_path)


def check(what: FilePart, before: str, after: str) -> None:
    change = placed_change(what, parse(Document.of(before, language_id="python")), False)
    assert change.after is not None
    assert change.after.document.text == after


def check_refused(what: FilePart, before: str | None, why: str, *, is_taken: bool = False) -> None:
    parsed = None if before is None else parse(Document.of(before, language_id="python"))
    with pytest.raises(AnswerRefused, match=why) as refused:
        placed_change(what, parsed, is_taken)
    assert PATH in refused.value.message
    assert "x = " not in refused.value.message


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("tail", [True, False])
@pytest.mark.parametrize("is_whole", [True, False])
def test_the_form_of_the_file_stays(end: str, mark: str, tail: bool, is_whole: bool) -> None:
    before, after = (
        mark + (text if tail else text.removesuffix("\n")).replace("\n", end)
        for text in (CODE, CODE.replace("f(a)", "g(a)"))
    )
    whole = part(PartKind.EDIT, text="def g(a):\n    x = 1\n    return x")
    hunk = part(PartKind.EDIT, ("def f(a):", "def g(a):"))
    check(whole if is_whole else hunk, before, after)


def test_a_definition_may_have_another_name_in_the_whole_file() -> None:
    check(
        part(PartKind.EDIT, text=CODE.replace("f(", "g(").rstrip()), CODE, CODE.replace("f(", "g(")
    )


def test_a_remark_in_a_hunk_stands_for_lines_that_it_quotes() -> None:
    new = "def f(a):\n    # ... existing code ...\n    return x\n\nf(1)"
    check(part(PartKind.EDIT, (CODE.rstrip(), new)), CODE, f"{CODE}\nf(1)\n")


def test_dots_in_prose_are_text() -> None:
    change = placed_change(FilePart("a.md", PartKind.NEW, lines=("a", "...", "b")), None, False)
    assert change.after is not None
    assert change.after.document.text == "a\n...\nb\n"


def test_hunks_in_another_indentation() -> None:
    old = "def f(a):\n\tx = 1\n\treturn x\n"
    check(part(PartKind.EDIT, ("    x = 1", "    x = 2")), old, old.replace("1", "2"))


def test_a_whole_file_may_leave_out_what_stays_and_keeps_its_blank_ends() -> None:
    text = "# Top.\ndef f(a):\n    # ... rest unchanged\n    return x"
    check(part(PartKind.EDIT, text=text), f"\n{CODE}\n\n", f"\n# Top.\n{CODE}\n\n")


def test_a_comment_with_the_path_is_no_line_of_a_file_that_has_none() -> None:
    text = f"# {PATH}\n\n{CODE.rstrip()}"
    check(part(PartKind.EDIT, text=text), CODE, CODE)
    check(part(PartKind.EDIT, text=text), f"# {PATH}\n\nx = 1\n", f"{text}\n")


def test_an_empty_file_gets_the_text_of_a_hunk_that_quotes_nothing() -> None:
    check(part(PartKind.EDIT, ("", "x = 1")), "", "x = 1\n")
    check(part(PartKind.EDIT, text="x = 1"), "\n", "x = 1\n")
    check_refused(part(PartKind.EDIT, ("", "x = 1")), CODE, "quotes no line")


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (part(PartKind.NEW, text="x = 1\n\ny"), "x = 1\n\ny\n"),
        (FilePart(PATH, PartKind.NEW, lines=()), ""),
        (part(PartKind.EDIT, text="x = 1"), "x = 1\n"),
        (part(PartKind.EDIT, ("", "x = 1\n")), "x = 1\n"),
    ],
)
def test_a_new_file_is_all_of_a_text(what: FilePart, text: str) -> None:
    change = placed_change(what, None, False)
    assert change.before is None
    assert change.after is not None
    assert change.after.document.text == text
    assert change.after.document.language_id == "python"
    check_refused(what, None, "exists already", is_taken=True)


def test_a_file_that_exists_is_not_created() -> None:
    check_refused(part(PartKind.NEW, text="x = 1"), CODE, "exists already")


@pytest.mark.parametrize(
    "what",
    [
        part(PartKind.EDIT, ("x = 1", "x = 2")),
        part(PartKind.EDIT, ("", "x = 1"), ("", "x = 2")),
        part(PartKind.DELETE),
        part(PartKind.RENAME, new_path="b.py"),
        part(PartKind.RENAME, text="x = 1", new_path="b.py"),
    ],
)
def test_a_file_that_does_not_exist_is_not_changed(what: FilePart) -> None:
    check_refused(what, None, f"The answer changes {PATH}, which does not exist")


def test_renamed_with_and_without_a_change() -> None:
    before = parse(Document.of(CODE, language_id="python"))
    plain = placed_change(part(PartKind.RENAME, new_path="b.py"), before, False)
    assert (plain.final_path, plain.edits) == ("b.py", ())
    edited = part(PartKind.RENAME, ("    x = 1", "    x = 2"), new_path="b.py")
    change = placed_change(edited, before, False)
    assert change.after is not None
    assert (change.path, change.final_path, len(change.edits)) == (PATH, "b.py", 1)
    check_refused(edited, CODE, "b.py, which exists", is_taken=True)


def test_deleted() -> None:
    before = parse(Document.of(CODE))
    change = placed_change(part(PartKind.DELETE), before, False)
    assert (change.before, change.after) == (before, None)


@pytest.mark.parametrize(
    ("what", "before", "why"),
    [
        (part(PartKind.EDIT, ("x = 9", "x = 2")), CODE, "hunk 1 .* not in the code"),
        (part(PartKind.EDIT, ("x = 1", "x = 2")), "x = 1\nx = 1\n", "2 places"),
        (part(PartKind.EDIT, text="    x = 1\n    y = 2"), "x = 1\ny = 1\n", "not indented"),
        (part(PartKind.EDIT, text="def g():\n    pass"), CODE, "less than half"),
        (part(PartKind.EDIT, text=CODE.rstrip()), f"{CODE}\ndef g():\n    pass\n", "definitions"),
        (
            part(PartKind.EDIT, (CODE.rstrip(), "def g(a):\n    # ... unchanged")),
            CODE,
            "leaves out",
        ),
        (part(PartKind.NEW, text="x = 1\n# ... rest of the code"), None, "leaves out"),
        (part(PartKind.EDIT, text="x = 1\n# ... rest unchanged"), CODE, "leaves out"),
        (part(PartKind.EDIT, text="x = 1\n<<<<<<< SEARCH"), CODE, "hunk's marks"),
        (part(PartKind.EDIT, text="x = 1\n>>>>>>> REPLACE"), CODE, "hunk's marks"),
        (part(PartKind.NEW, text="x = 1\n<<<<<<< SEARCH"), None, "hunk's marks"),
        (part(PartKind.EDIT, ("x = 1", "x")), "x = 1\n>>>>>>> REPLACE\n", "whole file"),
        (part(PartKind.EDIT, ("Title", "x")), "Title\n=====\n\ntext\n", "hunk 1 divides"),
    ],
)
def test_what_cannot_be_told_is_refused_by_the_path(
    what: FilePart, before: str | None, why: str
) -> None:
    check_refused(what, before, why)


def test_a_file_with_marks_of_its_own_is_written_whole() -> None:
    old = "x = 1\n<<<<<<< SEARCH\n=======\n>>>>>>> REPLACE\n"
    check(part(PartKind.EDIT, text=old.replace("1", "2").rstrip()), old, old.replace("1", "2"))
