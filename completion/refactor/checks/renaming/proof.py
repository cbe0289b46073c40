"""Is new code the old code with local names renamed, each one everywhere and to a fresh name?

Python is read exactly (`python_renames.py`). Of the languages below, the first time that a renamed
name stands must be a declaration, the block around that must hold nothing else of the new name, and
in it every place of the old one must be renamed; whatever cannot be told apart is a failure. Each
failure is a sentence without names: it goes into the explanation record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from context.languages import language_of
from context.syntax import ParsedDocument, node_text

from ...target import Target
from .forms import FORMS, FUNCTIONS, Forms
from .python import (
    CHANGES_CODE,
    NOT_EVERYWHERE,
    RENAMES_NOTHING,
    UNSURE,
    python_renames_failure,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def renames_failure(before: ParsedDocument, after: ParsedDocument, target: Target) -> str:
    """Why `after` is not `before` with local names of `target` renamed; empty when it is.

    What is around the target is the same in both. Comments may differ, in Python also docstrings.
    """
    language = language_of(before.document.language_id).id
    if language == "python":
        return python_renames_failure(before, after, target)
    forms = FORMS.get(language)
    if forms is None or before.tree is None or after.tree is None:
        return UNSURE
    if before.tree.root_node.has_error or after.tree.root_node.has_error:
        return UNSURE
    old, new = list(_leaves(before)), list(_leaves(after))
    if not _same_shape(before.tree.root_node, after.tree.root_node) or len(old) != len(new):
        return CHANGES_CODE
    renamed = dict[int, str]()
    for was, now in zip(old, new, strict=True):
        if was.text != now.text and "comment" not in was.node.type:
            if was.node.type != _NAME or was.is_member or now.text in _NO_NAMES:
                return CHANGES_CODE
            renamed[was.at] = now.text
    return _Scopes(old, forms, target).failure(renamed) if renamed else RENAMES_NOTHING


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A token."""

    node: Node
    text: str
    at: int
    """Its number."""
    is_member: bool
    """Whether it is something's that is named before it."""


class _Scopes:
    """The old code, in which names are looked up."""

    def __init__(self, leaves: list[_Leaf], forms: Forms, target: Target) -> None:
        self._leaves = leaves
        self._forms = forms
        lines = range(target.span.start.line, target.span.end.line + 1)
        self._used = {one.text for one in leaves if one.node.start_point[0] in lines}

    def failure(self, renamed: dict[int, str]) -> str:
        """Takes what one declaration declares out of `renamed`, until nothing is left."""
        while renamed:
            first = self._leaves[min(renamed)]
            new = renamed[first.at]
            scope = self._scope(first)
            if scope is None or (self._forms.constants_match and new[:1].isupper()):
                return UNSURE
            inside = [one for one in self._leaves if _holds(scope, one.node)]
            if new in self._used or any(one.text == new for one in inside):
                return NOT_EVERYWHERE
            for one in inside:
                if not self._concerns(one, first.text):
                    continue
                if one.at < first.at or self._is_unclear(one, scope):
                    return UNSURE
                if renamed.pop(one.at, "") != new:
                    return NOT_EVERYWHERE
        return ""

    def _concerns(self, one: _Leaf, name: str) -> bool:
        """Whether the token may have to do with the local name."""
        if one.text == "eval" or ("string" in one.node.type and f"{{{name}" in one.text):
            return True
        return one.text == name and one.node.type not in _OTHER_NAMES and not one.is_member

    def _is_unclear(self, one: _Leaf, scope: Node) -> bool:
        """Whether it cannot be told if the token is the local name."""
        parent = one.node.parent
        if one.node.type != _NAME or one.text == "eval" or parent is None:
            return True
        if parent.type in self._forms.unclear or _is_label(one.node, parent):
            return True
        if parent.type == "token_tree":  # Rust: what a macro makes of it is its own affair
            behind = self._leaves[one.at + 1].text if one.at + 1 < len(self._leaves) else ""
            return behind in (":", "::", "!") or self._leaves[one.at - 1].text in ("{", "$")
        while parent is not None and parent != scope:
            if parent.type == "class_body":  # Java: it may be a member that is inherited
                return True
            parent = parent.parent
        return False

    def _scope(self, leaf: _Leaf) -> Node | None:
        """What a name is known in that is declared here; None: it is not declared here."""
        forms, node, parent = self._forms, leaf.node, leaf.node.parent
        while parent is not None and parent.type in forms.wraps:
            if not _has(parent, forms.wraps[parent.type], node):
                return None
            node, parent = parent, parent.parent
        if parent is None or not self._declares(parent, node) or self._again(parent, leaf):
            return None
        scope: Node | None = parent
        reach = forms.scopes
        while scope is not None and scope.type not in reach:
            if scope.type == _HOISTED:
                reach = FUNCTIONS
            elif scope != parent and scope.type not in forms.passes and reach is forms.scopes:
                return None
            scope = scope.parent
        return _with_header(scope) if scope is not None else None

    def _declares(self, parent: Node, node: Node) -> bool:
        declares, needs = self._forms.declares, self._forms.needs
        if parent.type not in declares or not _has(parent, declares[parent.type], node):
            return False
        kinds = {child.type for child in parent.children}
        if parent.type in needs and not kinds & set(needs[parent.type].split()):
            return False
        return not kinds & _MODIFIERS

    def _again(self, parent: Node, leaf: _Leaf) -> bool:
        """Whether the value that a declaration gives has the name too: that may be another's."""
        parts = [
            part for name in ("right", "value") for part in parent.children_by_field_name(name)
        ]
        return any(
            one.text == leaf.text and any(_holds(part, one.node) for part in parts)
            for one in self._leaves
        )


def _is_label(node: Node, parent: Node) -> bool:
    """Whether it is the name of a method (Java), or the key of a struct or of a map (Go)."""
    if parent.type == "method_invocation":
        return parent.child_by_field_name("name") == node
    around = parent.parent
    if parent.type != "literal_element" or around is None:
        return False
    return around.child_by_field_name("key") == parent


def _with_header(scope: Node) -> Node:
    """The whole function of which `scope` is the body: parameters are known in that too."""
    around = scope.parent
    if around is not None and scope.type == "statement_list":
        scope, around = around, around.parent
    is_body = around is not None and around.child_by_field_name("body") == scope
    return around if around is not None and is_body and around.type in FUNCTIONS else scope


def _has(parent: Node, name: str, node: Node) -> bool:
    return node in (parent.children_by_field_name(name) if name else parent.children)


def _holds(scope: Node, node: Node) -> bool:
    return scope.start_byte <= node.start_byte and node.end_byte <= scope.end_byte


def _same_shape(old: Node, new: Node) -> bool:
    """Whether two trees differ in the texts of their tokens only."""
    pending = [(old, new)]
    while pending:
        was, now = pending.pop()
        if was.type != now.type or was.child_count != now.child_count:
            return False
        pending += zip(was.children, now.children, strict=True)
    return True


def _leaves(parsed: ParsedDocument) -> Iterator[_Leaf]:
    """The tokens, and each text without names in it as one."""
    if parsed.tree is None:
        return
    pending, count, behind = [parsed.tree.root_node], 0, ""
    while pending:
        node = pending.pop()
        if node.child_count and node.type not in _TEXTS:
            pending += reversed(node.children)
            continue
        text = node_text(parsed, node)
        yield _Leaf(node, text, count, behind in _MEMBER_MARKS)
        count, behind = count + 1, text


_NAME: Final = "identifier"
_MEMBER_MARKS: Final = frozenset({".", "->", "::", "?.", "'"})
"""The last stands before a lifetime or a label."""
_NO_NAMES: Final = frozenset({"_", "eval", "arguments", "undefined"})
_MODIFIERS: Final = frozenset({"accessibility_modifier", "override_modifier", "readonly"})
"""With one of these a parameter is a member too."""
_HOISTED: Final = "variable_declaration"
"""`var` of JavaScript, which holds in the whole function."""
_TEXTS: Final = frozenset(
    """string string_literal raw_string_literal char_literal character_literal rune_literal
    interpreted_string_literal regex system_lib_string""".split()  # noqa: SIM905  # a table
)
_OTHER_NAMES: Final = frozenset(
    """property_identifier field_identifier private_property_identifier statement_identifier
    label_name""".split()  # noqa: SIM905  # a table of words
)
"""The types of nodes that are never the name of a variable."""
