"""Drafting an announcement and correcting what it says."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees
from evident.relationships.announcements.models import Announcement, Subject
from evident.relationships.announcements.procedure import PROCEDURE, State

TEXTS = ("name_en", "name_zh", "text_en", "text_zh")
FACTS = frozenset({*TEXTS, "subject", "starts_at", "ends_at"})


@transaction.atomic
def draft(
    *,
    by: User,
    at: datetime,
    services: Iterable[Record] = (),
    customers: Iterable[Organisation] = (),
    **facts: Any,
) -> Announcement:
    """
    Draft an announcement; nobody outside reads it before it is published.

    `facts` are of FACTS; it begins at `at` (UTC) unless `starts_at` says when. Raises WrongFact for
    what cannot be announced, PermissionDenied if `by` lacks `announcement.draft`.
    """
    services, customers = list(services), list(customers)
    announcement = Announcement(
        kind=PROCEDURE.kind, organisation=by.organisation, requester=by, opened_at=at, starts_at=at
    )
    fill(announcement, facts)
    refuse_wrong(services, customers, by=by)
    told = {"services": [each.number for each in services], "customers": names(customers)}
    announcement = PROCEDURE.open(announcement, by=by, at=at, facts=told)
    announcement.services.set(services)
    announcement.customers.set(customers)
    return announcement


def edit(
    *,
    announcement: Announcement,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    services: Iterable[Record] | None = None,
    customers: Iterable[Organisation] | None = None,
    **facts: Any,
) -> Announcement:
    """
    Correct what an announcement says. Who reads it is settled once it is published.

    Raises EditConflict if it changed since `seen_version`, WrongFact, StepRefused if it has ended,
    PermissionDenied if `by` lacks `announcement.draft`, and `announcement.publish` once customers
    read it.
    """
    new_services = None if services is None else list(services)
    new_customers = None if customers is None else list(customers)
    told: dict[str, Any] = {}
    if new_services is not None:
        told["services"] = [each.number for each in new_services]
    if new_customers is not None:
        told["customers"] = names(new_customers)
    with PROCEDURE.step(
        "edit", announcement, by=by, at=at, seen_version=seen_version, facts=told
    ) as announcement:
        refuse_wrong(new_services or [], new_customers or [], by=by)
        if announcement.state != State.DRAFT:  # as it is now that it is locked
            PROCEDURE.check("inform", announcement, by=by)
            if new_customers is not None:
                raise WrongFact(
                    _("Customers read it already. Withdraw it, and announce it to others anew.")
                )
        fill(announcement, facts)
        if new_services is not None:
            announcement.services.set(new_services)
        if new_customers is not None:
            announcement.customers.set(new_customers)
    return announcement


def fill(announcement: Announcement, facts: Mapping[str, Any]) -> None:
    """Set `facts`, and the title by the names. Raises WrongFact, TypeError for unknown ones."""
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"not for editing: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(announcement, name, value.strip() if isinstance(value, str) else value)
    announcement.name_en = " ".join(announcement.name_en.split())
    announcement.name_zh = " ".join(announcement.name_zh.split())
    announcement.title = announcement.name_en or announcement.name_zh
    if not announcement.title:
        raise WrongFact(_("Give the announcement a title, in English or in Chinese."))
    if announcement.subject not in Subject.values:
        raise WrongFact(_("Say what is announced: a disturbance, planned work or news."))
    if announcement.starts_at is None:
        raise WrongFact(_("Say when it begins."))
    if announcement.ends_at is not None and announcement.ends_at < announcement.starts_at:
        raise WrongFact(_("It has to end after it begins."))
    if announcement.subject == Subject.PLANNED_WORK and announcement.ends_at is None:
        raise WrongFact(_("Say when the planned work ends."))


def refuse_wrong(services: list[Record], customers: list[Organisation], *, by: User) -> None:
    """Raise WrongFact for services and customers that cannot be named."""
    if any(each.kind != "service" or not sees(by, record=each) for each in services):
        raise WrongFact(_("An announcement names services only."))
    if any(each.kind != OrganisationKind.CUSTOMER for each in customers):
        raise WrongFact(_("An announcement is for customers."))


def names(organisations: Iterable[Organisation]) -> list[str]:
    """Return what organisations are called."""
    return [each.name for each in organisations]
