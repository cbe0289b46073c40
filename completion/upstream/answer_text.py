"""The text of an answer between the wire and the reader: what the server could not do for us.

Pure. Stops at stop strings the server was not told, drops a lead that the model wrote again, and
bounds the length.
"""

from __future__ import annotations


class AnswerText:
    """Pieces in, the same text in pieces out, cut where it has to end."""

    def __init__(self, *, stops: tuple[str, ...], repeated_lead: str, chars_max: int) -> None:
        self._stops = stops
        self._lead = repeated_lead
        self._chars_left = chars_max
        self._held = ""
        self.met_stop = False
        self.too_long = False

    @property
    def is_cut(self) -> bool:
        """Whether nothing more is wanted from the server."""
        return self.met_stop or self.too_long

    def feed(self, piece: str) -> str:
        """What can be shown now; may hold back what could be the start of a stop string."""
        self._held += piece
        if self._lead and not self._past_lead():
            return ""
        at = min((i for stop in self._stops if (i := self._held.find(stop)) >= 0), default=-1)
        if at >= 0:
            self.met_stop = True
            return self._release(at)
        return self._release(len(self._held) - self._doubtful())

    def finish(self) -> str:
        """What was held back, at the end of the answer."""
        return "" if self.is_cut else self._release(len(self._held))

    def _past_lead(self) -> bool:
        """Whether it is known if the answer repeats the lead; if so it is dropped."""
        if len(self._held) < len(self._lead) and self._lead.startswith(self._held):
            return False
        self._held = self._held.removeprefix(self._lead)
        self._lead = ""
        return True

    def _doubtful(self) -> int:
        """Length of the longest end of the text that could begin a stop string."""
        longest = max((len(stop) for stop in self._stops), default=1) - 1
        for length in range(min(longest, len(self._held)), 0, -1):
            tail = self._held[-length:]
            if any(stop.startswith(tail) for stop in self._stops):
                return length
        return 0

    def _release(self, length: int) -> str:
        if length > self._chars_left:
            length, self.too_long = self._chars_left, True
        text, self._held = self._held[:length], self._held[length:]
        self._chars_left -= len(text)
        return text
