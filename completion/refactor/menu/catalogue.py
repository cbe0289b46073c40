"""The rows of the menu, the likely ones first. Where one fits is in `fitting`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...values import Task
from .actions import (
    INSTRUCTION_ID,
    Answer,
    Keeps,
    Quotes,
    Reach,
    RefactorAction,
    Subject,
)
from .conversions import CONVERSIONS
from .wording import (
    ECMASCRIPT,
    EXPLAIN,
    EXTRACT,
    INLINE,
    PYTHON,
    QUICK_FIX,
    REWRITE,
    SAME,
    WITH_DOC_COMMENTS,
)

COMMENT_ID: Final = "comment-instruction"
FIX_ID: Final = "fix"
EXTRACT_FUNCTION_ID: Final = "extract-function"

COMMENT_INSTRUCTION: Final = RefactorAction(
    COMMENT_ID,
    "Apply the comment's instruction",
    REWRITE,
    "",
    Answer.CODE,
    Keeps.NOTHING,
    quotes=Quotes.COMMENT,
    preferred=True,
)
"""What a comment such as `# fimble: make this async` asks for."""

FIX: Final = RefactorAction(
    FIX_ID,
    "Fix",
    QUICK_FIX,
    "Fix what is reported here, with as small a change as will do.",
    Answer.CODE,
    Keeps.NOTHING,
    quotes=Quotes.DIAGNOSTICS,
)
"""Another server's own fix is surer: never preferred."""

ACTIONS: Final[tuple[RefactorAction, ...]] = (
    RefactorAction(
        "implement",
        "Implement this",
        REWRITE,
        "Write the body of this function, as its name, parameters and documentation say.",
        Answer.CODE,
        Keeps.SIGNATURE,
        subject=Subject.AROUND,
        preferred=True,
    ),
    RefactorAction(
        "implement-todo",
        "Implement the TODO",
        REWRITE,
        "Do what the comment below says is still to be done, and take that comment out.",
        Answer.CODE,
        Keeps.SIGNATURE,
        subject=Subject.AROUND,
        quotes=Quotes.LINE,
        preferred=True,
    ),
    RefactorAction(
        EXTRACT_FUNCTION_ID,
        "Extract function",
        EXTRACT,
        "Extract the lines below into a new function with a telling name, right beside this code, "
        f"and call it in their place. {SAME}",
        Answer.CODE,
        Keeps.SIGNATURE,
        subject=Subject.AROUND,
        quotes=Quotes.SELECTION,
        preferred=True,
    ),
    RefactorAction(
        "extract-variable",
        "Extract variable",
        EXTRACT,
        "Extract the expression below into a new variable with a telling name, right before the "
        f"statement that it is in, and use that in its place. {SAME}",
        Answer.CODE,
        Keeps.SIGNATURE,
        subject=Subject.AROUND,
        quotes=Quotes.SELECTION,
        preferred=True,
    ),
    RefactorAction(
        "inline-variable",
        "Inline variable",
        INLINE,
        "Inline the variable below: write its value wherever it is used and remove it. "
        f"Put brackets where they are needed. {SAME}",
        Answer.CODE,
        Keeps.SIGNATURE,
        subject=Subject.AROUND,
        quotes=Quotes.NAME,
        preferred=True,
    ),
    RefactorAction(
        "inline-function",
        "Inline function",
        INLINE,
        "Inline the function below: write its body in place of every call in this file, then "
        f"remove the function. {SAME}",
        Answer.CODE,
        Keeps.NOTHING,
        reach=Reach.FILE,
        quotes=Quotes.NAME,
    ),
    *CONVERSIONS,
    RefactorAction(
        "document",
        "Write docstring",
        REWRITE,
        "Write a docstring for this code.",
        Answer.DOCSTRING,
        Keeps.CODE,
        task=Task.DOCUMENT,
        languages=PYTHON,
        subject=Subject.AROUND,
    ),
    RefactorAction(
        "update-docstring",
        "Update docstring",
        REWRITE,
        "Update the docstring to what the code does now, in the form that it has. Change nothing "
        "else.",
        Answer.CODE,
        Keeps.CODE,
        languages=PYTHON,
        subject=Subject.AROUND,
    ),
    RefactorAction(
        "doc-comment",
        "Write doc comment",
        REWRITE,
        "Write a documentation comment for this definition, in the form that is usual for this "
        "language. Change nothing else.",
        Answer.CODE,
        Keeps.CODE,
        languages=WITH_DOC_COMMENTS,
        subject=Subject.AROUND,
    ),
    RefactorAction(
        "update-doc-comment",
        "Update doc comment",
        REWRITE,
        "Update the documentation comment to what the code does now, in the form that it has. "
        "Change nothing else.",
        Answer.CODE,
        Keeps.CODE,
        languages=WITH_DOC_COMMENTS,
        subject=Subject.AROUND,
    ),
    RefactorAction(
        "type-hints",
        "Add type hints",
        REWRITE,
        "Add type hints to the parameters and the result. Change nothing else.",
        Answer.CODE,
        Keeps.CODE_BUT_ANNOTATIONS,
        languages=PYTHON,
    ),
    RefactorAction(
        "simplify",
        "Simplify this code",
        REWRITE,
        f"Make this code simpler and shorter. {SAME}",
        Answer.CODE,
        Keeps.SIGNATURE,
    ),
    RefactorAction(
        "rename",
        "Rename for clarity",
        REWRITE,
        "Give the local variables telling names, the same name everywhere. Leave parameters and "
        "everything else as it is.",
        Answer.CODE,
        Keeps.CODE_BUT_LOCAL_NAMES,
        languages=(*PYTHON, *ECMASCRIPT, "go", "java", "rust"),
        subject=Subject.AROUND,
    ),
    RefactorAction(
        "split",
        "Split this function",
        REWRITE,
        "Split this long function: move its parts into new functions with telling names, right "
        f"beside it. Keep its name and parameters. {SAME}",
        Answer.CODE,
        Keeps.SIGNATURE,
        subject=Subject.AROUND,
    ),
    RefactorAction(
        "handle-errors",
        "Handle errors",
        REWRITE,
        "Handle what can go wrong in this code: invalid input and failing calls.",
        Answer.CODE,
        Keeps.SIGNATURE,
    ),
    RefactorAction(
        "tests",
        "Write tests",
        REWRITE,
        "Write tests for this code: what it is for, its edge cases, and how it fails. Change "
        "nothing else.",
        Answer.CODE,
        Keeps.NOTHING,
        reach=Reach.TESTS,
        subject=Subject.AROUND,
    ),
    RefactorAction(
        "explain",
        "Explain this code",
        EXPLAIN,
        "Explain this code: what it does, how, and what is surprising about it. Be short.",
        Answer.TEXT,
        Keeps.NOTHING,
    ),
)
"""Those with words of their own, each offered where it fits."""

INSTRUCTION: Final = RefactorAction(
    INSTRUCTION_ID,
    "Apply instruction…",
    REWRITE,
    "",
    Answer.CODE,
    Keeps.NOTHING,
    needs_instruction=True,
)
"""The user's own words."""

PROJECT_INSTRUCTION: Final = RefactorAction(
    "project-instruction",
    "Apply instruction to the project…",
    REWRITE,
    "",
    Answer.CODE,
    Keeps.NOTHING,
    task=Task.ARCHITECT,
    reach=Reach.PROJECT,
    needs_instruction=True,
)
"""The user's own words about any file."""

WITH_INSTRUCTION: Final = (INSTRUCTION, PROJECT_INSTRUCTION)


def action_by_id(action_id: str, own: Sequence[RefactorAction] = ()) -> RefactorAction | None:
    """The action of that name, of ours or of the user's `own`; None when there is none."""
    known = (*ACTIONS, COMMENT_INSTRUCTION, FIX, *WITH_INSTRUCTION, *own)
    return next((action for action in known if action.id == action_id), None)
