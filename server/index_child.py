"""The index process: the workspace's index with questions about code as its operations.

Run by `index_process.py` as `python -m server.index_child ROOT FOLDER`; it joins `context.index`
with `context.retrieval`, which do not know each other, and knows nothing of the server. Each answer
is some milliseconds' work, since other questions wait for it: long lists come in pages.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any, Final

from context.index.process import run
from context.lookup import Lookup
from context.outline.sketch import sketch
from context.retrieval.around import around
from context.retrieval.packing import pack
from context.retrieval.query import query_from_json
from context.retrieval.ranking import rank
from context.retrieval.span_query import span_query_from_json
from context.retrieval.view import View
from context.words import names_in

FILES_A_PAGE: Final = 250
SKETCHES_MAX: Final = 100


def answer(lookup: Lookup, message: Mapping[str, Any]) -> dict[str, Any]:
    """The code that the place of `query` may need, once for each of `rooms_tokens`, best first."""
    ranking = rank(View(query_from_json(message["query"]), lookup))
    rooms_tokens = map(int, message["rooms_tokens"])
    return {"answers": [[asdict(one) for one in pack(ranking, room)] for room in rooms_tokens]}


def answer_around(lookup: Lookup, message: Mapping[str, Any]) -> dict[str, Any]:
    """What of other files matters to who changes the span of `query`, in `tokens_max`."""
    found = around(lookup, span_query_from_json(message["query"]), int(message["tokens_max"]))
    return {"snippets": [asdict(one) for one in found]}


def answer_files(lookup: Lookup, message: Mapping[str, Any]) -> dict[str, Any]:
    """The files behind the path `after`, a page of them: path, size, outline size, mentions.

    The last is in how many files a file's own name stands, without its extension.
    """
    listed = lookup.listing(str(message["after"]), FILES_A_PAGE)
    stems = {file.path: PurePosixPath(file.path).name.partition(".")[0] for file in listed}
    counts = lookup.file_counts(tuple(dict.fromkeys(stems.values())))
    return {
        "files": [
            [file.path, file.size, file.outline_chars, counts.get(stems[file.path], 0)]
            for file in listed
        ]
    }


def answer_sketches(lookup: Lookup, message: Mapping[str, Any]) -> dict[str, Any]:
    """The headers of what the files `paths` define, as text; without those not known."""
    paths = list(map(str, message["paths"]))[:SKETCHES_MAX]
    outlines = ((path, lookup.outline(path)) for path in paths)
    return {"sketches": {path: sketch(outline) for path, outline in outlines if outline}}


def answer_mentions(lookup: Lookup, message: Mapping[str, Any]) -> dict[str, Any]:
    """The files in which one of `names` stands."""
    words = [word for name in message["names"] for word in names_in(str(name))]
    return {"paths": lookup.files_with(words, int(message["files_max"]))}


OPERATIONS: Final = {
    "retrieve": answer,
    "around": answer_around,
    "files": answer_files,
    "sketches": answer_sketches,
    "mentions": answer_mentions,
}


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], OPERATIONS))
