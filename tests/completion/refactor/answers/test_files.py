from __future__ import annotations

import pytest

from completion.refactor.answers.files import FilePart, IsFile, file_parts
from completion.refactor.answers.headings import PartKind
from completion.refactor.answers.refusal import AnswerRefused
from completion.refactor.answers.search_replace import Hunk

EDIT, NEW, RENAME, DELETE = PartKind.EDIT, PartKind.NEW, PartKind.RENAME, PartKind.DELETE


def hunk(old: str = "x = 1", new: str = "x = 2") -> str:
    return f"<<<<<<< SEARCH\n{old}\n=======\n{new}\n>>>>>>> REPLACE\n"


HUNK = hunk()
MADE = Hunk(("x = 1",), ("x = 2",))
TEXT = "```python\nx = 2\n```\n"


def check(
    answer: str,
    *expect: FilePart,
    own: str = "own.py",
    only: str = "",
    is_file: IsFile | None = None,
) -> None:
    assert file_parts(answer, own, only, is_file) == expect


def check_refused(answer: str, why: str, own: str = "own.py", only: str = "") -> None:
    with pytest.raises(AnswerRefused, match=why) as refused:
        file_parts(answer, own, only)
    assert "x = " not in refused.value.message


def edit(path: str) -> FilePart:
    return FilePart(path, EDIT, (MADE,))


def whole(path: str, kind: PartKind = EDIT) -> FilePart:
    return FilePart(path, kind, lines=("x = 2",))


def test_each_file_has_what_stands_under_its_headings() -> None:
    answer = (
        f"=== a.py ===\n{HUNK}\n=== b.py (new) ===\n{TEXT}\n=== c.py -> d/c.py ===\n{HUNK}"
        f"=== e.py (deleted) ===\n=== a.py ===\n{hunk('y', 'z')}"
    )
    check(
        answer,
        FilePart("a.py", EDIT, (MADE, Hunk(("y",), ("z",)))),
        whole("b.py", NEW),
        FilePart("c.py", RENAME, (MADE,), new_path="d/c.py"),
        FilePart("e.py", DELETE),
    )


def test_hunks_above_any_heading_are_for_the_own_file() -> None:
    check(f"{HUNK}=== a.py ===\n{HUNK}", edit("own.py"), edit("a.py"))
    check_refused(HUNK, "does not say which file", own="")


def test_a_text_alone_is_for_no_file_unless_one_is_allowed() -> None:
    check_refused(TEXT, "does not say which file it is for")
    check(TEXT, whole("t.py"), only="t.py")
    check(HUNK, edit("t.py"), only="t.py")


@pytest.mark.parametrize(
    "answer",
    [
        f"### src/a.py\nSome words.\n\n{TEXT}",
        f"`src/a.py`:\n\n{TEXT}",
        f"Here's the updated `src/a.py`:\n{TEXT}",
        TEXT.replace("python", "python src/a.py"),
        TEXT.replace("python", "python:src/a.py"),
        f"```\nsrc/a.py\n```\n{TEXT}",
        f"  {TEXT.replace(chr(10), chr(10) + '  ')}".replace("python", "src/a.py"),
    ],
)
def test_texts_of_files_that_are_named_in_other_ways(answer: str) -> None:
    check(answer, whole("src/a.py"))


@pytest.mark.parametrize(
    "answer",
    [
        f"```python\nsrc/a.py\n{HUNK}```",
        f"```python\n# src/a.py\n{HUNK}```",
        f"```python src/a.py\n{HUNK}```",
        f"```\n=== src/a.py ===\n{HUNK}```",
        f"```\n=== src/a.py ===\n```python\n{HUNK}```\n```",
        f"=== src/a.py ===\n```python\n{HUNK}",
        f"**src/a.py**\n~~~\n{HUNK}~~~\nDone: see `b.py`.",
        f"Plan:\n### src/a.py\n- this\n### src/b.py\n\n=== src/a.py ===\n{HUNK}=== Notes ===\nOK",
        f"=== src/a.py ===\n### What changes in a.py\n{HUNK}",
        f"=== src/a.py ===\nIn `a.py`, line 3:\n{HUNK}",
        f"=== src/a.py ===\nWithout `b.py` it is:\n{HUNK}It was in a.py only. See b.py.",
        f"=== src/a.py ===\n{HUNK}{HUNK}=== src/b.py ===\nNo further changes needed.\n",
        f"=== src/a.py ===\n{HUNK}\nThen run:\n```bash\npytest\n```\nor so",
    ],
)
def test_hunks_of_files_that_are_named_in_other_ways(answer: str) -> None:
    check(answer, edit("src/a.py"))


def test_a_first_comment_names_the_file_when_nothing_else_does() -> None:
    answer = "```python\n# src/a.py\nx = 2\n```\n"
    check(answer, FilePart("src/a.py", EDIT, lines=("# src/a.py", "x = 2")))
    check(f"=== b.py ===\n{answer}", FilePart("b.py", EDIT, lines=("# src/a.py", "x = 2")))


def test_what_looks_like_a_heading_in_a_hunk_or_a_text_is_content() -> None:
    lines = "=== b.py ===\n### c.py\nx = 2"
    check(
        f"=== a.md ===\n{hunk('x', lines)}",
        FilePart("a.md", EDIT, (Hunk(("x",), tuple(lines.split("\n"))),)),
    )
    text = f"````\n{lines}\n```python d.py\n````\n"
    check(
        f"=== a.md (new) ===\n{text}",
        FilePart("a.md", NEW, lines=(*lines.split("\n"), "```python d.py")),
    )


def test_a_new_file() -> None:
    check("=== a/__init__.py (new) ===\n```\n```\n-", FilePart("a/__init__.py", NEW, lines=()))
    check("=== a.py (new) ===\n```\n\n  x \n\n```\n", FilePart("a.py", NEW, lines=("  x ",)))
    check(f"=== a.py (new) ===\n{hunk('', 'x = 2')}", whole("a.py", NEW))
    check(f"=== a.py (new) ===\n```\n{hunk('', 'x = 2')}```\n", whole("a.py", NEW))
    check("=== a.sh (new) ===\n```bash\nx = 2\n```\n", whole("a.sh", NEW))
    check(f"=== a.py (new) ===\nRun:\n```sh\nls\n```\n{TEXT}", whole("a.py", NEW))


def test_a_markdown_file_may_have_fences_in_its_fences() -> None:
    inner = ("# A", "```bash", "ls", "```", "end")
    text = "\n".join(("```markdown", *inner, "```", ""))
    check(f"=== a.md (new) ===\n{text}", FilePart("a.md", NEW, lines=inner))


def test_a_renamed_file_may_be_changed_under_either_name() -> None:
    for path in ("a.py", "b.py"):
        answer = f"=== a.py -> b.py ===\n=== {path} ===\n{HUNK}"
        check(answer, FilePart("a.py", RENAME, (MADE,), new_path="b.py"))


def test_paths_as_a_diff_has_them_where_they_can_mean_nothing_else() -> None:
    answer = f"=== a/x.py ===\n{HUNK}=== b/t.py (new) ===\n{TEXT}"
    check(answer, edit("x.py"), whole("t.py", NEW), is_file=lambda path: path == "x.py")
    check(answer, edit("x.py"), whole("t.py", NEW), own="x.py")
    check(answer, edit("a/x.py"), whole("b/t.py", NEW), is_file=lambda _: True)
    check(answer, edit("a/x.py"), whole("b/t.py", NEW))


def test_the_own_file_may_lack_its_folders_where_no_other_has_that_name() -> None:
    answer = f"=== x.py ===\n{HUNK}"
    check(answer, edit("src/x.py"), own="src/x.py", is_file=lambda path: path == "src/x.py")
    check(answer, edit("x.py"), own="src/x.py", is_file=lambda _: True)
    check(answer, edit("x.py"), own="src/x.py")


def test_where_one_file_is_allowed_no_other_may_be_named() -> None:
    check(f"=== tests/t.py (new) ===\n{TEXT}", whole("tests/t.py", NEW), only="tests/t.py")
    check(f"### t.py\n{TEXT}", whole("tests/t.py"), only="tests/t.py")
    for answer in (
        f"=== a.py ===\n{HUNK}",
        f"=== t.py ===\n{HUNK}=== a.py (new) ===\n{TEXT}",
        "=== t.py -> a.py ===",
        "=== a.py (deleted) ===",
    ):
        check_refused(answer, "changes a.py, which this action may not", only="t.py")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "changes no file"),
        ("I would not change anything.", "changes no file"),
        ("=== Notes ===\nNothing.", "changes no file"),
        (f"=== /a.py ===\n{HUNK}", "not a path within"),
        (f"### ../a.py\n{TEXT}", "leads out"),
        ("=== a.py ===\n", "does not say what to change in a.py"),
        (f"=== b.py ===\n{HUNK}=== a.py ===\nimport b\n", "does not say what to change in a.py"),
        ("=== a.py (new) ===\n", "no text for a.py"),
        ("=== a.py (new) ===\n```bash\nls\n```\n.", "no text for a.py"),
        ("=== a.py ===\n```\n\n```\n.", "leaves nothing of a.py"),
        (f"=== a.py (new) ===\n{HUNK}", "both creates and changes a.py"),
        (f"=== a.py (new) ===\n{hunk('', 'a')}{hunk('', 'b')}", "both creates and changes a.py"),
        (f"=== a.py ===\n{HUNK}{TEXT}", "a.py in more than one way"),
        (f"=== a.py ===\n{TEXT}Then:\n{TEXT.replace('2', '3')}.", "a.py in more than one way"),
        (f"=== a.py (deleted) ===\n=== a.py ===\n{HUNK}", "both deletes and changes a.py"),
        (f"=== a.py (deleted) ===\n{TEXT}", "both deletes and changes a.py"),
        (f"=== a.py (deleted) ===\n=== a.py (new) ===\n{TEXT}", "contradicts itself about a.py"),
        ("=== a.py (deleted) ===\n=== a.py -> b.py ===", "contradicts itself about a.py"),
        ("=== a.py -> b.py ===\n=== a.py -> c.py ===", "contradicts itself about a.py"),
        ("=== a.py -> c.py ===\n=== b.py -> c.py ===", "two files at c.py"),
        (f"=== a.py -> b.py ===\n=== b.py (new) ===\n{TEXT}", "two files at b.py"),
        (f"=== b.py (new) ===\n{TEXT}=== a.py -> b.py ===\n", "two files at b.py"),
        ("=== a.py -> b.py ===\n=== b.py -> c.py ===", "two files at b.py"),
        ("=== a.py -> b.py ===\n=== b.py (deleted) ===", "two files at b.py"),
        ("=== a.py -> a.py ===", "two files at a.py"),
        (f"=== a.py ===\n{HUNK}>>>>>>> REPLACE\n", "ends that has not begun"),
        ("=== a.py ===\n<<<<<<< SEARCH\nx = 1\n=======\n", "a.py: The last hunk has no end"),
        (f"=== a.py ===\n<<<<<<< SEARCH\nx = 1\n{HUNK}", "a.py: A hunk begins before"),
        (f"=== a.py ===\n{hunk('a', '=======')}", "a.py: A hunk must have one line"),
        ("=== a.py (new) ===\n```\nx = 1\n", "no finished code block"),
        ("=== a.py (new) ===\n```\n# A\n```sh\nls\n```\nx\n```\n", "use a longer one"),
        ("=== a.md (new) ===\n```\n# A\n```\nls\n```\nend\n```\n.", "a.md in more than one way"),
        (
            f"=== a.py (new) ===\n```\na\n=== b.py (new) ===\n```\nb\n=== c.py (new) ===\n{TEXT}.",
            "has no end",
        ),
        ("=== a.py ===\n```diff\n-a\n+b\n```\n.", "a diff"),
        (f"=== b.py ===\n{HUNK}The same as in `a.py`:\n{HUNK}", "say clearly"),
        (f"### Delete `a.py`\n{HUNK}", "say clearly"),
        (f"=== b.py ===\n{HUNK}Next, a.py has it too.\n\nSo:\n{HUNK}", "say clearly"),
        (f"=== b.py ===\n{HUNK}As a.py has.\n{TEXT}", "say clearly"),
        (f"As a.py does it\n\n{HUNK}", "say clearly"),
        (f"=== b.py ===\n```python a.py\n{HUNK}```", "for b.py or a.py is unclear"),
    ],
)
def test_what_could_be_wrong_is_refused_by_name(answer: str, why: str) -> None:
    check_refused(answer, why)


def test_what_is_said_twice_is_said_once() -> None:
    check(f"=== a.py (new) ===\n{TEXT}=== a.py (new) ===\n{TEXT}.", whole("a.py", NEW))
    check("=== a.py (deleted) ===\n### a.py (deleted)\n", FilePart("a.py", DELETE))


def test_a_diff_may_be_the_text_of_such_a_file() -> None:
    check("=== a.diff (new) ===\n```diff\nx = 2\n```\n.", whole("a.diff", NEW))
