"""What a report is about: whose records of which service, in which periods, within whose sight."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures.queries import first_recorded
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    Clock,
    ClockState,
    Party,
    VersionState,
)
from evident.reporting.service_reports.models import Definition
from evident.reporting.service_reports.periods import Span

OF_THE_WHOLE = ("complaint", "compliment", "service_review")
"""Kinds of records about how a customer is served, where they name no service."""


@dataclass(frozen=True)
class Scope:
    """
    What figures are taken of. `moments` are the periods, oldest first; the last is reported on.

    Nothing after `cut_off` counts.
    """

    eyes: User
    customer_id: int | None
    service_id: int | None
    agreement_id: int | None
    spans: tuple[Span, ...]
    moments: tuple[tuple[datetime, datetime], ...]
    cut_off: datetime

    @property
    def start(self) -> datetime:
        """When the first period of the trend begins."""
        return self.moments[0][0]

    @property
    def end(self) -> datetime:
        """When the period reported on ends, or the cut-off before that."""
        return min(self.moments[-1][1], self.cut_off)

    @property
    def last(self) -> int:
        """The place of the period reported on."""
        return len(self.moments) - 1

    @cached_property
    def began(self) -> datetime | None:
        """When the first record of any kind was opened; before that nothing could be counted."""
        return first_recorded()

    def place_of(self, moment: datetime) -> int:
        """Return the place of the period that a moment within the periods is of."""
        return sum(start <= moment for start, _end in self.moments[1:])

    def had_begun(self, place: int) -> bool:
        """Return whether there was anything recorded before the period in `place` ended."""
        return self.began is not None and self.began < self.moments[place][1]

    def within(self, field: str) -> Q:
        """Return the condition that a moment lies in one of the periods."""
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})

    def parted(self, rows: "QuerySet[Any]", field: str, *by: str) -> "QuerySet[Any, Any]":
        """
        Group rows within the periods by the one a moment lies in, and `by` what else.

        `place` tells which one it is. Each border between periods is true or false of a row: the
        database knows how few groups these make, of a number made from a moment it does not.
        """
        borders = {
            f"since_{place}": ExpressionWrapper(
                Q(**{f"{field}__gte": start}), output_field=BooleanField()
            )
            for place, (start, _end) in enumerate(self.moments)
            if place
        }
        grouped: QuerySet[Any, Any] = rows.order_by().annotate(any=Value(True), **borders)
        return grouped.values("any", *borders, *by)

    def place(self, row: Mapping[str, Any]) -> int:
        """Return the place of the period that a row of `parted` is of."""
        return sum(row[f"since_{place}"] for place in range(1, len(self.moments)))

    @cached_property
    def covered(self) -> frozenset[int] | None:
        """
        The keys of the services its agreement is about, by the terms that held last.

        None without an agreement, or where it covers every service.
        """
        versions = [] if self.agreement_id is None else self.versions()
        if not versions or versions[-1].covers_all:
            return None
        return frozenset(each.pk for each in versions[-1].services.all())

    def narrowed(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """
        Keep the records of the customer, of the service and of what its agreement covers.

        A complaint, compliment or review that names no service is about the customer as a whole:
        an agreement for some services leaves it out no more than one for all of them.
        """
        rows = self.asked_for(rows)
        if self.covered is None:
            return rows
        of_the_whole = Q(kind__in=OF_THE_WHOLE, service=None)
        return rows.filter(Q(service_id__in=self.covered) | of_the_whole)

    def asked_for(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Keep the records of the customer and the service, whatever its agreement covers."""
        if self.customer_id is not None:
            rows = rows.filter(organisation_id=self.customer_id)
        if self.service_id is not None:
            rows = rows.filter(service_id=self.service_id)
        return rows

    def of_agreement(self, agreement: Agreement) -> "Scope":
        """Return the same, narrowed to the customer and the services of one of its agreements."""
        return replace(self, customer_id=agreement.organisation_id, agreement_id=agreement.pk)

    def records(self, *kinds: str) -> QuerySet[Record]:
        """Return the records of `kinds` it is about."""
        return self.narrowed(visible_to(self.eyes, kinds=kinds))

    def versions(self) -> list[AgreementVersion]:
        """
        Return the terms of its SLAs that held in one of the periods, oldest first.

        Terms that were wrong go before those that stand in for them, and only while clocks count by
        them.
        """
        by_them = Clock.objects.filter(version=OuterRef("pk")).exclude(state=ClockState.CANCELLED)
        held = AgreementVersion.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=self.start),
            state=VersionState.EFFECTIVE,
            valid_from__lt=self.end,
            agreement__party=Party.SLA,
        )
        if self.agreement_id is not None:
            held = held.filter(agreement_id=self.agreement_id)
        elif self.customer_id is not None:
            held = held.filter(agreement__organisation_id=self.customer_id)
        held = held.annotate(is_right=Q(corrections=None)).filter(
            Q(is_right=True) | Exists(by_them)
        )
        held = held.select_related("agreement").prefetch_related(
            "targets__calendar", "services", "exclusions"
        )
        return list(held.order_by("agreement__number", "is_right", "valid_from", "pk"))


def zone_of_reports() -> ZoneInfo:
    """Return the zone by whose clock periods begin and end."""
    return ZoneInfo(settings.TIME_ZONE)


def scope_of(definition: Definition, span: Span, *, at: datetime) -> Scope:
    """
    Return what a report of one period is about, its figures taken at `at`.

    Raises StepRefused if nobody answers for it who may see the customer's records.
    """
    eyes = definition.assignee
    if eyes is None or not eyes.is_active:
        raise StepRefused(
            _("Nobody answers for “%(report)s” any more: name an owner in its definition first.")
            % {"report": definition.name}
        )
    reach = access_of(eyes).reach("incident.view")
    of_whom = definition.customer_id
    if not reach.everywhere and of_whom not in reach.organisations:
        raise StepRefused(
            _("%(person)s answers for “%(report)s” and may not see the records it counts.")
            % {"person": eyes.name, "report": definition.name}
        )
    zone = zone_of_reports()
    spans = tuple(span.trend(definition.trend_periods))
    return Scope(
        eyes=eyes,
        customer_id=of_whom,
        service_id=definition.service_id,
        agreement_id=definition.sla_id,
        spans=spans,
        moments=tuple(each.moments(zone) for each in spans),
        cut_off=at,
    )
