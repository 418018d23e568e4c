"""What follows from an item that is not OK: an incident, another record, or what was done."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.links import actions as links
from evident.kernel.links.models import Link
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees
from evident.portfolio.services.procedure import USABLE
from evident.resolution.duties.actions.doing import item_of, refuse_others, told
from evident.resolution.duties.actions.wording import LONGEST
from evident.resolution.duties.models import Answer, DutyTask
from evident.resolution.duties.models.task import FOUND_BY
from evident.resolution.duties.procedure.task import PROCEDURE
from evident.resolution.incidents.actions.reporting import report
from evident.resolution.incidents.models.incident import Channel

TITLE_LENGTH = 300


@transaction.atomic
def follow_up(
    *,
    task: DutyTask,
    by: User,
    at: datetime,
    key: str,
    record: Record | None = None,
    note: str = "",
) -> DutyTask:
    """
    Name the record in which something is done about an item that is not OK, or what was done.

    The record is linked to the task. Raises WrongFact without either, StepRefused for an item that
    is OK or that nobody has looked at, PermissionDenied.
    """
    PROCEDURE.check("follow_up", task, by=by)
    note = note.strip()
    if record is None and not note:
        raise WrongFact(_("Name a record, or say what was done at once."))
    if len(note) > LONGEST:
        raise WrongFact(_("This text is too long."))
    if record is not None and not sees(by, record=record):
        raise WrongFact(_("There is no record %(number)s.") % {"number": record.number})
    item = item_of(task, key)
    facts = {**told(item), "other": record.number if record else "", "note": note}
    with PROCEDURE.step("follow_up", task, by=by, at=at, facts=facts) as task:
        refuse_others(task, by)
        given = unsound(task, key)
        given.follow_up = record or given.follow_up
        given.follow_up_note = note or given.follow_up_note
        given.save(update_fields=["follow_up", "follow_up_note"])
    if record is not None and not are_linked(task, record):
        links.add(record=task, other=record, meaning="led_to", by=by, at=at)
    return task


def unsound(task: DutyTask, key: str) -> Answer:
    """Return the answer to an item that is not OK. Raises StepRefused if there is none."""
    given = task.answers.select_for_update().filter(key=key).first()
    if given is None:
        raise StepRefused(_("Nobody has looked at this item yet."))
    if given.is_ok:
        raise StepRefused(_("This item is OK: nothing follows from it."))
    return given


def are_linked(task: DutyTask, record: Record) -> bool:
    """Return whether the link is there already."""
    return Link.objects.filter(start_id=record.pk, end_id=task.pk, meaning=FOUND_BY).exists()


@transaction.atomic
def report_incident(*, task: DutyTask, by: User, at: datetime, key: str) -> DutyTask:
    """
    Report an incident of what is not OK, linked to the task, in one go.

    Raises StepRefused if something follows from the item already, PermissionDenied without the
    permission to report or to do the task.
    """
    PROCEDURE.check("follow_up", task, by=by)
    refuse_others(task, by)
    item = item_of(task, key)
    given = unsound(task, key)
    if given.follow_up is not None:
        raise StepRefused(
            _("%(number)s follows from this item already.") % {"number": given.follow_up.number}
        )
    facts = {"duty": task.name, "item": item.text}
    title = _("%(duty)s: %(item)s is not OK") % facts
    value = f"{given.plain_value} {item.unit}".strip() if given.value is not None else ""
    lines = [
        _("Found by %(task)s, “%(item)s”.") % {"task": task.number, "item": item.text},
        _("Read: %(value)s") % {"value": value} if value else "",
        _("It should be: %(bounds)s") % {"bounds": item.bounds} if item.bounds else "",
        given.note,
    ]
    incident = report(
        by=by,
        at=at,
        title=title[:TITLE_LENGTH],
        symptom="\n".join(line for line in lines if line),
        organisation=task.customer or by.organisation,
        service=task.service if task.service and task.service.state in USABLE else None,
        channel=Channel.MONITORING,
    )
    return follow_up(task=task, by=by, at=at, key=key, record=incident)
