"""Where tests belong in a project, told from the files that are there. Pure: paths in, path out.

Knows the habits of each language; which of them hold here is told by the tests that the project
has: each test whose source is there too shows how a source's folder becomes its test's folder.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..languages import language_of
from .framework import framework_in
from .habits import HABITS, Habit

_TEST_FOLDERS: Final = frozenset(("test", "tests", "__tests__", "spec", "specs", "androidTest"))
_TEST_NAME: Final = re.compile(
    r"(?:test_.+|.+_test|.+_tests|.+_spec|.+_unittest|.+\.(?:test|spec)"
    r"|.+[a-z0-9](?:Test|Tests|Spec|IT)|conftest)\.[^.]+"
)
_STEMS: Final = tuple(dict.fromkeys(name for habit in HABITS.values() for name in habit.names))


@dataclass(frozen=True, slots=True)
class TestHome:
    """Where the tests of a file belong."""

    __test__ = False
    path: str
    """Relative to the project, `/`-separated; the file itself where tests stand beside the code."""
    is_there: bool
    framework: str
    """A short word for a prompt; empty when it is not known."""


def is_test_path(path: str) -> bool:
    """Whether the file at `path`, relative to its project, holds tests, by its name or folder."""
    *folders, name = path.split("/")
    in_tests = any(
        folder in _TEST_FOLDERS or folder.endswith((".Tests", ".Test", "-tests", "Tests"))
        for folder in folders
    )
    return in_tests or _TEST_NAME.fullmatch(name) is not None


def test_stems(path: str) -> tuple[str, ...]:
    """How files are called, without their extension, that test the file at `path`."""
    stem = _split(path)[1]
    return tuple(name.format(stem) for name in _STEMS)


def test_home(
    path: str,
    language_id: str,
    paths: Collection[str],
    evidence: str = "",  # noqa: PT028  # no test, though its name begins like one
) -> TestHome | None:
    """Where tests of the file `path` belong in a project that has `paths`.

    The test file that is there; else where the project's other tests say, those of files near to
    `path` counting most; else where the language has them. `evidence` is the text of a test or of
    the project's manifest. None where the language has no custom.
    """
    habit = HABITS.get(language_of(language_id).id)
    if habit is None:
        return None
    framework = framework_in(language_id, evidence)
    if not habit.names or is_test_path(path):
        return TestHome(path, path in paths, framework)
    tests = [other for other in paths if other.endswith(habit.endings) and is_test_path(other)]
    home = _there(path, habit, tests) or _learnt(path, habit, tests, paths)
    home = home or _usual(path, habit, tests)
    return TestHome(home, home in paths, framework)


def _there(path: str, habit: Habit, tests: Sequence[str]) -> str:
    """The test file of `path`, the nearest one if there are several of its name."""
    _, stem, _ = _split(path)
    wanted = {name.format(stem) for name in habit.names}
    found = [test for test in tests if _split(test)[1] in wanted]
    namesakes = [test for test in found if _alike(test, path)]
    return min(namesakes, key=lambda test: (-_alike(test, path), test), default="")


def _alike(test: str, path: str) -> int:
    """How many folders the test has in common with the file; 0: it is that of another file."""
    folders = [part for part in _split(path)[0].split("/") if part]
    own = _split(test)[0].split("/")
    rest = [part for part in own if part not in _TEST_FOLDERS]
    common = sum(part in folders for part in rest)
    return common + 1 if common == len([part for part in rest if part]) or common else 0


def _learnt(path: str, habit: Habit, tests: Sequence[str], paths: Collection[str]) -> str:
    """Where most of the project's other tests would have it, by the pairs of test and source."""
    folder, stem, ending = _split(path)
    sources = _by_stem(other for other in paths if other.endswith(habit.endings))
    votes: Counter[str] = Counter()
    for test in tests:
        test_folder, test_stem, test_ending = _split(test)
        for name in habit.names:
            tested = _tested(name, test_stem)
            for source in _likeliest(sources.get(tested, ()) if tested else (), test_folder):
                source_folder = _split(source)[0]
                moved = _moved(folder, source_folder, test_folder)
                if moved is not None:
                    kept = ending if test_ending == _split(source)[2] else test_ending
                    near = 1 + 2 * _common(folder, source_folder)
                    votes[_join(moved, name.format(stem) + kept)] += near
    return min(votes, key=lambda home: (-votes[home], home), default="")


def _likeliest(sources: Sequence[str], test_folder: str) -> Iterator[str]:
    """Those of the sources of one name that lie most like the test."""
    inside = set(test_folder.split("/"))
    shared = [len(inside.intersection(_parts(_split(source)[0]))) for source in sources]
    for source, count in zip(sources, shared, strict=True):
        if count == max(shared):
            yield source


def _usual(path: str, habit: Habit, tests: Sequence[str]) -> str:
    """Where the language has tests, with the name and the folder that the project's tests have."""
    folder, stem, ending = _split(path)
    counts = Counter(
        name for test in tests for name in habit.names if _tested(name, _split(test)[1])
    )
    name = max(habit.names, key=lambda one: counts[one])
    tops = Counter(_split(test)[0].split("/")[0] for test in tests)
    moved = habit.usual_folder(folder, [top for top, _ in tops.most_common() if top])
    return _join(moved, name.format(stem) + habit.test_endings.get(ending, ending))


def _moved(folder: str, source: str, test: str) -> str | None:
    """`folder` as `source` becomes `test`; None when what is learnt there says nothing of it."""
    if test == source:
        return folder
    if test.startswith(f"{source}/") and test.count("/") == source.count("/") + 1:
        return _join(folder, test.rpartition("/")[2])
    before, after = _parts(source), _parts(test)
    while before and after and before[-1] == after[-1]:
        before.pop()
        after.pop()
    own = _parts(folder)
    if own[: len(before)] != before:
        return None
    return "/".join((*after, *own[len(before) :]))


def _tested(name: str, test_stem: str) -> str:
    """The stem of what a test of this name tests; empty when it is not called so."""
    head, tail = name.split("{}")
    fits = test_stem.startswith(head) and test_stem.endswith(tail)
    return test_stem[len(head) : len(test_stem) - len(tail)] if fits else ""


def _by_stem(paths: Iterator[str]) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        if not is_test_path(path):
            found[_split(path)[1]].append(path)
    return found


def _common(one: str, other: str) -> int:
    """How many folders two paths begin with alike."""
    count = 0
    for left, right in zip(_parts(one), _parts(other), strict=False):
        if left != right:
            break
        count += 1
    return count


def _parts(folder: str) -> list[str]:
    return folder.split("/") if folder else []


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _split(path: str) -> tuple[str, str, str]:
    """Folder, stem and ending of a path; `x.test.ts` has the stem `x.test`."""
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    return (folder, stem, f".{ending}") if dot and stem else (folder, name, "")
