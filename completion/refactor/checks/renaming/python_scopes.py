"""The names of a Python program and what each stands for; the tree without names. Pure."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ...python_code import Function

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(slots=True, eq=False)
class PythonScope:
    """What one module, class, function or comprehension binds."""

    number: int
    """In the order of the program."""
    parent: PythonScope | None
    node: ast.AST
    bound: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    """Names that it says are the module's."""
    around: set[str] = field(default_factory=set)
    """Names that it says are those of a function around it."""
    parameters: set[str] = field(default_factory=set)
    """Of a function: those that a call may give by name."""
    name: str = ""
    """Of a function or class that has one."""

    @property
    def is_function(self) -> bool:
        return isinstance(self.node, Function | ast.Lambda | _Comprehension)


@dataclass(frozen=True, slots=True)
class PlacedName:
    """A name at a place."""

    text: str
    scope: PythonScope
    line: int
    """From 1."""

    @property
    def owner(self) -> PythonScope | None:
        """The scope whose variable it stands for; None: a built-in one, or none."""
        scope: PythonScope | None = self.scope
        while scope is not None:
            if self.text in scope.outer:
                return _module(scope)
            hidden = isinstance(scope.node, ast.ClassDef) and scope is not self.scope
            if not hidden and self.text in scope.bound - scope.around:
                return scope
            scope = scope.parent
        return None


@dataclass(slots=True)
class PythonNames:
    """All names of a program in the order of its tree."""

    names: list[PlacedName] = field(default_factory=list)
    scopes: list[PythonScope] = field(default_factory=list)
    shape: str = ""
    """The tree without the names, and without the texts of docstrings."""
    keywords: set[str] = field(default_factory=set)
    """Names that calls give to arguments."""
    escaping: set[str] = field(default_factory=set)
    """Names that are used other than in a call whose arguments can all be seen."""


def names_of(tree: ast.Module) -> PythonNames | None:
    """The names of `tree`, which is changed; None: something is in it that this cannot read."""
    reader = _Reader()
    try:
        reader.read(tree)
    except (_UnreadError, RecursionError):
        return None
    return reader.found


class _UnreadError(Exception):
    """There is something whose scopes are not known here."""


class _Reader:
    """One walk over a tree; what it has read holds no name any more."""

    def __init__(self) -> None:
        self.found = PythonNames()

    def read(self, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            _blank_docstring(node)
        self._calls(tree)
        self._all(tree.body, self._scope(None, tree))
        self.found.shape = ast.dump(tree)

    def _calls(self, tree: ast.Module) -> None:
        called = set[ast.AST]()
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                self.found.keywords |= {one.arg for one in node.keywords if one.arg}
                if all(one.arg for one in node.keywords):
                    called.add(node.func)
        self.found.escaping = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            if node not in called
        }

    def _scope(self, parent: PythonScope | None, node: ast.AST) -> PythonScope:
        scope = PythonScope(len(self.found.scopes), parent, node)
        self.found.scopes.append(scope)
        return scope

    def _bind(self, text: str, scope: PythonScope, line: int) -> str:
        scope.bound.add(text)
        return self._place(text, scope, line)

    def _place(self, text: str, scope: PythonScope, line: int) -> str:
        """Notes a name; what stands for it in the tree from now on."""
        self.found.names.append(PlacedName(text, scope, line))
        return "_"

    def _all(self, nodes: Sequence[ast.AST | None], scope: PythonScope) -> None:
        for node in nodes:
            if node is not None:
                _HANDLERS.get(type(node).__name__, _Reader.children)(self, node, scope)

    def children(self, node: ast.AST, scope: PythonScope) -> None:
        self._all(list(ast.iter_child_nodes(node)), scope)

    def name(self, node: ast.Name, scope: PythonScope) -> None:
        place = self._place if isinstance(node.ctx, ast.Load) else self._bind
        node.id = place(node.id, scope, node.lineno)

    def walrus(self, node: ast.NamedExpr, scope: PythonScope) -> None:
        """It binds around comprehensions."""
        self._all([node.value], scope)
        while isinstance(scope.node, _Comprehension) and scope.parent is not None:
            scope = scope.parent
        self._all([node.target], scope)

    def named(
        self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar, scope: PythonScope
    ) -> None:
        """A node that binds a name which is no node itself."""
        if node.name is not None:
            node.name = self._bind(node.name, scope, node.lineno)
        self.children(node, scope)

    def mapping(self, node: ast.MatchMapping, scope: PythonScope) -> None:
        if node.rest is not None:
            node.rest = self._bind(node.rest, scope, node.lineno)
        self.children(node, scope)

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: PythonScope) -> None:
        _no_type_parameters(node)
        inner = self._scope(scope, node)
        inner.name = node.name
        node.name = self._bind(node.name, scope, node.lineno)
        self._all([*node.decorator_list, node.returns], scope)
        self._parameters(node.args, scope, inner)
        self._all(node.body, inner)

    def anonymous(self, node: ast.Lambda, scope: PythonScope) -> None:
        inner = self._scope(scope, node)
        self._parameters(node.args, scope, inner)
        self._all([node.body], inner)

    def _parameters(self, spec: ast.arguments, scope: PythonScope, inner: PythonScope) -> None:
        every = list(_each_parameter(spec))
        inner.parameters = {arg.arg for arg in (*spec.args, *spec.kwonlyargs)}
        self._all([*spec.defaults, *spec.kw_defaults, *(arg.annotation for arg in every)], scope)
        for arg in every:
            arg.arg = self._bind(arg.arg, inner, arg.lineno)

    def class_definition(self, node: ast.ClassDef, scope: PythonScope) -> None:
        _no_type_parameters(node)
        name = node.name
        node.name = self._bind(name, scope, node.lineno)
        values = [one.value for one in node.keywords]
        self._all([*node.decorator_list, *node.bases, *values], scope)
        inner = self._scope(scope, node)
        inner.name = name
        self._all(node.body, inner)

    def comprehension(self, node: _Comprehension, scope: PythonScope) -> None:
        inner = self._scope(scope, node)
        for at, one in enumerate(node.generators):
            self._all([one.iter], inner if at else scope)
            self._all([one.target, *one.ifs], inner)
        self._all([getattr(node, part, None) for part in ("elt", "key", "value")], inner)

    def module_names(self, node: ast.Global, scope: PythonScope) -> None:
        scope.outer.update(node.names)
        _module(scope).bound.update(node.names)
        node.names = [self._place(text, scope, node.lineno) for text in node.names]

    def names_around(self, node: ast.Nonlocal, scope: PythonScope) -> None:
        scope.around.update(node.names)
        node.names = [self._place(text, scope, node.lineno) for text in node.names]

    def imported(self, node: ast.Import | ast.ImportFrom, scope: PythonScope) -> None:
        """What a thing is called elsewhere stays in the tree."""
        for alias in node.names:
            if alias.asname:
                alias.asname = self._bind(alias.asname, scope, node.lineno)
            elif alias.name != "*":
                self._bind(alias.name.split(".")[0], scope, node.lineno)

    def unread(self, node: ast.AST, _: PythonScope) -> None:
        raise _UnreadError(type(node).__name__)


def _module(scope: PythonScope) -> PythonScope:
    while scope.parent is not None:
        scope = scope.parent
    return scope


def _each_parameter(spec: ast.arguments) -> Iterator[ast.arg]:
    yield from (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)
    yield from (arg for arg in (spec.vararg, spec.kwarg) if arg is not None)


def _no_type_parameters(node: ast.AST) -> None:
    """They have a scope of their own, which only newer versions of Python know."""
    if getattr(node, "type_params", ()):
        raise _UnreadError


def _blank_docstring(node: ast.AST) -> None:
    if isinstance(node, Function | ast.ClassDef):
        match node.body[0]:
            case ast.Expr(value=ast.Constant(value=str()) as text):
                text.value = ""
            case _:
                pass


_HANDLERS: Final[Mapping[str, Callable[[_Reader, Any, PythonScope], None]]] = {
    "Name": _Reader.name,
    "NamedExpr": _Reader.walrus,
    "ExceptHandler": _Reader.named,
    "MatchAs": _Reader.named,
    "MatchStar": _Reader.named,
    "MatchMapping": _Reader.mapping,
    "FunctionDef": _Reader.function,
    "AsyncFunctionDef": _Reader.function,
    "Lambda": _Reader.anonymous,
    "ClassDef": _Reader.class_definition,
    "ListComp": _Reader.comprehension,
    "SetComp": _Reader.comprehension,
    "DictComp": _Reader.comprehension,
    "GeneratorExp": _Reader.comprehension,
    "Global": _Reader.module_names,
    "Nonlocal": _Reader.names_around,
    "Import": _Reader.imported,
    "ImportFrom": _Reader.imported,
    "TypeAlias": _Reader.unread,
    "TemplateStr": _Reader.unread,
}
