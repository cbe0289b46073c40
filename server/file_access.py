"""May the text of this document be sent? What its name and the workspace's ignore files say.

Reads the ignore files on the way to the document and nothing else; what they mean is
`context.ignore`. Answers are kept until `forget`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from completion.values import Withheld
from context.ignore.decision import Access, Decision, Reason
from context.ignore.rules import (
    GIT_EXCLUDE,
    IGNORE_FILE_BYTES_MAX,
    IGNORE_FILES,
    FolderFacts,
    FolderRules,
    decide,
    decide_link,
    rules_inside,
)

from .workspace_paths import local_path, path_in_uri

PARENTS_MAX: Final = 40
KEPT_MAX: Final = 1_000


class FileAccess:
    """The decisions of one session."""

    def __init__(self) -> None:
        self._decisions: dict[tuple[str, str], Decision] = {}
        self._rules: dict[tuple[Path, str], FolderRules] = {}
        self._texts: dict[Path, FolderFacts] = {}
        self._tops: dict[Path, Path] = {}

    def of(self, uri: str, folder_uri: str = "") -> Decision:
        """About the document `uri`, in the workspace folder `folder_uri` if in any.

        The first answer for a document reads some small files, the others nothing.
        """
        if (known := self._decisions.get((uri, folder_uri))) is None:
            if path := local_path(uri):
                folder = local_path(folder_uri)
                known = self._decide(Path(path), Path(folder) if folder else None)
            else:  # its name alone says something: `untitled:/app/.env`
                known = decide(path_in_uri(uri).strip("/"), lambda _: FolderFacts())
            self._keep((uri, folder_uri), known)
        return known

    def of_file(self, folder: Path, path: str) -> Decision:
        """About the file at `path`, relative to a workspace's `folder`; not through a link."""
        key = (path, str(folder))
        if (known := self._decisions.get(key)) is None:
            known = self._by_rules(folder / path, folder)
            self._keep(key, known)
        return known

    def forget(self) -> None:
        """An ignore file may have changed."""
        self._decisions.clear()
        self._rules.clear()
        self._texts.clear()
        self._tops.clear()

    def _keep(self, key: tuple[str, str], decision: Decision) -> None:
        if max(len(self._decisions), len(self._texts)) >= KEPT_MAX:
            self.forget()
        self._decisions[key] = decision

    def _decide(self, path: Path, folder: Path | None) -> Decision:
        """By the path as it is, and by the file that it leads to: the stricter of both."""
        if folder is not None and not path.is_relative_to(folder):
            folder = None
        decision = self._by_rules(path, folder)
        try:
            real = path.resolve()
            real_folder = folder and folder.resolve()
        except (OSError, RuntimeError, ValueError):  # links in a circle: there is no file
            return decision
        if real == path or not decision.sent:
            return decision
        if real_folder is not None:
            link = decide_link(self._top(real_folder).as_posix(), real.as_posix())
            if not link.sent:
                return link
        found = self._by_rules(real, real_folder)
        return max(decision, found, key=lambda one: _STRICTNESS[one.access])

    def _by_rules(self, path: Path, folder: Path | None) -> Decision:
        """Rules of a clone hold in the folders below it; all of them count, as in the index.

        What git ignores as a whole has been opened on purpose: then the folder's own count.
        """
        start = folder or path.parent
        top = self._top(start)
        if not path.is_relative_to(top):
            top = start = path.parent
        decision = self._inside(top, path.parent).file(path.name)
        if decision.access is Access.OPEN_ONLY and not self._inside(top, start).decision.indexed:
            return self._inside(start, path.parent).file(path.name)
        return decision

    def _top(self, folder: Path) -> Path:
        if (known := self._tops.get(folder)) is None:
            known = self._tops[folder] = _clone_of(folder) or folder
        return known

    def _inside(self, top: Path, folder: Path) -> FolderRules:
        relative = folder.relative_to(top).as_posix() if folder != top else ""
        if (known := self._rules.get((top, relative))) is None:
            known = rules_inside(relative, lambda inner: self._facts(top / inner), _exclude(top))
            self._rules[top, relative] = known
        return known

    def _facts(self, folder: Path) -> FolderFacts:
        if (known := self._texts.get(folder)) is None:
            found = ((name, _text(folder / name)) for name in IGNORE_FILES)
            texts = {name: text for name, text in found if text is not None}
            known = self._texts[folder] = FolderFacts(texts=texts)
        return known


def withheld(decision: Decision) -> Withheld | None:
    """Why nothing of a document is sent, in words for the user; None when it may be."""
    if decision.sent:
        return None
    return Withheld(decision.reason.value, _WHY[decision.reason].format(detail=decision.detail))


_STRICTNESS: Final = {Access.FULL: 0, Access.OPEN_ONLY: 1, Access.NEVER: 2}
_WHY: Final = {
    Reason.SECRET_FILE: (
        "A file of this name may hold secrets ({detail}), so nothing of it is sent to a model. "
        "Rename it if it holds none."
    ),
    Reason.PRIVATE_IGNORED: (
        "Nothing of this file is sent to a model: {detail}. Take that line out if it may be sent."
    ),
    Reason.OUTSIDE: (
        "This is a link that leads out of the workspace, so nothing of the file is sent to a "
        "model. Open the file by its own path if it may be sent."
    ),
}
"""By each reason for `Access.NEVER`."""


def _clone_of(folder: Path) -> Path | None:
    """The top folder of the clone that `folder` is in: ignore files above a workspace count too."""
    for parent in (folder, *folder.parents)[:PARENTS_MAX]:
        if (parent / ".git").exists():
            return parent
    return None


def _exclude(top: Path) -> str:
    return _text(top / GIT_EXCLUDE) or ""


def _text(path: Path) -> str | None:
    """The text of a small file; None when there is none that can be read."""
    try:
        if not path.is_file():  # nothing that may never end, such as a pipe
            return None
        with path.open("rb") as file:
            return file.read(IGNORE_FILE_BYTES_MAX).decode("utf-8", "replace")
    except OSError:
        return None
