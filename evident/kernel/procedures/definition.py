"""The words of a procedure: steps and refusals. Pure data, no database."""

from dataclasses import dataclass

from django.utils.functional import Promise


class StepRefused(Exception):
    """A step that cannot be taken now; the message tells the user why, in his language."""


class WrongFact(StepRefused):
    """A step that was told something it cannot take; another fact would do."""


class EditConflict(StepRefused):
    """Somebody else changed the record after the user opened it."""


class ApprovalNeeded(StepRefused):
    """A step that somebody else has to approve first; `can_ask` where nobody was asked yet."""

    def __init__(self, sentence: str, *, step: str, can_ask: bool) -> None:
        super().__init__(sentence)
        self.step = step
        self.can_ask = can_ask


@dataclass(frozen=True)
class Step:
    """
    A move from one of `source` to `target`; a step that keeps the state has no target.

    Nobody takes a step on a record he or she may not see, whatever the permissions.
    """

    name: str
    source: frozenset[str]
    target: str | None
    permission: str
    label: str | Promise = ""
    """What the button says: "Resolve"."""
    done: str | Promise = ""
    """How a timeline tells it: "%(who)s resolved it"."""
    own: str = ""
    """A permission that suffices for whoever asked for the record or watches it."""
    is_requesters: bool = False
    """Whether only the requester may take it: nobody confirms in another's name."""
    is_automatic: bool = False
    """Whether the product alone takes it."""
    is_told_later: bool = False
    """Whether it may have happened before what stands in the trail already."""
