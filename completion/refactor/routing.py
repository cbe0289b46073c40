"""How far an edit may reach, and which task's model is asked for it. Pure."""

from __future__ import annotations

import re
from typing import Final

from context.languages import language_id_for_path, language_of

from ..values import Task
from .menu.actions import INSTRUCTION_ID, Answer, Reach, RefactorAction
from .menu.catalogue import COMMENT_ID

FILE_TOKENS_ARCHITECT: Final = 12_000
"""A file that is longer is for models with a long window: a choice, not a measurement."""

_HERE: Final = r"""\ (?:(?:in|within|inside|of|across)\ )?(?:the|this|these|that|its|each|every|all)
    \ (?:\w+\ )?(?:functions?|methods?|loops?|body|blocks?|selections?|lines?|snippet|branch(?:es)?
    |cases?|docstrings?|comments?|strings?|text|queries|query|handlers?|conditions?|class)\b"""
"""What the user sees selected."""
_WIDE: Final = re.compile(
    rf"""\b(?:
        (?:everywhere|throughout)
          (?!{_HERE}|\ (?:in|within|of)?\ ?(?:the|this)\ (?:\w+\ )?file)
      | code\ ?base(?!\ \d)
      | (?:all|its|the)\ (?:callers|call\ sites|usages)
      | (?:every|each)\ (?:caller|call\ site|usage|reference) | other\ files\ (?:that|which|too)
      | (?:update|adapt|fix|change)\ (?:all\ |its\ |the\ )*(?:callers|usages|references|tests)
      | (?:whole|entire|across\ the|rest\ of\ the)\ (?:project|repo(?:sitory)?|package|code)
      | (?:in|across|throughout)\ (?:the|this)\ (?:project|repo(?:sitory)?)
      | (?:this|the)\ (?:file|module|class)\ into\ (?:an?|two|three|several)\ (?:\w+\ )?
          (?:files?|modules?|packages?)
      | into\ an?\ (?:file|module|package)\ of\ (?:its|their)\ own
      | in\ (?:all|every|each|(?:the\ )?other|several|both)\ (?:\w+\ )?(?:files?|modules?|packages?)
      | from\ (?:all|every|the)\ other\ (?:files?|modules?|packages?)
      | (?:move|extract|split|put|pull|take|factor)\b.{{0,60}}\b(?:in|to|into)
          \ (?:another|a\ new|its\ own|the\ \w+|an?\ (?:own|separate))\ (?:file|module|package)
      | (?:create|add|delete|remove|rename)\ (?:an?|the|this)\ (?:new\ )?(?:file|module|package)
      | im\ (?:ganzen|gesamten)\ projekt | überall | in\ allen\ (?:anderen\ )?dateien
      | (?:dans\ )?tout\ le\ projet | partout | tous\ les\ (?:autres\ )?fichiers
      | (?:en\ )?todo\ el\ proyecto | todos\ los\ (?:demás\ )?archivos
    )\b | 整个(?:项目|仓库|工程) | (?:所有|全部|其他|每个)文件 | プロジェクト全体""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words of an instruction that is not about the selected code alone."""
_FILE: Final = re.compile(
    r"""\b(?:(?:in|within|across|throughout|through|of)\ (?:the\ |this\ )?(?:whole|entire|full|this)
        \ (?:file|module)
      | (?:all|every|everywhere|rest)\b.{0,40}\b(?:in|of|within|across)\ (?:the|this)
        \ (?:file|module)
      | to\ the\ (?:whole|entire)\ (?:file|module)
      | (?:everywhere|throughout)\ (?:(?:in|within|of)\ )?(?:the|this)\ file
      | in\ (?:der\ ganzen|dieser)\ datei | dans\ (?:tout\ le|ce)\ fichier
      | en\ (?:todo\ el|este)\ archivo
    )\b | (?:整个|本|这个)文件""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words of one that is about all of its file."""
_PATH: Final = re.compile(
    r"(?<![\w./-])(?:\.{1,2}/)*(?:[\w-]+/)*[\w-]+(?:\.\w+)*\.[A-Za-z]{1,4}\b(?!\()"
)
"""What may be a file's path: `src/app.py`, `app.test.ts`; and `self.name`, which is none."""
_PRODUCTS: Final = frozenset(f"{name}.js" for name in ("node", "vue", "next", "react", "express"))
_REACHES: Final = {"selection": Reach.TARGET, "file": Reach.FILE, "project": Reach.PROJECT}


def reach_of(action: RefactorAction, instruction: str, wanted: str, path: str) -> Reach:
    """How far the edit may go; `wanted` is what the user says: `selection`, `file`, `project`.

    Without that an instruction in the user's own words decides: one that speaks of other files than
    `path`, or of all of this one, reaches them. Reading too much into it costs a dearer model, too
    little the edit.
    """
    if action.answer is not Answer.CODE:
        return Reach.TARGET
    if reach := _REACHES.get(wanted):
        return reach
    if action.reach is Reach.TARGET and action.id in (INSTRUCTION_ID, COMMENT_ID):
        if _names_other_file(instruction, path) or _WIDE.search(instruction):
            return Reach.PROJECT
        return Reach.FILE if _FILE.search(instruction) else Reach.TARGET
    return action.reach


def route_of(action: RefactorAction, reach: Reach, file_tokens: int) -> Task:
    """Whose model is asked: the action's own, or the architect's for work on several files."""
    is_wide = reach is Reach.PROJECT or (
        reach is Reach.FILE and file_tokens > FILE_TOKENS_ARCHITECT
    )
    return Task.ARCHITECT if is_wide and action.task is Task.REFACTOR else action.task


def _names_other_file(instruction: str, path: str) -> bool:
    found = (one for one in _PATH.findall(instruction) if one.lower() not in _PRODUCTS)
    return any(_is_code(one) and not path.endswith(one) for one in found)


def _is_code(path: str) -> bool:
    """Whether the file has code in it: one of data is spoken of as what the code reads."""
    return language_of(language_id_for_path(path)).has_definitions
