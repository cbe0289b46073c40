"""What is shown around a span that is marked in a small workspace in memory."""

from __future__ import annotations

from collections.abc import Mapping

from context.languages import language_id_for_path
from context.retrieval.around import around
from context.retrieval.packing import Snippet
from context.retrieval.span_query import SpanQuery, span_query
from context.syntax import parse

from .marked import CURSOR, selected
from .retrieving import lookup_of


def span_query_in(path: str, marked: str) -> SpanQuery:
    """The question about what is between the two marks in the file `path`."""
    document, span = selected(marked, language_id=language_id_for_path(path))
    return span_query(parse(document), span, path)


def snippets_around(
    files: Mapping[str, str], path: str, tokens_max: int = 2_000
) -> tuple[Snippet, ...]:
    """What is shown of `files` around the span that is marked in `path`."""
    clean = {name: text.replace(CURSOR, "") for name, text in files.items()}
    return around(lookup_of(clean), span_query_in(path, files[path]), tokens_max)


def check_around(files: Mapping[str, str], path: str, expected: Mapping[str, str]) -> None:
    """Exactly these are shown, in this order: why -> the path, `:` and its first line from 0."""
    found = snippets_around(files, path)
    shown = {one.why: f"{one.path}:{one.first_line}" for one in found}
    assert list(shown.items()) == list(expected.items())
    check_true_lines(files, found)


def check_true_lines(files: Mapping[str, str], found: tuple[Snippet, ...]) -> None:
    """Every line shown stands in its file, in that order, from the first line to the last."""
    for snippet in found:
        lines = files[snippet.path].replace(CURSOR, "").split("\n")
        shown = snippet.text.split("\n")
        assert shown[0] == lines[snippet.first_line].rstrip()
        assert shown[-1] == lines[snippet.last_line].rstrip()
        rest = iter(line.rstrip() for line in lines[snippet.first_line : snippet.last_line + 1])
        assert all(line in rest for line in shown)
