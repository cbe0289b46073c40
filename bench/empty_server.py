"""A pygls server that offers nothing: what the start of any pygls server costs."""

from __future__ import annotations

from pygls.lsp.server import LanguageServer

if __name__ == "__main__":
    LanguageServer("empty", "1").start_io()
