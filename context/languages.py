"""The languages Fimble knows, one row each. A new language is a row and a query file, nothing else.

Data only: no module decides anything by a language's name. A language that is not here, or whose
grammar does not load, gets the plain-text row's behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath
from types import MappingProxyType


class BlockStyle(Enum):
    """How a block of statements is marked."""

    BRACES = "braces"
    INDENT = "indent"
    END = "end"
    """A closing keyword: `end`, `fi`, `done`."""
    MARKUP = "markup"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of one language."""

    id: str
    """The LSP language id that stands for the whole family."""
    name: str
    """The name to show to a person or a model."""
    grammar: str = ""
    """The grammar's name in tree-sitter-language-pack; empty when there is none."""
    query: str = ""
    """`context/queries/<query>.scm`; empty when there is none."""
    line_comment: str = ""
    block_comment: tuple[str, str] | None = None
    block: BlockStyle = BlockStyle.NONE
    indent: str = "    "
    """What its projects indent with when the file itself does not say."""
    aliases: tuple[str, ...] = ()
    """Other ids that editors send for it."""
    extensions: tuple[str, ...] = ()
    file_names: tuple[str, ...] = ()
    alternative: str = ""
    """Another id to read a text as when it has errors in this language: a `.h` may be C++."""
    script: str = ""
    """The language of its `<script>` elements, where those are all the code it has."""
    noise: str = ""
    """A regular expression for what the grammar trips over; outlines blank it out first."""

    @property
    def has_definitions(self) -> bool:
        """Whether it is code with functions or classes, rather than prose, markup or data."""
        return self.id not in _WITHOUT_DEFINITIONS


_EXPORT_MACROS = (
    r"(?<=class)[ \t]+[A-Z][A-Z0-9_]{2,}(?=[ \t]+\w+[ \t]*(?:final\b[ \t]*)?[:{\n])"
    r"|(?<=struct)[ \t]+[A-Z][A-Z0-9_]{2,}(?=[ \t]+\w+[ \t]*(?:final\b[ \t]*)?[:{\n])"
    r"|(?m:^)[ \t]*[A-Z][A-Z0-9_]*(?:EXPORT|API|INLINE|EXTERN|DECL)[A-Z0-9_]*(?=[ \t]+[\w:])"
)
_C = ("/*", "*/")
_XML = ("<!--", "-->")
_BRACES, _INDENT, _END = BlockStyle.BRACES, BlockStyle.INDENT, BlockStyle.END
_MARKUP, _NONE = BlockStyle.MARKUP, BlockStyle.NONE

_WITHOUT_DEFINITIONS = frozenset((
    "plaintext", "json", "jsonc", "yaml", "toml", "ini", "html", "xml", "css", "scss", "markdown",
    "restructuredtext", "latex", "sql", "dockerfile", "makefile",
))  # fmt: skip

PLAIN_TEXT = Language("plaintext", "plain text", aliases=("text",), extensions=(".txt",))

# fmt: off
_ROWS = (
    PLAIN_TEXT,
    Language("python", "Python", "python", "python", "#", None, _INDENT,
             aliases=("python3", "cython", "starlark"),
             extensions=(".py", ".pyi", ".pyw", ".bzl"), file_names=("SConstruct",)),
    Language("javascript", "JavaScript", "javascript", "javascript", "//", _C, _BRACES, "  ",
             ("javascriptreact", "js", "jsx"), (".js", ".mjs", ".cjs", ".jsx"),
             alternative="typescriptreact"),
    Language("typescript", "TypeScript", "typescript", "typescript", "//", _C, _BRACES, "  ",
             ("ts",), (".ts", ".mts", ".cts")),
    Language("typescriptreact", "TypeScript JSX", "tsx", "typescript", "//", _C, _BRACES, "  ",
             ("tsx",), (".tsx",)),
    Language("go", "Go", "go", "go", "//", _C, _BRACES, "\t", (), (".go",)),
    Language("rust", "Rust", "rust", "rust", "//", _C, _BRACES, "    ", (), (".rs",)),
    Language("java", "Java", "java", "java", "//", _C, _BRACES, "    ", (), (".java",)),
    Language("c", "C", "c", "c", "//", _C, _BRACES, "    ", (), (".c", ".h"),
             alternative="cpp", noise=_EXPORT_MACROS),
    Language("cpp", "C++", "cpp", "cpp", "//", _C, _BRACES, "    ",
             ("c++", "objective-cpp", "cuda-cpp"),
             (".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx", ".ipp"), noise=_EXPORT_MACROS),
    Language("csharp", "C#", "csharp", "csharp", "//", _C, _BRACES, "    ", ("cs",), (".cs",)),
    Language("ruby", "Ruby", "ruby", "ruby", "#", ("=begin", "=end"), _END, "  ", (),
             (".rb", ".rake", ".gemspec"), ("Rakefile", "Gemfile")),
    Language("php", "PHP", "php", "php", "//", _C, _BRACES, "    ", (), (".php",)),
    Language("shellscript", "shell", "bash", "bash", "#", None, _END, "  ",
             ("bash", "sh", "zsh", "ksh"), (".sh", ".bash", ".zsh"),
             (".bashrc", ".zshrc", ".profile", "PKGBUILD")),
    Language("lua", "Lua", "lua", "lua", "--", ("--[[", "]]"), _END, "  ", (), (".lua",)),
    Language("kotlin", "Kotlin", "kotlin", "kotlin", "//", _C, _BRACES, "    ", (),
             (".kt", ".kts")),
    Language("swift", "Swift", "swift", "swift", "//", _C, _BRACES, "    ", (), (".swift",)),
    Language("scala", "Scala", "scala", "", "//", _C, _BRACES, "  ", (), (".scala", ".sc")),
    Language("dart", "Dart", "dart", "", "//", _C, _BRACES, "  ", (), (".dart",)),
    Language("elixir", "Elixir", "elixir", "", "#", None, _END, "  ", (), (".ex", ".exs")),
    Language("haskell", "Haskell", "haskell", "", "--", ("{-", "-}"), _INDENT, "  ", (), (".hs",)),
    Language("ocaml", "OCaml", "ocaml", "", "", ("(*", "*)"), _INDENT, "  ", (), (".ml",)),
    Language("zig", "Zig", "zig", "", "//", None, _BRACES, "    ", (), (".zig",)),
    Language("julia", "Julia", "julia", "", "#", ("#=", "=#"), _END, "    ", (), (".jl",)),
    Language("r", "R", "r", "", "#", None, _BRACES, "  ", (), (".r", ".R")),
    Language("perl", "Perl", "perl", "", "#", None, _BRACES, "    ", (), (".pl", ".pm")),
    Language("emacs-lisp", "Emacs Lisp", "elisp", "", ";", None, _NONE, "  ",
             ("elisp", "lisp"), (".el",)),
    Language("clojure", "Clojure", "clojure", "", ";", None, _NONE, "  ", (),
             (".clj", ".cljs", ".cljc", ".edn")),
    Language("scheme", "Scheme", "scheme", "", ";", None, _NONE, "  ", ("racket",),
             (".scm", ".ss", ".rkt")),
    Language("sql", "SQL", "sql", "", "--", _C, _NONE, "  ", (), (".sql",)),
    Language("proto", "Protocol Buffers", "proto", "", "//", _C, _BRACES, "  ", ("proto3",),
             (".proto",)),
    Language("graphql", "GraphQL", "graphql", "", "#", None, _BRACES, "  ", (), (".graphql",)),
    Language("terraform", "Terraform", "hcl", "", "#", _C, _BRACES, "  ", ("hcl",),
             (".tf", ".hcl")),
    Language("nix", "Nix", "nix", "", "#", _C, _NONE, "  ", (), (".nix",)),
    Language("dockerfile", "Dockerfile", "dockerfile", "", "#", None, _NONE, "    ", (),
             (".dockerfile",), ("Dockerfile", "Containerfile")),
    Language("makefile", "make", "make", "", "#", None, _INDENT, "\t", ("make",), (".mk",),
             ("Makefile", "GNUmakefile", "makefile")),
    Language("cmake", "CMake", "cmake", "", "#", None, _END, "  ", (), (".cmake",),
             ("CMakeLists.txt",)),
    Language("json", "JSON", "json", "json", "", None, _BRACES, "  ", (), (".json", ".ipynb")),
    Language("jsonc", "JSON with comments", "json", "json", "//", _C, _BRACES, "  ", ("json5",),
             (".jsonc", ".json5")),
    Language("yaml", "YAML", "yaml", "yaml", "#", None, _INDENT, "  ",
             ("yml", "dockercompose", "github-actions-workflow"), (".yaml", ".yml")),
    Language("toml", "TOML", "toml", "toml", "#", None, _NONE, "  ", (), (".toml",),
             ("Cargo.lock", "poetry.lock")),
    Language("ini", "INI", "", "", "#", None, _NONE, "    ",
             ("properties", "dotenv", "editorconfig"),
             (".ini", ".cfg", ".properties", ".env"), (".env", ".editorconfig")),
    Language("html", "HTML", "html", "html", "", _XML, _MARKUP, "  ", ("htm",), (".html", ".htm")),
    Language("xml", "XML", "xml", "", "", _XML, _MARKUP, "  ", ("svg", "xsl"),
             (".xml", ".svg", ".xsd")),
    Language("vue", "Vue", "vue", "", "", _XML, _MARKUP, "  ", (), (".vue",),
             script="typescript"),
    Language("svelte", "Svelte", "svelte", "", "", _XML, _MARKUP, "  ", (), (".svelte",),
             script="typescript"),
    Language("css", "CSS", "css", "css", "", _C, _BRACES, "  ", (), (".css",)),
    Language("scss", "SCSS", "scss", "", "//", _C, _BRACES, "  ", ("less",), (".scss", ".less")),
    Language("markdown", "Markdown", "markdown", "", "", _XML, _NONE, "  ",
             ("md", "quarto"), (".md", ".markdown")),
    Language("restructuredtext", "reStructuredText", "rst", "", "..", None, _NONE, "   ", ("rst",),
             (".rst",)),
    Language("latex", "LaTeX", "latex", "", "%", None, _NONE, "  ", ("tex",), (".tex", ".sty")),
)
# fmt: on

LANGUAGES = MappingProxyType({row.id: row for row in _ROWS})
"""Every row by its own id."""
_BY_ID = {alias: row for row in _ROWS for alias in (row.id, *row.aliases)}
_BY_EXTENSION = {extension: row.id for row in _ROWS for extension in row.extensions}
_BY_FILE_NAME = {name: row.id for row in _ROWS for name in row.file_names}


def language_of(language_id: str) -> Language:
    """The row for the id an editor sent; the plain-text row when it is not known."""
    return _BY_ID.get(language_id) or _BY_ID.get(language_id.lower(), PLAIN_TEXT)


def language_id_for_path(path: str) -> str:
    """The language id an editor would send for the file `path`; `plaintext` when unsure."""
    name = PurePath(path).name
    if name in _BY_FILE_NAME:
        return _BY_FILE_NAME[name]
    suffix = PurePath(path).suffix
    return _BY_EXTENSION.get(suffix) or _BY_EXTENSION.get(suffix.lower(), PLAIN_TEXT.id)
