"""Imports that a model wrote above the new code: they belong to the others at the file's top.

Pure. A function that now needs `os` comes with `import os` above it, since the model was shown
nothing of the file but the function.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Final

from context.outline.extract import outline
from context.outline.values import Import, Outline
from context.scopes import imports
from context.syntax import ParsedDocument
from context.text import Point, Span

from ..python_code import parse_block
from .refusal import AnswerRefused

_PLAIN: Final = re.compile(r"import\s+[\w.*{]")
_SCRIPT: Final = re.compile(
    r"""import\s[^()]*["'][^"']+["']\s*;?\s*$
      |(?:const|let|var)\s[\w$\s{},:]+=\s*require\(["'][^"']+["']\)\s*;?\s*$""",
    re.VERBOSE,
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
_FIRST: Final = re.compile(r"from\s+__future__\s+import\b")
"""Python: what nothing but the docstring may stand above."""
_HAS_MACROS: Final = ("c", "cpp")
_DEFINES: Final = re.compile(
    r"^[ \t]*#[ \t]*define[ \t]+\w+[ \t]+\S|^#[ \t]*define[ \t]+_\w*SOURCE\b", re.MULTILINE
)
"""What headers may ask for: they must not come above it."""
_HAS_CONDITIONS: Final = ("c", "cpp", "csharp", "swift")
_CONDITION: Final = re.compile(r"\s*#\s*(?:(?P<opens>if)|endif)")
_ES_MODULE: Final = re.compile(r"^(?:import|export)\b(?!\s*\()", re.MULTILINE)
_COMMON_MODULE: Final = re.compile(r"\brequire\(|\bmodule\.exports\b|^exports\.", re.MULTILINE)
_LINE_CHARS: Final = 1_000_000
"""Beyond the end of every line."""


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
        entry = "\n".join(_dedented(lines[at : end + 1]))
        if not _is_import_alone(entry, language_id):
            break
        found.append(entry)
        at = end + 1
    if not found or at >= len(lines):
        return code, ()
    return "\n".join(lines[at:]), tuple(found)


def missing_imports(found: Sequence[str], parsed: ParsedDocument) -> tuple[str, ...]:
    """Those of `found` that the document does not have at its top level, each once.

    Raises `AnswerRefused` for one that gives a name which means something else in the document, and
    for one whose names cannot be seen.
    """
    language = parsed.document.language_id
    texts = [parsed.document.slice(span).strip() for span in imports(parsed)]
    there = {text for one in texts for text in (one, f"import {one}")}  # Go: a line in brackets
    at_top = {item for one in there for item in _items(one, language)}
    missing = list[str]()
    for one in dict.fromkeys(found):
        items = _items(one, language)
        if one.strip() not in there and not (items and items <= at_top):
            missing.append(one)
    _check_names(missing, parsed)
    return tuple(missing)


def placed_imports(
    found: Sequence[str], parsed: ParsedDocument, above_line: int
) -> tuple[int, tuple[str, ...]] | None:
    """The line that the imports `found` go above, and their lines there, with blank ones around.

    None: there is no such place above `above_line`, or it is not known to be right.
    """
    if _has_other_modules(found, parsed):
        return None
    spans = [span for span in map(_without_line_end, imports(parsed)) if span.end.line < above_line]
    first = [one for one in found if _FIRST.match(one)]
    if first:  # below others of their kind, or above all else
        found = (*first, *(one for one in found if one not in first))
        spans = [span for span in spans if _FIRST.match(parsed.document.slice(span))]
    if spans:
        return _below(spans, found, parsed)
    line = _below_header(parsed)
    if parsed.document.language_id in _NEEDS_FIRST or line > above_line:
        return None
    if _DEFINES.search(parsed.document.text) and parsed.document.language_id in _HAS_MACROS:
        return None
    lead = ("",) if line else ()
    tail = ("",) if parsed.document.line(line).strip() else ()
    return line, (*lead, *found, *tail)


def _below(
    spans: Sequence[Span], found: Sequence[str], parsed: ParsedDocument
) -> tuple[int, tuple[str, ...]] | None:
    """The place below the last of `spans` that holds whatever is set when the file is built."""
    if parsed.document.language_id in _HAS_CONDITIONS:
        spans = [span for span in spans if not _depth(parsed, span.end.line)]
    last = max(spans, key=lambda span: span.end, default=None)
    if last is None:
        return None
    rest = parsed.document.line(last.end.line)[last.end.column :].strip().removeprefix(";").strip()
    is_alone = not rest or rest.startswith(("#", "//", "/*"))
    return (last.end.line + 1, tuple(found)) if is_alone and "?>" not in rest else None


def _depth(parsed: ParsedDocument, line: int) -> int:
    """How many conditions of the preprocessor line `line` is in."""
    marks = (_CONDITION.match(parsed.document.line(number)) for number in range(line + 1))
    return sum(1 if mark["opens"] else -1 for mark in marks if mark)


def _without_line_end(span: Span) -> Span:
    """`span` without a line end at its end: C's includes have one."""
    if span.end.column or span.end.line == span.start.line:
        return span
    return Span(span.start, Point(span.end.line - 1, _LINE_CHARS))


def _items(text: str, language_id: str) -> set[tuple[object, ...]]:
    """What imports say, wherever and in whichever layout."""
    return {(one.module, one.names, one.alias) for one in outline(text, language_id).imports}


def _check_names(missing: Sequence[str], parsed: ParsedDocument) -> None:
    """Refuses imports that would give a name of the document another meaning."""
    if not missing:
        return
    document = parsed.document
    here = _names(outline(document.text, document.language_id))
    for one in missing:
        new = outline(one, document.language_id)
        for name, sources in _names(new).items():
            if name == "*" and document.language_id == "python":
                raise AnswerRefused("The answer imports names that cannot be seen.")
            known = here.get(name, set())
            again = document.language_id == "python"  # only there it may be brought in twice
            if known - sources or (known and not again and name != "*"):
                raise AnswerRefused("The answer imports a name that the file has already.")


def _names(found: Outline) -> dict[str, set[tuple[str, str]]]:
    """What an outline defines at its top level or brings in -> where that is from."""
    names: dict[str, set[tuple[str, str]]] = {}
    for symbol in found.symbols:
        if not symbol.container:
            names.setdefault(symbol.name, set()).add(("", symbol.name))
    for item in found.imports:
        for name, source in _given_by(item, found.language_id):
            names.setdefault(name, set()).add(source)
    return names


def _given_by(item: Import, language_id: str) -> list[tuple[str, tuple[str, str]]]:
    if item.names:
        return [(here, (item.module, there)) for there, here in item.names]
    if item.alias:
        return [(item.alias, (item.module, ""))]
    if language_id == "python":
        root = item.module.partition(".")[0]
        return [(root, (root, ""))]
    return [(item.module.rpartition("/")[2], (item.module, ""))] if language_id == "go" else []


def _has_other_modules(found: Sequence[str], parsed: ParsedDocument) -> bool:
    """JavaScript: whether the file has the other of two kinds of modules, and not both."""
    if not parsed.document.language_id.startswith("javascript"):
        return False
    text = parsed.document.text
    kinds = {bool(_ES_MODULE.search(text)), not _COMMON_MODULE.search(text)}
    return len(kinds) == 1 and any(one.startswith("import") not in kinds for one in found)


def _is_import_alone(entry: str, language_id: str) -> bool:
    """Whether nothing else stands in the lines of an import."""
    if language_id != "python":
        return ";" not in entry.rstrip().removesuffix(";")
    tree = parse_block(entry)
    return tree is not None and all(
        isinstance(one, ast.Import | ast.ImportFrom) for one in tree.body
    )


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
