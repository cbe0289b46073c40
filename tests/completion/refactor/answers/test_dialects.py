from __future__ import annotations

import difflib
import json

import pytest

from completion.refactor.answers.answer import code_from_answer
from completion.refactor.answers.refusal import AnswerRefused
from completion.refactor.target import find_target
from context.syntax import parse
from tests.support.marked import selected

BODY = """\
        result = 0
        for item in items:
            result += item
        return result"""
OLD = f"    def total(self, items):\n{BODY}"
LINE = "        return sum(items) if items else 0"
NEW = f"    def total(self, items):\n{LINE}"
FILE = "import os\n\n\nclass Desk:\n    size = 1\n\n{}\n\n    def other(self):\n        return os\n"
HUNK = f"<<<<<<< SEARCH\n{BODY}\n=======\n{LINE}\n>>>>>>> REPLACE"
MINUS = "\n".join(f"-{line}" for line in BODY.split("\n"))


def fenced(code: str, info: str = "python") -> str:
    return f"```{info}\n{code}\n```"


def bare(code: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in code.split("\n"))


def unified(*, numbers: str = "") -> str:
    old, new = (FILE.format(code).split("\n") for code in (OLD, NEW))
    lines = list(difflib.unified_diff(old, new, "a/desk.py", "b/desk.py", lineterm=""))
    return "\n".join(numbers if numbers and line.startswith("@@") else line for line in lines)


def check_read(answer: str, *, expect: str = NEW, why: str = "") -> None:
    """The answer is read as the new method, `expect`, or refused."""
    marked = FILE.format(OLD.replace("result = 0", "result = ‸0"))
    document, span = selected(marked, uri="file:///project/desk.py")
    target = find_target(parse(document), span)
    assert target is not None
    if why:
        with pytest.raises(AnswerRefused, match=why):
            code_from_answer(answer, target, document, "    ")
    else:
        assert code_from_answer(answer, target, document, "    ") == expect


@pytest.mark.parametrize(
    "answer",
    [
        fenced(unified(), "diff"),
        f"This is the patch:\n\n{unified()}",
        fenced(unified(numbers="@@ ... @@"), "diff"),
        fenced(unified(numbers="@@ -1,2 +7,70 @@ class Desk:"), "patch"),
        fenced(f"@@\n{MINUS}\n+{LINE}", "diff"),
        fenced("\n".join(f"+{line}" for line in NEW.split("\n")), "diff"),
        f"*** Begin Patch\n*** Update File: desk.py\n@@ class Desk:\n{MINUS}\n+{LINE}\n"
        "*** End Patch",
    ],
)
def test_patches(answer: str) -> None:
    check_read(answer)


@pytest.mark.parametrize(
    "answer",
    [
        HUNK.replace("SEARCH", "HEAD").replace("REPLACE", "new version"),
        HUNK.replace("<<<<<<<", "-------").replace(">>>>>>>", "+++++++"),
        f"<search>\n{BODY}\n</search>\n<replace>\n{LINE}\n</replace>",
        f"<edit>\n<old_str>{BODY}</old_str>\n<new_str>{LINE}</new_str>\n</edit>",
        f"<old>\n<![CDATA[\n{BODY}\n]]>\n</old>\n<new>\n<![CDATA[\n{LINE}\n]]>\n</new>",
        json.dumps({"edits": [{"search": BODY, "replace": LINE}]}),
        fenced(json.dumps([{"path": "desk.py", "old_string": BODY, "new_string": LINE}]), "json"),
    ],
)
def test_hunks_in_other_notations(answer: str) -> None:
    check_read(answer)


@pytest.mark.parametrize(
    "answer",
    [
        f"<code>\n{NEW}\n</code>",
        f'<file path="desk.py">\n{FILE.format(NEW)}</file>',
        json.dumps({"code": bare(NEW)}),
        bare(NEW),
        f"Here is the method:\n\n{NEW}\n",
    ],
)
def test_code_without_a_fence(answer: str) -> None:
    check_read(answer)


@pytest.mark.parametrize(
    "answer",
    [
        fenced("\n".join(f"{at:3} | {line}" for at, line in enumerate(NEW.split("\n"), 7))),
        fenced("\n".join(f"{at}: {line}" for at, line in enumerate(NEW.split("\n"), 7))),
        fenced("\n".join(f"{at:6}\t{line}" for at, line in enumerate(NEW.split("\n"), 7))),
        "\n".join(f"> {line}" for line in fenced(bare(NEW)).split("\n")),
        fenced(bare(NEW).replace("    ", "\u00a0\u00a0\u00a0\u00a0")),
        f"\ufeff\u200b{fenced(bare(NEW))}",
    ],
)
def test_what_a_chat_does_to_code(answer: str) -> None:
    check_read(answer)


@pytest.mark.parametrize(
    "answer",
    [
        fenced(FILE.format(NEW)),
        fenced(f"class Desk:\n    size = 1\n\n{NEW}"),
        fenced(f"class Desk:\n    ...\n\n{NEW}\n\n    # ... the rest is unchanged"),
        fenced(f"{bare(NEW)}\n\ndef other(self):\n    return os"),
        fenced(f"# desk.py\n{bare(NEW)}"),
        fenced(f"# File: src/desk.py\n{bare(NEW)}"),
    ],
)
def test_more_is_shown_than_was_asked_for(answer: str) -> None:
    check_read(answer)


@pytest.mark.parametrize(
    "answer",
    [
        fenced(FILE.format(NEW).replace("return os", "return 1")),
        fenced(f"class Desk:\n    size = 2\n\n{NEW}"),
    ],
)
def test_more_is_changed_than_was_asked_for(answer: str) -> None:
    check_read(answer, why="more than the code")


@pytest.mark.parametrize(
    "answer",
    [
        fenced(f"@@\n-        gone = 1\n+{LINE}", "diff"),
        "<search>\nno such line\n</search>\n<replace>\nx\n</replace>",
        json.dumps({"edits": [{"search": "no such line", "replace": "x"}]}),
    ],
)
def test_a_place_that_is_not_there_is_refused_in_every_notation(answer: str) -> None:
    check_read(answer, why="not in the code")


@pytest.mark.parametrize("answer", ["I cannot do that.", "{}", "[1, 2]", '{"code": 3}', "<code>"])
def test_no_code_in_any_notation(answer: str) -> None:
    check_read(answer, why="no finished code block")


def test_a_neighbour_beside_a_renamed_method() -> None:
    """The class is not written into itself."""
    named = NEW.replace("total", "whole")
    document, span = selected(FILE.format(OLD.replace("result = 0", "result = ‸0")))
    target = find_target(parse(document), span)
    assert target is not None
    code = code_from_answer(
        fenced(f"class Desk:\n    size = 1\n\n{named}"), target, document, "    "
    )
    assert code == named


def test_a_comment_right_above_the_method_comes_with_it() -> None:
    check_read(
        fenced(f"class Desk:\n    size = 1\n\n    # New.\n{NEW}"), expect=f"    # New.\n{NEW}"
    )


PAIR = f"<old>\n{BODY}\n</old>\n<new>\n{LINE}\n</new>"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (f"{PAIR}\n<old>\n    def total(self, items):\n</old>\n<new>\n    def t", "no end"),
        (f"{PAIR}\n<search>\nno such line\n</search>\n<replace>\nx\n</replace>", "not in the code"),
        (f'<file path="other.py">\n{PAIR}\n</file>', "another file"),
        (f"<edit>\n<path>other.py</path>\n{PAIR}\n</edit>", "another file"),
        (json.dumps({"path": "other.py", "code": bare(NEW)}), "another file"),
        (json.dumps({"code": bare(NEW), "edits": [{"old": "a", "new": "b"}]}), "several ways"),
        (json.dumps({"edits": [{"old": "a", "new": "b"}], "new_files": [{}]}), "several ways"),
        (json.dumps({"edits": [{"old": BODY, "new": LINE}, {"op": "delete"}]}), "cannot be read"),
        (f"<code>\n{NEW}\n</code>\nor\n<code>\n{OLD}\n</code>", "one code block"),
        (f"*** Begin Patch\n*** Update File: desk.py\n@@\n{MINUS}\n+{LINE}", "no end"),
        (f"*** Begin Patch\n*** Update File: b.py\n@@\n{MINUS}\n+{LINE}\n*** End Patch", "another"),
    ],
)
def test_a_part_is_not_taken_for_the_whole(answer: str, why: str) -> None:
    check_read(answer, why=why)


@pytest.mark.parametrize(
    "answer",
    [
        f"Here are the edits:\n{fenced(json.dumps([{'old': BODY, 'new': LINE}]), 'json')}",
        f"<code>{NEW}</code>",
        f"First this:\n{PAIR}\nThat is all.",
    ],
)
def test_what_stands_around_a_notation_does_no_harm(answer: str) -> None:
    check_read(answer)
