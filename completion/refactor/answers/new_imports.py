"""Imports that a model wrote above the new code: they belong to the others at the file's top.

Pure. A function that now needs `os` comes with `import os` above it, since the model was shown
nothing of the file but the function.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from context.scopes import imports
from context.syntax import ParsedDocument
from context.text import line_content

_PLAIN: Final = re.compile(r"import\s+[\w.*{]")
_SCRIPT: Final = re.compile(
    r"""import\s.*["'][^"']+["']\s*;?\s*$|(?:const|let|var)\s.*=\s*require\(["'][^"']+["']\)\s*;?\s*$"""
)
_HEADS: Final = {
    "python": re.compile(r"from\s+[\w.]+\s+import\s|import\s+\w"),
    "javascript": _SCRIPT,
    "javascriptreact": _SCRIPT,
    "typescript": _SCRIPT,
    "typescriptreact": _SCRIPT,
    "go": re.compile(r'import\s+(?:[\w.]+\s+)?"[^"]+"\s*$'),
    "rust": re.compile(r"(?:pub\s+)?use\s+[\w:{}*, ]+;\s*$"),
    "java": _PLAIN,
    "kotlin": _PLAIN,
    "scala": _PLAIN,
    "swift": _PLAIN,
    "csharp": re.compile(r"using\s+[\w.= ]+;\s*$"),
    "c": re.compile(r'#\s*include\s*["<]'),
    "cpp": re.compile(r'#\s*include\s*["<]'),
    "php": re.compile(r"use\s+[\w\\ ]+;\s*$"),
}
"""What a line with an import begins with, or is."""
_NEEDS_FIRST: Final = {"go", "java", "kotlin", "scala", "php", "rust", "csharp"}
"""Where a file without any import has something else that must come first."""


def without_new_imports(code: str, old_code: str, language_id: str) -> tuple[str, tuple[str, ...]]:
    r"""`code` without the imports it begins with, and these, each as one entry without indentation.

    Nothing is taken where the old code begins with an import too, or nothing else would be left.
    An import of several lines is one entry with `\n`.
    """
    head = _HEADS.get(language_id)
    lines = code.split("\n")
    first = next((line.strip() for line in old_code.split("\n") if line.strip()), "")
    if head is None or head.match(first):
        return code, ()
    found, at = list[str](), 0
    while at < len(lines):
        text = lines[at].strip()
        if not text:
            at += 1
            continue
        if not head.match(text):
            break
        end = _end(lines, at)
        found.append("\n".join(_dedented(lines[at : end + 1])))
        at = end + 1
    if not found or at >= len(lines):
        return code, ()
    return "\n".join(lines[at:]), tuple(found)


def placed_imports(
    found: Sequence[str], parsed: ParsedDocument, above_line: int
) -> tuple[int, tuple[str, ...]] | None:
    """The line that the imports `found` go above, and their lines there, with blank ones around.

    None: there is no such place above `above_line`.
    """
    spans = [span for span in imports(parsed) if span.end.line < above_line]
    if spans:
        return max(span.end.line for span in spans) + 1, tuple(found)
    line = _below_header(parsed)
    if parsed.document.language_id in _NEEDS_FIRST or line > above_line:
        return None
    lead = ("",) if line else ()
    tail = ("",) if parsed.document.line(line).strip() else ()
    return line, (*lead, *found, *tail)


def missing_imports(found: Sequence[str], parsed: ParsedDocument) -> tuple[str, ...]:
    """Those of `found` that the document does not have word for word, each once."""
    there = {line_content(line).strip() for line in parsed.document.lines}
    return tuple(one for one in dict.fromkeys(found) if one.strip() not in there)


def _end(lines: Sequence[str], start: int) -> int:
    """The last line of the import that begins at `start`: brackets may go over several."""
    depth = 0
    for at in range(start, len(lines)):
        depth += sum(map(lines[at].count, "({")) - sum(map(lines[at].count, ")}"))
        if depth <= 0:
            return at
    return start


def _dedented(lines: Sequence[str]) -> list[str]:
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return [line.removeprefix(indent) for line in lines]


def _below_header(parsed: ParsedDocument) -> int:
    """The line below the comments and the docstring that a file begins with."""
    if parsed.tree is None:
        return 0
    line = 0
    for node in parsed.tree.root_node.children:
        inner = [child.type for child in node.named_children]
        is_text = node.type == "string" or (
            node.type == "expression_statement" and inner == ["string"]
        )
        if node.type not in ("comment", "hash_bang_line") and not is_text:
            break
        line = node.end_point[0] + 1
    return line
