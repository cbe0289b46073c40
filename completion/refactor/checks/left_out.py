"""What an answer leaves out: bodies that do nothing any more, and remarks in place of code. Pure.

Lines that are elided in the middle are filled by `answers.elisions`; here is what nothing can fill.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from context.languages import language_of
from context.scopes import Scope, definitions, with_parents
from context.syntax import ParsedDocument
from context.text import split_lines

from .new_lines import REMARK_CHARS_MAX, new_lines, remark_of

_WANTED: Final = re.compile(
    r"(?i)\b(?:stubs?|skeletons?|scaffold\w*|placeholders?|abstract\w*|interfaces?|protocols?|empty|"
    r"empties|no-?op|dummy|mocks?|pass|not[ _-]?(?:yet[ _-]?)?implemented\w*|unimplemented|todos?|"
    r"fixmes?|deprecate\w*|remov\w+|delet\w+|drop\w*|clear\w*|strip\w*|disabl\w+|comments?|notes?|"
    r"remarks?)\b"
)
"""Words of those who want code gone, or not written yet."""
_MESSAGE: Final = r"[^()]*(?:not (?:yet )?implemented|unimplemented|to ?do)[^()]*"
_NOT_WRITTEN: Final = re.compile(
    r"(?i)raise NotImplementedError\b.*"
    rf"|throw (?:new )?\w*(?:Error|Exception)\({_MESSAGE}\);?"
    r"|throw new (?:UnsupportedOperation|NotImplemented|NotSupported)\w*\(.*\);?"
    r"|(?:todo|unimplemented)!\s*\(.*\);?"
    rf"|(?:panic!?|error|fail|die|raise|abort)\s*[( ]{_MESSAGE}\)?;?"
)
_DOES_NOTHING: Final = re.compile(
    rf"(?:pass|\.\.\.|…|{_NOT_WRITTEN.pattern.replace('(?i)', '')}"
    r"|return(?: (?:None|null|nil|undefined|nullptr))?;?|(?:return )?[\"'`]\.\.\.[\"'`];?)",
    re.IGNORECASE,
)
_DOCSTRING: Final = re.compile(r'\A\s*[rRuU]?("""|\'\'\').*?\1', re.DOTALL)
_REMARK: Final = re.compile(
    r"(?i)\W*(?:"
    r"(?:to ?do|fixme)\W*(?:(?:add|implement|finish|complete|write|fill|handle|rest)\b.*)?"
    r"|(?:your|the|insert|add|put|write|some)? ?(?:\w+ )?(?:code|implementation|logic|body) "
    r"(?:goes |comes |belongs )?(?:here|below)"
    r"|(?:insert|implement|complete|fill in)(?: (?:the|this|your))?(?: \w+)?(?: here| later)?"
    r"|and so (?:on|forth)|et cetera|etc"
    r"|same (?:\w+ )?as (?:in )?(?:the )?(?:original|before|above|old)(?: \w+)?"
    r"|(?:for|omitted for) brevity"
    r")\W*"
)


def leaves_out(before: ParsedDocument | None, after: ParsedDocument, wanted: str) -> str:
    """What `after` no longer does and only speaks of, in a sentence; empty when there is nothing.

    `wanted` are the user's words: who asks for a stub, or to remove something, is not contradicted.
    """
    if _WANTED.search(wanted):
        return ""
    new = [line for line in new_lines(before, after) if len(line) <= REMARK_CHARS_MAX]
    if any(_NOT_WRITTEN.fullmatch(line.strip()) for line in new):
        return "The answer leaves code to be written."
    remarks = (remark_of(line) for line in new)
    if any(_REMARK.fullmatch(remark) for remark in remarks if remark):
        return "The answer leaves code to be written, and says so in a comment."
    empties = before is not None and _empties(before, after)
    return "The answer empties a definition." if empties else ""


def _empties(before: ParsedDocument, after: ParsedDocument) -> bool:
    if before.tree is None or after.tree is None:
        return False
    busy, still = ({name for name, does in _bodies(one) if does} for one in (before, after))
    idle = {name for name, does in _bodies(after) if not does}
    return bool(busy & idle - still)


def _bodies(parsed: ParsedDocument) -> Iterator[tuple[str, bool]]:
    """Each definition with a body, named behind the one around it, and whether it does anything."""
    for scope, parent in with_parents(definitions(parsed)):
        if not scope.body.empty:
            name = f"{parent.name if parent else ''}.{scope.name}"
            yield name, _does_something(parsed, scope)


def _does_something(parsed: ParsedDocument, scope: Scope) -> bool:
    body = parsed.document.slice(scope.body)
    if language_of(parsed.document.language_id).id == "python":
        body = _DOCSTRING.sub("", body, count=1)
    else:
        body = body.strip().removeprefix("{").removesuffix("}")
    lines = [line.strip() for line in split_lines(body)]
    code = [line for line in lines if line and not remark_of(line)]
    return bool(code) and not (len(code) == 1 and _DOES_NOTHING.fullmatch(code[0]))
