"""Who is to read what, who has, and whose reviews are due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Count, Q, QuerySet

from evident.kernel.access.holding import allowing, through
from evident.kernel.access.queries import access_of, may
from evident.kernel.accounts.models import User
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.models import VersionState
from evident.support.documents.models import Acknowledgement, Document, Version
from evident.support.documents.procedure import LIVE, READY, REVIEWED
from evident.support.documents.queries.seeing import visible_to

SOON = timedelta(days=30)
SHOWN = 10
MOST_APPROVERS = 5


@dataclass(frozen=True)
class Rate:
    """How many were asked to read a version, how many have, and how many are late."""

    asked: int
    read: int
    late: int

    @property
    def share(self) -> float | None:
        """Per cent of those asked who have read it; None where nobody is asked."""
        return 100 * self.read / self.asked if self.asked else None


def own_acknowledgement(document: Document, *, user: User) -> Acknowledgement | None:
    """Return what `user` is asked to read of the published version, if anything."""
    if document.published_id is None or not document.is_live:
        return None
    asked = Acknowledgement.objects.filter(version=document.published_id, person=user)
    return asked.filter(released_at=None).first()


def asked_of(document: Document) -> QuerySet[Acknowledgement]:
    """Return who is asked to read the published version, or was until it went out of use."""
    asked = Q(released_at=None)
    if document.closed_at is not None:
        asked |= Q(released_at=document.closed_at)
    return Acknowledgement.objects.filter(asked, version=document.published_id)


def rate_of(document: Document, *, at: datetime) -> Rate:
    """Return how far the published version was read."""
    counts = asked_of(document).aggregate(
        asked=Count("pk"),
        read=Count("pk", filter=Q(acknowledged_at__isnull=False)),
        late=Count("pk", filter=Q(acknowledged_at=None, due_at__lte=at)),
    )
    return Rate(**counts)


def readers_of(document: Document) -> QuerySet[Acknowledgement]:
    """Return who is asked to read the published version, those who have not yet first."""
    asked = asked_of(document).select_related("person", "version")
    return asked.order_by("-acknowledged_at", "due_at", "pk")


def documents_to_read(user: User) -> QuerySet[Acknowledgement]:
    """Return what `user` is still asked to read, the most pressing first."""
    asked = Acknowledgement.objects.filter(
        person=user, acknowledged_at=None, released_at=None, document__state__in=LIVE
    )
    return asked.select_related("document", "version").order_by("due_at", "pk")


def approvers(document: Document, *, at: datetime) -> list[User]:
    """Return some of those who may approve what is in review: nobody who wrote in it."""
    version = document.draft
    if version is None or document.state not in REVIEWED:
        return []
    carried = version.tailoring
    writers = [version.author_id, *version.writers]
    if carried is not None and carried.state == VersionState.DRAFT:
        writers += [carried.author_id, *carried.contributors]
    people = User.objects.filter(through(allowing("document.approve", at=at)), is_active=True)
    able = (
        each
        for each in people.exclude(pk__in=filter(None, writers)).distinct().order_by("name")
        if access_of(each).may("document.approve", document)
        and (carried is None or may(each, tailoring.APPROVING))
    )
    return list(islice(able, MOST_APPROVERS))


def may_put_into_force(version: Version | None, *, user: User) -> bool:
    """Return whether `user` may approve the tailored procedure a version carries, if it does."""
    carried = version.tailoring if version is not None else None
    if carried is None or carried.state != VersionState.DRAFT:
        return True
    wrote = user.pk in (carried.author_id, *carried.contributors)
    return may(user, tailoring.APPROVING) and not wrote


def documents_to_decide(user: User) -> QuerySet[Document]:
    """Return what waits for `user`, who did not write in it, to review or approve it."""
    waiting = visible_to(user).filter(state__in=REVIEWED)
    access = access_of(user)
    if not access.may("document.approve"):
        if not access.may("document.review"):
            return waiting.none()
        waiting = waiting.filter(draft__reviewer=None)
    foreign = waiting.exclude(draft__writers__contains=[user.pk]).select_related("draft__author")
    return foreign.order_by("draft__submitted_at", "pk")


def documents_to_publish(user: User, *, at: datetime) -> QuerySet[Document]:
    """
    Return what is approved and waits for `user` to publish it.

    That is what he or she owns or wrote, and what neither owner nor author may publish.
    """
    waiting = visible_to(user).filter(state__in=READY)
    if not access_of(user).may("document.publish"):
        return waiting.none()
    able = User.objects.filter(through(allowing("document.publish", at=at)), is_active=True)
    mine = Q(assignee=user) | Q(draft__author=user)
    somebodys = Q(assignee__in=able.values("pk")) | Q(draft__author__in=able.values("pk"))
    found = waiting.filter(mine | ~somebodys).select_related("draft__approver")
    return found.order_by("draft__approved_at", "pk")


def reviews_due(user: User, *, at: datetime) -> QuerySet[Document]:
    """Return the documents `user` owns whose review is due within a month or that differ."""
    mine = visible_to(user).live().filter(assignee=user)
    return mine.filter(Q(due_at__lte=at + SOON) | ~Q(differing=[])).order_by("due_at", "pk")
