"""Telling about a major incident: management, customers, the team; and reminding of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.queries import sees
from evident.resolution.incidents.actions.talking import note, reply
from evident.resolution.incidents.actions.wording import said
from evident.resolution.incidents.major_procedure import RUNNING, TO_REVIEW
from evident.resolution.incidents.models import (
    Incident,
    MajorIncident,
    MajorUpdate,
    ManagementNotice,
    NoticeWay,
)
from evident.resolution.incidents.overlay import major_step

AT_ONCE = 200


def inform_management(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    told: User,
    text: str,
    way: str = NoticeWay.PHONE,
    told_at: datetime | None = None,
) -> ManagementNotice:
    """
    Put on record that `told` was informed, when (`told_at`, now if not given), how and of what.

    Raises StepRefused if that lies in the future or before the report, or `told` may not see the
    incident; PermissionDenied if `by` lacks `incident.inform_management`.
    """
    when = told_at or at
    if when > at:
        raise StepRefused(_("Nobody can have been told in the future."))
    if way not in NoticeWay.values:
        raise StepRefused(_("Choose how management was told."))
    text = said(text)
    facts = {"told": told, "told_at": when, "way": way, "note": text}
    with major_step("inform_management", incident, by=by, at=at, facts=facts) as step:
        locked, major, _facts = step
        if when < locked.opened_at:
            raise StepRefused(_("Nobody can have been told before it was reported."))
        if not told.is_active or not sees(told, record=locked):
            raise StepRefused(
                _("%(person)s may not see %(number)s.")
                % {"person": told.name, "number": locked.number}
            )
        return ManagementNotice.objects.create(
            major=major, told=told, told_at=when, told_by=by, way=way, text=text, written_at=at
        )


@transaction.atomic
def update_major(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    text: str,
    is_public: bool,
    next_minutes: int | None = None,
) -> MajorUpdate:
    """
    Say where it stands: to customers, or among staff; the next update is due afterwards.

    `next_minutes` from now, by default as declared; an update among staff leaves the promise to
    customers as it is unless it is given. Raises StepRefused without a text,
    PermissionDenied if `by` lacks `incident.update_major`, or may not reply or note.
    """
    if next_minutes is not None and not 1 <= next_minutes <= 24 * 60:
        raise StepRefused(_("Updates come at least once a day: give 1 to 1440 minutes."))
    speak = reply if is_public else note
    comment = speak(incident=incident, by=by, at=at, text=text)
    facts = {"comment": comment.pk, "is_public": is_public}
    with major_step("update_major", incident, by=by, at=at, facts=facts) as step:
        _locked, major, _facts = step
        if major.state in RUNNING and (is_public or next_minutes is not None):
            minutes = next_minutes or major.update_minutes
            major.next_update_at = at + timedelta(minutes=minutes)
            major.update_warned_at = None
        return MajorUpdate.objects.create(
            major=major,
            comment=comment,
            is_public=is_public,
            at=at,
            next_update_at=major.next_update_at,
        )


def warn_late_majors(*, at: datetime) -> list[str]:
    """Remind leaders of updates and reviews that are overdue, once each; return the numbers."""
    return [
        *each(late_updates(at), lambda major: warn(major, at=at, what="update")),
        *each(late_reviews(at), lambda major: warn(major, at=at, what="review")),
    ]


def late_updates(at: datetime) -> QuerySet[MajorIncident]:
    """Return those whose update is overdue and whose leader was not yet reminded of it."""
    unsaid = Q(update_warned_at=None) | Q(update_warned_at__lt=F("next_update_at"))
    return MajorIncident.objects.filter(unsaid, state__in=RUNNING, next_update_at__lt=at)


def late_reviews(at: datetime) -> QuerySet[MajorIncident]:
    """Return those whose review is overdue and whose leader was not yet reminded of it."""
    return MajorIncident.objects.filter(
        state__in=TO_REVIEW, review_due_at__lt=at, review_warned_at=None
    )


def each(majors: QuerySet[MajorIncident], act: Callable[[MajorIncident], bool]) -> list[str]:
    """Do `act` to one after the other, each in a transaction of its own; return those done."""
    done = []
    for major in majors.select_related("incident").order_by("pk")[:AT_ONCE]:
        try:
            is_done = act(major)
        except StepRefused:
            continue  # somebody was quicker
        if is_done:
            done.append(major.incident.number)
    return done


def warn(major: MajorIncident, *, at: datetime, what: str) -> bool:
    """Write the reminder, from which the leader hears; return whether it was still needed."""
    with transaction.atomic():
        late = late_updates(at) if what == "update" else late_reviews(at)
        Incident.objects.select_for_update(of=("self",)).get(pk=major.pk)
        if not late.filter(pk=major.pk).exists():
            return False
        facts = {"what": what, "leader": major.leader}
        with major_step("warn_major", major.incident, by=None, at=at, facts=facts) as step:
            _locked, locked, _facts = step
            setattr(locked, f"{what}_warned_at", at)
    return True
