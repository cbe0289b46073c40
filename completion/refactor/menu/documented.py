"""What a definition has of documentation and type hints, read from the syntax tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from context.syntax import node_text
from context.text import Point, Span

from .nodes import ancestors, is_comment, is_comment_line, node_at
from .place import Place

if TYPE_CHECKING:
    from tree_sitter import Node

METHODS_MAX: Final = 50
"""Methods of a class that are looked at for missing hints."""
_UNHINTED: Final = frozenset({"identifier", "default_parameter"})
_IMPLIED: Final = ("self", "cls")
_ASKS: Final = re.compile(r"\bfimble:", re.IGNORECASE)
_DATA_WORDS: Final = re.compile(
    r"(?:(?:export|default|declare|pub(?:\([^)]*\))?|public|private|protected|typedef)\s+)*(\w+)"
)
_ALIASES: Final = ("interface", "type")
_RECORDS: Final = ("struct", "enum", "union", "type")
_DATA: Final = {
    "typescript": _ALIASES,
    "typescriptreact": _ALIASES,
    "go": _ALIASES,
    "rust": _RECORDS,
    "c": _RECORDS,
}
"""The words that begin a definition without code; where they may have methods they are not here."""


def has_doc(place: Place) -> bool:
    """Whether there is a docstring in it, or a comment right above it."""
    scope = place.definition
    if scope is None or place.parsed.tree is None:
        return False
    if place.parsed.document.language_id == "python":
        node = node_at(place.parsed, scope.body)
        while node is not None and node.type != "string" and node.named_children:
            comments = [child for child in node.named_children if not is_comment(child)]
            if not comments or node.type not in ("block", "expression_statement"):
                return False
            node = comments[0]
        return node is not None and node.type == "string"
    line = scope.span.start.line - 1
    while is_comment_line(place.parsed, line) and _ASKS.search(place.parsed.document.line(line)):
        line -= 1  # an instruction for us documents nothing
    return is_comment_line(place.parsed, line)


def is_data(place: Place) -> bool:
    """Whether the definition only says what data look like: an interface, a struct of Go or C."""
    scope = place.definition
    if scope is None or scope.kind == "function":
        return False
    language = place.parsed.document.language_id
    words = _DATA_WORDS.match(scope.signature)
    return words is not None and words[1] in _DATA.get(language, ("interface",))


def lacks_hints(place: Place) -> bool:
    """Python: whether a function of the definition lacks a parameter's type or the result's."""
    scope = place.definition
    if scope is None or place.parsed.tree is None:
        return False
    own = Point(scope.header_line, len(scope.indent) + 1)
    node = node_at(place.parsed, Span.at(own))
    outer = next((one for one in ancestors(node) if _is_definition(one)), None) if node else None
    if outer is None:
        return False
    functions = [outer] if outer.type == "function_definition" else _methods(outer)
    return any(_lacks(place, function) for function in functions[:METHODS_MAX])


def _is_definition(node: Node) -> bool:
    return node.type in ("function_definition", "class_definition")


def _methods(node: Node) -> list[Node]:
    body = node.child_by_field_name("body")
    inside = list(body.named_children) if body is not None else []
    plain = [child for one in inside for child in (one, *one.named_children[-1:])]
    return [one for one in plain if one.type == "function_definition"]


def _lacks(place: Place, function: Node) -> bool:
    if function.child_by_field_name("return_type") is None:
        return True
    parameters = function.child_by_field_name("parameters")
    open_ones = (
        [one for one in parameters.named_children if one.type in _UNHINTED]
        if (parameters is not None)
        else []
    )
    return any(node_text(place.parsed, one) not in _IMPLIED for one in open_ones)
