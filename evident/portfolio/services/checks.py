"""
Checks of services: what an auditor would look for, asked of every service.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Severity, declare
from evident.portfolio.services import queries
from evident.portfolio.services.models import Service, ServiceCustomer, ServiceDependency
from evident.portfolio.services.procedure import USABLE

CUSTOMERS = ServiceCustomer.objects.filter(service=OuterRef("pk"), until=None)
NEEDED_ENDED = ServiceDependency.objects.filter(service=OuterRef("pk")).exclude(
    needed__state__in=USABLE
)


def live(user: User) -> "QuerySet[Service]":
    """Return the services customers have."""
    return queries.visible_to(user).filter(state__in=USABLE)


def check(
    code: str, name: Promise, meaning: Promise, severity: Severity, requirements: str, **asked: Any
) -> Check:
    """Return a check of live services; `requirements` are ids with spaces between."""
    ids = tuple(requirements.split())
    return Check(f"service.{code}", name, meaning, severity, ids, "service", records=live, **asked)


declare(
    check(
        "has_owner",
        _("Service has an owner who works here"),
        _("Customers have it, and nobody answers for it."),
        Severity.MAJOR,
        "8.2.3.1-a 5.3-a",
        breaks=Q(owner=None) | Q(owner__is_active=False),
    ),
    check(
        "described",
        _("Service described with its outcome"),
        _("Nobody wrote what it is, or what customers reach by it."),
        Severity.MINOR,
        "8.2.4-b 8.2.2-a",
        breaks=Q(description_en="", description_zh="") | Q(outcome_en="", outcome_zh=""),
    ),
    check(
        "has_customers",
        _("Service whose customers are known"),
        _("It is live, and no customer is on record."),
        Severity.MAJOR,
        "8.3.2-a 8.3.1-a",
        breaks=~Q(Exists(CUSTOMERS)),
    ),
    check(
        "rests_on_live_services",
        _("Service that rests on live services"),
        _("It needs a service that is not live."),
        Severity.MINOR,
        "8.2.2-c",
        breaks=Q(Exists(NEEDED_ENDED)),
    ),
    check(
        "rated",
        _("Service rated by its criticality"),
        _("Nobody said how much the business hangs on it."),
        Severity.MAJOR,
        "8.2.2-b",
        breaks=Q(criticality=None),
    ),
    check(
        "has_hours",
        _("Service with service hours"),
        _("Nobody said at which hours customers have it."),
        Severity.MINOR,
        "8.2.2-a",
        breaks=Q(hours=None),
    ),
)
