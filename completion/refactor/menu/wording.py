"""What several rows of the menu have in common: kinds, languages, a sentence."""

from __future__ import annotations

from typing import Final

EXTRACT: Final = "refactor.extract"
INLINE: Final = "refactor.inline"
REWRITE: Final = "refactor.rewrite"
QUICK_FIX: Final = "quickfix"
EXPLAIN: Final = "fimble.explain"
"""No kind of the protocol's: nothing is changed. Editors show such a row among the rest of the full
menu and leave it out where only refactors are wanted; none hides a kind that it does not know."""

PYTHON: Final = ("python",)
ECMASCRIPT: Final = ("javascript", "javascriptreact", "typescript", "typescriptreact")
WITH_DOC_COMMENTS: Final = (
    *ECMASCRIPT,
    *("go", "rust", "java", "c", "cpp", "csharp", "kotlin", "swift", "php", "ruby", "lua"),
)

SAME: Final = "It must behave exactly as before."
