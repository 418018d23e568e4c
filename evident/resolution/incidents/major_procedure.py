"""The overlay of a major incident beside its incident's own states: pure data. 8.6.1."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MajorState(TextChoices):
    """Where a major incident stands, beside its incident's own state."""

    DECLARED = "declared", _("Declared")
    COORDINATING = "coordinating", _("Coordinating")
    RESTORED = "restored", _("Restored")
    REVIEW_PENDING = "review_pending", _("Review pending")
    REVIEWED = "reviewed", _("Reviewed")
    REVOKED = "revoked", _("Revoked")


RUNNING = frozenset({MajorState.DECLARED, MajorState.COORDINATING})
TO_REVIEW = frozenset({MajorState.RESTORED, MajorState.REVIEW_PENDING})
UNFINISHED = RUNNING | TO_REVIEW
STANDING = UNFINISHED | {MajorState.REVIEWED}
"""What was a major incident, or is one: all but those declared by mistake."""


@dataclass(frozen=True)
class MajorStep:
    """A move of the overlay; its permission and words are those of the incident's step."""

    source: frozenset[MajorState]
    target: MajorState | None


MAJOR_STEPS = {
    "declare_major": MajorStep(frozenset({MajorState.REVOKED}), MajorState.DECLARED),
    "coordinate_major": MajorStep(RUNNING, MajorState.COORDINATING),
    "hand_over_major": MajorStep(UNFINISHED, None),
    "inform_management": MajorStep(STANDING, None),
    "update_major": MajorStep(UNFINISHED, None),
    "restore_major": MajorStep(RUNNING, MajorState.RESTORED),
    "relapse_major": MajorStep(TO_REVIEW, MajorState.COORDINATING),
    "plan_major_review": MajorStep(TO_REVIEW, MajorState.REVIEW_PENDING),
    "review_major": MajorStep(TO_REVIEW, MajorState.REVIEWED),
    "revoke_major": MajorStep(RUNNING, MajorState.REVOKED),
    "warn_major": MajorStep(UNFINISHED, None),
}
"""Which steps the overlay knows, from where and to where; no target keeps its state."""
