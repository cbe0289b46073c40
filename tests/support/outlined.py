"""Outlines as tables of text, and the one check for them."""

from __future__ import annotations

from textwrap import wrap

from context.outline.extract import outline
from context.outline.values import Import, Outline, Symbol, Use


def table(found: Outline) -> str:
    """Everything in `found`, a line each: symbols, `<-` imports, `~` uses."""
    package = [f"package {found.package}"] if found.package else []
    uses = wrap(" ".join(map(_use, found.uses)), width=90, break_on_hyphens=False)
    return "\n".join([
        *package,
        *map(_symbol, found.symbols),
        *map(_import, found.imports),
        *(f"~ {line}" for line in uses),
    ])  # fmt: skip


def check_outline(language_id: str, text: str, expected: str) -> Outline:
    """The outline of `text` is the table `expected`, and its line numbers hold together."""
    found = outline(text, language_id)
    assert table(found) == expected.strip()
    check_lines(text, found)
    return found


def check_lines(text: str, found: Outline) -> None:
    """Signatures stand in the text where they say, and lie inside their definitions."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for symbol in found.symbols:
        assert 0 <= symbol.first_line <= symbol.signature_last_line <= symbol.last_line
        assert symbol.last_line < len(lines)
        shown = symbol.signature.split("\n")
        assert len(shown) == symbol.signature_last_line - symbol.first_line + 1
        for line, text_line in zip(shown, lines[symbol.first_line :], strict=False):
            assert line in text_line


def signatures(found: Outline, name: str) -> list[str]:
    """The signatures of the symbols called `name`."""
    return [symbol.signature for symbol in found.symbols if symbol.name == name]


def _symbol(symbol: Symbol) -> str:
    container = f"{symbol.container}." if symbol.container else ""
    bases = f"({', '.join(symbol.bases)})" if symbol.bases else ""
    declared = f": {symbol.type_name}" if symbol.type_name else ""
    doc = f"  # {symbol.doc}" if symbol.doc else ""
    return f"{symbol.kind} {container}{symbol.name}{bases}{declared}{doc}"


def _import(item: Import) -> str:
    names = ", ".join(there if there == here else f"{there}={here}" for there, here in item.names)
    alias = f" as {item.alias}" if item.alias else ""
    return f"<- {item.module}{alias}{f': {names}' if names else ''}"


def _use(use: Use) -> str:
    return f"{use.receiver}.{use.member}{'()' if use.called else ''}"
