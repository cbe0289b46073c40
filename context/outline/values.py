"""The values an outline is made of. Lines are counted from 0."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SymbolKind(StrEnum):
    """What a symbol is, the same for every language."""

    FUNCTION = "function"
    METHOD = "method"
    CLASS = "class"
    """Also struct, record, object and the like."""
    INTERFACE = "interface"
    """Also trait and protocol."""
    ENUM = "enum"
    MEMBER = "member"
    """A field, a property or an entry of an enum."""
    CONSTANT = "constant"
    """A variable or constant outside of functions."""
    TYPE = "type"
    """An alias of a type."""
    MODULE = "module"
    """A namespace or module inside a file."""
    MACRO = "macro"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One definition."""

    name: str
    kind: SymbolKind
    container: str
    """The name of the class, type or module around it, without generics; empty at the top."""
    signature: str
    """The lines of the header as they stand in the file, up to the body; at most a few."""
    first_line: int
    """Where the header begins (below decorators and comments)."""
    signature_last_line: int
    last_line: int
    """The last line of the body."""
    type_name: str = ""
    """The declared type of a member or variable, or what a function returns: the plain name in it
    that is not a container (`Optional[Order]` gives `Order`); empty when the file does not say."""
    bases: tuple[str, ...] = ()
    """The names of base classes and interfaces; for an `impl` block's trait, that trait."""
    doc: str = ""
    """The first line of its documentation."""


@dataclass(frozen=True, slots=True)
class Import:
    """Names brought in from another file."""

    module: str
    """As written: `..pkg.mod`, `./a/b`, `crate::x::y`, `java.util.List`, `sub/header.h`."""
    names: tuple[tuple[str, str], ...]
    """(name there, name here) pairs; empty when the whole module comes in under its own name, and
    `("*", "*")` when all names of it do. Of a class that is imported by its full name, as in Java,
    `module` is that name and the class is in here too."""
    alias: str
    """What the module itself is called here; empty when it is not."""
    line: int


@dataclass(frozen=True, slots=True)
class Use:
    """A member reached through a receiver: `receiver.member` or `Receiver::member`."""

    receiver: str
    """The last plain name before the dot: `self`, `orders`, `Order`."""
    member: str
    called: bool
    line: int


@dataclass(frozen=True, slots=True)
class Outline:
    """Everything the index keeps of one file beside its text."""

    language_id: str
    symbols: tuple[Symbol, ...]
    imports: tuple[Import, ...]
    uses: tuple[Use, ...]
    package: str = ""
    """The package or namespace the file itself declares (Java, Go, Kotlin, C#, PHP, ...)."""
