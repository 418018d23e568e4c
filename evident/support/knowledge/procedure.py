"""Knowledge article procedure. ISO/IEC 20000-1:2018, 7.6."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where an article stands. While it is revised, its published version stays valid."""

    DRAFT = "draft", pgettext_lazy("article", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("article", "In review")
    PUBLISHED = "published", pgettext_lazy("article", "Published")
    REVISING = "revising", pgettext_lazy("article", "Published, being revised")
    REVISION_IN_REVIEW = (
        "revision_in_review",
        pgettext_lazy("article", "Published, revision in review"),
    )
    DUE_REVIEW = "due_review", pgettext_lazy("article", "Review due")
    EXPIRED = "expired", pgettext_lazy("article", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("article", "Withdrawn")


RESTING = frozenset({State.PUBLISHED, State.DUE_REVIEW, State.EXPIRED})
UNDER_REVISION = frozenset({State.REVISING, State.REVISION_IN_REVIEW})
LIVE = RESTING | UNDER_REVISION
"""Readers have a published version."""
WRITABLE = frozenset({State.DRAFT, State.REVISING})
REVIEWED = frozenset({State.IN_REVIEW, State.REVISION_IN_REVIEW})
OPEN = LIVE | WRITABLE | REVIEWED
EVERY = frozenset(State)

STEPS = [
    Step(
        "draft",
        frozenset(),
        State.DRAFT,
        "article.draft",
        _("Write an article"),
        _("%(who)s began the article"),
    ),
    Step("edit", WRITABLE, None, "article.edit", _("Edit the text"), _("%(who)s edited the text")),
    Step(
        "describe",
        OPEN,
        None,
        "article.describe",
        _("Change the facts"),
        _("%(who)s changed the facts"),
    ),
    Step(
        "address",
        OPEN,
        None,
        "article.address",
        _("Change who reads it"),
        _("%(who)s changed who reads it"),
    ),
    Step(
        "submit",
        frozenset({State.DRAFT}),
        State.IN_REVIEW,
        "article.submit",
        _("Ask for review"),
        _("%(who)s asked for a review"),
    ),
    Step(
        "submit_revision",
        frozenset({State.REVISING}),
        State.REVISION_IN_REVIEW,
        "article.submit",
        _("Ask for review of the revision"),
        _("%(who)s asked for a review of the revision"),
    ),
    Step(
        "publish",
        REVIEWED,
        State.PUBLISHED,
        "article.publish",
        _("Publish"),
        _("%(who)s reviewed and published it"),
    ),
    Step(
        "send_back",
        frozenset({State.IN_REVIEW}),
        State.DRAFT,
        "article.publish",
        _("Send back"),
        _("%(who)s sent it back to the author"),
    ),
    Step(
        "send_back_revision",
        frozenset({State.REVISION_IN_REVIEW}),
        State.REVISING,
        "article.publish",
        _("Send the revision back"),
        _("%(who)s sent the revision back to the author"),
    ),
    Step(
        "revise",
        RESTING,
        State.REVISING,
        "article.edit",
        _("Revise"),
        _("%(who)s began a revision"),
    ),
    Step(
        "drop_revision",
        UNDER_REVISION,
        State.PUBLISHED,
        "article.edit",
        _("Drop the revision"),
        _("%(who)s dropped the revision"),
    ),
    Step(
        "confirm",
        RESTING,
        State.PUBLISHED,
        "article.publish",
        _("Still right"),
        _("%(who)s reviewed it: still right"),
    ),
    Step(
        "assign",
        OPEN,
        None,
        "article.assign",
        _("Name the owner"),
        _("%(who)s named its owner"),
    ),
    Step(
        "withdraw",
        OPEN,
        State.WITHDRAWN,
        "article.withdraw",
        _("Withdraw"),
        _("%(who)s withdrew it"),
    ),
    Step(
        "reply",
        OPEN,
        None,
        "article.edit",
        _("Attach for readers"),
        _("%(who)s wrote to the readers"),
    ),
    Step(
        "note", EVERY, None, "article.note", _("Internal note"), _("%(who)s wrote an internal note")
    ),
    Step(
        "fall_due",
        frozenset({State.PUBLISHED}),
        State.DUE_REVIEW,
        "article.publish",
        _("Tell that its review is due"),
        _("Its review is due: the owner was told"),
        is_automatic=True,
    ),
    Step(
        "expire",
        frozenset({State.PUBLISHED, State.DUE_REVIEW}),
        State.EXPIRED,
        "article.publish",
        _("Let it expire"),
        _("It expired, and is suggested no more"),
        is_automatic=True,
    ),
]
PROCEDURE = Procedure("article", clause="7.6", states=State, open_states=OPEN, steps=STEPS)
declare(
    {
        "article.link": _("Link articles with other records"),
        "article.configure": _("Change the categories of articles"),
        "article.import": _("Import articles"),
    }
)
WRITING = tuple(
    f"article.{verb}" for verb in ("draft", "edit", "describe", "submit", "note", "link")
)
ship("agent", *WRITING, "article.publish")
ship("process_manager", "article.*")
ship("administrator", "article.configure")
