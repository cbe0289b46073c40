"""Refactors that reach beyond the selected code: imports, the whole file, the whole project."""

from __future__ import annotations

from typing import Any

import pytest

from completion.generation import ModelConfig
from completion.refactor.hunks import apply_edits
from completion.values import (
    DeletedFile,
    EngineOptions,
    FileEdit,
    NewFile,
    RefactorOutcome,
    RenamedFile,
)
from context.related import RelatedCode
from context.text import Document
from tests.support.fake_project import FakeProject
from tests.support.fakes import MemoryCache
from tests.support.refactor_desk import RefactorDesk

LARGE = ModelConfig("large", "openai", "http://127.0.0.1:1", context_tokens=128_000)
STORE = "class Store:\n    def load(self, key):\n        return key\n"
APP = "from store import Store\n\n\ndef main():\n    return Store().load(1)\n"
SECRET = "ghp_" + "a1" * 18


def hunk(path: str, old: str, new: str) -> str:
    return f"=== {path} ===\n<<<<<<< SEARCH\n{old}\n=======\n{new}\n>>>>>>> REPLACE\n"


def texts(outcome: RefactorOutcome, before: dict[str, str]) -> dict[str, str]:
    """The project's files after the outcome."""
    after = dict(before)
    for edit in outcome.edits:
        after[edit.path] = edited(edit, before[edit.path])
    for operation in outcome.operations:
        match operation:
            case NewFile(path, text):
                assert path not in after
                after[path] = text
            case RenamedFile(path, new_path):
                after[new_path] = after.pop(path)
            case DeletedFile(path):
                del after[path]
    return after


def edited(edit: FileEdit, text: str) -> str:
    assert edit.before is not None
    assert edit.before.text == text
    return apply_edits(Document.of(text), edit.edits).text


async def check_project_edit(
    answer: str,
    files: dict[str, str],
    expect: dict[str, str],
    *,
    instruction: str = "Rename load to fetch everywhere.",
    path: str = "store.py",
    hidden: tuple[str, ...] = (),
) -> RefactorDesk:
    """`answer` turns the project `files` into `expect`; the cursor is in the file at `path`."""
    project = FakeProject(files, hidden=hidden)
    desk = RefactorDesk([answer], config=LARGE)
    at = files[path].index("return")
    text = files[path][:at] + "‸" + files[path][at:]
    outcome = await desk.run(text, "instruction", instruction, project=project, path=path)
    assert outcome.rejection == ""
    assert texts(outcome, files) == expect
    return desk


async def check_refused(
    answer: str, files: dict[str, str], failure: str, *, hidden: tuple[str, ...] = ()
) -> RefactorDesk:
    """Nothing is offered, whether `answer` comes once or twice."""
    desk = RefactorDesk([answer], [answer], config=LARGE)
    text = files["store.py"].replace("return", "‸return", 1)
    project = FakeProject(files, hidden=hidden)
    words = "Rename load to fetch everywhere."
    outcome = await desk.run(text, "instruction", words, project=project, path="store.py")
    assert (outcome.edits, outcome.operations) == ((), ())
    assert failure in outcome.rejection
    return desk


FILES = {"app.py": APP, "store.py": STORE}
RENAMED = {
    "app.py": APP.replace("load", "fetch"),
    "store.py": STORE.replace("load", "fetch"),
}
BOTH = hunk("store.py", "    def load(self, key):", "    def fetch(self, key):") + hunk(
    "app.py", "    return Store().load(1)", "    return Store().fetch(1)"
)


# --- several files --------------------------------------------------------------------------------


async def test_an_edit_goes_over_several_files() -> None:
    desk = await check_project_edit(BOTH, FILES, RENAMED)
    assert desk.asked().messages[-1].content.startswith("The files of the project:")


async def test_files_keep_their_line_ends() -> None:
    before = {path: text.replace("\n", "\r\n") for path, text in FILES.items()}
    after = {path: text.replace("\n", "\r\n") for path, text in RENAMED.items()}
    await check_project_edit(BOTH, before, after)


async def test_files_come_move_and_go() -> None:
    files = FILES | {"old.py": "x = 1\n", "away.py": "y = 2\n"}
    answer = (
        "=== new.py (new) ===\n```python\nz = 3\n```\n"
        "=== old.py -> pkg/old.py ===\n=== away.py (deleted) ===\n"
    )
    expect = FILES | {"pkg/old.py": "x = 1\n", "new.py": "z = 3\n"}
    words = "Move old.py to pkg/old.py, delete away.py, and put z into a new file."
    await check_project_edit(answer, files, expect, instruction=words)


async def test_a_file_is_deleted_only_when_somebody_has_spoken_of_it() -> None:
    files = FILES | {"away.py": "y = 2\n"}
    answer = BOTH + "=== away.py (deleted) ===\n"
    await check_refused(answer, files, "away.py, which nobody has asked for")
    words = "Rename load to fetch everywhere; away.py is of no use any more."
    await check_project_edit(answer, files, RENAMED, instruction=words)


@pytest.mark.parametrize(
    "words",
    [
        "Remove the unused parameter everywhere.",
        "Replace print with logging in all files.",
        "Remove the print statements in all files.",
        "Remove unused imports from this file and from all other files.",
        "Make a loop of it everywhere.",
    ],
)
async def test_a_word_for_something_else_that_goes_deletes_no_file(words: str) -> None:
    for path in ("a.py", "away.py", "store.py"):
        files = FILES | {"a.py": "", "away.py": "y = 2\n"}
        desk = RefactorDesk(*[[f"=== {path} (deleted) ===\n"]] * 2, config=LARGE)
        text = STORE.replace("return", "‸return", 1)
        project = FakeProject(files)
        outcome = await desk.run(text, "instruction", words, project=project, path="store.py")
        assert f"deletes {path}" in outcome.rejection


@pytest.mark.parametrize(
    "words",
    ["Merge away into store.", "Delete all empty modules.", "Remove away.py, it is unused."],
)
async def test_a_file_is_spoken_of_by_its_name_or_among_all_of_a_kind(words: str) -> None:
    files = FILES | {"away.py": "y = 2\n"}
    answer = BOTH + "=== away.py (deleted) ===\n"
    words = f"{words} Rename load to fetch everywhere."
    await check_project_edit(answer, files, RENAMED, instruction=words)


async def test_the_architects_model_is_asked_and_the_record_names_the_project() -> None:
    desk = await check_project_edit(BOTH, FILES, RENAMED)
    (record,) = desk.records.recent()
    assert [(part.kind, part.label) for part in record.parts] == [
        ("project", "2 of 2 files"),
        ("code", "store.py:2-3"),
        ("instruction", "instruction"),
    ]


async def test_the_project_comes_first_and_stays_the_same_for_another_question() -> None:
    first = await check_project_edit(BOTH, FILES, RENAMED)
    second = await check_project_edit(
        BOTH, FILES, RENAMED, instruction="Say fetch for load in all files."
    )
    one, two = (desk.asked().messages for desk in (first, second))
    stable = one[-1].stable_chars
    assert one[0] == two[0]
    assert one[-1].content[:stable] == two[-1].content[:stable]
    assert one[-1].content[:stable].endswith(APP + "\n")  # store.py is being edited


async def test_a_small_window_gets_the_file_and_what_is_near() -> None:
    small = ModelConfig("small", "openai", "http://127.0.0.1:1", context_tokens=16_000)
    near = RelatedCode("app.py", 3, 4, "def main():\n", "calls load", 1.0)
    project = FakeProject(FILES, neighbours=[near])
    desk = RefactorDesk([BOTH], config=small)
    text = STORE.replace("return", "‸return")
    outcome = await desk.run(
        text, "instruction", "Rename it everywhere.", project=project, path="store.py"
    )
    assert outcome.rejection == ""
    content = desk.asked().messages[-1].content
    assert "=== app.py (calls load) ===\ndef main():\n" in content
    assert f"=== store.py ===\n{STORE}" in content


async def test_a_file_that_is_there_is_not_written_over() -> None:
    for name in ("app.py", "hidden.py"):
        answer = f"=== {name} (new) ===\n```python\nz = 3\n```\n"
        await check_refused(answer, FILES, name, hidden=("hidden.py",))


async def test_hidden_files_and_files_of_secrets_are_not_created() -> None:
    for path in (".vscode/tasks.json", "a/.envrc", ".env", "deploy/id_rsa", ".fimble.toml"):
        await check_refused(f"=== {path} (new) ===\n```\nz = 3\n```\n", FILES, path)
        await check_refused(f"=== app.py -> {path} ===\n", FILES, path)


async def test_a_file_that_is_not_shown_cannot_be_changed() -> None:
    answer = hunk("hidden.py", "x = 1", "x = 2")
    await check_refused(answer, FILES, "hidden.py", hidden=("hidden.py",))


async def test_one_file_that_does_not_parse_stops_the_whole_edit() -> None:
    answer = BOTH.replace("Store().fetch(1)", "Store().fetch(1")
    await check_refused(answer, FILES, "syntax error")


async def test_an_anchor_that_is_at_two_places_stops_the_whole_edit() -> None:
    twice = FILES | {"app.py": APP + "\n\n" + APP.partition("\n\n\n")[2].replace("main", "also")}
    await check_refused(BOTH, twice, "app.py")


# --- secrets --------------------------------------------------------------------------------------


async def test_a_secret_stays_where_it_is_and_is_not_sent() -> None:
    files = FILES | {"app.py": f'TOKEN = "{SECRET}"\n{APP}'}
    answer = BOTH + hunk("app.py", 'TOKEN = "<redacted:1>"', 'API_TOKEN = "<redacted:1>"')
    expect = RENAMED | {"app.py": f'API_TOKEN = "{SECRET}"\n{RENAMED["app.py"]}'}
    desk = await check_project_edit(answer, files, expect)
    assert SECRET not in str(desk.asked())


async def test_a_secret_is_not_copied_to_another_file() -> None:
    files = FILES | {"app.py": f'TOKEN = "{SECRET}"\n{APP}'}
    answer = BOTH + '=== new.py (new) ===\n```python\nT = "<redacted:1>"\n```\n'
    await check_refused(answer, files, "copies a secret")


async def test_a_secret_moves_with_its_code() -> None:
    files = FILES | {"app.py": f'TOKEN = "{SECRET}"\n{APP}'}
    answer = (
        BOTH
        + hunk("app.py", 'TOKEN = "<redacted:1>"', "")
        + '=== new.py (new) ===\n```python\nT = "<redacted:1>"\n```\n'
    )
    expect = RENAMED | {"new.py": f'T = "{SECRET}"\n'}
    await check_project_edit(answer, files, expect)


# --- imports --------------------------------------------------------------------------------------

CODE = '"""Docs."""\n\nimport os\n\n\ndef f(a):\n    return ‸os.sep + a\n'
ANSWER = "```python\nimport re\n\ndef f(a):\n    return re.escape(os.sep + a)\n```"


async def check_imports(text: str, answer: str, expect: str, path: str = "a.py") -> None:
    """`answer` to an instruction leads to the text `expect`."""
    desk = RefactorDesk([answer])
    outcome = await desk.run(text, "instruction", "Escape it.", path=path)
    assert outcome.rejection == ""
    (edit,) = outcome.edits
    assert edited(edit, text.replace("‸", "")) == expect


async def test_a_new_import_goes_to_the_others() -> None:
    expect = CODE.replace("‸", "").replace("os.sep + a", "re.escape(os.sep + a)")
    await check_imports(CODE, ANSWER, expect.replace("import os\n", "import os\nimport re\n"))


async def test_an_import_that_is_there_is_not_repeated() -> None:
    answer = ANSWER.replace("import re\n", "import os\n").replace("re.escape", "str")
    await check_imports(CODE, answer, CODE.replace("‸os.sep + a", "str(os.sep + a)"))


async def test_without_imports_the_first_goes_below_the_files_docstring() -> None:
    text = '#!/usr/bin/env python\n"""Docs."""\n\n\ndef f(a):\n    return ‸a\n'
    answer = "```python\nimport re\n\ndef f(a):\n    return re.escape(a)\n```"
    expect = text.replace("‸a", "re.escape(a)").replace('s."""\n', 's."""\n\nimport re\n')
    await check_imports(text, answer, expect)


async def test_a_methods_import_goes_to_the_files_top() -> None:
    text = "import os\n\n\nclass A:\n    def f(self, a):\n        return ‸a\n"
    answer = "```python\nimport re\n\ndef f(self, a):\n    return re.escape(a)\n```"
    expect = text.replace("‸a", "re.escape(a)").replace("import os\n", "import os\nimport re\n")
    await check_imports(text, answer, expect)


async def test_an_import_of_a_script() -> None:
    text = 'import a from "a";\n\nfunction f(x) {\n  return ‸x;\n}\n'
    answer = '```js\nimport { b } from "b";\n\nfunction f(x) {\n  return b(x);\n}\n```'
    expect = text.replace("‸x", "b(x)").replace('"a";\n', '"a";\nimport { b } from "b";\n')
    await check_imports(text, answer, expect, "a.js")


async def test_type_hints_may_bring_their_own_imports_and_no_others() -> None:
    text = "import os\n\n\ndef f(a):\n    return ‸a\n"
    hints = "```python\nfrom typing import Any\n\ndef f(a: Any) -> Any:\n    return a\n```"
    desk = RefactorDesk([hints])
    (edit,) = (await desk.run(text)).edits
    expect = "import os\nfrom typing import Any\n\n\ndef f(a: Any) -> Any:\n    return a\n"
    assert edited(edit, text.replace("‸", "")) == expect
    other = hints.replace("typing import Any", "evil import Any")
    desk = RefactorDesk([other], [other])
    assert "may not" in (await desk.run(text)).rejection


# --- what is shown --------------------------------------------------------------------------------


async def shown(text: str, config: ModelConfig = LARGE, **more: Any) -> str:
    """What the model is told and shown of a refactor at the mark."""
    answer = "```python\npass\n```"
    desk = RefactorDesk([answer], [answer], config=config)
    await desk.run(text, "simplify", **more)
    return desk.asked().messages[-1].content


async def test_a_model_sees_the_file_around_the_code() -> None:
    text = "import os\n\n\ndef f():\n    return ‸g()\n\n\ndef g():\n    return os.sep\n"
    content = await shown(text)
    assert content.startswith("=== a.py ===\nimport os\n\n\ndef f():")
    assert "Lines 4 to 5 of a.py:\n\n```python\ndef f():\n    return g()\n```" in content


async def test_a_file_that_is_the_code_is_not_shown_twice() -> None:
    assert (await shown("def f():\n    return ‸1\n")).count("def f()") == 1


async def test_a_window_without_room_gets_the_code_alone() -> None:
    text = "import os\n\n\ndef f():\n    return ‸g()\n\n\ndef g():\n    return os.sep\n"
    tiny = ModelConfig("large", "openai", "http://127.0.0.1:1", context_tokens=120)
    assert "import os" not in await shown(text, tiny)


async def test_code_that_a_window_cannot_hold_is_not_sent() -> None:
    lines = "".join(f"    x{number} = {number}\n" for number in range(200))
    tiny = ModelConfig("large", "openai", "http://127.0.0.1:1", context_tokens=512)
    desk = RefactorDesk(config=tiny)
    outcome = await desk.run(f"def f():\n{lines}    return ‸1\n", "simplify")
    assert "512: select less" in outcome.rejection
    assert desk.model.calls == []


async def test_secrets_around_the_code_are_not_shown() -> None:
    text = f'TOKEN = "{SECRET}"\n\n\ndef f():\n    return ‸g()\n\n\ndef g():\n    return 1\n'
    content = await shown(text)
    assert SECRET not in content
    assert "TOKEN = " in content


async def test_code_of_other_files_stands_above_with_the_reason() -> None:
    near = RelatedCode("app.py", 3, 4, "def main():\n", "calls f", 1.0)
    project = FakeProject(FILES, neighbours=[near])
    content = await shown("def f():\n    return ‸1\n", project=project)
    assert content.startswith("=== app.py (calls f) ===\ndef main():\n")


# --- the same question again ----------------------------------------------------------------------

HINTED = "```python\ndef f(a: int) -> int:\n    return a\n```"
PLAIN = "def f(a):\n    return ‸a\n"


async def test_the_same_question_is_answered_from_the_disk_and_verified_again() -> None:
    cache = MemoryCache()
    first = await RefactorDesk([HINTED], cache=cache).run(PLAIN)
    again = RefactorDesk(cache=cache)
    outcome = await again.run(PLAIN)
    assert outcome.edits[0].edits == first.edits[0].edits
    assert outcome.checked == first.checked
    assert again.model.calls == []
    assert (outcome.explanation.source, outcome.explanation.models) == ("disk", ())


async def test_an_answer_that_needed_a_repair_is_kept_for_the_first_question() -> None:
    cache = MemoryCache()
    wrong = HINTED.replace("return a\n", "return 0\n")
    await RefactorDesk([wrong], [HINTED], cache=cache).run(PLAIN)
    assert (await RefactorDesk(cache=cache).run(PLAIN)).rejection == ""


async def test_a_refused_answer_is_not_kept() -> None:
    cache = MemoryCache()
    wrong = HINTED.replace("return a\n", "return 0\n")
    await RefactorDesk([wrong], [wrong], cache=cache).run(PLAIN)
    assert cache.entries == {}


async def test_without_a_cache_every_question_is_asked() -> None:
    cache, off = MemoryCache(), EngineOptions(cache_enabled=False)
    for _ in range(2):
        await RefactorDesk([HINTED], cache=cache, options=off).run(PLAIN)
    assert cache.entries == {}


async def test_the_comment_goes_where_a_secret_is_beside_it() -> None:
    text = (
        "def f():\n    # fimble: give 1 everywhere\n"
        '    password = "hunter2Xk9"\n    return ‸load(password)\n'
    )
    answer = hunk("a.py", "    return load(password)", "    return load(password, 1)")
    project = FakeProject({"a.py": text.replace("‸", "")})
    desk = RefactorDesk([answer], config=LARGE)
    outcome = await desk.run(text, "comment-instruction", project=project)
    assert outcome.rejection == ""
    expect = 'def f():\n    password = "hunter2Xk9"\n    return load(password, 1)\n'
    assert texts(outcome, project.files) == {"a.py": expect}
