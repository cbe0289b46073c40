"""Which rows of the menu fit a place: one small test each, on the syntax tree. Asks no model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from context.languages import language_of
from context.syntax import node_text

from .actions import RefactorAction
from .documented import has_doc, is_data, lacks_hints
from .nodes import (
    is_called,
    is_function_of,
    is_given_again,
    is_new_function,
    is_new_variable,
    name_at,
)
from .patterns import (
    calls_back,
    compares_often,
    fills_a_collection,
    formats_strings,
    has_plain_init,
    has_var,
)
from .place import Place, Selected
from .stubs import is_stub, says_todo

LONG_FUNCTION_LINES: Final = 40
VARIABLE_LINES_MAX: Final = 400
"""How far a variable is followed while the user moves the cursor."""
SELECT_MORE: Final = "Select whole statements, or one whole expression."


def fits(place: Place, action: RefactorAction) -> bool:
    """Whether `action` makes sense at `place`."""
    language = place.parsed.document.language_id
    if action.languages and language_of(language).id not in action.languages:
        return False
    test = _FITS.get(action.id)
    return test(place) if test else place.target is not None


def why_not(place: Place, action: RefactorAction) -> str:
    """Why the user cannot have what they may look for: a sentence; empty when it is just absent."""
    if action.id == "extract-function" and place.selected is Selected.OTHER and place.scopes:
        return SELECT_MORE if place.parsed.tree is not None else ""
    return ""


def _implement(place: Place) -> bool:
    return place.function is not None and is_stub(place)


def _extract_function(place: Place) -> bool:
    return place.selected is Selected.STATEMENTS


def _extract_variable(place: Place) -> bool:
    return place.selected is Selected.EXPRESSION


def _inline_variable(place: Place) -> bool:
    node = name_at(place.parsed, place.span)
    around = next((scope for scope in place.scopes if scope.kind == "function"), None)
    if node is None or around is None or not is_new_variable(node):
        return False
    last = min(around.span.end.line, around.span.start.line + VARIABLE_LINES_MAX)
    return not is_given_again(place.parsed, node, range(around.span.start.line, last + 1))


def _inline_function(place: Place) -> bool:
    node = name_at(place.parsed, place.span)
    if node is None or is_stub(place):
        return False
    if is_new_function(node):
        return True
    return is_called(node) and is_function_of(place.parsed, node_text(place.parsed, node))


def _document(place: Place) -> bool:
    return place.definition is not None and not is_stub(place) and not has_doc(place)


def _update_document(place: Place) -> bool:
    return place.definition is not None and not is_stub(place) and has_doc(place)


def _type_hints(place: Place) -> bool:
    return place.definition is not None and lacks_hints(place)


def _code(place: Place) -> bool:
    """Code that does something: no data, no prose, nothing that is still to be written."""
    is_code = language_of(place.parsed.document.language_id).has_definitions
    whole = place.selected is not Selected.EXPRESSION
    return (
        place.target is not None and is_code and whole and not is_data(place) and not is_stub(place)
    )


def _rename(place: Place) -> bool:
    is_read = bool(language_of(place.parsed.document.language_id).query)
    return place.function is not None and is_read and not is_stub(place)


def _todo(place: Place) -> bool:
    """A comment in a definition says what is still to be done, and there is more than that."""
    line = place.parsed.document.line(place.span.start.line)
    return bool(place.scopes) and says_todo(place.parsed, line) and not is_stub(place)


def _split(place: Place) -> bool:
    scope = place.function
    return scope is not None and scope.span.end.line - scope.span.start.line >= LONG_FUNCTION_LINES


def _tests(place: Place) -> bool:
    name = place.parsed.document.uri.rpartition("/")[2].lower()
    is_test = any(mark in name for mark in ("test_", "_test.", ".test.", ".spec.", "_spec."))
    return place.definition is not None and _code(place) and not is_test


def _explain(place: Place) -> bool:
    return place.target is not None and not is_stub(place)


_FITS: Final[dict[str, Callable[[Place], bool]]] = {
    "implement": _implement,
    "implement-todo": _todo,
    "extract-function": _extract_function,
    "extract-variable": _extract_variable,
    "inline-variable": _inline_variable,
    "inline-function": _inline_function,
    "document": _document,
    "update-docstring": _update_document,
    "doc-comment": _document,
    "update-doc-comment": _update_document,
    "type-hints": _type_hints,
    "simplify": _code,
    "rename": _rename,
    "comprehension": fills_a_collection,
    "dataclass": has_plain_init,
    "f-string": formats_strings,
    "async-await": calls_back,
    "let-const": has_var,
    "match": compares_often,
    "switch": compares_often,
    "split": _split,
    "handle-errors": _code,
    "tests": _tests,
    "explain": _explain,
}
