"""The members a file reaches through receivers, from the matches of its query."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from .names import plain_name, receiver_name
from .source import Source
from .values import Use

if TYPE_CHECKING:
    from tree_sitter import Node

_USES_MAX = 20_000
_CALLS = (b"(", b"::<")
"""What follows a member that is called; the second with Rust's type arguments."""


def uses(
    source: Source, matches: Sequence[Mapping[str, list[Node]]], without_lines: Collection[int]
) -> tuple[Use, ...]:
    """The uses among `matches` outside the lines given, in the order of the file.

    Captures: `@receiver`, `@member`. A receiver without a name (`"".join`) is no use.
    """
    found = []
    for match in matches[:_USES_MAX]:
        member = match["member"][0]
        start, end = member.start_byte, member.end_byte
        line = source.line_of(start)
        receiver = receiver_name(source.data, match["receiver"][0].end_byte)
        if not receiver or line in without_lines:
            continue
        name = source.text(start, end)
        if "<" in name:
            name = plain_name(name)
        called = source.data[end : end + 4].lstrip(b" ?!").startswith(_CALLS)
        found.append(Use(receiver, name, called, line))
    return tuple(found)
