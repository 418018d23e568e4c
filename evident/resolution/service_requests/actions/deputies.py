"""Letting somebody else approve in one's place for a time."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.outside import AUDITS, is_from_outside
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail import actions as trail
from evident.resolution.service_requests.models import Delegation


@transaction.atomic
def delegate(*, by: User, at: datetime, deputy: User, begins_on: date, ends_on: date) -> Delegation:
    """
    Let `deputy` approve in the place of `by` from one day to another, both included.

    Raises WrongFact for a day that has passed, oneself, an auditor from outside, somebody of
    another organisation, or whoever is the deputy on one of these days already.
    """
    if deputy.pk == by.pk:
        raise WrongFact(_("Choose somebody else than yourself."))
    if not deputy.is_active or deputy.organisation_id != by.organisation_id:
        raise WrongFact(_("A deputy is somebody of your own organisation who still works there."))
    if is_from_outside(deputy):
        raise WrongFact(AUDITS % {"person": deputy.name})
    if ends_on < begins_on or ends_on < at.date():
        raise WrongFact(_("The last day is before the first, or has passed."))
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # one at a time
    known = Delegation.objects.filter(person=by, deputy=deputy, ended_at=None)
    if known.filter(begins_on__lte=ends_on, ends_on__gte=begins_on).exists():
        raise WrongFact(
            _("%(person)s is your deputy on some of these days already.") % {"person": deputy.name}
        )
    delegation = Delegation.objects.create(
        person=by, deputy=deputy, begins_on=begins_on, ends_on=ends_on, made_at=at
    )
    facts = {"deputy": deputy, "from": begins_on.isoformat(), "until": ends_on.isoformat()}
    trail.write(event="service_request.delegate", by=by, at=at, facts=facts)
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: User, at: datetime) -> Delegation:
    """End it before its last day. Raises PermissionDenied unless it is one's own."""
    locked = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if locked.person_id != by.pk:
        raise PermissionDenied(_("You are not allowed to do this."))
    if locked.ended_at is not None:
        raise StepRefused(_("It has ended already."))
    locked.ended_at = at
    locked.save(update_fields=["ended_at"])
    facts = {"deputy": locked.deputy}
    trail.write(event="service_request.end_delegation", by=by, at=at, facts=facts)
    return locked
