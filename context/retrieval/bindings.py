"""What a line says about the types of the names in it, by the shapes declarations have.

One set of shapes for all languages: `name: Type`, `Type name`, `name Type`, `name = Type(...)`,
`name = maker(...)`. What is no type at all is sorted out by the index, which knows the types, so a
wrong reading costs a look-up and nothing else. Knows no index and no syntax tree: it also works in
code that is half written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_LINES_KEPT: Final = 16_384
_LINE_CHARS_MAX: Final = 400
_TYPES_MAX: Final = 4

_ANNOTATED: Final = re.compile(
    r"(?<![\w$])([A-Za-z_$][\w$]*+)\s*[?!]?\s*:\s*(?!:)((?:[&*'\[(\"]|mut\b|dyn\b|impl\b|ref\b|readonly\b|\s)*"
    r"[A-Za-z_][\w.:]*(?:\s*[<\[|][^=;{]*)?)"
)
_ADJACENT: Final = re.compile(
    r"(?<!\w)([A-Za-z_][\w.:]*+)\s*(?:<[^<>()]*(?:<[^<>]*>[^<>()]*)?>)?\s*[*&]*\s*(?:\[\]|\.\.\.|const\s)?"
    r"(?<=[\s*&>\]])[*&\[\]]*([A-Za-z_][\w.]*)"
)
_GENERIC_BEFORE: Final = re.compile(r"<([^<>()]*(?:<[^<>]*>[^<>()]*)?)>\s*[*&]*\s*([a-z_]\w*)\b")
_ASSIGNED: Final = re.compile(
    r"(?<![\w$])([A-Za-z_$][\w$]*+)\s*(?::[^=]+?)?(?::=|(?<![=!<>+\-*/|&^%])=(?![=>]))\s*"
    r"(?:await\s+|new\s+|&|\*|mut\s+|try\s+|yield\s+|std::make_\w+<\s*)*"
    r"((?:[A-Za-z_$][\w$]*(?:\([^()]*\)|<[^<>()]*>|\[[^\[\]]*\])?[!?]?(?:\.|::|->))*"
    r"[A-Za-z_$][\w$]*)(?:<[^<>()]*>)?\s*([({]?)"
)
_ITERATED: Final = re.compile(
    r"\bfor\s*\(?\s*(?:(?:const|let|var|auto|final|mut)\b[\s&*]*)*(?:\w+\s*,\s*)?([A-Za-z_$][\w$]*)\s*"
    r"(?:in|of|:|:?=\s*range)\s+&?(?:mut\s+)?((?:[A-Za-z_$][\w$]*(?:\([^()]*\))?(?:\.|::|->))*"
    r"[A-Za-z_$][\w$]*)(\(?)"
)
_TYPE_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_BRACKETS: Final = re.compile(r"\([^()]*\)|<[^<>]*>|\[[^\[\]]*\]|[!?]")
_CONNECTOR: Final = re.compile(r"\.|::|->")

_PLAIN_WORDS: Final = """
    if else for while do return case switch in of is as and or not new throw raise yield await
    async const let var mut ref static final public private protected internal export default
    import from package func fn def function class struct enum interface trait impl type typedef
    using namespace template typename pub crate super this self Self use where mod match loop
    break continue goto defer go chan select with try except catch finally lambda del pass
    global nonlocal assert delete typeof instanceof void extends implements throws abstract
    override virtual inline extern unsafe dyn move true false null nil None True False undefined
    auto val readonly keyof infer declare operator explicit volatile sizeof constexpr range map
    string int bool float str number boolean any unknown never object Object String Optional
    Option Result Vec Box Rc Arc List Dict Set Tuple Union Sequence Iterable Iterator Mapping
    Promise Array Map Record Partial Readonly Some Ok Err usize u8 u16 u32 u64 i8 i16 i32 i64
    f32 f64 char byte long short double unsigned signed size_t error std unique_ptr shared_ptr
    vector Callable Type list dict set tuple bytes boolean Integer Boolean Long ArrayList
    HashMap Collection
"""
"""Keywords, built-in types and containers of the languages: none is a project's own type."""
_NOT_TYPES: Final = frozenset(_PLAIN_WORDS.split())


@dataclass(frozen=True, slots=True)
class Binding:
    """What one line says about the type of one name."""

    name: str
    types: tuple[str, ...]
    """Names that may be its type; the index knows which are."""
    maker: str
    """The function or field it was assigned from; empty when none is."""
    on: str = ""
    """What `maker` was called on."""


@lru_cache(maxsize=_LINES_KEPT)
def bindings_in(line: str) -> tuple[Binding, ...]:
    """What `line` says about the names in it."""
    if len(line) > _LINE_CHARS_MAX:
        return ()
    found = [
        Binding(match[1], types, "")
        for match in _ANNOTATED.finditer(line)
        if (types := type_names(match[2]))
    ]
    found += _adjacent(line)
    found += [
        Binding(match[2], types, "")
        for match in _GENERIC_BEFORE.finditer(line)
        if (types := type_names(match[1]))
    ]
    for pattern in (_ASSIGNED, _ITERATED):
        found += [_made(match) for match in pattern.finditer(line)]
    return tuple(item for item in found if item.name not in _NOT_TYPES)


def type_names(text: str) -> tuple[str, ...]:
    """The names in a written type that may be a project's own: `Optional[Order]` gives `Order`."""
    names = (name for name in _TYPE_NAME.findall(text) if name not in _NOT_TYPES and len(name) > 1)
    return tuple(dict.fromkeys(names))[:_TYPES_MAX]


def _adjacent(line: str) -> list[Binding]:
    """Two names side by side: either may be the type of the other."""
    found: list[Binding] = []
    start = 0
    while match := _ADJACENT.search(line, start):
        left, right = match[1], match[2]
        start = match.start(2)
        left, right = _last(left), _last(right)
        if left in _NOT_TYPES or right in _NOT_TYPES or not left or not right:
            continue
        found += (Binding(right, (left,), ""), Binding(left, (right,), ""))
    return found


def _last(name: str) -> str:
    return name.rpartition(".")[2].rpartition(":")[2]


def _made(match: re.Match[str]) -> Binding:
    """What was assigned from `before.last(`."""
    name, made, bracket = match[1], match[2], match[3]
    names = [link for link in _CONNECTOR.split(_BRACKETS.sub("", made)) if link]
    last = names[-1] if names else ""
    before = names[-2] if len(names) > 1 else ""
    types = tuple(
        item for item in (last if bracket else "", before) if item and item not in _NOT_TYPES
    )
    return Binding(name, types, last, before)
