"""Names that Python code uses and nothing binds, by its syntax tree. Pure.

Errs on the side of silence: a name that is bound anywhere around counts as known, wherever that is
in the file. Says nothing of code that brings in names unseen, or that cannot be read.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from context.syntax import ParsedDocument, node_text

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(slots=True, eq=False)
class _Scope:
    """What one module, class, function or comprehension binds."""

    parent: _Scope | None = None
    is_class: bool = False
    bound: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Step:
    """A node still to be read, and what its names do in which scope."""

    node: Node
    scope: _Scope
    binds: bool = False


def unbound_names(parsed: ParsedDocument) -> frozenset[str] | None:
    """The names that would fail when their line runs; None where none can say. O(document)."""
    tree = parsed.tree
    if tree is None or tree.root_node.has_error:
        return None
    reader = _Reader(parsed)
    reader.read(tree.root_node)
    return None if reader.unseen else reader.unbound()


class _Reader:
    """One walk over a tree."""

    def __init__(self, parsed: ParsedDocument) -> None:
        self.unseen = False
        """Whether names come in that are not written down: `from x import *`."""
        self._parsed = parsed
        self._module = _Scope(bound=set(_GIVEN))
        self._uses: list[tuple[str, _Scope]] = []
        self._pending: list[_Step] = []

    def read(self, root: Node) -> None:
        self._pending.append(_Step(root, self._module))
        while self._pending:
            step = self._pending.pop()
            handler = _HANDLERS.get(step.node.type)
            if handler is not None:
                handler(self, step)
            else:
                self._each(step.node.named_children, step)

    def unbound(self) -> frozenset[str]:
        return frozenset(name for name, scope in self._uses if not _is_known(name, scope))

    def _each(self, nodes: list[Node], step: _Step) -> None:
        """Reads on in the same scope and in the same manner."""
        self._pending += [_Step(node, step.scope, step.binds) for node in nodes]

    def _part(self, step: _Step, name: str, scope: _Scope, *, binds: bool = False) -> None:
        nodes = step.node.children_by_field_name(name)
        self._pending += [_Step(node, scope, binds) for node in nodes]

    def identifier(self, step: _Step) -> None:
        name = node_text(self._parsed, step.node)
        if step.binds:
            step.scope.bound.add(name)
        else:
            self._uses.append((name, step.scope))

    def attribute(self, step: _Step) -> None:
        self._part(step, "object", step.scope)

    def subscript(self, step: _Step) -> None:
        self._each(step.node.named_children, _Step(step.node, step.scope))

    def member_type(self, step: _Step) -> None:
        self._each(step.node.named_children[:1], step)

    def value(self, step: _Step) -> None:
        self._part(step, "value", step.scope)

    def assignment(self, step: _Step) -> None:
        for name in ("type", "right"):
            self._part(step, name, step.scope)
        self._part(step, "left", step.scope, binds=True)

    def loop(self, step: _Step) -> None:
        self._part(step, "left", step.scope, binds=True)
        for name in ("right", "body", "alternative"):
            self._part(step, name, step.scope)

    def named_expression(self, step: _Step) -> None:
        """`:=` binds around comprehensions: so in every scope here."""
        self._part(step, "value", step.scope)
        scope: _Scope | None = step.scope
        while scope is not None:
            self._part(step, "name", scope, binds=True)
            scope = scope.parent

    def target(self, step: _Step) -> None:
        self._each(step.node.named_children, _Step(step.node, step.scope, binds=True))

    def function(self, step: _Step) -> None:
        inner = _Scope(_behind_classes(step.scope))
        self._part(step, "name", step.scope, binds=True)
        self._part(step, "type_parameters", step.scope, binds=True)
        self._part(step, "return_type", step.scope)
        self._parameters(step, inner)
        self._part(step, "body", inner)

    def anonymous(self, step: _Step) -> None:
        inner = _Scope(_behind_classes(step.scope))
        self._parameters(step, inner)
        self._part(step, "body", inner)

    def _parameters(self, step: _Step, inner: _Scope) -> None:
        for parameters in step.node.children_by_field_name("parameters"):
            for node in parameters.named_children:
                for name in ("type", "value"):
                    self._part(_Step(node, step.scope), name, step.scope)
                named = node.children_by_field_name("name") or [
                    part for part in (node.named_children or [node]) if part.type != "type"
                ]
                self._each(named, _Step(node, inner, binds=True))

    def class_definition(self, step: _Step) -> None:
        self._part(step, "name", step.scope, binds=True)
        self._part(step, "type_parameters", step.scope, binds=True)
        self._part(step, "superclasses", step.scope)
        self._part(step, "body", _Scope(step.scope, is_class=True))

    def comprehension(self, step: _Step) -> None:
        self._each(step.node.named_children, _Step(step.node, _Scope(step.scope)))

    def imported(self, step: _Step) -> None:
        for node in step.node.children_by_field_name("name"):
            alias = node.child_by_field_name("alias")
            name = alias or node
            self._bind(node_text(self._parsed, name).split(".")[0], step)
        if any(node.type == "wildcard_import" for node in step.node.named_children):
            self.unseen = True

    def declared(self, step: _Step) -> None:
        for node in step.node.named_children:
            self._module.bound.add(node_text(self._parsed, node))
            self._bind(node_text(self._parsed, node), step)

    def pattern(self, step: _Step) -> None:
        """A `case`: what stands in it is taken for bound there."""
        for node in step.node.named_children:
            if node.type == "identifier":
                self._bind(node_text(self._parsed, node), step)
            else:
                self._pending.append(_Step(node, step.scope, binds=True))

    def _bind(self, name: str, step: _Step) -> None:
        step.scope.bound.add(name.strip())

    def nothing(self, _: _Step) -> None:
        """No names of ours."""


def _is_known(name: str, scope: _Scope) -> bool:
    around: _Scope | None = scope
    while around is not None:
        if name in around.bound:
            return True
        around = around.parent
    return False


def _behind_classes(scope: _Scope) -> _Scope:
    """The scope that functions in `scope` see: not that of a class."""
    while scope.is_class and scope.parent is not None:
        scope = scope.parent
    return scope


_GIVEN: Final = frozenset(dir(builtins)) | {
    "__file__", "__path__", "__class__", "__module__", "__qualname__", "__annotations__",
    "__builtins__", "reveal_type", "reveal_locals", "WindowsError", "get_ipython",
    "PythonFinalizationError",
}  # fmt: skip

_HANDLERS: Final[dict[str, Callable[[_Reader, _Step], None]]] = {
    "identifier": _Reader.identifier,
    "attribute": _Reader.attribute,
    "subscript": _Reader.subscript,
    "keyword_argument": _Reader.value,
    "assignment": _Reader.assignment,
    "augmented_assignment": _Reader.assignment,
    "type_alias_statement": _Reader.assignment,
    "for_statement": _Reader.loop,
    "for_in_clause": _Reader.loop,
    "named_expression": _Reader.named_expression,
    "as_pattern_target": _Reader.target,
    "function_definition": _Reader.function,
    "lambda": _Reader.anonymous,
    "class_definition": _Reader.class_definition,
    "list_comprehension": _Reader.comprehension,
    "set_comprehension": _Reader.comprehension,
    "dictionary_comprehension": _Reader.comprehension,
    "generator_expression": _Reader.comprehension,
    "import_statement": _Reader.imported,
    "import_from_statement": _Reader.imported,
    "future_import_statement": _Reader.nothing,
    "global_statement": _Reader.declared,
    "nonlocal_statement": _Reader.declared,
    "case_pattern": _Reader.pattern,
    "dotted_name": _Reader.target,
    "comment": _Reader.nothing,
    "member_type": _Reader.member_type,
}
