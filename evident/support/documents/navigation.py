"""Where pages lead to documents, and what home says of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Window
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.support.documents import queries
from evident.support.documents.queries.reading import SHOWN
from evident.web import home, navigation, palette
from evident.web.trail.words import name_events

SEEING = ("document.view", "document.view_published")

name_events(
    {
        "document.acknowledge": _("Document read"),
        "document.remind": _("Reminded to read a document"),
    },
    subjects={},
)
navigation.add(
    navigation.Entry(
        _("Documents"),
        "files",
        "documents:list",
        permission="document.view",
        section=navigation.Section.PROVE,
        order=10,
        key="d",
        words=_("policies procedures plans master list templates"),
    ),
    navigation.Entry(
        _("Documents to read"),
        "eye-check",
        "documents:to-read",
        permission=SEEING,
        section=navigation.Section.WORK,
        order=60,
        words=_("policies procedures acknowledge public documents"),
    ),
)
palette.add(
    palette.Command(
        _("Write a document"),
        "file-plus",
        "documents:new",
        permission="document.draft",
        words=_("new policy procedure plan template"),
    ),
)


def to_read(user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return what somebody is asked to read; None where there is nothing."""
    asked = list(queries.documents_to_read(user)[:SHOWN])
    return {"asked": asked, "now": at} if asked else None


def to_decide(user: User, at: datetime) -> Mapping[str, Any] | None:  # noqa: ARG001
    """Return the documents that wait for somebody's review or approval; None without any."""
    counted = queries.documents_to_decide(user).annotate(total=Window(Count("pk")))
    found = list(counted[:SHOWN])
    if not found:
        return None
    may_approve = access_of(user).may_somewhere("document.approve")
    return {"documents": found, "total": found[0].total, "may_approve": may_approve}


def to_publish(user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the approved documents that somebody is to publish; None where there are none."""
    counted = queries.documents_to_publish(user, at=at).annotate(total=Window(Count("pk")))
    found = list(counted[:SHOWN])
    return {"documents": found, "total": found[0].total} if found else None


def due(user: User, at: datetime) -> Mapping[str, Any] | None:
    """Return the documents somebody owns that need a review; None where there are none."""
    found = list(queries.reviews_due(user, at=at)[:SHOWN])
    return {"documents": found, "now": at} if found else None


home.add_block(
    home.Block(
        "documents.to_read",
        "documents/_to_read.html",
        to_read,
        SEEING,
        20,
        "right",
        later=_("Documents to read"),
    )
)
home.add_block(
    home.Block(
        "documents.to_decide",
        "documents/_to_decide.html",
        to_decide,
        ("document.review", "document.approve"),
        15,
        "left",
        later=_("Documents to review and approve"),
    )
)
home.add_block(
    home.Block(
        "documents.to_publish",
        "documents/_to_publish.html",
        to_publish,
        "document.publish",
        16,
        "left",
        later=_("Documents to publish"),
    )
)
home.add_block(
    home.Block(
        "documents.due",
        "documents/_due.html",
        due,
        "document.review",
        40,
        "right",
        later=_("Reviews due"),
    )
)
