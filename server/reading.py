"""Texts for the user to read: opened as a document where the editor can, else in a message.

A document needs a file: it lies in Fimble's cache folder, for this user alone, and the last ones
are kept.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from .reporting import tell

if TYPE_CHECKING:
    from .state import FimbleServer

KEPT_MAX: Final = 20
MESSAGE_CHARS_MAX: Final = 1_000
NAME_CHARS_MAX: Final = 60
ANSWER_MS: Final = 10_000
"""How long an editor has to say whether it shows a document; then the text goes in a message."""


async def show_text(ls: FimbleServer, title: str, text: str) -> None:
    """Shows Markdown to the user."""
    if ls.state.client.shows_documents:
        from .composition import explanations_directory

        folder = explanations_directory(ls.state.settings.cache)
        with suppress(OSError, JsonRpcException, TimeoutError):
            page = await asyncio.to_thread(keep_page, folder, title, text)
            params = types.ShowDocumentParams(page.as_uri(), take_focus=True)
            async with asyncio.timeout(ANSWER_MS / 1000):
                result = await ls.window_show_document_async(params)
            if result.success:
                return
    more = "…" if len(text) > MESSAGE_CHARS_MAX else ""
    tell(ls, text[:MESSAGE_CHARS_MAX].rstrip() + more)


def keep_page(folder: Path, title: str, text: str) -> Path:
    """A new file in `folder` that holds `text`; the oldest of too many go. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:NAME_CHARS_MAX]
    handle, page = tempfile.mkstemp(".md", f"{name or 'text'}-", folder)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text if text.endswith("\n") else f"{text}\n")
    pages = sorted(folder.glob("*.md"), key=lambda one: one.stat().st_mtime_ns)
    for old in pages[:-KEPT_MAX]:
        old.unlink(missing_ok=True)
    return Path(page)
