"""Measures of major incidents."""

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Unit, declare, hours_between, share_of
from evident.resolution.incidents.major_procedure import STANDING
from evident.resolution.incidents.measures.counting import HIGHER, LOWER, measure, reported
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.queries.majors import first_notice

TO_TELL = hours_between("major__declared_at", "told_or_declared_at") * 60
MAJOR_LASTED = hours_between("major__declared_at", "major__restored_at")
REVIEWED_IN_TIME = Q(major__reviewed_at__lte=F("major__review_due_at"))


def major(user: User) -> QuerySet[Incident]:
    """Return major incidents, those declared by mistake left out."""
    return reported(user).filter(major__state__in=STANDING)


def major_restored(user: User) -> QuerySet[Incident]:
    """Return major incidents whose service is restored."""
    return major(user).filter(major__restored_at__isnull=False)


def major_told(user: User) -> QuerySet[Incident]:
    """Return major incidents of which top management was told, and when it was first."""
    told = major(user).annotate(first_told_at=first_notice()).filter(first_told_at__isnull=False)
    return told.annotate(told_or_declared_at=Greatest("first_told_at", "major__declared_at"))


def major_due(user: User) -> QuerySet[Incident]:
    """Return major incidents that were reviewed, or should have been by now."""
    done = Q(major__reviewed_at__isnull=False) | Q(major__review_due_at__lt=Now())
    return major_restored(user).filter(done)


declare(
    measure(
        "major_count",
        _("Major incidents"),
        _("Number of major incidents; those declared by mistake are left out."),
        Unit.COUNT,
        LOWER,
        major,
        Count("pk"),
    ),
    measure(
        "major_duration",
        _("Duration of major incidents"),
        _("Sum of the times from declaration to restoration ÷ major incidents."),
        Unit.HOURS,
        LOWER,
        major_restored,
        Avg(MAJOR_LASTED),
    ),
    measure(
        "major_time_to_notice",
        _("Time to notice to top management"),
        _(
            "Sum of the times from declaration to the first notice to top management ÷ major "
            "incidents with one."
        ),
        Unit.MINUTES,
        LOWER,
        major_told,
        Avg(TO_TELL),
    ),
    measure(
        "major_reviewed_in_time",
        _("Major incidents reviewed on time"),
        _("Reviewed by the time due ÷ reviewed or due by now × 100 %."),
        Unit.PERCENT,
        HIGHER,
        major_due,
        share_of(REVIEWED_IN_TIME),
        REVIEWED_IN_TIME,
    ),
)
