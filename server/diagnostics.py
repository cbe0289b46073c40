"""What other servers report, on its way from the menu's request into a command's argument.

Knows no action. Others' diagnostics may hold anything: what is odd in them is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from completion.values import Diagnostic

if TYPE_CHECKING:
    from context.text import Document

    from .positions import PositionCodec

DIAGNOSTICS_MAX: Final = 20
MESSAGE_CHARS_MAX: Final = 2_000


def to_diagnostic(codec: PositionCodec, document: Document, found: types.Diagnostic) -> Diagnostic:
    """The same in our own words and coordinates."""
    code = found.code if found.code is not None else ""
    span = codec.to_span(document, found.range)
    return Diagnostic(span, _message(found)[:MESSAGE_CHARS_MAX], str(code), found.source or "")


def diagnostic_to_json(found: types.Diagnostic) -> dict[str, Any]:
    """What of it a model is told."""
    return {
        "range": range_to_json(found.range),
        "message": _message(found)[:MESSAGE_CHARS_MAX],
        **({"code": found.code} if found.code is not None else {}),
        **({"source": found.source} if found.source else {}),
    }


def diagnostics_from_json(value: object) -> tuple[types.Diagnostic, ...]:
    """The diagnostics of a list; what is none is passed over."""
    entries = value[:DIAGNOSTICS_MAX] if isinstance(value, list) else ()
    found = (_diagnostic(entry) for entry in entries)
    return tuple(one for one in found if one is not None)


def range_to_json(found: types.Range) -> dict[str, Any]:
    """A range as plain JSON."""
    start, end = found.start, found.end
    return {
        "start": {"line": start.line, "character": start.character},
        "end": {"line": end.line, "character": end.character},
    }


def range_from_json(value: object) -> types.Range | None:
    """A range from plain JSON; None when it is none."""
    match value:
        case {
            "start": {"line": line, "character": character},
            "end": {"line": end_line, "character": end_character},
        } if all(map(_is_uinteger, (line, character, end_line, end_character))):
            start = types.Position(line, character)
            return types.Range(start, types.Position(end_line, end_character))
    return None


def _diagnostic(value: object) -> types.Diagnostic | None:
    match value:
        case {"range": range_, "message": str(message), **rest}:
            found, code, source = range_from_json(range_), rest.get("code"), rest.get("source")
        case _:
            return None
    if found is None:
        return None
    return types.Diagnostic(
        found,
        message[:MESSAGE_CHARS_MAX],
        code=code if isinstance(code, str | int) else None,
        source=source if isinstance(source, str) else None,
    )


def _message(found: types.Diagnostic) -> str:
    """Newer protocols let it be marked up."""
    return str(getattr(found.message, "value", found.message))


def _is_uinteger(value: object) -> bool:
    """LSP's `uinteger`."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
