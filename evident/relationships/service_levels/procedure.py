"""Agreement procedure: SLA, OLA and underpinning contract. ISO/IEC 20000-1:2018, 8.3.3, 8.3.4."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where an agreement stands."""

    DRAFT = "draft", _("Draft")
    NEGOTIATING = "negotiating", _("Being negotiated")
    AGREED = "agreed", _("Signed")
    ACTIVE = "active", _("In force")
    UNDER_REVIEW = "under_review", _("Under review")
    AMENDED = "amended", _("Being amended")
    EXPIRED = "expired", _("Expired")
    TERMINATED = "terminated", _("Terminated")


BEFORE = frozenset({State.DRAFT, State.NEGOTIATING})
IN_FORCE = frozenset({State.ACTIVE, State.UNDER_REVIEW, State.AMENDED})
"""States in which its terms hold: a review and an amendment do not suspend a promise."""
WRITABLE = BEFORE | {State.AMENDED}
"""States in which a version is a draft that can be written."""
OPEN = BEFORE | IN_FORCE | {State.AGREED}
HELD = IN_FORCE | {State.EXPIRED, State.TERMINATED}
"""States in which its terms hold, or did."""
CORRECT = "agreement.correct_clocks"

STEPS = [
    Step(
        "draft", frozenset(), State.DRAFT, "agreement.draft", _("New agreement"),
        pgettext_lazy("agreement", "%(who)s drafted it"),
    ),
    Step("revise", WRITABLE, None, "agreement.draft", _("Write terms"), _("%(who)s wrote terms")),
    Step(
        "negotiate", frozenset({State.DRAFT}), State.NEGOTIATING, "agreement.draft",
        _("Start negotiating"), _("%(who)s started to negotiate"),
    ),
    Step(
        "sign", frozenset({State.NEGOTIATING, State.AMENDED}), None, "agreement.sign",
        _("Record a signature"), _("%(who)s recorded a signature"),
    ),
    Step(
        "conclude", frozenset({State.NEGOTIATING}), State.AGREED, "agreement.conclude",
        _("Conclude"), _("%(who)s concluded it"),
    ),
    Step(
        "activate", frozenset({State.AGREED}), State.ACTIVE, "agreement.conclude",
        _("Put into force"), _("%(who)s put it into force"),
    ),
    Step(
        "review", frozenset({State.ACTIVE}), State.UNDER_REVIEW, "agreement.review",
        _("Start the review"), _("%(who)s started the review"),
    ),
    Step(
        "confirm", frozenset({State.UNDER_REVIEW}), State.ACTIVE, "agreement.review",
        _("End the review"), _("%(who)s ended the review"),
    ),
    Step(
        "amend", frozenset({State.ACTIVE, State.UNDER_REVIEW}), State.AMENDED, "agreement.draft",
        _("Amend"), _("%(who)s began to amend it"),
    ),
    Step(
        "renew", frozenset({State.AMENDED}), State.ACTIVE, "agreement.conclude",
        _("Put the amendment into force"), _("%(who)s put the amendment into force"),
    ),
    Step(
        "drop", frozenset({State.AMENDED}), State.ACTIVE, "agreement.draft",
        _("Drop the amendment"), _("%(who)s dropped the amendment"),
    ),
    Step(
        "expire", IN_FORCE, State.EXPIRED, "agreement.conclude", _("Expire"),
        _("%(who)s noted that it expired"), is_automatic=True,
    ),
    Step(
        "terminate", IN_FORCE | {State.AGREED}, State.TERMINATED, "agreement.conclude",
        _("Terminate"), _("%(who)s terminated it"),
    ),
    Step(
        "discard", BEFORE, State.TERMINATED, "agreement.draft", _("Discard"),
        _("%(who)s discarded the draft"),
    ),
    Step(
        "carry", OPEN, None, "agreement.draft", _("Say what carries it"),
        _("%(who)s said which agreement carries a promise"),
    ),
    Step(
        "correct_terms", HELD - {State.AMENDED}, None, CORRECT, _("Correct terms that were wrong"),
        _("%(who)s corrected its terms, also for the past"),
    ),
    Step(
        "apply", HELD, None, CORRECT, _("Apply to records that were there before"),
        _("%(who)s applied it to records that were there before"),
    ),
]  # fmt: skip
PROCEDURE = Procedure("agreement", clause="8.3.3", states=State, open_states=OPEN, steps=STEPS)

declare({CORRECT: _("Correct clocks for a calendar or an agreement that was wrong")})
WRITING = ("draft", "sign", "conclude", "review")
ship("process_manager", *(f"agreement.{verb}" for verb in WRITING))
ship("process_owner", "agreement.*")
ship("sms_manager", "agreement.review")
ship("customer_manager", "agreement.view_organisation", "agreement.sign")
