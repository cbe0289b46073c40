"""What can go wrong with a model, as a tree.

    FimbleError                  anything we can explain to the user in one sentence
    +-- ModelError               a model could not answer
        +-- ModelUnavailable     overloaded, crashed, or went away: try later
        |   +-- ModelUnreachable no connection could be made: nothing was sent
        +-- ModelTimeout         did not answer in time
        +-- ModelRateLimited     429 and its kin; `retry_after_ms` when the server says
        +-- ModelRejected        the request was refused: key, model name, quota, unsupported
        |   +-- ModelFieldRefused a field of the request is not known or not allowed: 400, 422
        +-- ModelProtocolError   answered something that is not its protocol, or broke off
        +-- ModelNotAllowed      our own privacy settings forbid the host

Catch the base classes; the leaves explain. `message` is for the user: plain, no secrets, and it
says what to do next.
"""

from __future__ import annotations


class FimbleError(Exception):
    """Something the user can be told in one sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ModelError(FimbleError):
    """A model could not answer."""

    sent = True
    """Whether text may have left for the server."""

    reason = "model_error"
    """The stable name of this kind in explanations and logs."""

    def __init__(self, message: str, *, model: str = "", retry_after_ms: int | None = None) -> None:
        super().__init__(message)
        self.model = model
        self.retry_after_ms = retry_after_ms


class ModelUnavailable(ModelError):
    """The server is overloaded, crashed, or went away."""

    reason = "model_unavailable"


class ModelUnreachable(ModelUnavailable):
    """No connection could be made."""

    sent = False


class ModelTimeout(ModelError):
    """The server was too slow."""

    reason = "model_timeout"


class ModelRateLimited(ModelError):
    """The server wants a pause; `retry_after_ms` when it says how long."""

    reason = "model_rate_limited"


class ModelRejected(ModelError):
    """The server refused this request and will refuse it again: key, model, quota or parameters."""

    reason = "model_rejected"


class ModelFieldRefused(ModelRejected):
    """Something in the request itself is refused: perhaps a field that is not known there."""


class ModelProtocolError(ModelError):
    """The answer was malformed or broke off."""

    reason = "model_protocol"


class ModelNotAllowed(ModelError):
    """The privacy settings forbid sending text to this host."""

    sent = False
    reason = "not_allowed"


class PromptTooLong(ModelError):
    """The model's window is too small for what it would have to read."""

    sent = False
    reason = "prompt_too_long"
