"""What the API of incidents takes and shows."""

from datetime import datetime, timedelta
from typing import Any

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code, Line, Moment, Named, PersonOut, Said, Text
from evident.api.records.schemas import CommentOut
from evident.kernel.accounts.models import User
from evident.kernel.records.queries import sees_internal
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.queries import if_seen


class ReportIn(Schema):
    """What has to be told to report an incident. People and things are named by their codes."""

    title: Line = ""
    symptom: Text = ""
    scope_of_impact: Text = ""
    impact: int | None = Field(None, ge=1, le=3, description="1 high, 2 medium, 3 low.")
    urgency: int | None = Field(None, ge=1, le=3, description="1 high, 2 medium, 3 low.")
    category: Code = ""
    service: Code = Field("", description="The number of a service in use.")
    channel: Code = "api"
    requester: Code = Field("", description="Sign-in name; you unless given.")
    organisation: Code = ""
    team: Code = Field("", description="A routing rule decides unless given.")
    template: int | None = None
    reported_at: Moment | None = Field(
        None, description="When the desk heard of it, if before now; for whoever may classify."
    )
    contact: Line = Field("", max_length=200)
    location: Line = Field("", max_length=200)
    item: Line = Field("", max_length=200)
    custom: dict[Code, Any] = {}


class EditIn(Schema):
    """What an incident says; what is left out stays as it is."""

    title: Line | None = None
    symptom: Text | None = None
    scope_of_impact: Text | None = None
    progress: Text | None = None
    contact: Line | None = Field(None, max_length=200)
    location: Line | None = Field(None, max_length=200)
    item: Line | None = Field(None, max_length=200)
    category: Code | None = None
    service: Code | None = Field(None, description="A number; empty for none.")
    channel: Code | None = None
    custom: dict[Code, Any] | None = Field(
        None, description="Additional fields by code; those left out stay, null empties one."
    )
    version: int | None = Field(None, description="The version you saw, unless If-Match says it.")


class ClassifyIn(Schema):
    """What kind of incident it is, and how pressing."""

    category: Code
    impact: int = Field(ge=1, le=3)
    urgency: int = Field(ge=1, le=3)


class AssignIn(Schema):
    """Who does it."""

    team: Code
    assignee: Code = ""
    reason: Line = ""


class HoldIn(Schema):
    """What it waits for."""

    waiting_for: Code
    note: Line
    until: Moment | None = None
    contract: Code = Field(
        "", description="Number of the contract whose supplier it waits for; by the rule if empty."
    )


class EscalateIn(Schema):
    """To whom, and why."""

    reason: Said
    team: Code = ""
    level: int | None = Field(None, ge=1, le=3)


class PrioritiseIn(Schema):
    """How pressing it is; a priority other than the matrix gives needs a reason."""

    impact: int = Field(ge=1, le=3)
    urgency: int = Field(ge=1, le=3)
    priority: int | None = Field(None, ge=1, le=5)
    reason: Line = ""


class ResolveIn(Schema):
    """How the service was restored."""

    code: Code
    note: Said
    restored_at: Moment | None = Field(
        None,
        description="When service came back, if before now: not before the report or the "
        "last reopening, nor longer ago than the procedure lets be entered.",
    )
    with_children: bool = False


class IncidentReasonIn(Schema):
    """Why."""

    reason: Line


class MergeIn(Schema):
    """Which incidents are duplicates of this one."""

    duplicates: list[Code] = Field(min_length=1, max_length=100)


class AdoptIn(Schema):
    """Under which incident this one comes; none takes it from its parent."""

    parent: Code | None = None


class WatcherIn(Schema):
    """Who watches; you unless given."""

    watcher: Code = ""


class TextIn(Schema):
    """What is said."""

    text: Said


class ManyIn(Schema):
    """One step for many incidents, with the facts of the step."""

    step: Code
    numbers: list[Code] = Field(min_length=1, max_length=200)
    team: Code = ""
    assignee: Code = ""
    reason: Line = ""
    impact: int | None = Field(None, ge=1, le=3)
    urgency: int | None = Field(None, ge=1, le=3)
    priority: int | None = Field(None, ge=1, le=5)
    into: Code = ""
    versions: dict[Code, int] = Field(
        {}, description="The version you saw, by number: nothing is done to one that has changed."
    )


class OutcomeOut(Schema):
    """What became of one incident; `refusal` says why nothing was done."""

    number: str
    is_done: bool
    refusal: str


class SupposedIn(Schema):
    """A report that nobody made."""

    title: Code
    symptom: Code = ""
    category: Code = Field("", description="A category in use, by its code.")
    organisation: Code = Field("", description="Of whoever reports; your own if left out.")


class RouteOut(Schema):
    """Which rule would apply, and to which team it leads."""

    rule: str | None
    team: Named | None


class PossibleStepOut(Schema):
    """A step that can be taken now."""

    name: str
    label: str


class HappeningOut(Schema):
    """Something that happened, in words."""

    at: datetime
    step: str
    sentence: str
    reason: str


class CourseItemOut(Schema):
    """A message or a change in the course of an incident."""

    at: datetime
    kind: str = Field(description="reply, note or change.")
    comment: CommentOut | None
    told: HappeningOut | None = Field(description="What happened, in words.")
    number: str = Field(description="The duplicate it was said on; empty for this incident.")
    is_from_user: bool = Field(description="Whether the user's side said it.")


class IncidentOut(Schema):
    """An incident. What is our own affair is empty for those who may not read internal notes."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    priority: int | None
    impact: int
    urgency: int
    channel: str
    category: Named | None
    service: str | None
    organisation: Named
    requester: PersonOut | None
    team: Named | None
    assignee: PersonOut | None
    symptom: str
    scope_of_impact: str
    contact: str
    location: str
    item: str
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    responded_at: datetime | None
    resolved_at: datetime | None
    answered_in_seconds: float | None = Field(
        description="Agreed time to respond: working time by the clock of its agreement."
    )
    restored_in_seconds: float | None = Field(
        description="Agreed time to restore: working time by the clock of its agreement, else by "
        "the hours of its service."
    )
    met_sla: bool | None = Field(description="Whether its service level was met, once known.")
    closed_at: datetime | None
    resolution_code: str | None
    resolution_note: str
    is_confirmed: bool | None
    cancel_reason: str
    waiting_for: str
    waiting_note: str
    waiting_until: datetime | None
    reopenings: int
    parent: str | None
    duplicate_of: str | None
    version: int
    progress: str = ""
    contract: str = Field("", description="Of the supplier it waits for, if it was chosen by hand.")
    priority_reason: str = ""
    escalation: int = 0
    reassignments: int = 0
    is_first_contact: bool | None = Field(
        None, description="Whether it was solved at first contact, once known."
    )
    resolved_by: PersonOut | None = None
    closed_by: PersonOut | None = None
    custom: dict[str, Any] = {}


OURS = (
    "progress", "contract", "priority_reason", "escalation", "reassignments", "is_first_contact",
    "resolved_by", "closed_by",
)  # fmt: skip


def shown(incident: Incident, *, user: User) -> dict[str, Any]:
    """Return an incident as the API shows it to `user`."""
    plain = {name: getattr(incident, name) for name in PLAIN}
    code = incident.resolution_code
    out = plain | {
        "url": incident.get_absolute_url(),
        "answered_in_seconds": seconds_of(incident.answered_in),
        "restored_in_seconds": seconds_of(incident.restored_in),
        "resolution_code": code.code if code else None,
        "service": incident.service.number if incident.service else None,
        "parent": number_of(if_seen(incident.parent, user=user)),
        "duplicate_of": number_of(if_seen(incident.duplicate_of, user=user)),
    }
    if sees_internal(user, record=incident):
        return out | {name: getattr(incident, name) for name in (*OURS, "custom")}
    if incident.waiting_for != "user":
        out["waiting_note"] = ""
    return out


def seconds_of(length: timedelta | None) -> float | None:
    """Return a length of time in seconds."""
    return None if length is None else length.total_seconds()


def number_of(incident: Incident | None) -> str | None:
    """Return the number of an incident, if there is one."""
    return incident.number if incident is not None else None


MADE = ("url", "resolution_code", "parent", "duplicate_of", "service")
"""What is not told as the record has it, besides lengths of time."""
PLAIN = [
    name
    for name in IncidentOut.model_fields
    if name not in (*OURS, *MADE, "custom") and not name.endswith("_seconds")
]
