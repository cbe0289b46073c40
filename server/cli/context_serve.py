"""`fimble context --serve`: the context of cursors, asked and answered as lines of JSON.

For measuring and for tools: everything is done in this process and no model is asked. Requests are
`{"op": "index", "workspace": ...}`, then `{"op": "context", ...}`. The text of a request holds, not
what is on the disk; it is indexed only when its imports are not those that are known.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from context.index.workspace import Workspace
from context.lookup import Lookup
from context.outline.extract import outline
from context.retrieval.packing import CHARS_PER_TOKEN, tokens_in
from context.retrieval.query import query_at
from context.retrieval.retrieve import retrieve
from context.scopes import imports
from context.syntax import ParsedDocument, parse
from context.text import Document

SNIPPET_SHARE: Final = 0.68
"""Of the budget, for other files; more when the open file needs less."""
SUFFIX_SHARE: Final = 0.25
"""Of what is left for the open file."""

_DOCUMENTS_KEPT: Final = 4
_CUT_SHARE_MAX: Final = 0.15
"""How much of a prefix may be given up to begin it at a line's start."""


class Index(Protocol):
    """What is known of a workspace: `context.index.workspace.Workspace`."""

    @property
    def lookup(self) -> Lookup: ...

    def put_document(self, path: str, text: str) -> None:
        """The text of an open document holds from now on, not the file's."""
        ...


Indexer = Callable[[str], Index]


class _Writer(Protocol):
    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...


def serve(requests: Iterable[str], answers: _Writer, index: Indexer) -> None:
    """Answers each line of `requests`, until there are no more."""
    workspace, known = "", None
    for line in requests:
        try:
            request = json.loads(line)
            if known is None or request["workspace"] != workspace:
                workspace = request["workspace"]
                known = index(workspace)
            answer = context_for(request, known) if request["op"] == "context" else {"ok": True}
        except (ValueError, KeyError, TypeError) as error:
            answer = {"error": f"not a request: {error!r}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def context_for(request: Mapping[str, Any], index: Index) -> dict[str, Any]:
    """The prompt's parts for one request: `prefix`, `suffix` and `snippets`."""
    text, offset, budget = request["text"], request["offset"], request["budget"]
    prefix, suffix = text[:offset], text[offset:]
    parsed = _parsed(text, request["language"])
    point = parsed.document.point_at(offset)
    if not _imports_are_known(parsed, request["path"], index.lookup):
        index.put_document(request["path"], parsed.document.text)
    query = query_at(parsed, point, request["path"], request["open_files"])
    room = max(int(budget * SNIPPET_SHARE), budget - tokens_in(prefix) - tokens_in(suffix))
    snippets = retrieve(query, index.lookup, room)
    left = budget - sum(tokens_in(item.text) + tokens_in(item.path) for item in snippets)
    suffix_tokens = min(tokens_in(suffix), int(left * SUFFIX_SHARE))
    prefix_tokens = min(tokens_in(prefix), left - suffix_tokens)
    return {
        "prefix": _end_of(prefix, prefix_tokens),
        "suffix": _start_of(suffix, min(tokens_in(suffix), left - prefix_tokens)),
        "snippets": [
            {
                "path": item.path,
                "start_line": item.first_line + 1,
                "end_line": item.last_line + 1,
                "text": item.text,
                "why": item.why,
            }
            for item in snippets
        ],
    }


def run_serve() -> int:
    """Speaks on standard input and output; indexes live in a temporary folder."""
    import gc

    with tempfile.TemporaryDirectory(prefix="fimble-context-") as folder, ExitStack() as opened:

        def index(workspace: str) -> Index:
            opened.close()
            place = Path(folder, hashlib.sha256(workspace.encode()).hexdigest()[:16])
            built = Workspace(Path(workspace), place, outline)
            opened.callback(built.close)
            for _ in built.update():
                pass
            gc.collect()
            gc.freeze()
            return built

        serve(sys.stdin, sys.stdout, index)
    return 0


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _parsed(text: str, language_id: str) -> ParsedDocument:
    """The tree of a text stays, as it does in an editor's server."""
    return parse(Document.of(text, language_id=language_id))


def _imports_are_known(parsed: ParsedDocument, path: str, lookup: Lookup) -> bool:
    """Whether the index has each import of the document where it stands."""
    line = parsed.document.line
    spans = [(span.start.line, span.end.line) for span in imports(parsed)]
    return all(
        lookup.lines(path, first, last) == "\n".join(map(line, range(first, last + 1)))
        for first, last in spans
    )


def _end_of(text: str, tokens_max: int) -> str:
    """The end of `text`, from a line's start if possible."""
    if tokens_in(text) <= tokens_max:
        return text
    end = text[len(text) - math.floor(tokens_max * CHARS_PER_TOKEN) :]
    cut = end.find("\n")
    return end[cut + 1 :] if 0 <= cut < len(end) * _CUT_SHARE_MAX else end


def _start_of(text: str, tokens_max: int) -> str:
    """The start of `text`, to a line's end if possible."""
    if tokens_in(text) <= tokens_max:
        return text
    start = text[: math.floor(tokens_max * CHARS_PER_TOKEN)]
    cut = start.rfind("\n")
    return start[: cut + 1] if cut > 0 else start
