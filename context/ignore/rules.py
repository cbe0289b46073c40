"""What may be done with the files of a workspace: names, folders, sizes and ignore files.

Whoever walks the workspace lists the folders and reads the ignore files; this module decides. A
walk asks from the root down:

    rules = root_rules(names, texts)
    rules.folder("src")                   # worth listing?
    inner = rules.enter("src", names_in_src, texts_in_src)
    inner.decision                        # what the listing says of the folder itself
    inner.file("main.py", size_bytes)

One path by itself, such as the open file: `decide`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from .decision import ALLOWED, Access, Decision, Reason
from .names import (
    SECRET_FOLDERS,
    SKIPPED_FOLDERS,
    is_binary_name,
    is_generated_folder,
    is_lock_file,
    is_minified_name,
    is_secret_file,
    marked_as_generated,
)
from .patterns import Patterns, read_patterns

GIT_IGNORE: Final = ".gitignore"
PRIVATE_IGNORE_FILES: Final = (".fimbleignore", ".cursorignore", ".aiexclude", ".copilotignore")
"""What they name is neither indexed nor sent."""
IGNORE_FILES: Final = (GIT_IGNORE, *PRIVATE_IGNORE_FILES)
"""The files whose texts `root_rules` and `enter` want, if a folder has them."""
IGNORE_FILE_BYTES_MAX: Final = 1_048_576
GIT_EXCLUDE: Final = ".git/info/exclude"
"""Rules of one clone, relative to the top folder of the clone."""

FILE_BYTES_MAX: Final = 1_048_576
"""Larger files are data or generated."""
HEAD_BYTES: Final = 8_000
"""How much of a file `decide_head` wants; git looks at as much for a zero byte."""
LINE_CHARS_MEAN_MAX: Final = 400
"""Of a head: people write shorter lines, minifiers longer ones."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """One ignore file."""

    file_name: str
    path: str
    """Of the ignore file, for people."""
    base: str
    """Its folder, with a `/` behind unless it is the root."""
    patterns: Patterns


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """What one folder holds."""

    names: frozenset[str] = frozenset()
    """The names of all entries, as they are."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The texts of the ignore files (`IGNORE_FILES`) among them."""


@dataclass(frozen=True, slots=True)
class FolderRules:
    """What holds for the entries of one folder. A value."""

    path: str
    """Relative to the root, `/`-separated; empty for the root."""
    decision: Decision
    """About the folder itself: when it is not `indexed`, nothing in it is."""
    _layers: tuple[_Layer, ...]
    """Of the parents and of this folder; the last one decides first."""
    _names: frozenset[str]
    """Entries in small letters."""

    def folder(self, name: str) -> Decision:
        """About the folder `name` in this one, before it is listed."""
        if not self.decision.sent:
            return self.decision
        path, lower = self._join(name), name.lower()
        if lower in SECRET_FOLDERS:
            return Decision(Access.NEVER, Reason.SECRET_FILE, f"{name} holds credentials")
        private = self._ignored(path + "/", PRIVATE_IGNORE_FILES)
        if private or not self.decision.indexed:
            return private or self.decision
        if lower in SKIPPED_FOLDERS:
            return Decision(Access.OPEN_ONLY, Reason.SKIPPED_FOLDER, name)
        if is_generated_folder(lower, self._names):
            return Decision(Access.OPEN_ONLY, Reason.GENERATED_FOLDER, name)
        return self._ignored(path + "/", (GIT_IGNORE,)) or ALLOWED

    def file(self, name: str, size_bytes: int = 0) -> Decision:
        """About the file `name` in this folder."""
        if not self.decision.sent:
            return self.decision
        path = self._join(name)
        if is_secret_file(path):
            return Decision(Access.NEVER, Reason.SECRET_FILE, f"{name}: by its name")
        private = self._ignored(path, PRIVATE_IGNORE_FILES)
        if private or not self.decision.indexed:
            return private or self.decision
        return self._ignored(path, (GIT_IGNORE,)) or _by_form(name, size_bytes)

    def enter(self, name: str, names: Iterable[str], texts: Mapping[str, str]) -> FolderRules:
        """The rules inside the folder `name`, which holds `names`.

        `texts` are those of its ignore files (`IGNORE_FILES`) by name.
        """
        decision, path = self.folder(name), self._join(name)
        entries = frozenset(entry.lower() for entry in names)
        if decision.indexed and marked_as_generated(entries):
            decision = Decision(Access.OPEN_ONLY, Reason.GENERATED_FOLDER, name)
        layers = (*self._layers, *_layers(path + "/", texts))
        return FolderRules(path, decision, layers, entries)

    def _join(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name

    def _ignored(self, path: str, file_names: tuple[str, ...]) -> Decision | None:
        """The decision of the ignore files of these names; each kind stands for itself.

        So a `!pattern` of one kind takes back nothing that another one says.
        """
        settled = set[str]()
        for layer in reversed(self._layers):
            if layer.file_name not in file_names or layer.file_name in settled:
                continue
            found = layer.patterns.match(path.removeprefix(layer.base))
            if found is None:
                continue
            settled.add(layer.file_name)
            if found.ignored:
                return _ignored_by(layer, f"{layer.path}:{found.line}: {found.pattern}")
        return None


def root_rules(
    names: Iterable[str], texts: Mapping[str, str], git_exclude: str = ""
) -> FolderRules:
    """The rules of the workspace's root, which holds `names` and the ignore files `texts`.

    `git_exclude` is the text of `GIT_EXCLUDE`; every `.gitignore` weighs more. Where the workspace
    is a folder inside a clone, start at the clone's top and `enter` down to the workspace.
    """
    entries = frozenset(name.lower() for name in names)
    excluded = _layers("", {GIT_IGNORE: git_exclude}, GIT_EXCLUDE) if git_exclude else ()
    return FolderRules("", ALLOWED, (*excluded, *_layers("", texts)), entries)


def rules_inside(
    folder: str, facts_of: Callable[[str], FolderFacts], git_exclude: str = ""
) -> FolderRules:
    """The rules inside `folder`, relative to the root and `/`-separated; empty for the root.

    `facts_of` tells what a folder holds, by its path; it is asked for the folders on the way.
    """
    facts = facts_of("")
    rules = root_rules(facts.names, facts.texts, git_exclude)
    for name in folder.split("/") if folder else ():
        facts = facts_of(f"{rules.path}/{name}" if rules.path else name)
        rules = rules.enter(name, facts.names, facts.texts)
    return rules


def decide(
    path: str, facts_of: Callable[[str], FolderFacts], *, git_exclude: str = "", size_bytes: int = 0
) -> Decision:
    """About the file at `path`; the arguments are those of `rules_inside`."""
    folder, _, name = path.rpartition("/")
    return rules_inside(folder, facts_of, git_exclude).file(name, size_bytes)


def decide_head(head: bytes) -> Decision:
    """About a file by its first `HEAD_BYTES`; ask after the name has been allowed."""
    if b"\0" in head:
        return Decision(Access.OPEN_ONLY, Reason.BINARY, "a zero byte")
    lines = head.count(b"\n") + 1
    if len(head) >= HEAD_BYTES // 2 and len(head) // lines > LINE_CHARS_MEAN_MAX:
        return Decision(Access.OPEN_ONLY, Reason.MINIFIED, f"lines of {len(head) // lines} bytes")
    return ALLOWED


def decide_link(root: str, target: str) -> Decision:
    """About a symbolic link: both paths absolute, resolved and `/`-separated."""
    if target == root or target.startswith(root.rstrip("/") + "/"):
        return ALLOWED
    return Decision(Access.NEVER, Reason.OUTSIDE, "it leads out of the workspace")


def _by_form(name: str, size_bytes: int) -> Decision:
    """Files that may be edited with help, but tell a model nothing about the project."""
    if is_binary_name(name):
        return Decision(Access.OPEN_ONLY, Reason.BINARY, name)
    if is_lock_file(name):
        return Decision(Access.OPEN_ONLY, Reason.LOCK_FILE, name)
    if is_minified_name(name):
        return Decision(Access.OPEN_ONLY, Reason.MINIFIED, name)
    if size_bytes > FILE_BYTES_MAX:
        return Decision(Access.OPEN_ONLY, Reason.TOO_LARGE, f"{size_bytes:,} bytes")
    return ALLOWED


def _ignored_by(layer: _Layer, detail: str) -> Decision:
    if layer.file_name == GIT_IGNORE:
        return Decision(Access.OPEN_ONLY, Reason.GIT_IGNORED, detail)
    return Decision(Access.NEVER, Reason.PRIVATE_IGNORED, detail)


def _layers(base: str, texts: Mapping[str, str], path: str = "") -> tuple[_Layer, ...]:
    """One layer for each ignore file that says anything, in a fixed order."""
    found = ((name, _patterns(name, texts[name])) for name in IGNORE_FILES if name in texts)
    return tuple(
        _Layer(name, path or base + name, base, patterns) for name, patterns in found if patterns
    )


@lru_cache(maxsize=256)
def _patterns(name: str, text: str) -> Patterns | None:
    r"""An empty `.aiexclude` excludes everything below it, and it knows no `!` (Google's rules)."""
    if name != ".aiexclude":
        return read_patterns(text)
    lines = [line for line in text.split("\n") if not line.startswith("!")]
    return read_patterns("\n".join(lines) if text.strip() else "*")
