"""Nonconformities and corrective actions: what their pages and lists show."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.management.audits.actions import corrective_actions, nonconformities
from evident.management.audits.forms.findings import ACTION_FORMS, NONCONFORMITY_FORMS
from evident.management.audits.history import OF_ACTIONS, OF_NONCONFORMITIES
from evident.management.audits.models import CorrectiveAction, Nonconformity
from evident.management.audits.procedure import corrective_action, nonconformity
from evident.management.audits.queries import seeing
from evident.management.audits.views.lists import STAGES, Listing, taken_out
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest

NC = nonconformity.State
CAR = corrective_action.State


def of_nonconformity(request: UserRequest, record: Nonconformity) -> dict[str, Any]:
    """Return the actions on a nonconformity, and how far it has come."""
    now = timezone.now()
    actions = seeing.visible_actions(request.user).filter(nonconformity=record)
    return {
        "actions": list(actions.select_related("assignee", "verified_by").order_by("opened_at")),
        "action_pages": OF_CORRECTIVE_ACTIONS,
        "stages": stages_of(record),
        "is_overdue": record.is_open and record.due_at is not None and record.due_at < now,
    }


def stages_of(record: Nonconformity) -> list[dict[str, Any]]:
    """Return the way from finding to closing: what is done, and where it stands now."""
    order = [NC.RAISED, NC.CORRECTED, NC.ANALYSED, NC.ACTION_PLANNED, NC.ACTION_DONE, NC.VERIFYING,
             NC.CLOSED]  # fmt: skip
    if record.state == NC.WITHDRAWN:
        return []
    here = NC.CORRECTED if record.state == NC.REOPENED else NC(record.state)
    place = order.index(here)
    return [
        {
            "label": state.label,
            "is_done": number < place or here == NC.CLOSED,
            "is_now": state == here,
        }
        for number, state in enumerate(order)
    ]


def needless(record: Nonconformity) -> frozenset[str]:
    """Return closing while an action is not verified yet: it would be refused."""
    states = set(record.corrective_actions.values_list("state", flat=True))
    is_settled = states <= corrective_action.ENDED and (
        not record.needs_action or CAR.EFFECTIVE in states
    )
    return frozenset() if is_settled else frozenset({"close"})


def too_early(action: CorrectiveAction) -> frozenset[str]:
    """Return finishing while the cause is to be analysed anew: it would be refused."""
    is_waiting = action.is_open and action.nonconformity.state == NC.REOPENED
    return frozenset({"finish"}) if is_waiting else frozenset()


def of_action(request: UserRequest, action: CorrectiveAction) -> dict[str, Any]:  # noqa: ARG001
    """Return whether its time is up."""
    now = timezone.now()
    is_late = action.state in corrective_action.TO_DO and action.due_at is not None
    return {"is_overdue": is_late and action.due_at < now}  # type: ignore[operator]


NONCONFORMITIES = Pages(
    "nonconformities",
    "nonconformity",
    nonconformity.PROCEDURE,
    OF_NONCONFORMITIES,
    get=seeing.get_nonconformity,
    actions={name: getattr(nonconformities, name) for name in NONCONFORMITY_FORMS},
    template="nonconformities/detail.html",
    forms=NONCONFORMITY_FORMS,
    first={
        NC.RAISED: ("correct", "assign"),
        NC.CORRECTED: ("analyse", "correct"),
        NC.REOPENED: ("analyse",),
        NC.ANALYSED: ("plan_action", "analyse"),
        NC.VERIFYING: ("close",),
    },
    tones={
        NC.RAISED: ("danger", "flag"),
        NC.REOPENED: ("danger", "rotate"),
        NC.VERIFYING: ("warning", "eye-check"),
        NC.CLOSED: ("success", "check"),
        NC.WITHDRAWN: ("neutral", ""),
    },
    context=of_nonconformity,
    needless=needless,
)
OF_CORRECTIVE_ACTIONS = Pages(
    "corrective_actions",
    "corrective_action",
    corrective_action.PROCEDURE,
    OF_ACTIONS,
    get=seeing.get_action,
    actions={name: getattr(corrective_actions, name) for name in ACTION_FORMS},
    template="corrective_actions/detail.html",
    forms=ACTION_FORMS,
    first={
        CAR.PLANNED: ("finish", "edit", "postpone"),
        CAR.REOPENED: ("finish", "edit", "postpone"),
        CAR.VERIFYING: ("verify", "fail"),
    },
    grave=frozenset({"cancel"}),
    tones={
        CAR.PLANNED: ("info", "calendar-event"),
        CAR.DONE: ("info", "hourglass"),
        CAR.VERIFYING: ("warning", "eye-check"),
        CAR.REOPENED: ("danger", "rotate"),
        CAR.EFFECTIVE: ("success", "check"),
        CAR.CANCELLED: ("neutral", ""),
    },
    needless=too_early,
    context=of_action,
)
LIST_OF_NONCONFORMITIES = Listing(
    NONCONFORMITIES,
    _("Nonconformities"),
    "findings/_nonconformities.html",
    seeing.filtered_nonconformities,
    _("No nonconformity is open"),
    _(
        "Here stands every requirement that was found not to be met, from its correction to the"
        " verified effect. Open one from a finding."
    ),
    "alert-octagon",
    "10.1",
    STAGES,
)
LIST_OF_ACTIONS = Listing(
    OF_CORRECTIVE_ACTIONS,
    _("Corrective actions"),
    "findings/_actions.html",
    seeing.filtered_actions,
    _("No corrective action is open"),
    _(
        "Here stands what removes the causes of nonconformities: who does it until when, what"
        " proves it, and who verified that it had an effect."
    ),
    "tool",
    "10.1",
    [
        ("open", _("Still open")),
        ("to_do", _("To be done")),
        ("waiting", _("Waiting to be verified")),
        ("to_verify", _("To be verified")),
        ("ended", _("Ended")),
        ("any", _("All")),
    ],
)
EXPORT_OF_NONCONFORMITIES = taken_out(
    LIST_OF_NONCONFORMITIES, Nonconformity, "finding", "grade", "correction", "corrected_at",
    "cause", "needs_action", "analysed_at", "conclusion", "closed_by", "reopenings",
)  # fmt: skip
EXPORT_OF_ACTIONS = taken_out(
    LIST_OF_ACTIONS, CorrectiveAction, "nonconformity", "description", "first_due_at", "done_at",
    "done_by", "done_evidence", "verifier", "verified_at", "verified_by", "failures",
)  # fmt: skip
