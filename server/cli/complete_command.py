"""`fimble complete`: what an editor would show as ghost text, on the terminal."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Final

from completion.values import SuggestOutcome, SuggestRequest, Trigger
from context.syntax import parse
from context.text import Point

from ..settings.values import Settings
from .local_context import add_index_option, local_context, settings_for
from .render import explanation_lines
from .session import open_services, withheld_from_models
from .targets import Source, counted_from_1, place_in
from .terminal import Paint, print_json, printable, show_error

EPILOG: Final = """\
Examples:
  fimble complete src/app.py:12          at the end of line 12
  fimble complete src/app.py:12:8        before the character in column 8
  fimble complete src/app.py:12 --explain

The suggestion goes to stdout, everything else to stderr.
Exit codes: 0 a suggestion was made, 1 none was, 2 wrong usage."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fimble complete`."""
    parser.add_argument("target", metavar="FILE:LINE[:COLUMN]", help="the place, counted from 1")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--explain", action="store_true", help="say how it came about, and why")
    add_index_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Asks for one suggestion and prints it."""
    source, point = place_in(arguments.target)
    writer = StreamedText() if sys.stdout.isatty() and not arguments.json else None
    settings = settings_for(source, arguments)
    outcome = asyncio.run(_suggest(source, point, settings, writer))
    text = outcome.suggestions[0].text if outcome.suggestions else ""
    if arguments.json:
        print_json(_as_json(outcome))
    elif writer is not None:
        writer.finish(text)
    elif text:
        print(text)
    if arguments.explain and not arguments.json:
        for line in explanation_lines(outcome.explanation, Paint(sys.stderr)):
            sys.stderr.write(f"{line}\n")
    if text:
        return 0
    if not arguments.json:
        reason = outcome.explanation.detail or outcome.explanation.reason
        show_error(f"No suggestion: {reason}")
    return 1


class StreamedText:
    """Shows text on a terminal as it grows, then puts the final one in its place."""

    def __init__(self) -> None:
        self._shown = ""

    def grow(self, text: str) -> None:
        """`text` is everything so far; what was shown and is no longer part of it stays for now."""
        text = printable(text)
        if text.startswith(self._shown):
            sys.stdout.write(text[len(self._shown) :])
            sys.stdout.flush()
            self._shown = text

    def finish(self, text: str) -> None:
        """Ends with `text`: on a line of its own when something else has been shown."""
        text = printable(text)
        if text.startswith(self._shown):
            sys.stdout.write(text[len(self._shown) :] + ("\n" if text else ""))
        else:
            note = Paint(sys.stderr)("(shortened to:)" if text else "(withdrawn)", "dim")
            sys.stdout.write("\n")
            sys.stdout.flush()
            sys.stderr.write(f"{note}\n")
            sys.stdout.write(f"{text}\n" if text else "")
        sys.stdout.flush()


async def _suggest(
    source: Source, point: Point, settings: Settings, writer: StreamedText | None
) -> SuggestOutcome:
    request = SuggestRequest(
        parse(source.document),
        point,
        Trigger.INVOKED,
        source.relative_path,
        withheld=withheld_from_models(source),
    )
    with local_context(source, settings) as context:
        async with open_services(settings, context) as services:
            if writer is None:
                return await services.engine.suggest(request)
            return await services.engine.suggest(request, writer.grow)


def _as_json(outcome: SuggestOutcome) -> dict[str, object]:
    """Lines and columns are counted from 1, as in the command's own argument."""
    suggestions = [
        {
            "id": suggestion.id,
            "text": suggestion.text,
            "start": counted_from_1(suggestion.span.start),
            "end": counted_from_1(suggestion.span.end),
        }
        for suggestion in outcome.suggestions
    ]
    return {"suggestions": suggestions, "explanation": outcome.explanation.to_json()}
