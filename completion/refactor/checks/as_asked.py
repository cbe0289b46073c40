"""Has an edit done what its action of the menu is for? The checks that belong to one action. Pure.

Where the user has added words of their own, these may ask for something else: then only what nobody
asks for is looked at, and whether an addition has taken something away.
"""

from __future__ import annotations

from context.syntax import ParsedDocument

from ..menu.actions import Keeps, RefactorAction
from .additions import additions_failure, only_adds
from .evasions import evasion_failure
from .python.dataclass import dataclass_failure
from .python.forms import form_failure
from .python.results import results_failure


def not_as_asked(
    action: RefactorAction, before: ParsedDocument, after: ParsedDocument, wanted: str
) -> str:
    """Why the edit of one file is not what `action` is for; empty when nothing speaks against it.

    `wanted` are the user's own words.
    """
    if failure := evasion_failure(action.id, before, after, wanted):
        return failure
    if only_adds(wanted):
        return additions_failure(before, after) or results_failure(before, after)
    if wanted.strip():
        return ""
    if action.id == "dataclass":
        return dataclass_failure(before, after)
    if action.keeps is Keeps.SIGNATURE and (failure := results_failure(before, after)):
        return failure
    return form_failure(action.id, before, after)
