"""The rows that give code another form of its language."""

from __future__ import annotations

from typing import Final

from .actions import Answer, Keeps, Quotes, Reach, RefactorAction, Subject
from .wording import ECMASCRIPT, PYTHON, REWRITE, SAME

CONVERSIONS: Final = (
    RefactorAction(
        "comprehension",
        "Convert to a comprehension",
        REWRITE,
        f"Write the loop that fills a collection as a comprehension. {SAME}",
        Answer.CODE,
        Keeps.SIGNATURE,
        languages=PYTHON,
    ),
    RefactorAction(
        "dataclass",
        "Convert to a dataclass",
        REWRITE,
        "Make this class a dataclass: fields with type hints in place of __init__, in the order of "
        f"its parameters. Import dataclass where it is not imported yet. {SAME}",
        Answer.CODE,
        Keeps.NOTHING,
        languages=PYTHON,
        reach=Reach.FILE,
        subject=Subject.CLASS,
        quotes=Quotes.NAME,
    ),
    RefactorAction(
        "f-string",
        "Convert to an f-string",
        REWRITE,
        f"Write the formatting of strings by % or format() as f-strings. {SAME}",
        Answer.CODE,
        Keeps.SIGNATURE,
        languages=PYTHON,
    ),
    RefactorAction(
        "async-await",
        "Convert to async/await",
        REWRITE,
        "Write this code with async and await in place of callbacks and chains of promises.",
        Answer.CODE,
        Keeps.NOTHING,
        languages=ECMASCRIPT,
    ),
    RefactorAction(
        "let-const",
        "Convert var to let and const",
        REWRITE,
        "Write const, or let where a variable is set again, in place of var. Change nothing else. "
        f"{SAME}",
        Answer.CODE,
        Keeps.SIGNATURE,
        languages=ECMASCRIPT,
    ),
    RefactorAction(
        "match",
        "Convert to match",
        REWRITE,
        f"Write this chain of comparisons as a match statement. {SAME}",
        Answer.CODE,
        Keeps.SIGNATURE,
        languages=PYTHON,
    ),
    RefactorAction(
        "switch",
        "Convert to switch",
        REWRITE,
        f"Write this chain of comparisons as a switch statement. {SAME}",
        Answer.CODE,
        Keeps.SIGNATURE,
        languages=(*ECMASCRIPT, "go", "java", "c", "cpp", "csharp"),
    ),
)
