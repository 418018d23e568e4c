"""What belongs together: duplicates merged into one, children under a parent."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents.actions.locking import lock_in_order
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.overlay import refuse_running
from evident.resolution.incidents.procedure import PROCEDURE


@transaction.atomic
def merge(*, into: Incident, duplicates: Sequence[Incident], by: User, at: datetime) -> Incident:
    """
    Make `duplicates` end as duplicates of `into`: all of them, or none.

    Their messages are read with those of `into` from then on, their children become its
    children, and whoever asked for or watched one watches `into`. Raises StepRefused if one is
    `into` itself, belongs to another customer, differs in restriction, or is resolved;
    PermissionDenied if `by` lacks `incident.merge` on one.
    """
    lock_in_order([into.pk, *(duplicate.pk for duplicate in duplicates)])
    numbers = [duplicate.number for duplicate in duplicates]
    with PROCEDURE.step("absorb", into, by=by, at=at, facts={"duplicates": numbers}) as into:
        if into.duplicate_of_id is not None:
            raise StepRefused(_("%(number)s is a duplicate itself.") % {"number": into.number})
    for duplicate in sorted(duplicates, key=lambda each: each.pk):
        absorb(duplicate=duplicate, into=into, by=by, at=at)
    return into


def absorb(*, duplicate: Incident, into: Incident, by: User, at: datetime) -> None:
    """End `duplicate` in favour of `into`, which is locked."""
    with PROCEDURE.step("merge", duplicate, by=by, at=at, facts={"into": into.number}) as ending:
        refuse_mismatch(ending, into)
        refuse_running(ending)
        ending.duplicate_of = into
        ending.parent = None
        ending.closed_at = at
        ending.closed_by = by
    Incident.objects.filter(duplicate_of=duplicate).update(duplicate_of=into)
    for child in duplicate.children.exclude(pk=into.pk):
        adopt(incident=child, parent=into, by=by, at=at)
    into.watchers.add(*duplicate.watchers.exclude(pk=into.requester_id))
    if duplicate.requester is not None and duplicate.requester_id != into.requester_id:
        into.watchers.add(duplicate.requester)


def refuse_mismatch(duplicate: Incident, into: Incident) -> None:
    """Raise StepRefused where merging would show one's messages to people of the other."""
    if duplicate.pk == into.pk:
        raise StepRefused(_("An incident is not a duplicate of itself."))
    if duplicate.organisation_id != into.organisation_id:
        raise StepRefused(
            _("%(number)s belongs to another customer: make it a child instead.")
            % {"number": duplicate.number}
        )
    if duplicate.is_restricted != into.is_restricted:
        raise StepRefused(
            _("Only one of %(number)s and %(other)s is restricted.")
            % {"number": duplicate.number, "other": into.number}
        )


@transaction.atomic
def adopt(*, incident: Incident, parent: Incident | None, by: User, at: datetime) -> Incident:
    """
    Put `incident` under `parent`, or under none.

    One level only: a parent has no parent, a child no children. Raises StepRefused otherwise or
    if the parent has ended, PermissionDenied if `by` lacks `incident.link`.
    """
    if parent is not None:
        parent = lock_in_order([incident.pk, parent.pk])[parent.pk]
    with PROCEDURE.step("adopt", incident, by=by, at=at) as incident:
        if parent is not None:
            refuse_parent(incident, parent)
        incident.parent = parent
    return incident


def refuse_parent(incident: Incident, parent: Incident) -> None:
    """Raise StepRefused unless `parent` can be the parent of `incident`."""
    if parent.pk == incident.pk:
        raise StepRefused(_("An incident cannot be its own parent."))
    if not parent.is_open:
        raise StepRefused(_("%(number)s has ended.") % {"number": parent.number})
    if parent.parent_id is not None:
        raise StepRefused(_("%(number)s is a child itself.") % {"number": parent.number})
    if incident.children.exists():
        raise StepRefused(_("%(number)s has children itself.") % {"number": incident.number})
