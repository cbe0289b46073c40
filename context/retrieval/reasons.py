"""Says in a few words why something is shown."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from .evidence import Evidence
from .weights import WEIGHTS

_REASONS: Final = MappingProxyType(
    {
        "receiver": "members of the type left of the cursor",
        "used_on_receiver": "used elsewhere on what is left of the cursor",
        "bound": "members of types around the cursor",
        "second": "members of what nearby types give",
        "used_near": "used elsewhere on names around the cursor",
        "similar": "used by functions of the same name",
        "imported": "imported here",
        "neighbours": "used by neighbouring files",
        "follows": "used elsewhere after lines like these",
        "lexical": "used in code like this",
        "container_duck": "its class is used here",
        "path_duck": "its file is used here",
        "mentioned": "defines names used here",
        "open": "in an open file",
        "parts": "named like the code around the cursor",
        "parts_best": "named like the code around the cursor",
    }
)
_OTHERWISE: Final = "in a file near this one"


def reason_for(evidence: Evidence) -> str:
    """The kind of evidence that weighs most, in words."""
    shares = {kind: WEIGHTS.get(kind, 0.0) * evidence.get(kind, 0.0) for kind in _REASONS}
    kind = max(shares, key=lambda item: shares[item])
    return _REASONS[kind] if shares[kind] > 0 else _OTHERWISE
