"""The only code that moves the state of a major incident, inside a step of its incident."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents.major_procedure import MAJOR_STEPS, RUNNING, MajorState
from evident.resolution.incidents.models import Incident, MajorIncident
from evident.resolution.incidents.procedure import PROCEDURE


@contextmanager
def major_step(
    name: str,
    incident: Incident,
    *,
    by: User | None,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Iterator[tuple[Incident, MajorIncident, dict[str, Any]]]:
    """
    Lock incident and overlay, check the step, yield both to be filled in, then move and trace.

    The third thing yielded is the facts of the trail's entry, to be added to; what changed in the
    overlay is put there as `major`, before and after. The step's permission is checked by the
    incident's procedure. Raises PermissionDenied or StepRefused; then nothing has changed.
    """
    told: dict[str, Any] = dict(facts or {})
    with (
        transaction.atomic(),
        PROCEDURE.step(name, incident, by=by, at=at, facts=told) as locked,
    ):
        major = existing(locked)
        step = MAJOR_STEPS[name]
        is_new = major is None and name == "declare_major"
        if major is None and is_new:
            major = MajorIncident(incident=locked)
        elif major is None:
            raise StepRefused(_("%(number)s is no major incident.") % {"number": locked.number})
        elif major.state not in step.source:
            raise StepRefused(
                _("“%(step)s” is not possible: the major incident %(number)s is %(state)s.")
                % {
                    "step": PROCEDURE.named(name).label,
                    "number": locked.number,
                    "state": MajorState(major.state).label,
                }
            )
        before = {} if is_new else snapshot(major)
        yield locked, major, told
        if step.target is not None:
            major.state = step.target
        changed = differences(before, major)
        if changed:
            told["major"] = changed
        major.save(force_insert=is_new)


def existing(incident: Incident) -> MajorIncident | None:
    """Return the locked overlay of an incident, None where it has none."""
    return MajorIncident.objects.select_for_update(of=("self",)).filter(pk=incident.pk).first()


def snapshot(major: MajorIncident) -> dict[str, Any]:
    """Return the stored values by name."""
    return {field.name: getattr(major, field.attname) for field in major._meta.concrete_fields}


def differences(before: Mapping[str, Any], major: MajorIncident) -> dict[str, list[Any]]:
    """Return each value that changed, before and after; people as the trail keeps them."""
    changed = {}
    for name, value in snapshot(major).items():
        was = before.get(name)
        if name != "incident" and was != value and not (not before and value in (None, "", False)):
            changed[name] = [told(major, name, was), told(major, name, value)]
    return changed


def told(major: MajorIncident, name: str, value: Any) -> Any:
    """Return a value as the trail keeps it: a reference with its text at that time."""
    field = major._meta.get_field(name)
    if value is None or not isinstance(field, models.ForeignKey):
        return value
    return field.related_model._base_manager.filter(pk=value).first()


def refuse_running(incident: Incident) -> None:
    """Raise StepRefused if `incident` is a major one that runs: it does not simply vanish."""
    if MajorIncident.objects.filter(pk=incident.pk, state__in=RUNNING).exists():
        raise StepRefused(
            _("%(number)s is a major incident: restore the service or revoke that first.")
            % {"number": incident.number}
        )
