"""The fill-in-the-middle markers of model families, as data.

Sources: the families' own model cards and papers, collected with their stop strings. Control
markers that occur in the user's text are broken up before rendering, so that a file that mentions
one cannot steer the prompt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..generation import PromptFormat


@dataclass(frozen=True, slots=True)
class Family:
    """One way to write a prompt with a hole in it."""

    template: str
    """`{prefix}` and `{suffix}` in the order that the family was trained with."""
    stop: tuple[str, ...]
    """Markers that end the answer; they are also the ones broken up in the user's text."""
    file_header: str = ""
    """Put before another file's text; `{path}` is its name. Empty: as a comment."""
    repository_header: str = ""
    """Put before all files, when there are others."""
    files_in_prefix: bool = False
    """Whether the other files stand inside the prefix, behind its marker."""


FAMILIES: Final[dict[PromptFormat, Family]] = {
    PromptFormat.QWEN: Family(
        "<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>",
        stop=(
            "<|endoftext|>",
            "<|fim_prefix|>",
            "<|fim_suffix|>",
            "<|fim_middle|>",
            "<|fim_pad|>",
            "<|file_sep|>",
            "<|repo_name|>",
            "<|im_start|>",
            "<|im_end|>",
            "<|cursor|>",
        ),
        file_header="<|file_sep|>{path}\n",
        repository_header="<|repo_name|>project\n",
    ),
    PromptFormat.STARCODER: Family(
        "<fim_prefix>{prefix}<fim_suffix>{suffix}<fim_middle>",
        stop=(
            "<|endoftext|>",
            "<fim_prefix>",
            "<fim_suffix>",
            "<fim_middle>",
            "<fim_pad>",
            "<file_sep>",
        ),
        file_header="<file_sep>{path}\n",
    ),
    PromptFormat.DEEPSEEK: Family(
        "<｜fim▁begin｜>{prefix}<｜fim▁hole｜>{suffix}<｜fim▁end｜>",
        stop=("<｜end▁of▁sentence｜>", "<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
        file_header="#{path}\n",
    ),
    PromptFormat.CODELLAMA: Family(
        "<PRE> {prefix} <SUF>{suffix} <MID>",
        stop=("<EOT>", "<PRE>", "<SUF>", "<MID>"),
    ),
    PromptFormat.CODESTRAL: Family(
        "[SUFFIX]{suffix}[PREFIX]{prefix}",
        stop=("[PREFIX]", "[SUFFIX]", "</s>", "\n+++++ "),
        file_header="+++++ {path}\n",
        files_in_prefix=True,
    ),
    PromptFormat.CODEGEMMA: Family(
        "<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>",
        stop=(
            "<|file_separator|>",
            "<|fim_prefix|>",
            "<|fim_suffix|>",
            "<|fim_middle|>",
            "<eos>",
            "<end_of_turn>",
        ),
        file_header="<|file_separator|>{path}\n",
    ),
    PromptFormat.GRANITE: Family(
        "<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>",
        stop=(
            "<|end_of_text|>",
            "<|fim_prefix|>",
            "<|fim_suffix|>",
            "<|fim_middle|>",
            "<|fim_pad|>",
        ),
    ),
    PromptFormat.SEED_CODER: Family(
        "<[fim-suffix]>{suffix}<[fim-prefix]>{prefix}<[fim-middle]>",
        stop=(
            "<[end▁of▁sentence]>",
            "<[PAD▁TOKEN]>",
            "<[SEP▁TOKEN]>",
            "<[fim-suffix]>",
            "<[fim-prefix]>",
            "<[fim-middle]>",
            "<filename>",
        ),
        file_header="<filename>{path}\n",
        files_in_prefix=True,
    ),
    PromptFormat.MELLUM: Family(
        "<fim_suffix>{suffix}<fim_prefix>{prefix}<fim_middle>",
        stop=(
            "<|endoftext|>",
            "<file_sep>",
            "<filename>",
            "<fim_suffix>",
            "<fim_prefix>",
            "<fim_middle>",
        ),
        file_header="<filename>{path}\n",
    ),
}


def neutralised(text: str, family: Family) -> str:
    """`text` with the family's markers broken up by a blank, to be read as plain text."""
    for marker in family.stop:
        if marker in text:
            text = text.replace(marker, marker[:1] + " " + marker[1:])
    return text
