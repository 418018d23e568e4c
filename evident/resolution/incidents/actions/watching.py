"""Watching an incident: who is told of its course without working on it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import PROCEDURE


def watch(*, incident: Incident, by: User, at: datetime, watcher: User | None = None) -> Incident:
    """
    Make `watcher`, `by` unless given, hear of the incident; watching twice changes nothing.

    A watcher may see the incident. So only those who may edit it add others, and only people
    of its own organisation or ones who see it anyway. Raises StepRefused or PermissionDenied.
    """
    watcher = watcher or by
    refuse_foreign(incident, by=by, watcher=watcher)
    if incident.watchers.filter(pk=watcher.pk).exists():
        return incident
    with PROCEDURE.step("watch", incident, by=by, at=at, facts={"watcher": watcher}) as incident:
        incident.watchers.add(watcher)
    return incident


def unwatch(*, incident: Incident, by: User, at: datetime, watcher: User | None = None) -> Incident:
    """
    Make `watcher`, `by` unless given, no longer hear of the incident.

    Raises PermissionDenied if `by` may neither edit it nor is the watcher.
    """
    watcher = watcher or by
    refuse_for_others(incident, by=by, watcher=watcher)
    with PROCEDURE.step("unwatch", incident, by=by, at=at, facts={"watcher": watcher}) as incident:
        incident.watchers.remove(watcher)
    return incident


def refuse_for_others(incident: Incident, *, by: User, watcher: User) -> None:
    """Raise PermissionDenied if `by` may not decide who else watches."""
    if watcher != by and not access_of(by).may("incident.edit", incident):
        raise PermissionDenied(_("You can decide only for yourself."))


def refuse_foreign(incident: Incident, *, by: User, watcher: User) -> None:
    """Raise unless `watcher` belongs to the incident's organisation or sees all its incidents."""
    refuse_for_others(incident, by=by, watcher=watcher)
    reach = access_of(watcher).reach("incident.view")
    may_see = reach.everywhere or incident.organisation_id in reach.organisations
    if watcher.organisation_id != incident.organisation_id and not may_see:
        raise StepRefused(
            _("%(person)s belongs to another organisation.") % {"person": watcher.name}
        )
