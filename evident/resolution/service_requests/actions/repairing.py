"""Repairing an order that waits for nobody: naming another approver."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from evident.kernel.access.outside import AUDITS, is_from_outside
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.resolution.service_requests.actions.wording import said
from evident.resolution.service_requests.models import Seat, ServiceRequest
from evident.resolution.service_requests.models.approval import ApprovalState
from evident.resolution.service_requests.procedure import PROCEDURE
from evident.resolution.service_requests.seats import barred_from, is_within_sight


def replace_approver(
    *,
    service_request: ServiceRequest,
    by: User,
    at: datetime,
    seat: Seat,
    approver: User,
    reason: str,
) -> ServiceRequest:
    """
    Let `approver` decide in the place of whoever `seat` names, who left or was nobody.

    Raises WrongFact without a reason or for somebody who cannot approve it, StepRefused if it
    was decided, PermissionDenied without `service_request.repair`.
    """
    reason = said(reason, _("Say why somebody else approves it."))
    facts = {"reason": reason, "to": approver, "instead_of": seat.person, "role": seat.role}
    with PROCEDURE.step(
        "replace_approver", service_request, by=by, at=at, facts=facts
    ) as service_request:
        locked = Seat.objects.select_for_update(of=("self",)).filter(
            pk=seat.pk, approval__service_request=service_request, at=None,
            approval__state__in=[ApprovalState.PENDING, ApprovalState.WAITING],
        ).first()  # fmt: skip
        if locked is None:
            raise StepRefused(_("This has already been decided."))
        if not approver.is_active:
            raise WrongFact(_("%(person)s no longer works here.") % {"person": approver.name})
        if is_from_outside(approver):
            raise WrongFact(AUDITS % {"person": approver.name})
        if not is_within_sight(approver, service_request):
            raise WrongFact(
                _("%(person)s belongs to another customer, who sees nothing of this order.")
                % {"person": approver.name}
            )
        if by.pk == approver.pk:
            raise WrongFact(_("Name somebody else: nobody makes themselves the approver."))
        if approver.pk in barred_from(service_request):
            raise WrongFact(_("Nobody approves what he or she asked for."))
        others = locked.approval.seats.exclude(pk=locked.pk)
        if others.filter(Q(person=approver) | Q(by=approver)).exists():
            raise WrongFact(_("%(person)s is asked already.") % {"person": approver.name})
        locked.person, locked.role = approver, ""
        locked.save(update_fields=["person", "role"])
    return service_request
