"""GGUF models for code that can be fetched with `fimble models pull`: data only.

All have fill-in-the-middle tokens, so that llama.cpp's `/infill` works with them. Revision, exact
size and SHA-256, where given, are those that several unrelated public projects pin for the same
file; none was downloaded by us, so `verified` is False throughout. Without a digest the file cannot
be checked, and the user is told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_HUB: Final = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One file of weights."""

    name: str
    """What `fimble models pull` and the setting `model` of an embedded model take."""
    url: str
    size_bytes: int
    """Exact when there is a digest, else about right."""
    licence: str
    description: str
    sha256: str = ""
    """Lower case; empty when unknown."""
    verified: bool = False
    """Whether we downloaded the file and compared size and digest."""

    @property
    def has_exact_size(self) -> bool:
        return bool(self.sha256)


CATALOGUE: Final[tuple[CatalogueEntry, ...]] = (
    CatalogueEntry(
        "qwen2.5-coder-0.5b",
        f"{_HUB}/ggml-org/Qwen2.5-Coder-0.5B-Q8_0-GGUF/resolve/"
        "5788aee90e725673490be18f553d234feaa8303d/qwen2.5-coder-0.5b-q8_0.gguf",
        531_068_128,
        "Apache-2.0",
        "smallest; for machines without a graphics card",
        sha256="d0f8cd6c49bab52a0abdbe47948518b1f4d9b1a8a2a6825099cea31cea10ac56",
    ),
    CatalogueEntry(
        "qwen2.5-coder-1.5b",
        f"{_HUB}/ggml-org/Qwen2.5-Coder-1.5B-Q8_0-GGUF/resolve/"
        "8be1b8a895a84beea772817caaa71eba6b6e0d07/qwen2.5-coder-1.5b-q8_0.gguf",
        1_646_573_056,
        "Apache-2.0",
        "good first choice from 4 GB of free memory and four cores",
        sha256="29871c94d15727a6e243f79a37113d4ae625a6215b5e800bf41a23af2da32832",
    ),
    CatalogueEntry(
        "qwen2.5-coder-3b",
        f"{_HUB}/ggml-org/Qwen2.5-Coder-3B-Q8_0-GGUF/resolve/"
        "9c1de162ae417c9c3aacde97c729c4128de047d8/qwen2.5-coder-3b-q8_0.gguf",
        3_285_476_160,
        "Qwen Research License (not for commercial use)",
        "better, slower; mind the licence",
        sha256="a522a906e299ed34db738b9626b2cd0da9e446c14674468a22fc2eae3dbd344d",
    ),
    CatalogueEntry(
        "qwen2.5-coder-7b",
        f"{_HUB}/ggml-org/Qwen2.5-Coder-7B-Q8_0-GGUF/resolve/"
        "bca77e0a8c88fc224882bcc404170c3ef17efacc/qwen2.5-coder-7b-q8_0.gguf",
        8_098_525_600,
        "Apache-2.0",
        "best of the family that a strong machine runs; 10 GB of free memory",
        sha256="0ef48dc94a3c551a6736ac2601de38413dc9aa9318534b16e8baee08290a4aaf",
    ),
    CatalogueEntry(
        "deepseek-coder-1.3b",
        f"{_HUB}/TheBloke/deepseek-coder-1.3b-base-GGUF/resolve/main/"
        "deepseek-coder-1.3b-base.Q4_K_M.gguf",
        870_000_000,
        "DeepSeek License (use-based restrictions)",
        "small and quick; older",
    ),
    CatalogueEntry(
        "starcoder2-3b",
        f"{_HUB}/second-state/StarCoder2-3B-GGUF/resolve/main/starcoder2-3b-Q4_K_M.gguf",
        1_850_000_000,
        "BigCode OpenRAIL-M (use-based restrictions)",
        "trained on permissively licensed code only",
    ),
)


def find(name: str) -> CatalogueEntry | None:
    """The entry of that name."""
    return next((entry for entry in CATALOGUE if entry.name == name), None)
