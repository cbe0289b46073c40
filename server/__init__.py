"""The language server: the only package that knows LSP, the editor and the command line."""

__version__ = "0.1.0"
