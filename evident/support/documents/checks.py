"""
Checks of documents: what an auditor would look for, asked of every document.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Severity, declare
from evident.support.documents import queries
from evident.support.documents.models import Acknowledgement, Document, Sort


def live(user: User) -> QuerySet[Document]:
    """Return the documents readers have."""
    return queries.visible_to(user).live()


def given(user: User) -> QuerySet[Document]:
    """Return the documents somebody is asked to read, each with whether anybody is late."""
    asked = Acknowledgement.objects.filter(version=OuterRef("published"), released_at=None)
    late = asked.filter(acknowledged_at=None, due_at__lt=Now())
    return live(user).filter(Exists(asked)).annotate(is_late=Exists(late))


def external(user: User) -> QuerySet[Document]:
    """Return the documents of others that are in use here."""
    return live(user).filter(sort=Sort.EXTERNAL)


def archived(user: User) -> QuerySet[Document]:
    """Return the documents that are kept after they went out of use."""
    return queries.visible_to(user).filter(state="archived")


declare(
    Check(
        code="document.reviewed_on_time",
        name=_("Document reviewed within its interval"),
        meaning=_("Readers have it, and its review is overdue."),
        severity=Severity.MINOR,
        requirements=("7.5.2-b", "7.5.3.2-c"),
        process="document",
        records=live,
        breaks=Q(due_at=None) | Q(due_at__lt=Now()),
    ),
    Check(
        code="document.approved_by_another",
        name=_("Document approved by somebody else than its author"),
        meaning=_("Readers have a version nobody else than its author approved."),
        severity=Severity.MAJOR,
        requirements=("7.5.2-b",),
        process="document",
        records=live,
        breaks=Q(published__approver=None) | Q(published__approver=F("published__author")),
    ),
    Check(
        code="document.approved_before_use",
        name=_("Document approved before readers had it"),
        meaning=_("Readers had it before it was approved, or nobody knows since when."),
        severity=Severity.MAJOR,
        requirements=("7.5.2-b",),
        process="document",
        records=live,
        breaks=Q(published__approved_at=None)
        | Q(published__published_at=None)
        | Q(published__published_at__lt=F("published__approved_at")),
    ),
    Check(
        code="document.identified",
        name=_("Document identified, with something to read"),
        meaning=_(
            "Its author or date is unknown, or there is neither a text nor a file nor a place."
        ),
        severity=Severity.MINOR,
        requirements=("7.5.2-a",),
        process="document",
        records=live,
        breaks=Q(published__author=None)
        | Q(published__published_at=None)
        | Q(published__body_en="", published__body_zh="", published__file=None, location=""),
    ),
    Check(
        code="document.external_current",
        name=_("External document known by its edition, and kept current"),
        meaning=_("Its publisher, edition or place is unknown, or its check is overdue."),
        severity=Severity.MINOR,
        requirements=("7.5.3.2-d",),
        process="document",
        records=external,
        breaks=Q(publisher="")
        | Q(edition="")
        | Q(location="", published__file=None)
        | Q(due_at=None)
        | Q(due_at__lt=Now()),
    ),
    Check(
        code="document.equals_practice",
        name=_("Document says what is set up"),
        meaning=_("What is set up was changed after it was approved."),
        severity=Severity.MINOR,
        requirements=("7.5.3.2-c", "7.5.4-b"),
        process="document",
        records=live,
        breaks=~Q(differing=[]),
    ),
    Check(
        code="document.filled_in",
        name=_("Document has no place still to be filled in"),
        meaning=_("It was published with places its template left open."),
        severity=Severity.MINOR,
        requirements=("7.5.2-b",),
        process="document",
        records=live,
        breaks=Q(published__open_places__gt=0),
    ),
    Check(
        code="document.has_owner",
        name=_("Document has an owner who works here"),
        meaning=_("Nobody owns it, or its owner left."),
        severity=Severity.MINOR,
        requirements=("7.5.1-a",),
        process="document",
        records=live,
        breaks=Q(assignee=None) | Q(assignee__is_active=False),
    ),
    Check(
        code="document.read",
        name=_("Document read by those it is given to"),
        meaning=_("Somebody has not read it within the time given."),
        severity=Severity.MINOR,
        requirements=("7.3-a", "7.5.3.2-a"),
        process="document",
        records=given,
        breaks=Q(is_late=True),
    ),
    Check(
        code="document.kept_no_longer",
        name=_("Document disposed of when its time is over"),
        meaning=_("It is kept although its time of keeping is over."),
        severity=Severity.OBSERVATION,
        requirements=("7.5.3.2-b",),
        process="document",
        records=archived,
        breaks=Q(retain_until__lt=Now()),
    ),
)
