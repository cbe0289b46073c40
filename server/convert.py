"""Our suggestions as the protocol's: how they are written down, not what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

from context.text import Point, Span, split_lines

from .capabilities import ACCEPTED_COMMAND

if TYPE_CHECKING:
    from completion.values import Suggestion, SuggestOutcome, SuggestRequest
    from context.text import Document

    from .client_features import ClientFeatures
    from .positions import PositionCodec

LABEL_CHARS_MAX: Final = 60


def to_inline_list(
    outcome: SuggestOutcome, document: Document, codec: PositionCodec
) -> types.InlineCompletionList:
    """Plain text with an absolute one-line range: the only shape every client understands."""
    items = [
        types.InlineCompletionItem(
            insert_text=suggestion.text,
            range=codec.to_range(document, suggestion.span),
            command=_accepted(suggestion),
        )
        for suggestion in outcome.suggestions
    ]
    return types.InlineCompletionList(items)


def to_completion_item(
    suggestion: Suggestion, request: SuggestRequest, codec: PositionCodec, client: ClientFeatures
) -> types.CompletionItem:
    """A menu entry, from the start of the word at the cursor, as menus match and replace words."""
    document, cursor, span = request.parsed.document, request.cursor, suggestion.span
    line = document.line(cursor.line)
    start = Point(cursor.line, min(word_start(line, cursor.column), span.start.column))
    text = line[start.column : span.start.column] + suggestion.text
    preview = fenced(text, document.language_id)
    return types.CompletionItem(
        label=_label(text if split_lines(suggestion.text)[0].strip() else suggestion.text),
        kind=types.CompletionItemKind.Text,
        detail=_detail(text),
        documentation=types.MarkupContent(types.MarkupKind.Markdown, preview)
        if client.markdown_in_menus
        else preview,
        sort_text="~",  # below the symbols of the language's own server
        filter_text=split_lines(text)[0].rstrip() or None,
        insert_text_format=types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(codec.to_range(document, Span(start, span.end)), text),
        command=_accepted(suggestion),
    )


def fenced(text: str, language_id: str) -> str:
    """`text` as a Markdown code block."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language_id}\n{text}\n{fence}"


def word_start(line: str, column: int) -> int:
    """Where the identifier that ends at `column` begins."""
    while column and (line[column - 1].isalnum() or line[column - 1] == "_"):
        column -= 1
    return column


def _label(text: str) -> str:
    """The first line that says something."""
    first = next((line.strip() for line in split_lines(text) if line.strip()), "")
    return first if len(first) <= LABEL_CHARS_MAX else first[: LABEL_CHARS_MAX - 1] + "…"


def _detail(text: str) -> str:
    """A label is one line; this says that there are more."""
    count = len(split_lines(text))
    return "Fimble" if count == 1 else f"Fimble, {count} lines"


def _accepted(suggestion: Suggestion) -> types.Command:
    return types.Command("Accepted", ACCEPTED_COMMAND, arguments=[suggestion.id])
