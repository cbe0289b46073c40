"""`fimble context`: the exact prompt for a place in a file, part by part. Sends no text."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from completion.generation import ChatPrompt, InfillPrompt, Prompt, SuffixPrompt, TextPrompt
from completion.values import SuggestRequest, Trigger
from context.syntax import parse
from context.text import Point

from ..settings.values import Settings
from .local_context import add_index_option, local_context, settings_for
from .render import part_lines
from .session import open_services, withheld_from_models
from .targets import Source, place_in
from .terminal import CommandError, Paint, UsageError, print_json, printable

if TYPE_CHECKING:
    from completion.prompt.completion import Built

EPILOG: Final = """\
Prints what the model of the route `completion` is sent for this place, each part's share of
the tokens, and why it is there. The model is asked what it can do; no text is sent to it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fimble context`."""
    parser.add_argument(
        "target", metavar="FILE:LINE[:COLUMN]", nargs="?", help="the place, counted from 1"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_index_option(parser)
    parser.add_argument(
        "--serve", action="store_true", help="answer requests in JSON, a line each, on stdin"
    )


def run(arguments: argparse.Namespace) -> int:
    """Builds the prompt and prints it."""
    if arguments.serve:
        from .context_serve import run_serve

        return run_serve()
    if arguments.target is None:
        raise UsageError("Name a place: FILE:LINE or FILE:LINE:COLUMN.")
    source, point = place_in(arguments.target)
    built = asyncio.run(_preview(source, point, settings_for(source, arguments)))
    if arguments.json:
        fields = dataclasses.asdict(built.prompt)
        parts = [dataclasses.asdict(part) for part in built.parts]
        print_json({"format": type(built.prompt).__name__, "prompt": fields, "parts": parts})
        return 0
    paint = Paint(sys.stdout)
    for line in part_lines(built.parts, paint):
        print(line)
    for label, text in pieces(built.prompt):
        print(paint(f"\n--- {label} ---", "bold"))
        print(printable(text))
    return 0


def pieces(prompt: Prompt) -> Iterator[tuple[str, str]]:
    """The texts of a prompt as they are sent, with a label each."""
    match prompt:
        case TextPrompt():
            yield "text", prompt.text
            if prompt.lead:
                yield "held back, for the model to repeat", prompt.lead
        case InfillPrompt():
            yield from ((f"file {extra.filename}", extra.text) for extra in prompt.extra)
            yield "before the cursor", prompt.prefix
            yield "after the cursor", prompt.suffix
        case SuffixPrompt():
            yield "before the cursor", prompt.prefix
            yield "after the cursor", prompt.suffix
        case ChatPrompt():
            yield from ((message.role, message.content) for message in prompt.messages)


async def _preview(source: Source, point: Point, settings: Settings) -> Built:
    if (withheld := withheld_from_models(source)) is not None:
        raise CommandError(withheld.detail)
    request = SuggestRequest(parse(source.document), point, Trigger.INVOKED, source.relative_path)
    with local_context(source, settings) as context:
        async with open_services(settings, context) as services:
            return await services.engine.preview(request)
