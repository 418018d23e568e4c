"""Ticking the items of a step's checklist; who ticked what, and when, stays on the trail."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.procedures.enforcing import text_of
from evident.kernel.procedures.models import ChecklistTick
from evident.kernel.procedures.procedure import is_allowed, procedure_of, wanted_step
from evident.kernel.procedures.rules import rules_of
from evident.kernel.procedures.telling import declare_events
from evident.kernel.records.models import Record
from evident.kernel.trail import actions as trail

declare_events(
    {
        "checklist.tick": gettext_lazy("%(who)s ticked an item of a checklist"),
        "checklist.untick": gettext_lazy("%(who)s took a tick off a checklist"),
    }
)


@dataclass(frozen=True)
class Item:
    """One item of a checklist as it stands on a record."""

    code: str
    text: str
    tick: ChecklistTick | None


def items_of(record: Record, step: str) -> list[Item]:
    """Return the checklist of `step` as it stands on `record`."""
    ticks = {
        tick.item: tick
        for tick in ChecklistTick.objects.filter(
            record_id=record.pk, step=step, used_at=None
        ).select_related("by")
    }
    items = rules_of(record.kind, record.procedure_version).checklists.get(step, [])
    return [Item(item["code"], text_of(item), ticks.get(item["code"])) for item in items]


def of_record(*, record: Record, user: User) -> dict[str, list[Item]]:
    """Return the checklists of the steps `user` may take on `record`, by step."""
    return {
        step: items_of(record, step)
        for step in rules_of(record.kind, record.procedure_version).checklists
        if is_allowed(procedure_of(record.kind).named(step), record, by=user)
    }


def tick(*, record: Record, step: str, item: str, by: User, at: datetime) -> None:
    """
    Tick an item; nothing happens if it is ticked.

    Raises StepRefused if there is no such step or item, PermissionDenied if `by` may not take
    the step.
    """
    with transaction.atomic():
        locked, text = lock(record, step, item, by=by)
        _tick, is_new = ChecklistTick.objects.get_or_create(
            record=locked, step=step, item=item, used_at=None, defaults={"by": by, "at": at}
        )
        if is_new:
            facts = {"step": step, "item": item, "text": text}
            trail.write(event="checklist.tick", by=by, at=at, record=locked, facts=facts)


def untick(*, record: Record, step: str, item: str, by: User, at: datetime) -> None:
    """Take a tick off; nothing happens if there is none. Raises as `tick` does."""
    with transaction.atomic():
        locked, text = lock(record, step, item, by=by)
        live = ChecklistTick.objects.filter(record=locked, step=step, item=item, used_at=None)
        if live.delete()[0]:
            facts = {"step": step, "item": item, "text": text}
            trail.write(event="checklist.untick", by=by, at=at, record=locked, facts=facts)


def lock(record: Record, step: str, item: str, *, by: User) -> tuple[Record, str]:
    """Return the locked record and what the item says."""
    locked = Record.objects.select_for_update(no_key=True).get(pk=record.pk)
    wanted_step(step, locked, by=by)
    items = rules_of(locked.kind, locked.procedure_version).checklists.get(step, [])
    for each in items:
        if each["code"] == item:
            return locked, text_of(each)
    raise StepRefused(_("There is no such item on the checklist."))
