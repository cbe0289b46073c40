"""Python: is a class that was to become a dataclass one that works, with all it had? Pure.

Compares the class before and after: decorator, fields in the order of `__init__`'s parameters, and
what else the class holds. What cannot be seen, such as the fields of a base class, is right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from context.syntax import ParsedDocument

from .trees import Function, tree_of

NOT_ONE: Final = "The answer makes no class a dataclass."
MUTABLE: Final = "A field's default is one object for all instances: use default_factory."
ORDER: Final = "A field without a default stands below one that has one."
OTHER_FIELDS: Final = "The fields are not the parameters of __init__, in their order."
OTHER_DEFAULTS: Final = "A field's default is not that of __init__'s parameter."
OWN_INIT: Final = "The answer keeps __init__ in the dataclass."
LOST: Final = "The answer drops a part of the class."
LOST_LOGIC: Final = "The answer drops what __init__ does besides setting fields."
FROZEN: Final = "The dataclass is frozen, and its own methods set fields."

_MUTABLE: Final = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MUTABLE_CALLS: Final = ("list", "dict", "set", "bytearray", "defaultdict", "deque")
_UNSEEN: Final = ("kw_only", "init")
"""Arguments after which fields are no parameters in order."""


def dataclass_failure(before: ParsedDocument, after: ParsedDocument) -> str:
    """What is wrong with the class that became a dataclass, in a sentence; empty: nothing seen."""
    old, new = tree_of(before), tree_of(after)
    if old is None or new is None:
        return ""
    classes = dict(_classes(old))
    made = [
        (classes[name], node)
        for name, node in _classes(new)
        if _decorator(node) is not None and name in classes and _decorator(classes[name]) is None
    ]
    failures = (_failure(was, node) for was, node in made)
    return next(filter(None, failures), "") if made else NOT_ONE


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    default: ast.expr | None
    is_plain: bool
    """Whether it is a parameter of the `__init__` that is made, in its place."""

    @property
    def has_default(self) -> bool:
        return self.default is not None


def _failure(was: ast.ClassDef, node: ast.ClassDef) -> str:
    init, decorator = _method(was, "__init__"), _decorator(node)
    fields = [_field(one) for one in node.body if isinstance(one, ast.AnnAssign)]
    named = [one for one in fields if one is not None]
    if any(_is_mutable(one.default) for one in named):
        return MUTABLE
    if init is not None and _method(node, "__init__") is not None:
        return OWN_INIT
    if not (_held(was) - {"__init__"} <= _held(node)) or (
        ast.get_docstring(was) and not ast.get_docstring(node)
    ):
        return LOST
    if _flag(decorator, "frozen") and any(_sets_own(one) for one in _methods(node)):
        return FROZEN
    hidden = any(_flag(decorator, name) is not None for name in _UNSEEN) or node.bases
    if hidden or not all(one.is_plain for one in named):
        return ""
    return _order_failure(named) or (_init_failure(init, named, node) if init else "")


def _order_failure(fields: list[_Field]) -> str:
    defaults = [one.has_default for one in fields]
    return ORDER if defaults != sorted(defaults) else ""


def _init_failure(init: Function, fields: list[_Field], node: ast.ClassDef) -> str:
    spec = init.args
    if spec.vararg or spec.kwarg or spec.kwonlyargs or spec.posonlyargs:
        return ""
    names = [one.arg for one in spec.args[1:]]
    if [one.name.lstrip("_") for one in fields] != [name.lstrip("_") for name in names]:
        return OTHER_FIELDS
    given = [None] * (len(names) - len(spec.defaults)) + list(spec.defaults)
    if [one.has_default for one in fields] != [default is not None for default in given]:
        return OTHER_DEFAULTS
    if any(_differs(one, default) for one, default in zip(fields, given, strict=True)):
        return OTHER_DEFAULTS
    does_more = any(not _only_sets(one, names) for one in init.body)
    return LOST_LOGIC if does_more and _method(node, "__post_init__") is None else ""


def _differs(field: _Field, default: ast.expr | None) -> bool:
    """Whether both are plain values, and not the same. None became a factory's, often."""
    pair = (field.default, default)
    if not all(isinstance(one, ast.Constant) for one in pair):
        return False
    return ast.dump(pair[0]) != ast.dump(pair[1])  # type: ignore[arg-type]


def _only_sets(statement: ast.stmt, names: list[str]) -> bool:
    """`self.x = x`, a docstring, `super().__init__()`, or a field filled in where it was None."""
    match statement:
        case (
            ast.Pass()
            | ast.Expr(value=ast.Constant())
            | ast.Expr(value=ast.Call(func=ast.Attribute(attr="__init__"), args=[], keywords=[]))
            | ast.If(test=ast.Compare(ops=[ast.Is() | ast.IsNot()]))
        ):
            return True
        case (
            ast.Assign(targets=[ast.Attribute()], value=value)
            | ast.AnnAssign(target=ast.Attribute(), value=ast.expr() as value)
        ):
            if isinstance(value, ast.Name):
                return value.id in names
            return isinstance(value, ast.BoolOp | ast.IfExp | ast.Constant | ast.List | ast.Dict)
        case _:
            return False


def _classes(tree: ast.AST, around: str = "") -> Iterator[tuple[str, ast.ClassDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield f"{around}.{node.name}", node
            yield from _classes(node, f"{around}.{node.name}")


def _decorator(node: ast.ClassDef) -> ast.expr | None:
    for one in node.decorator_list:
        called = one.func if isinstance(one, ast.Call) else one
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name == "dataclass":
            return one
    return None


def _flag(decorator: ast.expr | None, name: str) -> bool | None:
    """What an argument of the decorator is set to; None: it is not there."""
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    value = next((one.value for one in keywords if one.arg == name), None)
    return None if value is None else bool(getattr(value, "value", False))


def _field(node: ast.AnnAssign) -> _Field | None:
    if not isinstance(node.target, ast.Name) or "ClassVar" in ast.dump(node.annotation):
        return None
    is_odd = "InitVar" in ast.dump(node.annotation) or "KW_ONLY" in ast.dump(node.annotation)
    call = node.value
    if isinstance(call, ast.Call) and "field" in ast.dump(call.func):
        by_name = {one.arg: one.value for one in call.keywords}
        default = by_name.get("default") or by_name.get("default_factory")
        if "default_factory" in by_name:
            default = ast.Name("list", ast.Load())  # there is one, made anew each time
        return _Field(node.target.id, default, not is_odd and not {*by_name} & {*_UNSEEN, None})
    return _Field(node.target.id, call, not is_odd)


def _is_mutable(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in _MUTABLE_CALLS
    return isinstance(value, _MUTABLE)


def _methods(node: ast.ClassDef) -> list[Function]:
    return [one for one in node.body if isinstance(one, Function)]


def _method(node: ast.ClassDef, name: str) -> Function | None:
    return next((one for one in _methods(node) if one.name == name), None)


def _held(node: ast.ClassDef) -> set[str]:
    """What a class has of its own but for dunder methods that a dataclass makes."""
    names = {one.name for one in node.body if isinstance(one, Function | ast.ClassDef)}
    for one in node.body:
        targets = one.targets if isinstance(one, ast.Assign) else [getattr(one, "target", None)]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names - {"__repr__", "__eq__", "__hash__", "__lt__", "__slots__", "__match_args__"}


def _sets_own(method: Function) -> bool:
    own = method.args.args[0].arg if method.args.args else ""
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == own
        for node in ast.walk(method)
    )
