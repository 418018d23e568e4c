"""
Checks of the service catalogue: what an auditor would look for, asked of services and offerings.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Severity, declare
from evident.portfolio.catalogue import queries
from evident.portfolio.catalogue.models import KIND, Offering
from evident.portfolio.catalogue.procedure import State
from evident.portfolio.services import queries as services
from evident.portfolio.services.models import Service
from evident.portfolio.services.procedure import USABLE

PUBLISHED = Offering.objects.filter(
    kind=KIND.code, service_id=OuterRef("pk"), state=State.PUBLISHED
)
AUDIENCE = Offering.organisations.through.objects.filter(offering_id=OuterRef("pk"))


def live(user: User) -> "QuerySet[Service]":
    """Return the services customers have."""
    return services.visible_to(user).filter(state__in=USABLE)


def published(user: User) -> "QuerySet[Offering]":
    """Return the offerings customers can order."""
    return queries.visible_to(user).filter(state=State.PUBLISHED)


declare(
    Check(
        "service.in_catalogue",
        _("Live service in the catalogue"),
        _("Customers have the service, and the catalogue offers nothing of it."),
        Severity.MINOR,
        ("8.2.4-a", "7.5.4-c"),
        "service",
        live,
        ~Q(Exists(PUBLISHED)),
    ),
    Check(
        "offering.of_live_service",
        _("Offering of a live service"),
        _("Customers can order it, and its service is not live."),
        Severity.MAJOR,
        ("8.2.4-a",),
        "offering",
        published,
        Q(service=None) | ~Q(service__state__in=list(USABLE)),
    ),
    Check(
        "offering.described",
        _("Offering described"),
        _("Customers can order it, and nothing says what they get."),
        Severity.MINOR,
        ("8.2.4-b",),
        "offering",
        published,
        Q(summary_en="", summary_zh="") & Q(description_en="", description_zh=""),
    ),
    Check(
        "offering.has_audience",
        _("Offering with an audience"),
        _("It is meant for some customers only, and none is named."),
        Severity.MINOR,
        ("8.2.4-c",),
        "offering",
        published,
        Q(is_for_all=False) & ~Q(Exists(AUDIENCE)),
    ),
)
