"""Other notations: hunks and code between tags, in JSON, between other marks. Pure text.

Each is rewritten as what models are asked for: search/replace hunks, or code in a fence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from .fences import fence_for, opening_fence
from .refusal import AnswerRefused
from .search_replace import DIVIDER, REPLACE, SEARCH, opens_hunk

_PAIRS: Final = (
    ("search", "replace"), ("find", "replace"), ("old", "new"), ("old_str", "new_str"),
    ("old_string", "new_string"), ("old_code", "new_code"), ("oldText", "newText"),
    ("original", "updated"), ("original_code", "updated_code"), ("before", "after"),
)  # fmt: skip
_WHOLE: Final = (
    "code", "new_code", "updated_code", "answer", "output", "result", "solution", "function",
    "refactored_code", "content", "file",
)  # fmt: skip
_LISTS: Final = ("edits", "changes", "hunks", "replacements")
_PATHS: Final = ("path", "file", "filename", "file_path")
_OPEN: Final = re.compile(
    r"\s*(?:<{5,9}|-{5,9}) ?(?:SEARCH|ORIGINAL|OLD|HEAD|current|a)\b.*", re.IGNORECASE
)
_DIVIDES: Final = re.compile(r"\s*={5,9}\s*")
_CLOSE: Final = re.compile(r"\s*(?:>{5,9}|\+{5,9}) ?\S.*")
_TAG: Final = re.compile(r"\s*</?\w+>.*|.*</?\w+>\s*")
_TAG_NAME: Final = re.compile(r"</?(\w+)>")
_PATH_TAG: Final = re.compile(
    r"^[ \t]*<(?:path|file_path|filename|file)>([^<>\n]+)</\w+>[ \t]*$", re.MULTILINE
)
_FILE_TAG: Final = re.compile(r"<(?:file|edit)\s+(?:path|name|file)=[\"']([^\"'\n]+)[\"'][^<>\n]*>")
_JSON_FENCE: Final = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
_DATA: Final = re.compile(r"\s*<!\[CDATA\[\n?(.*?)\n?\]\]>\s*", re.DOTALL)


def in_our_notation(text: str, old: str) -> str:
    """`text` with hunks and code as models are asked to write them, where it has others.

    `old` is the code in question: what stands in it is no notation. Raises `AnswerRefused` for an
    answer of which a part cannot be read: the rest alone would be another edit.
    """
    lines = text.split("\n")
    if any(map(opens_hunk, lines)):
        return text
    return _from_marks(lines, old) or _from_pairs(text, old) or _from_json(text) or (
        text if any(map(opening_fence, lines)) else _from_tag(text, old) or text
    )  # fmt: skip


def _hunk(old: str, new: str) -> str:
    return "\n".join((SEARCH, old, DIVIDER, *([new] if new else []), REPLACE))


def _fenced(code: str) -> str:
    fence = fence_for(code)
    return f"{fence}\n{code}\n{fence}"


def _from_marks(lines: list[str], old: str) -> str:
    """Marks of other tools, and of merge conflicts, around hunks."""
    marks = [_OPEN.fullmatch, _DIVIDES.fullmatch, _CLOSE.fullmatch]
    kinds = [next((at for at, is_mark in enumerate(marks) if is_mark(line)), -1) for line in lines]
    found = [kind for kind in kinds if kind >= 0]
    if not found or found != [0, 1, 2] * (len(found) // 3):
        return ""
    if any(mark(line) for line in old.split("\n") for mark in marks):
        return ""
    ours = (SEARCH, DIVIDER, REPLACE)
    return "\n".join(
        ours[kind] if kind >= 0 else line for line, kind in zip(lines, kinds, strict=True)
    )


def _from_pairs(text: str, old: str) -> str:
    """Each pair as a hunk, with what stands around it. Raises `AnswerRefused` for half a pair."""
    found = text
    for one, other in _PAIRS:
        if f"<{one}>" not in old and f"<{other}>" not in old:
            pair = rf"<{one}>\n?(.*?)\n?[ \t]*</{one}>\s*<{other}>\n?(.*?)\n?[ \t]*</{other}>"
            found = re.sub(pair, _as_hunk, found, flags=re.DOTALL)
    if found == text:
        return ""
    tags = {tag for pair in _PAIRS for tag in pair}
    if any(
        _TAG.fullmatch(line) and _TAG_NAME.findall(line)[0] in tags for line in found.split("\n")
    ):
        raise AnswerRefused("An edit between tags has no end.")
    found = _PATH_TAG.sub(r"=== \1 ===", found)
    return _FILE_TAG.sub(r"=== \1 ===", found)


def _as_hunk(pair: re.Match[str]) -> str:
    return f"\n{_hunk(_plain(pair[1]), _plain(pair[2]))}\n"


def _from_tag(text: str, old: str) -> str:
    """Code between a tag and its end, where nothing else says what is code."""
    for tag in _WHOLE:
        if f"</{tag}>" in old:
            continue
        found = re.findall(rf"<{tag}(?:\s[^<>]*)?>[ \t]*\n?(.*?)\n?[ \t]*</{tag}>", text, re.DOTALL)
        if len(found) > 1:
            raise AnswerRefused("The answer must have one code block, with the whole code.")
        if found:
            heading = _FILE_TAG.search(text)
            return (f"=== {heading[1]} ===\n" if heading else "") + _fenced(_plain(found[0]))
    return ""


def _plain(text: str) -> str:
    found = _DATA.fullmatch(text)
    return found[1] if found else text


def _from_json(text: str) -> str:
    """Edits or code in JSON, be it all of the answer or its only fenced block."""
    value = _json_in(text)
    if isinstance(value, dict):
        codes = [value[key] for key in _WHOLE if isinstance(value.get(key), str)]
        lists = [value[key] for key in _LISTS if isinstance(value.get(key), list)]
        others = [one for key, one in value.items() if key not in _LISTS]
        if len(codes) + len(lists) > 1 or any(isinstance(one, dict | list) for one in others):
            raise AnswerRefused("The answer's JSON can be read in several ways.")
        if codes and not _pair(value):
            return _heading(value) + _fenced(codes[0].strip("\n"))
        value = lists[0] if lists else [value]
    if not isinstance(value, list) or not value:
        return ""
    pieces = list(_pieces(value))
    if pieces and len(pieces) < len(value):
        raise AnswerRefused("The answer's JSON has edits that cannot be read.")
    return "\n".join(pieces)


def _json_in(text: str) -> object:
    said = text.strip()
    if found := _JSON_FENCE.search(said):
        said = found[1].strip() if said.count("```") == 2 else ""
    if not said.startswith(("{", "[")):
        return None
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return None


def _pieces(edits: list[object]) -> Iterator[str]:
    for edit in edits:
        if isinstance(edit, dict) and (pair := _pair(edit)):
            yield _heading(edit) + _hunk(*pair)


def _heading(edit: Mapping[str, object]) -> str:
    path = next((edit[key] for key in _PATHS if isinstance(edit.get(key), str)), "")
    return f"=== {path} ===\n" if path else ""


def _pair(edit: Mapping[str, object]) -> tuple[str, str] | None:
    for one, other in _PAIRS:
        old, new = edit.get(one), edit.get(other)
        if isinstance(old, str) and isinstance(new, str):
            return _without_last_end(old, new)
    return None


def _without_last_end(old: str, new: str) -> tuple[str, str]:
    """Both as lines: a last line end that both have, or that goes with all the rest, is no line."""
    if old.endswith("\n") and (not new or new.endswith("\n")):
        return old[:-1], new[:-1]
    return old, new
