"""How much each kind of evidence counts.

Learned by softmax regression from 1,175 cases of `bench.context_cases` in 14 repositories of seven
languages, none of them in the benchmark. The sources have changed a little since, so what
`python -m bench.context_weights DATA CACHE` learns now may differ. Weights it learns show 0.753 of
the needed names among the first 90 in a repository left out, 0.763 with it (`--check`, the mean of
14). `open`, `receiver`, `seen`, `typed` and `not_typed` are set by hand: what a model needs there,
the measure does not know.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

WEIGHTS: Final = MappingProxyType(
    {
        "ambiguous": -1.26,
        "bound": 2.05,
        "callable": 0.36,
        "constant": 0.44,
        "container_duck": 0.31,
        "container_near": -0.19,
        "container_parts": 1.17,
        "follows": 0.78,
        "gives": 0.4,
        "gives_line": 2.22,
        "imported": 1.18,
        "lexical": 3.4,
        "member_after_dot": -0.25,
        "mentioned": 0.23,
        "n_parts": -0.88,
        "neighbours": 0.52,
        "not_typed": -6.0,
        "open": 0.15,
        "parts": 5.37,
        "parts_best": 0.84,
        "parts_line": 0.61,
        "parts_scope": 2.22,
        "path_duck": 0.74,
        "path_parts": 2.14,
        "path_seen": 0.17,
        "popular": 2.2,
        "private": -0.86,
        "receiver": 4.0,
        "second": 0.7,
        "seen": -3.0,
        "similar": 3.58,
        "takes": 0.79,
        "test": -2.39,
        "top_after_dot": 0.25,
        "type": -0.87,
        "typed": 3.0,
        "used_near": 1.98,
        "used_on_receiver": 1.61,
    }
)
