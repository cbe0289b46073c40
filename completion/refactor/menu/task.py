"""What a request is about: which action, on which code, in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from context.languages import language_of
from context.syntax import ParsedDocument, node_text
from context.text import Document, Span, split_lines, with_lf

from ...errors import FimbleError
from ...values import Diagnostic, RefactorRequest
from ..python_code import has_docstring
from ..target import Target, target_of_lines
from .actions import Answer, Quotes, Reach, RefactorAction
from .catalogue import action_by_id
from .comments import comment_task
from .nodes import is_comment_line, name_at
from .place import Place, place_of, subject_of


@dataclass(frozen=True, slots=True)
class RefactorTask:
    """What is to be done."""

    action: RefactorAction
    target: Target
    """The user's own code."""
    shown: Target
    """What a model is shown of it: less the comment that gave the instruction."""
    told: str
    """What the model is told to do, all of it."""
    words: str = ""
    """What of it are the user's own words."""


class TaskRefused(FimbleError):
    """Nothing can be asked of a model; `reason` names why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def task_of(request: RefactorRequest, own: Sequence[RefactorAction] = ()) -> RefactorTask:
    """What `request` asks for; `own` are the user's own actions. Raises `TaskRefused`."""
    action = _action(request, own)
    if action.quotes is Quotes.COMMENT:
        return _comment_task(request, action)
    place = place_of(request.parsed, _span(request, action))
    target = subject_of(place, action)
    if target is None and action.reach in (Reach.FILE, Reach.PROJECT):
        target = target_of_lines(request.parsed, 0, len(request.parsed.document.lines) - 1)
    if target is None:
        raise TaskRefused("no_code", "There is no code here: select some lines.")
    if action.answer is Answer.DOCSTRING:
        _check_documentable(target)
    if action.id == "update-doc-comment":
        target = _with_comment_above(request.parsed, target)
    told = (action.instruction, request.instruction, _quoted(action, place, target, request))
    own_words = " ".join((action.instruction if action in own else "", request.instruction))
    return RefactorTask(action, target, target, " ".join(filter(None, told)), own_words)


def _action(request: RefactorRequest, own: Sequence[RefactorAction]) -> RefactorAction:
    if request.withheld is not None:
        raise TaskRefused(request.withheld.reason, request.withheld.detail)
    action = action_by_id(request.action_id, own)
    if action is None:
        raise TaskRefused("unknown_action", f"There is no action {request.action_id!r}.")
    language = request.parsed.document.language_id
    if action.languages and not {language, language_of(language).id} & {*action.languages}:
        raise TaskRefused("language", f"{action.title} is not there for {language} yet.")
    if action.needs_instruction and not request.instruction.strip():
        raise TaskRefused("no_instruction", "Say what to change.")
    if action.quotes is Quotes.DIAGNOSTICS and not request.diagnostics:
        raise TaskRefused("no_diagnostic", "There is nothing reported here to fix.")
    return action


def _span(request: RefactorRequest, action: RefactorAction) -> Span:
    """The place: that of what is reported, or the request's own."""
    if action.quotes is not Quotes.DIAGNOSTICS:
        return request.span
    spans = [one.span for one in request.diagnostics]
    return Span(min(one.start for one in spans), max(one.end for one in spans))


def _comment_task(request: RefactorRequest, action: RefactorAction) -> RefactorTask:
    found = comment_task(request.parsed, request.span)
    if found is None:
        raise TaskRefused("no_instruction", "There is no comment here that says what to do.")
    told = " ".join(filter(None, (found.request.words, request.instruction)))
    return RefactorTask(action, found.target, found.shown, told, told)


def _check_documentable(target: Target) -> None:
    if target.scope is None:
        raise TaskRefused("no_code", "Put the cursor into a function or class.")
    if has_docstring(target.code):
        raise TaskRefused("documented", "There is a docstring here already.")


def _with_comment_above(parsed: ParsedDocument, target: Target) -> Target:
    """The target with the comment that ends right above it."""
    first = target.span.start.line
    above = first - 1
    while above >= 0 and is_comment_line(parsed, above):
        above -= 1
    whole = target_of_lines(parsed, above + 1, target.span.end.line)
    return target if whole is None else replace(whole, scope=target.scope)


def _quoted(action: RefactorAction, place: Place, target: Target, request: RefactorRequest) -> str:
    """What is quoted below the instruction."""
    document = request.parsed.document
    if action.quotes is Quotes.SELECTION and not place.span.empty:
        code = _without_indent(document, place.span)
        whole = with_lf(target.code).strip() == with_lf(document.slice(place.span))
        return "" if whole else f"It is this part:\n```\n{code}\n```"
    if action.quotes is Quotes.NAME:
        node = name_at(request.parsed, place.span)
        name = node_text(request.parsed, node) if node is not None else ""
        scope = next((one for one in place.scopes if one.kind == "class"), None)
        name = scope.name if action.subject.value == "class" and scope else name
        return f"It is `{name}`." if name else ""
    if action.quotes is Quotes.LINE:
        return f"It is this line:\n```\n{document.line(place.span.start.line).strip()}\n```"
    if action.quotes is Quotes.DIAGNOSTICS:
        return "\n".join(_reported(document, target, one) for one in request.diagnostics)
    return ""


def _without_indent(document: Document, span: Span) -> str:
    """The code of `span` as a model is shown it: without carriage returns and indentation."""
    first = document.line(span.start.line)
    indent = first[: len(first) - len(first.lstrip())]
    lines = split_lines(with_lf(document.slice(span)))
    return "".join(line.removeprefix(indent) for line in lines)


def _reported(document: Document, target: Target, one: Diagnostic) -> str:
    """A report and the line of code that it is about."""
    by = " ".join(filter(None, (one.source, one.code)))
    line = document.line(one.span.start.line).strip()
    inside = target.span.start.line <= one.span.start.line <= target.span.end.line
    at = f" It is about the line `{line}`." if inside and line and "`" not in line else ""
    return f"{one.message}{f' ({by})' if by else ''}{at}"
