"""What was agreed to be done: added and finished by steps of its record, and reminded of."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.procedure import Procedure
from evident.kernel.records.models import Record
from evident.relationships.customers.actions.wording import refuse_outsider, said
from evident.relationships.customers.models.items import ActionItem

AnyRecord = TypeVar("AnyRecord", bound=Record)


def add(  # the process, its record, and what is to be done
    *,
    procedure: Procedure,
    record: AnyRecord,
    by: User,
    at: datetime,
    text: str,
    owner: User,
    due_on: date,
) -> AnyRecord:
    """
    Let `owner`, one of ours, have something to do until a day: the step `add_action`.

    Raises WrongFact without a text or for an owner not ours, PermissionDenied, StepRefused.
    """
    refuse_outsider(owner)
    text = said(text, _("Say what is to be done."))[:500]
    facts = {"note": text, "owner": owner, "until": due_on}
    with procedure.step("add_action", record, by=by, at=at, facts=facts) as record:
        ActionItem.objects.create(
            record_id=record.pk, text=text, owner=owner, due_on=due_on, made_at=at
        )
    return record


def finish(
    *,
    procedure: Procedure,
    record: AnyRecord,
    by: User,
    at: datetime,
    item: ActionItem,
    result: str,
) -> AnyRecord:
    """
    Record that an action is done, and what came of it: the step `finish_action`.

    Raises WrongFact where it is not one of `record` or without a result, StepRefused if it is
    done, PermissionDenied.
    """
    facts = {"item": item.pk, "note": f"{item.text}: {result.strip()}"}
    with procedure.step("finish_action", record, by=by, at=at, facts=facts) as record:
        item = ActionItem.objects.select_for_update().get(pk=item.pk)
        if item.record_id != record.pk:
            raise WrongFact(_("This action belongs to another record."))
        if item.done_at is not None:
            raise StepRefused(_("This action is done already."))
        item.result = said(result, _("Say what came of it."))
        item.done_at, item.done_by = at, by
        item.save(update_fields=["result", "done_at", "done_by"])
    return record


def refuse_open(record: Record) -> None:
    """Raise StepRefused while an action of `record` is not done."""
    waiting = ActionItem.objects.filter(record_id=record.pk, done_at=None).count()
    if waiting:
        raise StepRefused(_("Actions are still open. Finish each, with what came of it."))


def late(kind: str, *, on: date) -> Iterator[ActionItem]:
    """Yield open actions of records of `kind` that should have been done before `on`."""
    found = ActionItem.objects.filter(
        record__kind=kind, record__is_open=True, done_at=None, reminded_at=None, due_on__lt=on
    )
    yield from found.select_related("record", "owner").order_by("due_on", "pk")[:500]


def facts_of(item: ActionItem) -> dict[str, object]:
    """Return what the trail keeps of an action."""
    return {
        "item": item.pk,
        "note": item.text,
        "owner": item.owner,
        "until": item.due_on,
    }
