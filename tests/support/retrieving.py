"""Small workspaces in memory, and what retrieval shows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from context.index.memory import IndexedFile, MemoryLookup
from context.languages import language_id_for_path
from context.outline.extract import outline
from context.retrieval.packing import Snippet
from context.retrieval.query import Query, query_at
from context.retrieval.retrieve import retrieve
from context.retrieval.view import View

from .marked import parsed_at_cursor


def lookup_of(files: Mapping[str, str]) -> MemoryLookup:
    """An index of `files`, text by path."""
    return MemoryLookup(
        IndexedFile(path, text, outline(text, language_id_for_path(path)))
        for path, text in files.items()
    )


def query_in(path: str, marked: str, open_files: Sequence[str] = ()) -> Query:
    """The query at the mark in the file `path`."""
    parsed, point = parsed_at_cursor(marked, language_id=language_id_for_path(path))
    return query_at(parsed, point, path, open_files)


def view_of(files: Mapping[str, str], path: str, open_files: Sequence[str] = ()) -> View:
    """Query and index together; `path` is the file of `files` that has the mark."""
    clean = {name: text.replace("‸", "") for name, text in files.items()}
    return View(query_in(path, files[path], open_files), lookup_of(clean))


def snippets_for(
    files: Mapping[str, str], path: str, open_files: Sequence[str] = (), room_tokens: int = 400
) -> tuple[Snippet, ...]:
    """What is shown for the mark in `path`."""
    view = view_of(files, path, open_files)
    return retrieve(view.query, view.lookup, room_tokens)


def check_shows(
    files: Mapping[str, str],
    path: str,
    line: str,
    *,
    open_files: Sequence[str] = (),
    room_tokens: int = 400,
) -> Snippet:
    """One of the snippets has `line`, white space around it apart; returns that one."""
    found = snippets_for(files, path, open_files, room_tokens)
    for snippet in found:
        if line in [shown.strip() for shown in snippet.text.split("\n")]:
            return snippet
    raise AssertionError(f"{line!r} is not in {[snippet.text for snippet in found]}")
