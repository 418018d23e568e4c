"""Learning from a major incident: the review, called and recorded."""

from datetime import datetime

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents.models import Incident, MajorIncident
from evident.resolution.incidents.overlay import major_step


def plan_major_review(
    *, incident: Incident, by: User, at: datetime, review_at: datetime, people: str
) -> MajorIncident:
    """
    Call the review: when it takes place and who takes part; again, to move it.

    Raises StepRefused if that has passed, nobody is named or the service is not restored,
    PermissionDenied if `by` lacks `incident.review_major`.
    """
    if review_at <= at:
        raise StepRefused(_("The time of the review has already passed."))
    if not people.strip():
        raise StepRefused(_("Say who takes part in the review."))
    with major_step("plan_major_review", incident, by=by, at=at) as (_locked, major, told):
        major.review_at, major.review_people = review_at, people.strip()
        told["note"] = major.review_people
    return major


def review_major(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    cause: str,
    to_improve: str,
    actions: str,
    went_well: str = "",
) -> MajorIncident:
    """
    Record what was learnt: cause, what went well, what to improve, what will be done.

    Raises StepRefused unless cause, improvement and actions are said ("none" is an answer),
    PermissionDenied if `by` lacks `incident.review_major`.
    """
    if not (cause.strip() and to_improve.strip() and actions.strip()):
        raise StepRefused(_("A review says the cause, what to improve and what will be done."))
    with major_step("review_major", incident, by=by, at=at) as (_locked, major, _told):
        major.review_cause = cause.strip()
        major.review_went_well = went_well.strip()
        major.review_to_improve = to_improve.strip()
        major.review_actions = actions.strip()
        major.reviewed_at, major.reviewed_by = at, by
    return major
