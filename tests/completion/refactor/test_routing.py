from __future__ import annotations

from dataclasses import replace

import pytest

from completion.refactor.menu.actions import Answer, Reach
from completion.refactor.menu.catalogue import INSTRUCTION
from completion.refactor.routing import FILE_TOKENS_ARCHITECT, reach_of, route_of
from completion.values import Task


def check_reach(instruction: str, reach: Reach, wanted: str = "", path: str = "src/app.py") -> None:
    """An instruction in the user's own words reaches so far."""
    assert reach_of(INSTRUCTION, instruction, wanted, path) is reach


@pytest.mark.parametrize(
    "instruction",
    [
        "rename load to fetch everywhere",
        "Rename it and update all callers",
        "move this class into a new file",
        "move it to the helpers module",
        "Move Store to its own module",
        "extract the constants to src/constants.py",
        "use the logger of logging_setup.py",
        "apply this in all other files",
        "Delete the file and its tests",
        "throughout the codebase, call it Client",
        "rename this in the whole project",
        "update every call site",
        "also fix its tests",
        "update the other files that use it",
        "adapt callers",
        "split this module into a package",
        "update imports across the repo",
        "move it to ../shared/store.go",
        "benenne es überall um",
        "renomme dans tout le projet",
        "cambia el nombre en todo el proyecto",
        "在整个项目中重命名",
    ],
)
def test_who_speaks_of_other_files_means_the_project(instruction: str) -> None:
    check_reach(instruction, Reach.PROJECT)


@pytest.mark.parametrize(
    "instruction",
    [
        "make this async",
        "use f-strings everywhere in this function",
        "rename x to total everywhere in the loop",
        "throughout this method, use self.log",
        "handle the error in every branch",
        "read the whole file at once",
        "benutze überladene Methoden",
        "skip the other files",
        "use this.state and fs.readFile",
        "rename self.name to self.title",
        "handle missing files",
        "read all files in the folder, and not only the first",
        "add a docstring that says what app.py does",
        "support and/or in filters",
        "use a list comprehension",
        "write the result to a new file",
        "read config.json first",
        "make it work in Node.js",
        "parse numbers of code base 16",
        "copy bytes from one file to another file",
        "return 1.5 instead of 2.0",
        "call os.path.join(a, b) here",
    ],
)
def test_other_words_are_about_the_selected_code(instruction: str) -> None:
    check_reach(instruction, Reach.TARGET)


def test_what_the_user_says_of_the_reach_holds() -> None:
    check_reach("everywhere", Reach.TARGET, "selection")
    check_reach("here", Reach.FILE, "file")
    check_reach("here", Reach.PROJECT, "project")


def test_an_action_with_a_reach_of_its_own_keeps_it() -> None:
    for reach in Reach:
        wanted = replace(INSTRUCTION, id="other", reach=reach)
        assert reach_of(wanted, "everywhere", "", "a.py") is reach
    assert reach_of(replace(INSTRUCTION, answer=Answer.TEXT), "all files", "", "") is Reach.TARGET


def test_work_on_several_files_and_on_very_long_ones_is_the_architects() -> None:
    assert route_of(INSTRUCTION, Reach.PROJECT, 10) is Task.ARCHITECT
    assert route_of(INSTRUCTION, Reach.FILE, 10) is Task.REFACTOR
    assert route_of(INSTRUCTION, Reach.FILE, FILE_TOKENS_ARCHITECT + 1) is Task.ARCHITECT
    assert route_of(INSTRUCTION, Reach.TARGET, FILE_TOKENS_ARCHITECT + 1) is Task.REFACTOR
    document = replace(INSTRUCTION, task=Task.DOCUMENT)
    assert route_of(document, Reach.PROJECT, 10) is Task.DOCUMENT


@pytest.mark.parametrize(
    "instruction",
    [
        "rename foo to bar everywhere in this file",
        "add docstrings to all functions in this file",
        "use double quotes throughout the file",
        "convert every function of this module to async",
        "add type hints to the entire file",
        "给整个文件添加注释",
    ],
)
def test_who_speaks_of_all_of_the_file_means_that(instruction: str) -> None:
    check_reach(instruction, Reach.FILE)
