"""Reporting an incident, and saying what kind it is and how pressing."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents.models import Category, Incident
from evident.resolution.incidents.models.incident import Channel
from evident.resolution.incidents.models.settings import Level
from evident.resolution.incidents.priorities import priority_for
from evident.resolution.incidents.procedure import PROCEDURE

EDITABLE = frozenset(
    {
        "title",
        "symptom",
        "scope_of_impact",
        "progress",
        "contact",
        "location",
        "item",
        "category",
        "channel",
        "custom",
    }
)


def report(
    *,
    by: User,
    at: datetime,
    title: str,
    symptom: str = "",
    requester: User | None = None,
    organisation: Organisation | None = None,
    channel: str = Channel.PORTAL,
    impact: int = Level.LOW,
    urgency: int = Level.MEDIUM,
    category: Category | None = None,
    **more: Any,
) -> Incident:
    """
    Record an incident reported at `at`.

    `requester` is whom it troubles, `by` unless given. Somebody who may not work on incidents
    reports only for himself and his own organisation. `more` are further facts of the incident
    (see EDITABLE). Raises PermissionDenied if `by` lacks `incident.report`.
    """
    requester = requester or by
    incident = Incident(
        title=title,
        symptom=symptom,
        requester=requester,
        organisation=organisation or requester.organisation,
        channel=channel,
        impact=impact,
        urgency=urgency,
        category=category,
        priority=priority_for(impact=impact, urgency=urgency),
        opened_at=at,
        **more,
    )
    if requester != by or incident.organisation_id != by.organisation_id:
        refuse_unless_desk(incident, by=by)
    return PROCEDURE.open(incident, by=by, at=at)


def refuse_unless_desk(incident: Incident, *, by: User) -> None:
    """Raise StepRefused unless `by` may report for others: that is whoever may classify."""
    incident.kind = PROCEDURE.kind
    if not access_of(by).may("incident.classify", incident):
        raise StepRefused(_("You can report only for yourself."))


def classify(
    *, incident: Incident, by: User, at: datetime, category: Category, impact: int, urgency: int
) -> Incident:
    """
    Record category, impact and urgency; the matrix gives the priority.

    Raises StepRefused if work has begun, PermissionDenied if `by` lacks `incident.classify`.
    """
    with PROCEDURE.step("classify", incident, by=by, at=at) as incident:
        incident.category = category
        incident.impact = impact
        incident.urgency = urgency
        incident.priority = priority_for(impact=impact, urgency=urgency)
        incident.priority_reason = ""
    return incident


def prioritise(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    impact: int,
    urgency: int,
    priority: int | None = None,
    reason: str = "",
) -> Incident:
    """
    Record impact and urgency anew; `priority` overrides the matrix and then needs `reason`.

    Raises StepRefused without a reason, PermissionDenied if `by` lacks `incident.prioritise`.
    """
    computed = priority_for(impact=impact, urgency=urgency)
    is_override = priority is not None and priority != computed
    if is_override and not reason:
        raise StepRefused(_("Say why the priority differs from the matrix."))
    with PROCEDURE.step("prioritise", incident, by=by, at=at) as incident:
        incident.impact = impact
        incident.urgency = urgency
        incident.priority = priority if is_override else computed
        incident.priority_reason = reason if is_override else ""
    return incident


def edit(
    *, incident: Incident, by: User, at: datetime, seen_version: int | None = None, **facts: Any
) -> Incident:
    """
    Correct what an incident says; `facts` are fields of EDITABLE.

    Raises EditConflict if somebody changed it after `seen_version`, PermissionDenied if `by`
    lacks `incident.edit`.
    """
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not for editing: {', '.join(sorted(unknown))}")
    with PROCEDURE.step("edit", incident, by=by, at=at, seen_version=seen_version) as incident:
        for name, value in facts.items():
            setattr(incident, name, value)
    return incident
