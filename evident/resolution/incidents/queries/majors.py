"""Reads of major incidents: for staff with all that was said, for customers what is for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404

from evident.kernel.access.models import Grant, Role
from evident.kernel.access.permissions import matches
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.definition import Step
from evident.kernel.records.queries import sees_internal
from evident.resolution.incidents.major_procedure import (
    MAJOR_STEPS,
    RUNNING,
    STANDING,
)
from evident.resolution.incidents.models import (
    Incident,
    MajorIncident,
    MajorUpdate,
    ManagementNotice,
)
from evident.resolution.incidents.procedure import PROCEDURE
from evident.resolution.incidents.queries.seeing import get as get_incident
from evident.resolution.incidents.queries.seeing import visible_to

MANAGEMENT = ("top_management", "process_owner", "sms_manager", "process_manager")
"""Roles whose holders are offered where management is informed."""
TOP = "top_management"
"""The role whose holders have to be kept informed: telling others of management is not enough."""
PEOPLE = ("leader", "communicator", "engineer", "declared_by", "reviewed_by", "criterion")
STILL_SHOWN = timedelta(days=3)


def of_incident(incident: Incident) -> MajorIncident | None:
    """Return the overlay of an incident with its people, None where it has none."""
    return MajorIncident.objects.select_related(*PEOPLE).filter(pk=incident.pk).first()


def get(*, number: str, user: User) -> MajorIncident:
    """Return a major incident. Raises Http404 unless `user` sees it and reads internal notes."""
    incident = get_incident(number=number, user=user)
    major = of_incident(incident) if sees_internal(user, record=incident) else None
    if major is None:
        raise Http404
    major.incident = incident
    return major


def possible_steps(*, incident: Incident, user: User) -> list[Step]:
    """Return the steps `user` may take now, those of the overlay only where it is ready."""
    steps = PROCEDURE.possible(incident, by=user)
    if not any(step.name in MAJOR_STEPS for step in steps):
        return steps
    state = MajorIncident.objects.filter(pk=incident.pk).values_list("state", flat=True).first()
    return [step for step in steps if step.name not in MAJOR_STEPS or is_ready(step.name, state)]


def is_ready(name: str, state: str | None) -> bool:
    """Return whether the overlay in `state` allows a step; None where there is no overlay."""
    if state is None:
        return name == "declare_major"
    return state in MAJOR_STEPS[name].source


def visible_majors(user: User) -> QuerySet[MajorIncident]:
    """Return the major incidents `user` sees and whose internal notes he or she reads."""
    reach = access_of(user).reach("incident.view_internal")
    majors = MajorIncident.objects.filter(incident__in=visible_to(user))
    if not reach.everywhere:
        majors = majors.filter(incident__organisation__in=reach.organisations)
    return majors


def is_any_running() -> bool:
    """Return whether any service is disturbed gravely; cheap, for it is asked on every page."""
    return MajorIncident.objects.filter(state__in=RUNNING).exists()


def running(user: User) -> list[MajorIncident]:
    """Return the major incidents whose service is not restored, the oldest first."""
    rows = visible_majors(user).filter(state__in=RUNNING).order_by("declared_at", "pk")
    return list(rows.select_related("incident", "leader")[:20])


def all_majors(user: User) -> QuerySet[MajorIncident]:
    """Return all major incidents with their times, those running first, then the newest."""
    return (
        visible_majors(user)
        .select_related("incident__organisation", "leader")
        .annotate(first_told_at=first_notice())
        .order_by("-declared_at", "pk")
    )


def concerning(user: User) -> QuerySet[MajorIncident]:
    """
    Return the major incidents that concern `user` as a customer: of them only public words show.

    They concern the organisation of the incident and of its children, or every customer where
    declared so. Restricted incidents are announced to nobody.
    """
    of_children = Incident.objects.filter(
        parent=OuterRef("incident_id"), organisation_id=user.organisation_id
    )
    return MajorIncident.objects.filter(
        Q(affects_all=True)
        | Q(incident__organisation_id=user.organisation_id)
        | Exists(of_children),
        state__in=STANDING,
        incident__is_restricted=False,
    ).exclude(customer_text="")


def shown_to_customer(user: User, *, at: datetime) -> list[MajorIncident]:
    """Return what concerns `user` and runs, or was restored lately, with the public updates."""
    recent = Q(state__in=RUNNING) | Q(restored_at__gt=at - STILL_SHOWN)
    updates = MajorUpdate.objects.filter(is_public=True, comment__withdrawn_at=None)
    return list(
        concerning(user)
        .filter(recent)
        .select_related("incident")
        .prefetch_related(
            Prefetch("updates", updates.select_related("comment"), to_attr="public_updates")
        )
        .order_by(F("restored_at").desc(nulls_first=True), "-declared_at")[:20]
    )


def now_for_customer(user: User) -> list[MajorIncident]:
    """Return what concerns `user` as a customer and is not restored, the oldest first."""
    rows = concerning(user).filter(state__in=RUNNING).select_related("incident")
    return list(rows.order_by("declared_at", "pk")[:20])


def public_updates_of(major: MajorIncident) -> list[MajorUpdate]:
    """Return what customers were told, the first first."""
    told = major.updates.filter(is_public=True).select_related("comment__by")
    return list(told.order_by("at", "pk"))


def last_public_update(major: MajorIncident) -> datetime | None:
    """Return when customers were last told something."""
    last = major.updates.filter(is_public=True).first()  # the newest comes first
    return last.at if last else None


def notices_of(major: MajorIncident) -> list[ManagementNotice]:
    """Return what management was told, the first first; `is_top` says whether the top was."""
    notices = major.notices.select_related("told", "told_by")
    return list(notices.annotate(is_top=Exists(at_the_top())))


def at_the_top() -> QuerySet[Grant]:
    """Return, of a row that says who was `told` and when, what made that person top management."""
    grants = Grant.objects.filter(role__code=TOP)
    return grants.of_then(OuterRef("told"), at=OuterRef("told_at"))


def told_the_top() -> QuerySet[ManagementNotice]:
    """Return the notices to people who were top management then, of the major incident of a row."""
    return ManagementNotice.objects.filter(Exists(at_the_top()), major=OuterRef("pk"))


def first_notice() -> Subquery:
    """Return when top management was first told of the major incident of a row."""
    return Subquery(told_the_top().order_by("told_at").values("told_at")[:1])


def first_told(notices: Sequence[ManagementNotice]) -> datetime | None:
    """Return when top management was told first, of `notices_of` a major incident."""
    return next((each.told_at for each in notices if each.is_top), None)  # type: ignore[attr-defined]


def holders(roles: Sequence[str], *, at: datetime) -> QuerySet[User]:
    """Return the active people who hold one of `roles` at `at`, directly or by a team."""
    grants = Grant.objects.in_force(at).filter(role__code__in=roles)
    of_teams = Team.members.through.objects.filter(
        team_id__in=grants.exclude(team=None).values("team_id")
    )
    return User.objects.filter(
        Q(pk__in=grants.exclude(user=None).values("user_id"))
        | Q(pk__in=of_teams.values("user_id")),
        is_active=True,
    ).order_by("name")


def leaders(*, at: datetime) -> QuerySet[User]:
    """Return the people who may lead a major incident."""
    codes = [
        role.code
        for role in Role.objects.all()
        if matches(frozenset(role.permissions), "incident.lead_major")
    ]
    return holders(codes, at=at)


def management(*, at: datetime) -> QuerySet[User]:
    """Return the people of management, who are told of major incidents."""
    return holders(MANAGEMENT, at=at)


@dataclass(frozen=True)
class Minute:
    """One thing to do in the first minutes, and when it was done."""

    step: str
    """The step that does it."""
    code: str
    done_at: datetime | None
    is_done: bool


def first_minutes(
    major: MajorIncident, notices: Sequence[ManagementNotice], told_customers_at: datetime | None
) -> list[Minute]:
    """Return what has to happen in the first minutes, read from what is on record."""
    roles = major.communicator_id is not None and major.engineer_id is not None
    first = first_told(notices)
    scope = bool(major.incident.scope_of_impact.strip())
    return [
        Minute("hand_over_major", "leader", None, is_done=True),
        Minute("coordinate_major", "room", major.coordinating_at, is_done=bool(major.room)),
        Minute("coordinate_major", "roles", None, is_done=roles),
        Minute("inform_management", "management", first, is_done=first is not None),
        Minute("edit", "scope", None, is_done=scope),
        Minute("update_major", "customers", told_customers_at, is_done=bool(told_customers_at)),
    ]
