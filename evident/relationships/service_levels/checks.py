"""
Checks of service levels: what an auditor would look for, asked of every agreement.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Severity, declare
from evident.relationships.service_levels import queries
from evident.relationships.service_levels.models import Agreement, AgreementVersion, Party
from evident.relationships.service_levels.procedure import IN_FORCE

EFFECTIVE = AgreementVersion.objects.filter(
    agreement_id=OuterRef("pk"), state="effective", corrections=None
)


def in_force(user: User) -> QuerySet[Agreement]:
    """Return the agreements in force."""
    return queries.visible_to(user).filter(state__in=IN_FORCE)


def slas(user: User) -> QuerySet[Agreement]:
    """Return the SLAs in force."""
    return in_force(user).filter(party=Party.SLA)


TODAY = Cast(Now(), DateField())
declare(
    Check(
        code="agreement.reviewed",
        name=_("Agreements are reviewed within their interval"),
        meaning=_("The day of the next review has passed and none was held."),
        severity=Severity.MINOR,
        requirements=("8.3.3-d",),
        process="agreement",
        records=in_force,
        breaks=Q(next_review_on__lt=TODAY) | Q(next_review_on=None),
    ),
    Check(
        code="agreement.workload_limited",
        name=_("SLAs name a workload limit"),
        meaning=_("The agreement says nothing of how much work it covers."),
        severity=Severity.MINOR,
        requirements=("8.3.3-c",),
        process="agreement",
        records=slas,
        breaks=Q(Exists(EFFECTIVE.filter(workload_limit=None))),
    ),
    Check(
        code="agreement.still_valid",
        name=_("No agreement is used after its end"),
        meaning=_("Its last version has ended, and it is still treated as in force."),
        severity=Severity.MAJOR,
        requirements=("8.3.3-a",),
        process="agreement",
        records=in_force,
        breaks=~Q(Exists(EFFECTIVE.filter(Q(valid_until=None) | Q(valid_until__gt=Now())))),
    ),
)
