from __future__ import annotations

from completion.refactor.answers.files import file_parts
from completion.refactor.answers.headings import PartKind
from completion.refactor.answers.patches import without_patches

GIT = """\
diff --git a/pkg/a.py b/pkg/a.py
index 1234567..89abcde 100644
--- a/pkg/a.py
+++ b/pkg/a.py
@@ -1,3 +1,3 @@ def f():
 x = 1
-y = 2
+y = 3
--- /dev/null
+++ b/pkg/new.py
@@ -0,0 +1,2 @@
+z = 1
+w = 2
--- a/pkg/old.py
+++ /dev/null
@@ -1 +0,0 @@
-gone = 1
"""
ENVELOPE = """\
*** Begin Patch
*** Update File: pkg/a.py
*** Move to: pkg/b.py
@@
-y = 2
+y = 3
*** Add File: pkg/new.py
+z = 1
*** Delete File: pkg/old.py
*** End Patch
"""
CONTEXT = "x = 1\n"
EDIT = "<<<<<<< SEARCH\n{}y = 2\n=======\n{}y = 3\n>>>>>>> REPLACE"


def check_rewritten(patch: str, expect: str) -> None:
    """A patch over several files, in the form that models are asked for."""
    for answer in (patch, f"```diff\n{patch}```"):
        assert without_patches(answer, ()).strip() == expect


def test_a_patch_of_git_over_several_files() -> None:
    check_rewritten(
        GIT,
        f"=== pkg/a.py ===\n{EDIT.format(CONTEXT, CONTEXT)}\n"
        "=== pkg/new.py (new) ===\n```\nz = 1\nw = 2\n```\n"
        "=== pkg/old.py (deleted) ===",
    )


def test_an_envelope_over_several_files() -> None:
    check_rewritten(
        ENVELOPE,
        f"=== pkg/a.py -> pkg/b.py ===\n{EDIT.format('', '')}\n"
        "=== pkg/new.py (new) ===\n```\nz = 1\n```\n"
        "=== pkg/old.py (deleted) ===",
    )


def test_lines_around_that_are_none_of_the_code_are_left_away() -> None:
    assert without_patches("@@\n class A:\n \n-y = 2\n+y = 3\n ", ("y = 2",)) == EDIT.format("", "")


def test_code_that_looks_like_a_patch_is_left_alone() -> None:
    answer = "```diff\n@@\n-a\n+b\n```"
    assert without_patches(answer, ("@@ -1 +1 @@",)) == answer


def test_prose_and_code_beside_a_patch_stay() -> None:
    prose = "Change it:\n- first\n+ second\n```python\n- x\n```"
    assert without_patches(prose, ()) == prose


def test_a_patch_is_read_as_the_files_it_changes() -> None:
    parts = file_parts(without_patches(GIT, ()), "pkg/a.py", "", lambda path: "new" not in path)
    assert [(part.path, part.kind) for part in parts] == [
        ("pkg/a.py", PartKind.EDIT),
        ("pkg/new.py", PartKind.NEW),
        ("pkg/old.py", PartKind.DELETE),
    ]


def test_new_lines_between_neighbours_are_not_taken_for_all_of_the_code() -> None:
    patch = "```diff\n@@\n above\n+new\n below\n```"
    assert "above" in without_patches(patch, ("the code",))
