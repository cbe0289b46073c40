"""What compilers refuse though the grammar takes it: misplaced words, a variable declared twice.

For JavaScript, TypeScript, Go, Java and Rust; Python has a compiler of its own here. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from context.languages import language_of
from context.syntax import ParsedDocument, node_text

if TYPE_CHECKING:
    from tree_sitter import Node

LOOSE_JUMP: Final = "The changed code leaves a loop where there is none."
LOOSE_AWAIT: Final = "The changed code awaits in a function that is not async."
DECLARED_TWICE: Final = "The changed code declares a variable twice in one block."

_LANGUAGES: Final = frozenset({"javascript", "typescript", "tsx", "go", "java", "rust"})
_JUMPS: Final = frozenset(
    {"break_statement", "continue_statement", "break_expression", "continue_expression"}
)
_LOOP: Final = re.compile(r"(?:\w+_)?(?:for|while|do|loop|switch|select)(?:_\w+)?")
_FUNCTION: Final = re.compile(
    r"(?:generator_)?function(?:_declaration|_expression|_item)?|arrow_function|func_literal"
    r"|method_(?:definition|declaration)|constructor_declaration|lambda_expression"
    r"|closure_expression|generator_function"
)
_BARRIER: Final = re.compile(r"(?:async|const|gen|unsafe|try)_block|macro_\w+|token_tree|class_\w+")
"""Where what is around may be another world."""
_DECLARATIONS: Final = frozenset({"lexical_declaration", "local_variable_declaration"})
_BLOCKS: Final = frozenset({"statement_block", "block", "statement_list", "program"})


def early_error(before: ParsedDocument | None, after: ParsedDocument) -> str:
    """What no compiler takes in `after` and was not in `before`, in a sentence; empty: nothing."""
    if after.tree is None or after.tree.root_node.has_error:
        return ""
    if language_of(after.document.language_id).id not in _LANGUAGES:
        return ""
    known = Counter(_errors(before)) if before else Counter[str]()
    return next(iter(Counter(_errors(after)) - known), "")


def _errors(parsed: ParsedDocument) -> Iterator[str]:
    pending = [parsed.tree.root_node] if parsed.tree else []
    while pending:
        node = pending.pop()
        pending += node.named_children
        if node.type in _JUMPS:
            if not any("label" in one.type or "identifier" in one.type for one in node.children):
                yield from _loose_jump(node)
        elif node.type == "await_expression":
            yield from _loose_await(parsed, node)
        elif node.type in _BLOCKS:
            yield from _declared_twice(parsed, node)


def _loose_jump(node: Node) -> Iterator[str]:
    around = node.parent
    while around is not None and not _BARRIER.fullmatch(around.type):
        if _LOOP.fullmatch(around.type):
            return
        if _FUNCTION.fullmatch(around.type):
            yield LOOSE_JUMP
            return
        around = around.parent


def _loose_await(parsed: ParsedDocument, node: Node) -> Iterator[str]:
    around = node.parent
    while around is not None and not _BARRIER.fullmatch(around.type):
        if _FUNCTION.fullmatch(around.type):
            if not any(_is_async(parsed, child) for child in around.children):
                yield LOOSE_AWAIT
            return
        around = around.parent


def _is_async(parsed: ParsedDocument, node: Node) -> bool:
    words = node_text(parsed, node).split() if node.type == "function_modifiers" else [node.type]
    return "async" in words


def _declared_twice(parsed: ParsedDocument, block: Node) -> Iterator[str]:
    names = set[str]()
    for statement in block.named_children:
        found = list(_declared(parsed, statement))
        again = [name for name in found if name in names]
        is_short = statement.type == "short_var_declaration"  # Go: one new name is enough
        if again and (not is_short or len(again) == len(found)):
            yield DECLARED_TWICE
        names.update(found)


def _declared(parsed: ParsedDocument, statement: Node) -> Iterator[str]:
    if statement.type == "short_var_declaration":
        left = statement.child_by_field_name("left")
        names = left.named_children if left is not None else []
        yield from (text for one in names if (text := node_text(parsed, one)) != "_")
    elif statement.type in _DECLARATIONS:
        for one in statement.named_children:
            name = one.child_by_field_name("name") if one.type == "variable_declarator" else None
            if name is not None and name.type == "identifier":
                yield node_text(parsed, name)
