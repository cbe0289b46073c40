"""The index process: the workspace's index with retrieval as one of its operations.

Run by `index_process.py` as `python -m server.index_child ROOT FOLDER`; it joins `context.index`
with `context.retrieval`, which do not know each other, and knows nothing of the server.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from context.index.process import run
from context.lookup import Lookup
from context.retrieval.packing import pack
from context.retrieval.query import query_from_json
from context.retrieval.ranking import rank
from context.retrieval.view import View


def answer(lookup: Lookup, message: Mapping[str, Any]) -> dict[str, Any]:
    """The code that the place of `query` may need, once for each of `rooms_tokens`, best first."""
    ranking = rank(View(query_from_json(message["query"]), lookup))
    rooms_tokens = map(int, message["rooms_tokens"])
    return {"answers": [[asdict(one) for one in pack(ranking, room)] for room in rooms_tokens]}


OPERATIONS: Final = {"retrieve": answer}


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], OPERATIONS))
