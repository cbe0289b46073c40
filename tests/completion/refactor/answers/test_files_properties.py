"""Edits of several files, written down well and sloppily, are read back to the byte.

Run as a program, it counts: `python tests/completion/refactor/answers/test_files_properties.py`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from completion.refactor.answers.fences import fence_for
from completion.refactor.answers.files import FilePart, file_parts
from completion.refactor.answers.headings import PartKind
from completion.refactor.answers.placing import placed_change
from completion.refactor.answers.refusal import AnswerRefused
from context.syntax import parse
from context.text import Document

WORDS = (
    "=== not/a.py ===",
    "### not/a.py",
    "```python",
    "```",
    "",
    "    x = {}",
    "# now {}",
    "`n.py`:",
)
"""Lines that could mislead; `{}` makes them differ."""


@dataclass(frozen=True)
class Wanted:
    """One file before and after; None where it is not there."""

    path: str
    kind: PartKind
    before: str | None
    after: str | None
    new_path: str = ""
    hunks: tuple[tuple[list[str], list[str]], ...] = ()
    whole: tuple[str, ...] = ()


def wanted_files(seed: int) -> list[Wanted]:
    """Up to five files of all kinds, edited at random."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    return [_wanted(rng, f"src/dir {n}/f{n}.py", n) for n in range(rng.randint(1, 5))]


def _wanted(rng: random.Random, path: str, number: int) -> Wanted:
    path = path.replace(" ", rng.choice(["", "_", "-"]))
    kind = rng.choice([PartKind.EDIT, PartKind.EDIT, *PartKind])
    if kind is PartKind.NEW:
        lines = ["first = 1", *_lines(rng, f"{number}n", 5), "last = 2"]
        return Wanted(path, kind, None, "".join(f"{one}\n" for one in lines), whole=tuple(lines))
    old = [f"v{at} = {number}" if at % 2 else one for at, one in enumerate(_lines(rng, "o", 21))]
    if kind is PartKind.DELETE:
        return Wanted(path, kind, "\n".join(old), None)
    new_path = f"src/moved/f{number}.py" if kind is PartKind.RENAME else ""
    hunks = tuple(
        (old[at : at + 4], [old[at], *_lines(rng, f"{at}h", rng.randint(0, 3)), old[at + 3]])
        for at in sorted(rng.sample((1, 7, 13), rng.randint(1, 3)))
    )
    new = list(old)
    for before, after in reversed(hunks):
        at = new.index(before[0])
        new[at : at + 4] = after
    end = rng.choice(["\n", "\r\n", "\r"])
    mark, tail = rng.choice(["", "\ufeff"]), rng.choice(["", end])
    texts = (mark + end.join(lines) + tail for lines in (old, new))
    return Wanted(path, kind, next(texts), next(texts), new_path, hunks)


def _lines(rng: random.Random, name: str, count: int) -> list[str]:
    return [rng.choice(WORDS).format(f"{name}{at}") for at in range(count)]


def heading(file: Wanted) -> str:
    if file.kind is PartKind.RENAME:
        return f"{file.path} -> {file.new_path}"
    notes = {PartKind.NEW: " (new)", PartKind.DELETE: " (deleted)"}
    return file.path + notes.get(file.kind, "")


def hunks_of(file: Wanted) -> str:
    return "".join(
        "\n".join(["<<<<<<< SEARCH", *old, "=======", *new, ">>>>>>> REPLACE", ""])
        for old, new in file.hunks
    )


def text_of(file: Wanted) -> str:
    fence = fence_for("\n".join(file.whole))
    return "\n".join([f"{fence}python", *file.whole, fence, ""])


def body(file: Wanted) -> str:
    return text_of(file) if file.kind is PartKind.NEW else hunks_of(file)


def fenced(file: Wanted) -> str:
    return f"```python\n{hunks_of(file)}```\n" if file.hunks else body(file)


def _ticked(file: Wanted) -> str:
    return heading(file).replace(file.path, f"`{file.path}`")


def _named(form: str) -> Callable[[Wanted], str]:
    return lambda file: f"{form.format(heading(file))}\n{fenced(file)}"


def _as_hunk(file: Wanted) -> str:
    if file.kind is not PartKind.NEW:
        return f"=== {heading(file)} ===\n{body(file)}"
    text = "\n".join(file.whole)
    return f"=== {heading(file)} ===\n<<<<<<< SEARCH\n=======\n{text}\n>>>>>>> REPLACE\n"


def _split(file: Wanted) -> str:
    """Each hunk under a heading of its own."""
    marks = [part for part in hunks_of(file).split("<<<<<<< SEARCH\n") if part]
    if len(marks) < 2 or file.kind is not PartKind.EDIT:
        return f"=== {heading(file)} ===\n{body(file)}"
    return "".join(f"=== {heading(file)} ===\n<<<<<<< SEARCH\n{part}\n" for part in marks)


STYLES: dict[str, Callable[[Wanted], str]] = {
    "canonical": lambda file: f"=== {heading(file)} ===\n{body(file)}",
    "fenced": _named("=== {} ==="),
    "prose": lambda file: (
        f"Let me see.\n\n=== {heading(file)} ===\n\nIn it:\n\n{fenced(file)}\nOK.\n"
    ),
    "markdown": _named("### {}"),
    "ticked": lambda file: f"## {_ticked(file)}\n\nAs you said.\n\n{fenced(file)}",
    "numbered": lambda file: f"### 2. Update {_ticked(file)}\n{fenced(file)}",
    "bold": _named("**{}**"),
    "file": _named("File: {}"),
    "listed": _named("1. **{}**:"),
    "equal signs": _named("===== `{}` ====="),
    "dot": lambda file: f"=== ./{heading(file)} ===\n{body(file)}",
    "backslash": lambda file: "=== {} ===\n{}".format(heading(file).replace("/", "\\"), body(file)),
    "crlf": lambda file: f"=== {heading(file)} ===\n{body(file)}".replace("\n", "\r\n"),
    "no last line end": lambda file: f"=== {heading(file)} ===\n{body(file)}\n",
    "new as hunk": _as_hunk,
    "split": _split,
    "with a command": lambda file: f"=== {heading(file)} ===\n{body(file)}\n```bash\npytest\n```\n",
}


def rendered(files: list[Wanted], style: str) -> str:
    answer = "".join(map(STYLES[style], files))
    return answer.removesuffix("\n") if style == "no last line end" else answer


def applied(answer: str, files: list[Wanted]) -> dict[str, tuple[str, str | None]]:
    """What an answer makes of the files: by path, where its text is then, and the text."""
    before = {file.path: file.before for file in files}
    found: dict[str, tuple[str, str | None]] = {}
    for part in file_parts(answer, "own.py", is_file=lambda path: before.get(path) is not None):
        text = before.get(part.path)
        parsed = None if text is None else parse(Document.of(text))
        change = placed_change(part, parsed, False)
        after = change.after.document.text if change.after else None
        found[part.path] = (change.final_path, after)
    return found


def expected(files: list[Wanted]) -> dict[str, tuple[str, str | None]]:
    return {file.path: (file.new_path or file.path, file.after) for file in files}


@pytest.mark.parametrize("style", STYLES)
@given(seed=st.integers(0, 100_000))
@settings(max_examples=25, deadline=None)
def test_an_answer_applies_to_the_byte_however_it_is_written(style: str, seed: int) -> None:
    files = wanted_files(seed)
    assert applied(rendered(files, style), files) == expected(files)


@pytest.mark.parametrize("style", STYLES)
@given(seed=st.integers(0, 100_000))
@settings(max_examples=5, deadline=None)
def test_an_answer_that_was_cut_is_refused_or_the_first_part_of_the_whole(
    style: str, seed: int
) -> None:
    """Whole files and whole hunks, in order: nothing that the whole answer does not say."""
    answer = rendered(wanted_files(seed), style)
    whole = file_parts(answer, "own.py")
    lines = answer.split("\n")
    for end in range(len(lines)):
        try:
            parts = file_parts("\n".join(lines[:end]), "own.py")
        except AnswerRefused:
            continue
        assert len(parts) <= len(whole)
        assert all(map(_begins, parts, whole)), "\n".join(lines[:end])


def _begins(part: FilePart, whole: FilePart) -> bool:
    is_same = (part.path, part.kind, part.lines, part.new_path) == (
        whole.path,
        whole.kind,
        whole.lines,
        whole.new_path,
    )
    return is_same and part.hunks == whole.hunks[: len(part.hunks)]


def _count(style: str, answers: int) -> str:
    right = refused = 0
    for seed in range(answers):
        files = wanted_files(seed)
        try:
            right += applied(rendered(files, style), files) == expected(files)
        except AnswerRefused:
            refused += 1
    wrong = answers - right - refused
    return f"{style:20} right {right:5}  refused {refused:5}  wrong {wrong:5}"


if __name__ == "__main__":
    for name in STYLES:
        print(_count(name, 300))  # noqa: T201
