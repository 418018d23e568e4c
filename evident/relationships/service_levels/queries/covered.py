"""Which records a version of an agreement speaks of, those that were there before it among them."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from evident.kernel.records.models import Record
from evident.relationships.service_levels.meanings import timed_kinds
from evident.relationships.service_levels.models import (
    AgreementVersion,
    Clock,
    ClockState,
    Party,
    VersionState,
)


def chain(version: AgreementVersion) -> list[int]:
    """Return the key of a version and of those it stands in for, the newest first."""
    keys = [version.pk]
    corrected = version.corrects
    while corrected is not None:
        keys.append(corrected.pk)
        corrected = corrected.corrects
    return keys


def covers(version: AgreementVersion) -> Q:
    """
    Return what makes a record one that a version covers: opened while it held, of its parties.

    An SLA for every service stands back where another names the record's own.
    """
    if version.valid_from is None:
        return Q(pk=None)
    agreement = version.agreement
    wanted = Q(kind__in=timed_kinds(), opened_at__gte=version.valid_from)
    if version.valid_until is not None:
        wanted &= Q(opened_at__lt=version.valid_until)
    if agreement.party == Party.SLA:
        wanted &= Q(organisation=agreement.organisation_id)
    if not version.covers_all:
        return wanted & Q(service__in=version.services.values("pk"))
    if agreement.party == Party.SLA:
        return wanted & Q(~Exists(narrower()))
    return wanted


def narrower() -> "QuerySet[AgreementVersion]":
    """Return the SLAs that name the service of a record and held when it was opened."""
    return AgreementVersion.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=OuterRef("opened_at")),
        state=VersionState.EFFECTIVE,
        corrections=None,
        covers_all=False,
        valid_from__lte=OuterRef("opened_at"),
        agreement__party=Party.SLA,
        agreement__organisation=OuterRef("organisation"),
        services=OuterRef("service"),
    )


def concerned(
    version: AgreementVersion, *, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Record]:
    """Return the records a version covers, or has clocks of; opened between two moments."""
    clocks = Clock.objects.filter(record_id=OuterRef("pk"), version__in=chain(version))
    records = Record.objects.filter(
        covers(version) | Exists(clocks.exclude(state=ClockState.CANCELLED))
    )
    if since is not None:
        records = records.filter(opened_at__gte=since)
    if until is not None:
        records = records.filter(opened_at__lt=until)
    return records
