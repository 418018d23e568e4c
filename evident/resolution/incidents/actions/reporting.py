"""Reporting an incident, and saying what kind it is and how pressing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.calendars.backdating import refuse_other_times
from evident.kernel.custom_fields.values import checked
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.procedures.rules import effective_number, rules_of
from evident.kernel.records.models import Record
from evident.portfolio.services.models import Service, had_on
from evident.portfolio.services.procedure import USABLE
from evident.resolution.incidents.models import Category, Incident, IncidentTemplate
from evident.resolution.incidents.models.incident import Channel
from evident.resolution.incidents.priorities import priority_for
from evident.resolution.incidents.procedure import PROCEDURE
from evident.resolution.incidents.routing import route

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
        "service",
        "channel",
        "custom",
    }
)


def report(
    *,
    by: User,
    at: datetime,
    title: str = "",
    requester: User | None = None,
    organisation: Organisation | None = None,
    channel: str = Channel.PORTAL,
    template: IncidentTemplate | None = None,
    team: Team | None = None,
    reported_at: datetime | None = None,
    **more: Any,
) -> Incident:
    """
    Record an incident reported at `at`; the matrix gives its priority, a routing rule its team.

    `reported_at` is when the desk heard of it, where that was before. `requester` is whom it
    troubles, `by` unless given. Somebody who may not work on incidents reports only for himself
    and his own organisation, now, and names no team. `template` fills in what is not told.
    `more` are further facts: impact, urgency, and those of EDITABLE.
    Raises PermissionDenied if `by` lacks `incident.report`, StepRefused without a title, or at a
    time to come or longer ago than the procedure lets be entered.
    """
    requester = requester or by
    facts = from_template(template) | {name: value for name, value in more.items() if value}
    if "custom" in facts:
        facts["custom"] = additional(facts["custom"], before={})
    incident = Incident(
        kind=PROCEDURE.kind,
        title=" ".join(title.split()) or facts.pop("title", ""),
        requester=requester,
        organisation=organisation or requester.organisation,
        channel=channel,
        team=team,
        opened_at=reported_at or at,
        updated_at=at,
        **{name: value for name, value in facts.items() if name != "title"},
    )
    if not incident.title:
        raise WrongFact(_("Say in a few words what is wrong."))
    if incident.service is not None:
        refuse_unserved(incident, by=by)
    if requester != by or incident.organisation_id != by.organisation_id or team is not None:
        refuse_unless_desk(incident, by=by)
    if reported_at is not None:
        refuse_unless_desk(incident, by=by, why=_("Only the desk says when it was reported."))
        rules = rules_of(PROCEDURE.kind, effective_number(PROCEDURE.kind))
        refuse_other_times(reported_at, at=at, rules=rules)
    incident.priority = priority_for(impact=incident.impact, urgency=incident.urgency)
    rule = None
    if team is None:
        rule, incident.team = route(incident)
    return PROCEDURE.open(
        incident, by=by, at=incident.opened_at, facts={"rule": rule.name} if rule else None
    )


def from_template(template: IncidentTemplate | None) -> dict[str, Any]:
    """Return the facts a template fills in."""
    if template is None:
        return {}
    return {
        name: getattr(template, name)
        for name in ("title", "symptom", "category", "impact", "urgency")
    }


def refuse_unless_desk(incident: Incident, *, by: User, why: str = "") -> None:
    """Raise StepRefused, saying `why`, unless `by` may report for others: he may classify."""
    if not access_of(by).may("incident.classify", incident):
        raise StepRefused(why or _("You can report only for yourself."))


def refuse_unserved(incident: Incident, *, by: User) -> None:
    """
    Raise WrongFact unless the incident can be about its service.

    That is in use; whoever may not report for others names one that his organisation has.
    """
    service = incident.service
    if service is None:
        return
    is_served = service.kind == "service" and service.state in USABLE
    if is_served and not access_of(by).may("incident.classify", incident):
        on = timezone.localdate(incident.opened_at)
        is_served = had_on(by.organisation_id, on=on).filter(service_id=service.pk).exists()
    if not is_served:
        raise WrongFact(_("This service cannot be named: it is not in use."))


def as_record(service: Record | None) -> Record | None:
    """Return the record of a service: what an incident names, and compares."""
    return service.record if isinstance(service, Service) else service


def classify(
    *, incident: Incident, by: User, at: datetime, category: Category, impact: int, urgency: int
) -> Incident:
    """
    Record category, impact and urgency; the matrix gives the priority.

    An incident nobody has been named for is routed anew. Raises StepRefused if work has begun,
    PermissionDenied if `by` lacks `incident.classify`.
    """
    with PROCEDURE.step("classify", incident, by=by, at=at) as incident:
        incident.category = category
        incident.impact = impact
        incident.urgency = urgency
        incident.priority = priority_for(impact=impact, urgency=urgency)
        incident.priority_reason = ""
        if incident.assignee_id is None:
            incident.team = route(incident).team or incident.team
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
    if is_override and not reason.strip():
        raise StepRefused(_("Say why the priority differs from the matrix."))
    with PROCEDURE.step("prioritise", incident, by=by, at=at) as incident:
        incident.impact = impact
        incident.urgency = urgency
        incident.priority = priority if is_override else computed
        incident.priority_reason = reason.strip() if is_override else ""
    return incident


def edit(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    seen: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Incident:
    """
    Correct what an incident says; `facts` are fields of EDITABLE.

    `seen_version` is the version on screen when writing began: any change since is a conflict.
    `seen` holds the values on screen instead: only a change of these very fields is one. Raises
    EditConflict, StepRefused without a title, PermissionDenied if `by` lacks `incident.edit`.
    """
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not for editing: {', '.join(sorted(unknown))}")
    with PROCEDURE.step("edit", incident, by=by, at=at, seen_version=seen_version) as incident:
        if "custom" in facts:
            facts["custom"] = additional(facts["custom"], before=incident.custom)
        if "service" in facts:
            facts["service"] = as_record(facts["service"])
        refuse_conflict(incident, seen=seen or {}, facts=facts)
        was = incident.service_id
        for name, value in facts.items():
            setattr(incident, name, value.strip() if isinstance(value, str) else value)
        incident.title = " ".join(incident.title.split())
        if not incident.title:
            raise StepRefused(_("Say in a few words what is wrong."))
        if incident.service_id != was:
            refuse_unserved(incident, by=by)
    return incident


def additional(values: Mapping[str, Any], *, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return additional fields as they are stored. Raises WrongFact if one is wrong."""
    try:
        return checked(values, kind=PROCEDURE.kind, before=before)
    except ValidationError as wrong:
        raise WrongFact(" ".join(wrong.messages)) from wrong


def refuse_conflict(
    incident: Incident, *, seen: Mapping[str, Any], facts: Mapping[str, Any]
) -> None:
    """Raise EditConflict if a field now holds neither what was seen nor what is wanted."""
    for name in seen.keys() & facts.keys():
        if getattr(incident, name) not in (seen[name], facts[name]):
            raise EditConflict(
                _("%(number)s was changed by somebody else while you were writing.")
                % {"number": incident.number}
            )
