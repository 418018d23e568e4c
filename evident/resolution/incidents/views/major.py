"""Major incidents: the room, its steps, the list, the report of a review, what customers read."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of
from evident.kernel.lists.exporting import Column, Export, declare, of_any_record, of_field
from evident.kernel.procedures.definition import Step
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.forms.major import FORMS, MINUTES
from evident.resolution.incidents.major_procedure import MAJOR_STEPS, MajorState
from evident.resolution.incidents.models import MajorIncident
from evident.resolution.incidents.queries import majors
from evident.resolution.incidents.views.steps import refuse_impossible, show, taken
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, go_to

MAIN = {
    MajorState.DECLARED: "coordinate_major",
    MajorState.COORDINATING: "restore_major",
    MajorState.RESTORED: "plan_major_review",
    MajorState.REVIEW_PENDING: "review_major",
    MajorState.REVOKED: "declare_major",
}
"""The step that stands out, by state."""

AT_HAND = ("inform_management", "restore_major", "review_major")
"""Steps at hand; the others are under More, and updates have their own place."""


def state_of(code: str) -> str:
    """Return the state of a major incident in words."""
    return str(MajorState(code).label)


@login_required
@require_GET
def room(request: UserRequest, number: str) -> HttpResponse:
    """Show what matters now, what was said and told, and the course."""
    major = majors.get(number=number, user=request.user)
    now = timezone.now()
    incident = major.incident
    steps = majors.possible_steps(incident=incident, user=request.user)
    notices = majors.notices_of(major)
    told_at = majors.last_public_update(major)
    context = {
        "major": major,
        "incident": incident,
        "next": arranged(major, steps),
        "may": {step.name for step in steps},
        "notices": notices,
        "minutes": majors.first_minutes(major, notices, told_at),
        "course": queries.timeline(incident=incident, user=request.user),
        "part": "all",
        "reads_internal": True,
        "children": queries.children_of(incident, user=request.user).select_related("organisation")[
            :50
        ],
        "spans": MINUTES,
        "now": now,
        "is_update_late": major.is_update_late(now),
        "is_review_late": major.is_review_late(now),
    }
    return render(request, "incidents/major/room.html", context)


def arranged(major: MajorIncident, steps: list[Step]) -> dict[str, Any]:
    """Arrange the possible steps of the overlay: one stands out, a few are at hand."""
    possible = {
        step.name: step
        for step in steps
        if step.name in MAJOR_STEPS and step.name != "update_major"
    }
    main = possible.pop(MAIN.get(MajorState(major.state), ""), None)
    at_hand = [possible.pop(name) for name in AT_HAND if name in possible]
    return {"main": main, "at_hand": at_hand, "others": list(possible.values())}


@login_required
@require_http_methods(["GET", "POST"])
def step(request: UserRequest, number: str, name: str) -> HttpResponse:
    """Ask for the facts of a step and take it; refusals are said beside the form."""
    incident = queries.get(number=number, user=request.user)  # 404 if hidden
    refuse_impossible(request, incident, name)
    data = request.POST if request.method == "POST" else None
    form = FORMS[name](data, incident=incident, user=request.user)
    act = getattr(actions, name)
    if form.is_valid() and taken(request, form, act, incident, form.cleaned_data):
        return go_to(request, reverse("incidents:major", kwargs={"number": number}))
    return show(request, form, incident=incident, name=name)


@login_required
@require_GET
def review(request: UserRequest, number: str) -> HttpResponse:
    """Show the report of a major incident on one page, made for paper."""
    major = majors.get(number=number, user=request.user)
    context = {
        "major": major,
        "incident": major.incident,
        "notices": majors.notices_of(major),
        "updates": majors.public_updates_of(major),
        "now": timezone.now(),
    }
    return render(request, "incidents/major/report.html", context)


EXPORT = declare(
    Export(
        "incident",
        "incidents",
        rows=lambda user, _query, _at: majors.all_majors(user),
        columns=(
            *of_any_record("incident__"),
            Column("major_state", _("State as a major incident"), ("state",), told=state_of),
            of_field(MajorIncident, "leader"),
            of_field(MajorIncident, "criterion"),
            of_field(MajorIncident, "reason"),
            of_field(MajorIncident, "declared_at"),
            Column("told", _("First notice to top management"), ("first_told_at",), "moment"),
            of_field(MajorIncident, "restored_at"),
            of_field(MajorIncident, "review_due_at"),
            of_field(MajorIncident, "reviewed_at"),
        ),
        home="majors",
        name=_("Major incidents"),
        organisation="incident__organisation_id",
        code="major_incident",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show staff all major incidents, and customers what concerns them, in words for them."""
    now = timezone.now()
    if not access_of(request.user).may_somewhere("incident.view_internal"):
        context: dict[str, Any] = {
            "majors": majors.shown_to_customer(request.user, at=now),
            "now": now,
        }
        return render(request, "incidents/major/status.html", context)
    shown = list(majors.all_majors(request.user)[:200])
    context = {
        "running": [major for major in shown if major.is_running],
        "past": [major for major in shown if not major.is_running],
        "now": now,
    }
    return render(request, "incidents/major/list.html", context | offered(request, EXPORT))
