"""Each language's habits with tests, as a table: names, endings, folders. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

UsualFolder = Callable[[str, Sequence[str]], str]
"""The folder of a source, and the first folders of the project's tests, the commonest first ->
the folder of its test."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How tests are called in a language, and where they lie if the project does not say."""

    endings: tuple[str, ...]
    """Of sources and tests."""
    names: tuple[str, ...]
    """What a test of `{}` may be called, the usual name first; none: it stands in the file."""
    usual_folder: UsualFolder
    test_endings: Mapping[str, str] = field(default_factory=dict)
    """Where a test's differs from its source's."""


def _beside(folder: str, _: Sequence[str]) -> str:
    return folder


def _in_one_folder(folder: str, tops: Sequence[str]) -> str:  # noqa: ARG001
    """All tests in one folder at the top: the one there is, or `tests`."""
    return next((top for top in tops if top in ("tests", "test", "testing", "unittests")), "tests")


def _mirrored(folder: str, tops: Sequence[str]) -> str:
    """As the sources are, below the top folder that tests have, without the sources' own."""
    top = next((top for top in tops if top in ("tests", "test", "spec")), "test")
    parts = folder.split("/") if folder else []
    if parts and parts[0] in ("src", "lib", "app"):
        parts = parts[1:]
    return "/".join((top, *parts))


def _mirrored_in_tests(folder: str, tops: Sequence[str]) -> str:
    return _mirrored(folder, tops or ("tests",))


def _main_to_test(folder: str, tops: Sequence[str]) -> str:  # noqa: ARG001
    """`src/main/java/...` to `src/test/java/...`, at whatever depth."""
    parts = folder.split("/")
    for number in range(len(parts) - 1):
        if parts[number : number + 2] == ["src", "main"]:
            return "/".join((*parts[: number + 1], "test", *parts[number + 2 :]))
    return folder


def _test_project(folder: str, tops: Sequence[str]) -> str:
    """`src/App/Parts` to `tests/App.Tests/Parts`."""
    parts = folder.split("/") if folder else []
    inside = parts[1:] if parts[:1] == ["src"] else parts
    if not inside:
        return "Tests"
    top = next((top for top in tops if top in ("tests", "test")), "tests")
    above = (top,) if parts[:1] == ["src"] else ()
    return "/".join((*above, f"{inside[0]}.Tests", *inside[1:]))


def _swift_targets(folder: str, _: Sequence[str]) -> str:
    """`Sources/App/Parts` to `Tests/AppTests/Parts`."""
    parts = folder.split("/")
    if parts[0] == "Sources" and len(parts) > 1:
        return "/".join(("Tests", f"{parts[1]}Tests", *parts[2:]))
    return "Tests"


_SCRIPTS: Final = Habit(
    (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"),
    ("{}.test", "{}.spec"),
    _beside,
)
_C_ENDINGS: Final = (".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx")

HABITS: Final[Mapping[str, Habit]] = {
    "python": Habit((".py",), ("test_{}", "{}_test"), _in_one_folder),
    "javascript": _SCRIPTS,
    "typescript": _SCRIPTS,
    "typescriptreact": _SCRIPTS,
    "go": Habit((".go",), ("{}_test",), _beside),
    "rust": Habit((".rs",), (), _beside),
    "java": Habit((".java",), ("{}Test", "{}Tests", "Test{}"), _main_to_test),
    "kotlin": Habit((".kt",), ("{}Test", "{}Tests", "{}Spec"), _main_to_test),
    "scala": Habit((".scala",), ("{}Spec", "{}Test", "{}Suite"), _main_to_test),
    "csharp": Habit((".cs",), ("{}Tests", "{}Test"), _test_project),
    "ruby": Habit((".rb",), ("{}_spec", "{}_test", "test_{}"), _mirrored_in_tests),
    "php": Habit((".php",), ("{}Test",), _mirrored_in_tests),
    "c": Habit(_C_ENDINGS, ("test_{}", "{}_test", "{}_tests"), _in_one_folder, {".h": ".c"}),
    "cpp": Habit(
        _C_ENDINGS,
        ("{}_test", "test_{}", "{}_tests", "{}_unittest", "{}Test", "{}.test"),
        _in_one_folder,
        {".h": ".cpp", ".hpp": ".cpp", ".hh": ".cc", ".hxx": ".cxx"},
    ),
    "swift": Habit((".swift",), ("{}Tests", "{}Test"), _swift_targets),
    "elixir": Habit((".ex", ".exs"), ("{}_test",), _mirrored, {".ex": ".exs"}),
    "dart": Habit((".dart",), ("{}_test",), _mirrored),
}
"""By language id."""
