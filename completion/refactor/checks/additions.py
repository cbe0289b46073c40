"""Who asks for something to be added wants to lose nothing: is all of a class still there? Pure.

Only for instructions that say so by their first word and speak of no other change.
"""

from __future__ import annotations

import re
from typing import Final

from context.languages import language_of
from context.scopes import Scope, definitions, with_parents
from context.syntax import ParsedDocument

LOST: Final = "The answer drops a method, and nobody has asked for that."
LOST_DECORATOR: Final = "The answer drops a decorator, and nobody has asked for that."

_ADDS: Final = re.compile(
    r"(?i)\W*(?:please |now |also |can you |could you |let's )*"
    r"(?:add|document|annotate|log|write|insert|include|explain|comment)\b"
)
_OTHER: Final = re.compile(
    r"(?i)\b(?:remov|delet|drop|renam|replac|instead|inlin|merg|combin|split|conver|simplif|"
    r"refactor|rewrit|mov|extract|turn|clean|unif|chang|swap|separat|wrap|propert|dataclass|"
    r"decorat|rather|without|no longer|get rid|shorten|reduc|unus|dead|obsolete|duplicat|overload|"
    r"generic|descriptor|getter|setter|static|class ?method|async|enum|metaclass|mixin|inherit|"
    r"subclass|protocol|trait|only|just|new version|adapt|migrat|port|transform|make|use|not?)\w*"
)
"""Words of other changes, or of additions that take the place of something."""


def only_adds(wanted: str) -> bool:
    """Whether the user's words ask for something more, and for no other change."""
    return bool(_ADDS.match(wanted)) and not _OTHER.search(wanted)


def additions_failure(before: ParsedDocument, after: ParsedDocument) -> str:
    """What an edit that was to add something has taken away, in a sentence; empty: nothing.

    Compared are the members of the classes that are still there, by their names: whoever asks to
    add a function may well want it in the place of another.
    """
    old, new = _places(before), _places(after)
    classes = {around for around, _ in new}
    if any(place not in new for place in old if place[0] in classes - {""}):
        return LOST
    is_python = language_of(before.document.language_id).id == "python"
    lost = any(old[one] > new[one] for one in old if one in new)
    return LOST_DECORATOR if is_python and lost else ""


def _places(parsed: ParsedDocument) -> dict[tuple[str, str], int]:
    """Each definition by the class around it and its name -> how many lines of decorators."""
    if parsed.tree is None:
        return {}
    return {
        (parent.name if parent else "", one.name): one.header_line - one.span.start.line
        for one, parent in with_parents(definitions(parsed))
        if one.name and _is_member(parent)
    }


def _is_member(parent: Scope | None) -> bool:
    return parent is None or parent.kind == "class"
