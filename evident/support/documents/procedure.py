"""Procedure of controlled documents. ISO/IEC 20000-1:2018, 7.5."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a document stands. While it is revised, its published version stays valid."""

    DRAFT = "draft", pgettext_lazy("document", "Draft")
    REVIEWING = "reviewing", pgettext_lazy("document", "In review")
    APPROVED = "approved", pgettext_lazy("document", "Approved")
    PUBLISHED = "published", pgettext_lazy("document", "Published")
    REVISING = "revising", pgettext_lazy("document", "Published, being revised")
    REVISION_REVIEWING = (
        "revision_reviewing",
        pgettext_lazy("document", "Published, revision in review"),
    )
    REVISION_APPROVED = (
        "revision_approved",
        pgettext_lazy("document", "Published, revision approved"),
    )
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "Withdrawn")
    ARCHIVED = "archived", pgettext_lazy("document", "Archived")
    DISPOSED = "disposed", pgettext_lazy("document", "Disposed of")


UNDER_REVISION = frozenset({State.REVISING, State.REVISION_REVIEWING, State.REVISION_APPROVED})
LIVE = UNDER_REVISION | {State.PUBLISHED}
"""Readers have a published version."""
WRITABLE = frozenset({State.DRAFT, State.REVISING})
REVIEWED = frozenset({State.REVIEWING, State.REVISION_REVIEWING})
READY = frozenset({State.APPROVED, State.REVISION_APPROVED})
OPEN = LIVE | WRITABLE | REVIEWED | READY
GONE = frozenset({State.WITHDRAWN, State.ARCHIVED, State.DISPOSED})
KEPT = frozenset(State) - {State.DISPOSED}

STEPS = [
    Step(
        "draft",
        frozenset(),
        State.DRAFT,
        "document.draft",
        _("Write a document"),
        _("%(who)s began the document"),
    ),
    Step(
        "edit",
        WRITABLE,
        None,
        "document.edit",
        pgettext_lazy("document", "Edit the text"),
        _("%(who)s edited the text"),
    ),
    Step(
        "carry",
        WRITABLE,
        None,
        "document.edit",
        _("Put a tailored procedure into force with it"),
        _("%(who)s chose the tailored procedure it puts into force"),
    ),
    Step(
        "describe",
        OPEN,
        None,
        "document.describe",
        pgettext_lazy("document", "Change the facts"),
        _("%(who)s changed the facts"),
    ),
    Step(
        "distribute",
        OPEN,
        None,
        "document.distribute",
        _("Change the distribution"),
        _("%(who)s changed the distribution"),
    ),
    Step(
        "assign",
        OPEN,
        None,
        "document.assign",
        pgettext_lazy("document", "Name the owner"),
        _("%(who)s named its owner"),
    ),
    Step(
        "submit",
        frozenset({State.DRAFT}),
        State.REVIEWING,
        "document.submit",
        pgettext_lazy("document", "Submit"),
        _("%(who)s submitted it for review and approval"),
    ),
    Step(
        "submit_revision",
        frozenset({State.REVISING}),
        State.REVISION_REVIEWING,
        "document.submit",
        _("Submit the revision"),
        _("%(who)s submitted the revision for review and approval"),
    ),
    Step(
        "review",
        REVIEWED,
        None,
        "document.review",
        _("Reviewed: in order"),
        _("%(who)s reviewed it and found it in order"),
    ),
    Step(
        "approve",
        frozenset({State.REVIEWING}),
        State.APPROVED,
        "document.approve",
        pgettext_lazy("document", "Approve"),
        _("%(who)s approved it"),
    ),
    Step(
        "approve_revision",
        frozenset({State.REVISION_REVIEWING}),
        State.REVISION_APPROVED,
        "document.approve",
        _("Approve the revision"),
        _("%(who)s approved the revision"),
    ),
    Step(
        "send_back",
        frozenset({State.REVIEWING}),
        State.DRAFT,
        "document.review",
        pgettext_lazy("document", "Send back"),
        _("%(who)s sent it back to the author"),
    ),
    Step(
        "send_back_revision",
        frozenset({State.REVISION_REVIEWING}),
        State.REVISING,
        "document.review",
        pgettext_lazy("document", "Send the revision back"),
        _("%(who)s sent the revision back to the author"),
    ),
    Step(
        "publish",
        READY,
        State.PUBLISHED,
        "document.publish",
        pgettext_lazy("document", "Publish"),
        _("%(who)s published it"),
    ),
    Step(
        "revise",
        frozenset({State.PUBLISHED}),
        State.REVISING,
        "document.edit",
        pgettext_lazy("document", "Revise"),
        _("%(who)s began a revision"),
    ),
    Step(
        "drop_revision",
        UNDER_REVISION,
        State.PUBLISHED,
        "document.edit",
        pgettext_lazy("document", "Drop the revision"),
        _("%(who)s dropped the revision"),
    ),
    Step(
        "confirm",
        frozenset({State.PUBLISHED}),
        None,
        "document.review",
        pgettext_lazy("document", "Still right"),
        _("%(who)s reviewed it: still right"),
    ),
    Step(
        "withdraw",
        OPEN,
        State.WITHDRAWN,
        "document.withdraw",
        pgettext_lazy("document", "Withdraw"),
        pgettext_lazy("document", "%(who)s withdrew it"),
    ),
    Step(
        "archive",
        frozenset({State.WITHDRAWN}),
        State.ARCHIVED,
        "document.archive",
        _("Archive"),
        _("%(who)s archived it"),
    ),
    Step(
        "dispose",
        frozenset({State.ARCHIVED}),
        State.DISPOSED,
        "document.dispose",
        _("Dispose of it"),
        _("%(who)s disposed of it"),
    ),
    Step(
        "reply",
        OPEN,
        None,
        "document.edit",
        pgettext_lazy("document", "Attach for readers"),
        _("%(who)s wrote to the readers"),
    ),
    Step(
        "note",
        KEPT,
        None,
        "document.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
    Step(
        "fall_due",
        LIVE,
        None,
        "document.review",
        _("Tell that its review is due"),
        _("Its review is due: the owner was told"),
        is_automatic=True,
    ),
    Step(
        "differ",
        LIVE | READY,
        None,
        "document.review",
        _("Tell that practice differs from it"),
        _("What is set up differs from what it says"),
        is_automatic=True,
    ),
    Step(
        "agree",
        LIVE | READY,
        None,
        "document.review",
        _("Tell that practice is as it says again"),
        _("What is set up is again what it says"),
        is_automatic=True,
    ),
]
PROCEDURE = Procedure("document", clause="7.5", states=State, open_states=OPEN, steps=STEPS)
declare({"document.link": _("Link documents with other records")})
WRITING = tuple(f"document.{verb}" for verb in ("draft", "edit", "describe", "submit"))
CONTROLLING = tuple(
    f"document.{verb}"
    for verb in ("distribute", "assign", "review", "publish", "withdraw", "note", "link")
)
ship("agent", "document.note")
ship("process_manager", *WRITING, *CONTROLLING)
ship("process_owner", *WRITING, *CONTROLLING, "document.approve", "document.archive")
ship("sms_manager", "document.*")
ship("top_management", "document.approve", "document.review", "document.note")
