"""
Checks of recurring duties: what an auditor would look for, asked of every task.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Records, Severity, declare
from evident.resolution.duties.checklist import Evidence, Verdict
from evident.resolution.duties.models import Answer, Duty, DutyTask
from evident.resolution.duties.procedure.duty import State as DutyState
from evident.resolution.duties.procedure.task import DONE
from evident.resolution.duties.queries.duties import visible_duties
from evident.resolution.duties.queries.tasks import visible_tasks


def missed(user: User) -> QuerySet[DutyTask]:
    """Return tasks that were missed two days ago or more, done afterwards or not."""
    return visible_tasks(user).filter(missed_at__lt=Now() - timedelta(days=2))


def done(user: User) -> QuerySet[DutyTask]:
    """Return tasks that were done, in time or late."""
    return visible_tasks(user).filter(state__in=DONE)


def with_findings(user: User) -> QuerySet[DutyTask]:
    """Return tasks with an item that was not OK, two days after they ended."""
    ended = Now() - timedelta(days=2)
    return visible_tasks(user).filter(deviations__gt=0, closed_at__lt=ended)


def proven_by_file(user: User) -> QuerySet[DutyTask]:
    """Return tasks that were done and of which some item needs a photo or file."""
    wanted: list[dict[str, Any]] = [{"evidence": Evidence.FILE.value}]
    return done(user).filter(checklist__contains=wanted)


def active(user: User) -> QuerySet[Duty]:
    """Return active duties."""
    return visible_duties(user).filter(state=DutyState.ACTIVE)


UNFOLLOWED = Answer.objects.filter(
    task_id=OuterRef("pk"), verdict=Verdict.NOT_OK, follow_up=None, follow_up_note=""
)
PROVEN = Answer.objects.filter(
    task_id=OuterRef("pk"), attachment__isnull=False, attachment__removed_at=None
)
PROOF_TAKEN = Answer.objects.filter(task_id=OuterRef("pk"), attachment__removed_at__isnull=False)


def check(  # noqa: PLR0917  # a table reads best without keywords
    code: str,
    name: Promise,
    meaning: Promise,
    severity: Severity,
    requirement: str,
    records: Records,
    breaks: Q,
    at: str = "planned_at",
) -> Check:
    """Return a check; the process is the first part of its code."""
    return Check(
        code=code,
        name=name,
        meaning=meaning,
        severity=severity,
        requirements=(requirement,),
        process=code.partition(".")[0],
        records=records,
        breaks=breaks,
        at=at,
    )


declare(
    check(
        "duty_task.missed_explained",
        _("Missed duty explained"),
        _("It was missed, and two days later nobody had said why."),
        Severity.MINOR,
        "8.1-b",
        missed,
        Q(missed_reason=""),
    ),
    check(
        "duty_task.findings_followed_up",
        _("Finding of a duty followed up"),
        _("An item was not OK, and nothing follows from it."),
        Severity.MAJOR,
        "8.2.1-a",
        with_findings,
        Q(Exists(UNFOLLOWED)),
    ),
    check(
        "duty_task.proven",
        _("Duty done with its proof"),
        _("It needs a photo or file, and there is none, or it was taken away."),
        Severity.MAJOR,
        "8.1-b",
        proven_by_file,
        ~Q(Exists(PROVEN)) | Q(Exists(PROOF_TAKEN)),
    ),
    check(
        "duty_task.done_by_doer",
        _("Duty done by whom it is with"),
        _("It was done by somebody else than the person it was assigned to."),
        Severity.OBSERVATION,
        "8.2.1-a",
        done,
        ~Q(done_by=F("assignee")),
    ),
    check(
        "duty.manned",
        _("Duty with somebody who does it"),
        _("It is active, and its person left or nobody works in its team any more."),
        Severity.MAJOR,
        "8.2.1-a",
        active,
        Q(assignee__is_active=False)
        | Q(assignee=None, team__is_active=False)
        | (Q(assignee=None) & ~Q(team__members__is_active=True)),
        at="opened_at",
    ),
)
