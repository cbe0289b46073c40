"""The prompt format of a model by its name. Pure data; sources: the models' own cards."""

from __future__ import annotations

import re
from typing import Final

from ..generation import PromptFormat

_FAMILIES: Final = (
    (r"code-?qwen", PromptFormat.STARCODER),
    (r"qwen.*coder", PromptFormat.QWEN),
    (r"star-?coder|santa-?coder|stable-?code|refact", PromptFormat.STARCODER),
    (r"granite-?(3\.3|4)", PromptFormat.GRANITE),
    (r"granite.*code", PromptFormat.STARCODER),
    (r"deepseek-?coder", PromptFormat.DEEPSEEK),
    (r"code-?llama.*(34b|70b|python)", PromptFormat.CHAT),
    (r"code-?llama", PromptFormat.CODELLAMA),
    (r"codestral", PromptFormat.CODESTRAL),
    (r"code-?gemma", PromptFormat.CODEGEMMA),
    (r"seed-?coder.*base", PromptFormat.SEED_CODER),
    (r"mellum2", PromptFormat.CHAT),
    (r"mellum", PromptFormat.MELLUM),
)


def family_of(model_id: str) -> PromptFormat | None:
    """The fill-in-the-middle template that goes with a model, or None when its name tells none."""
    name = model_id.lower().replace("_", "-").replace(" ", "-")
    for pattern, prompt_format in _FAMILIES:
        if re.search(pattern, name):
            return None if prompt_format is PromptFormat.CHAT else prompt_format
    return None
