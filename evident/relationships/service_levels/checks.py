"""
Checks of service levels: what an auditor would look for, asked of every agreement.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from datetime import timedelta
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Records, Severity, declare
from evident.kernel.trail.models import Entry
from evident.portfolio.services import queries as services
from evident.portfolio.services.models import Service, ServiceCustomer
from evident.portfolio.services.procedure import USABLE
from evident.relationships.service_levels import queries
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    Clock,
    Party,
    Signature,
    Target,
)
from evident.relationships.service_levels.models.clock import COUNTED
from evident.relationships.service_levels.procedure import IN_FORCE, PROCEDURE

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


HOLDING = AgreementVersion.objects.filter(
    Q(valid_until=None) | Q(valid_until__gt=Now()),
    agreement__kind="agreement",
    agreement__state__in=IN_FORCE,
    agreement__party=Party.SLA,
    state="effective",
    corrections=None,
    valid_from__lte=Now(),
)
TARGETS = Target.objects.filter(
    version__agreement_id=OuterRef("pk"), version__state="effective", version__corrections=None
)
SIGNED = Signature.objects.filter(
    version__agreement_id=OuterRef("pk"), version__state="effective", version__corrections=None
)


def live(user: User) -> QuerySet[Service]:
    """Return the services customers have, and whether an SLA covers each."""
    of_its_customers = ServiceCustomer.objects.filter(
        service_id=OuterRef(OuterRef("pk")), until=None
    ).values("organisation_id")
    everything = HOLDING.filter(covers_all=True, agreement__organisation_id__in=of_its_customers)
    by_name = HOLDING.filter(services=OuterRef("pk"))
    return (
        services.visible_to(user)
        .filter(state__in=USABLE)
        .annotate(is_promised=Exists(by_name) | Exists(everything))
    )


def internal(user: User) -> QuerySet[Agreement]:
    """Return the agreements with teams of our own in force."""
    return in_force(user).filter(party=Party.OLA)


def contracts(user: User) -> QuerySet[Agreement]:
    """Return the contracts with suppliers in force."""
    return in_force(user).filter(party=Party.CONTRACT)


LONG_AGO = timedelta(days=100)
"""A quarter and some days: whoever reviews every quarter had the time to."""
MISSES = Clock.objects.filter(
    COUNTED,
    version__agreement_id=OuterRef("pk"),
    is_met=False,
    stopped_at__lt=Now() - LONG_AGO,
)
ANSWERS = Entry.objects.filter(
    record_id=OuterRef("version__agreement_id"),
    event=PROCEDURE.event("confirm"),
    at__gt=OuterRef("stopped_at"),
)
UNANSWERED = MISSES.filter(~Exists(ANSWERS))


def with_misses(records: Records) -> Records:
    """Return the agreements of `records` under which promises were missed some time ago."""

    def missed(user: User) -> "QuerySet[Agreement]":
        return records(user).filter(Exists(MISSES))

    return missed


def serious(code: str, name: Promise, meaning: Promise, requirements: str, **asked: Any) -> Check:
    """Return a serious check; `requirements` are ids with spaces between."""
    ids = tuple(requirements.split())
    process = code.partition(".")[0]
    return Check(code, name, meaning, Severity.MAJOR, ids, process, **asked)


declare(
    serious(
        "service.has_sla",
        _("Live service with an SLA"),
        _("Customers have the service, and no SLA in force covers it."),
        "8.3.3-b 8.3.1-a",
        records=live,
        breaks=Q(is_promised=False),
    ),
    serious(
        "agreement.has_targets",
        _("SLA with measurable targets"),
        _("It is in force, and it names no target."),
        "8.3.3-c",
        records=slas,
        breaks=~Q(Exists(TARGETS)),
    ),
    serious(
        "agreement.signed",
        _("Agreement signed by both sides"),
        _("It is in force, and one side has not signed it."),
        "8.3.3-a 8.3.1-a 7.5.4-c",
        records=in_force,
        breaks=~(
            Q(Exists(SIGNED.filter(side=Signature.Side.PROVIDER)))
            & Q(Exists(SIGNED.filter(side=Signature.Side.OTHER)))
        ),
    ),
    serious(
        "agreement.internal_has_targets",
        _("Internal agreement with targets"),
        _("It is in force with a team of ours, and it names no target."),
        "8.3.4.2-a",
        records=internal,
        breaks=~Q(Exists(TARGETS)),
    ),
    serious(
        "agreement.internal_reviewed",
        _("Internal agreement reviewed within its interval"),
        _("The day of the next review has passed and none was held."),
        "8.3.4.2-b",
        records=internal,
        breaks=Q(next_review_on__lt=TODAY) | Q(next_review_on=None),
    ),
    *(
        Check(
            f"agreement.{code}_misses_reviewed",
            name,
            _("Promises were missed over three months ago, and no review came to a result since."),
            Severity.MINOR,
            (requirement,),
            "agreement",
            records=missing,
            breaks=Q(Exists(UNANSWERED)),
        )
        for code, name, requirement, missing in (
            ("sla", _("SLA reviewed after promises were missed"), "8.3.3-e", with_misses(slas)),
            (
                "internal",
                _("Internal agreement reviewed after promises were missed"),
                "8.3.4.2-b",
                with_misses(internal),
            ),
            (
                "contract",
                _("Contract reviewed after promises were missed"),
                "8.3.4.1-f",
                with_misses(contracts),
            ),
        )
    ),
    serious(
        "agreement.contract_has_targets",
        _("Contract with targets"),
        _("It is in force with a supplier, and it names no target."),
        "8.3.4.1-b",
        records=contracts,
        breaks=~Q(Exists(TARGETS)),
    ),
    serious(
        "agreement.contract_reviewed",
        _("Contract reviewed within its interval"),
        _("The day of the next review has passed and none was held."),
        "8.3.4.1-g",
        records=contracts,
        breaks=Q(next_review_on__lt=TODAY) | Q(next_review_on=None),
    ),
)
