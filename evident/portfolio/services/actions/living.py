"""The life of a service: decided, designed, brought into operation, retired."""

from datetime import datetime

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.portfolio.services.models import Service
from evident.portfolio.services.procedure import PROCEDURE, USABLE
from evident.portfolio.services.readiness import missing


def approve(*, service: Service, by: User, at: datetime, note: str = "") -> Service:
    """Take a proposal into the portfolio. Raises PermissionDenied without `service.approve`."""
    with PROCEDURE.step("approve", service, by=by, at=at) as service:
        service.decision_note = note.strip()
    return service


def reject(*, service: Service, by: User, at: datetime, reason: str) -> Service:
    """Turn a proposal down, saying why. Raises WrongFact without a reason."""
    with PROCEDURE.step("reject", service, by=by, at=at) as service:
        service.decision_note = said(reason)
        service.closed_at = at
    return service


def design(*, service: Service, by: User, at: datetime) -> Service:
    """Start the design of an approved service."""
    with PROCEDURE.step("design", service, by=by, at=at) as service:
        pass
    return service


def transition(*, service: Service, by: User, at: datetime) -> Service:
    """Start to bring a designed service into operation."""
    with PROCEDURE.step("transition", service, by=by, at=at) as service:
        pass
    return service


def go_live(*, service: Service, by: User, at: datetime) -> Service:
    """
    Put a service into operation: its customers see and use it from now on.

    Raises StepRefused while nobody owns it, or what it is and when it is offered is not said.
    """
    with PROCEDURE.step("go_live", service, by=by, at=at) as service:
        unsaid = [str(need.name) for need in missing(service)]
        if unsaid:
            raise StepRefused(
                _("Before it goes live, say: %(facts)s.") % {"facts": _("; ").join(unsaid)}
            )
        service.live_since = at
    return service


def retire(*, service: Service, by: User, at: datetime, reason: str) -> Service:
    """Start to retire a service, saying why; customers still have it. Raises WrongFact."""
    with PROCEDURE.step("retire", service, by=by, at=at) as service:
        service.retirement_note = said(reason)
    return service


def keep(*, service: Service, by: User, at: datetime) -> Service:
    """Give a retirement up: the service stays in operation."""
    with PROCEDURE.step("keep", service, by=by, at=at) as service:
        service.retirement_note = ""
    return service


def end(*, service: Service, by: User, at: datetime) -> Service:
    """
    End a retiring service; nobody can use it any more.

    Raises StepRefused while another service in use needs it.
    """
    with PROCEDURE.step("end", service, by=by, at=at) as service:
        needing = service.needed_by.filter(service__state__in=USABLE).select_related("service")
        if (first := needing.first()) is not None:
            raise StepRefused(
                _("%(service)s still needs it. Remove this dependency first.")
                % {"service": first.service.name}
            )
        service.closed_at = at
    return service


def said(reason: str) -> str:
    """Return the reason. Raises WrongFact if there is none."""
    if not reason.strip():
        raise WrongFact(_("Say why."))
    return reason.strip()
