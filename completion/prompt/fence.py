"""The fence around a chat model's code, taken off while the answer streams in. Pure text."""

from __future__ import annotations

from typing import Final

_FENCE: Final = "```"


class FenceStripper:
    """Takes one fence off a stream: `feed` each piece, use what comes back.

    Talk before the fence is dropped; an answer without a fence passes as it is, its first line once
    the second has begun. `finished` turns True at the closing fence; nothing more comes back then.
    Ask for the `rest` when the stream has ended.
    """

    def __init__(self) -> None:
        self._held = ""
        self._started = False
        """Whether it is known how the answer begins."""
        self._fenced = False
        self.finished = False

    def feed(self, text: str) -> str:
        """What can be used now; holds back what may turn out to be a fence."""
        self._held += text
        if self.finished or not (self._started or self._start()):
            return ""
        if self._fenced:
            at = self._held.find("\n" + _FENCE)
            self.finished = at >= 0
            return self._released(at if self.finished else self._doubtful())
        return self._released(len(self._held))

    def rest(self) -> str:
        """What was held back in case a fence would follow, and none did."""
        begun = self._held.lstrip()
        if self._started or _FENCE.startswith(begun) or begun.startswith(_FENCE):
            return ""
        return self._released(len(self._held))

    def _start(self) -> bool:
        """Takes the opening fence off; False while it is not known whether there is one."""
        start = self._held.lstrip()
        if not start or _FENCE.startswith(start):
            return False
        first, line_end, second = start.partition("\n")
        if not first.startswith(_FENCE):
            if not line_end or _FENCE.startswith(second):
                return False
            if second.startswith(_FENCE):
                start = second
        self._fenced = start.startswith(_FENCE)
        if self._fenced:
            _, line_end, code = start.partition("\n")
            if not line_end or (code != _FENCE and _FENCE.startswith(code)):
                return False
            self._held, self.finished = code, code.startswith(_FENCE)
        self._started = True
        return not self.finished

    def _doubtful(self) -> int:
        """Where the end begins that may become the closing fence."""
        line = self._held.rfind("\n")
        may_close = line >= 0 and _FENCE.startswith(self._held[line + 1 :])
        return line if may_close else len(self._held)

    def _released(self, size: int) -> str:
        text, self._held = self._held[:size], self._held[size:]
        return text
